"""One page of a register's rows, read without reading the register: the few columns that choose
and order rows first, one row group at a time; then the whole rows of the page alone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
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
# Province -> the industries in it that are meant; None: all that is there, whatever its industry.
Within = Mapping[str, Collection[str] | None]
# Which of the rows with these columns are meant: those of a size, of a legal form.
Only = Callable[[pa.RecordBatch], pa.Array]
TOLD: Final = ("industry_id", "workers", "legal_form")


@dataclass(frozen=True)
class Rows:
    """One page of a register's rows, and how many there are in all."""

    total: int
    rows: list[dict[str, Any]]


def page_of(
    register: Path, within: Within, *, first: int, count: int, only: Only | None = None
) -> Rows:
    """Give the rows of these areas and industries, the largest first, then in the file's order.

    Args:
        register: A Parquet file with the register's columns.
        within: Codes as the register has them.
        first: How many rows to pass over.
        count: How many rows to give.
        only: Which of them are meant; all where it is not given.
    """
    codes = {area: inside if inside is None else _texts(inside) for area, inside in within.items()}
    with pq.ParquetFile(register, read_dictionary=REPEATED) as file:
        if not file.num_row_groups:
            return Rows(0, [])
        found = pa.concat_tables(
            _matching(file, group, codes, only) for group in range(file.num_row_groups)
        )
        order = [("workers", "descending"), ("group", "ascending"), ("at", "ascending")]
        page = found.take(pc.sort_indices(found, sort_keys=order)[first : first + count])
        return Rows(found.num_rows, _whole(file, page.to_pylist()))


def _texts(codes: Collection[str]) -> pa.Array:
    return pa.array(sorted(codes), pa.string())


def _matching(
    file: pq.ParquetFile, group: int, codes: Mapping[str, pa.Array | None], only: Only | None
) -> pa.Table:
    """Where in a row group the wanted rows are, and how large each is."""
    keys = file.read_row_group(group, columns=list(KEYS))
    wanted = _meant(_one(keys["area_id"]), _one(keys["industry_id"]), codes)
    if only:
        wanted = pc.and_(wanted, only(_told(file, group)))
    at = pc.indices_nonzero(wanted)
    return pa.table(
        {
            "workers": keys["workers"].take(at),
            "group": pa.repeat(pa.scalar(group, pa.int32()), len(at)),
            "at": at,
        }
    )


def _told(file: pq.ParquetFile, group: int) -> pa.RecordBatch:
    """What sizes and legal forms are told by, of every row of a row group."""
    table = file.read_row_group(group, columns=list(TOLD))
    columns = [table[name].combine_chunks() for name in TOLD]
    plain = [c.dictionary_decode() if pa.types.is_dictionary(c.type) else c for c in columns]
    return pa.RecordBatch.from_arrays(plain, names=list(TOLD))


def _one(column: pa.ChunkedArray) -> pa.DictionaryArray:
    """A column of a row group with one dictionary for all of it."""
    return column.unify_dictionaries().combine_chunks()


def _meant(
    areas: pa.DictionaryArray, industries: pa.DictionaryArray, codes: Mapping[str, pa.Array | None]
) -> pa.Array:
    """Whether each row is meant: looked up among all pairs of the few different values."""
    named = industries.dictionary
    every = pa.repeat(pa.scalar(True), len(named) + 1)  # last, a row that names no industry
    none, unnamed = pa.repeat(pa.scalar(False), len(named) + 1), pa.array([False])
    table = [
        none
        if area not in codes
        else every
        if (wanted := codes[area]) is None
        else pa.concat_arrays([pc.is_in(named, wanted), unnamed])
        for area in areas.dictionary.to_pylist()
    ]
    if not table:
        return pa.repeat(pa.scalar(False), len(areas))
    place = pc.fill_null(pc.cast(industries.indices, pa.int64()), len(named))
    line = pc.multiply(pc.cast(areas.indices, pa.int64()), len(named) + 1)
    return pc.fill_null(pa.concat_arrays(table).take(pc.add(line, place)), False)


def _whole(file: pq.ParquetFile, page: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The page's rows with every column that is shown; other row groups are left alone."""
    rows: dict[tuple[int, int], dict[str, Any]] = {}
    for group in sorted({place["group"] for place in page}):
        here = [place["at"] for place in page if place["group"] == group]
        table = file.read_row_group(group, columns=list(SHOWN))
        read = table.take(pa.array(here, pa.int64())).to_pylist()
        rows |= {(group, at): row for at, row in zip(here, read, strict=True)}
    return [rows[place["group"], place["at"]] for place in page]
