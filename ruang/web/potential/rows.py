"""One page of a register's rows, read without reading the register: the few columns that choose
and order rows first, one row group at a time; then the whole rows of the page alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

KEYS: Final = ("area_id", "industry_id", "workers")
# Few different values in many rows: read as codes of a dictionary, they cost next to nothing.
REPEATED: Final = ["area_id", "district_id", "industry_id", "legal_form", "source_file"]
SHOWN: Final = (
    "establishment_id", "name", "legal_form", "area_id", "district_id", "industry_id", "workers",
    "capital_thb", "registered_on", "source_file", "source_row",
)  # fmt: skip


@dataclass(frozen=True)
class Rows:
    """One page of a register's rows, and how many there are in all."""

    total: int
    rows: list[dict[str, Any]]


def page_of(
    register: Path,
    *,
    areas: Collection[str],
    industries: Collection[str],
    first: int,
    count: int,
) -> Rows:
    """Give the rows of these areas and industries, the largest first, then in the file's order.

    Args:
        register: A Parquet file with the register's columns.
        areas: Codes as the register has them.
        industries: Codes as the register has them.
        first: How many rows to pass over.
        count: How many rows to give.
    """
    wanted = [pa.array(sorted(codes), pa.string()) for codes in (areas, industries)]
    with pq.ParquetFile(register, read_dictionary=REPEATED) as file:
        if not file.num_row_groups:
            return Rows(0, [])
        found = pa.concat_tables(
            _matching(file, group, *wanted) for group in range(file.num_row_groups)
        )
        order = [("workers", "descending"), ("group", "ascending"), ("at", "ascending")]
        page = found.take(pc.sort_indices(found, sort_keys=order)[first : first + count])
        return Rows(found.num_rows, _whole(file, page.to_pylist()))


def _matching(file: pq.ParquetFile, group: int, areas: pa.Array, industries: pa.Array) -> pa.Table:
    """Where in a row group the wanted rows are, and how large each is."""
    keys = file.read_row_group(group, columns=list(KEYS))
    wanted = pc.and_(_among(keys["area_id"], areas), _among(keys["industry_id"], industries))
    at = pc.indices_nonzero(wanted)
    return pa.table(
        {
            "workers": keys["workers"].take(at),
            "group": pa.repeat(pa.scalar(group, pa.int32()), len(at)),
            "at": at,
        }
    )


def _among(column: pa.ChunkedArray, wanted: pa.Array) -> pa.ChunkedArray:
    """Whether each value is one of `wanted`; each different value is compared once."""
    said = [pc.is_in(part.dictionary, wanted).take(part.indices) for part in column.chunks]
    return pc.fill_null(pa.chunked_array(said, pa.bool_()), False)


def _whole(file: pq.ParquetFile, page: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The page's rows with every column that is shown; other row groups are left alone."""
    rows: dict[tuple[int, int], dict[str, Any]] = {}
    for group in sorted({place["group"] for place in page}):
        here = [place["at"] for place in page if place["group"] == group]
        table = file.read_row_group(group, columns=list(SHOWN))
        read = table.take(pa.array(here, pa.int64())).to_pylist()
        rows |= {(group, at): row for at, row in zip(here, read, strict=True)}
    return [rows[place["group"], place["at"]] for place in page]
