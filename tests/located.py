"""Rows located by what is written in some of their columns, without a file around them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from ruang.engine.intake.locate import Gazetteer, gazetteer, locate
from ruang.engine.intake.rows import Rows
from ruang.engine.sources import SOURCES

ANY_SOURCE = SOURCES[0]


class Located(NamedTuple):
    """What became of one row; of a refused one `refused` is its column and reason."""

    area: str | None
    district: str | None
    marks: str
    refused: tuple[str, str] | None
    longitude: float | None = None
    latitude: float | None = None


@cache
def known() -> Gazetteer:
    return gazetteer(Path("no lake"))


def located(places: Gazetteer | None = None, /, **columns: list[str]) -> list[Located]:
    """Locate rows of which these columns are known."""
    size = len(next(iter(columns.values())))
    numbers = pa.array(range(1, size + 1), pa.int64())
    texts = {name: pa.array(cells, pa.string()) for name, cells in columns.items()}
    fault, name = pa.nulls(size, pa.string()), pa.repeat("x", size)
    raw = pa.table({"source_row": numbers, "fault": fault, "name": name, **texts})
    rows = Rows(raw, "file.csv", ANY_SOURCE)
    locate(rows, places or known())
    kept = {r["source_row"]: r for r in rows.register().to_pylist()}
    refused = {r["source_row"]: (r["column"], r["reason"]) for r in rows.refusals().to_pylist()}
    assert len(kept) + len(refused) == size
    return [_located(kept.get(n, {}), refused.get(n)) for n in range(1, size + 1)]


def _located(row: dict[str, Any], refused: tuple[str, str] | None) -> Located:
    return Located(
        row.get("area_id"),
        row.get("district_id"),
        " ".join(sorted(row.get("marks", "").split())),
        refused,
        row.get("longitude"),
        row.get("latitude"),
    )
