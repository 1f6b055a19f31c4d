"""Small batches of raw rows, cleaned by the rules of a source, for the tests of each reading."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa

from ruang.engine.catalogue import Source
from ruang.engine.intake.clean import clean
from ruang.engine.intake.rows import Rows
from ruang.engine.sources.establishments import ESTABLISHMENTS

TODAY = date(2026, 1, 5)
KEY = bytes(range(32))


def cleaned(source: Source = ESTABLISHMENTS, **columns: list[str]) -> Rows:
    """A batch with these columns of text, cleaned; names are invented where none are given."""
    n = len(next(iter(columns.values())))
    given = {"name": [f"ผ้าทอ {i}" for i in range(n)], **columns}
    raw = pa.table(
        {
            "source_row": pa.array(range(2, n + 2), pa.int64()),
            "fault": pa.nulls(n, pa.string()),
            **{name: pa.array(texts, pa.string()) for name, texts in given.items()},
        }
    )
    rows = Rows(raw, "register.csv", source)
    clean(rows, TODAY, KEY)
    return rows


def values(rows: Rows, column: str) -> list[Any]:
    """What was read into a column of the register."""
    return list(rows.columns[column].to_pylist())


def marks(rows: Rows) -> list[str]:
    """The marks of each row, with spaces between."""
    return [" ".join(rows.marks_of(i)) for i in range(len(rows))]


def reasons(rows: Rows) -> list[str]:
    """Why each row was refused; empty where it was not."""
    return [rows.reason(i) for i in range(len(rows))]
