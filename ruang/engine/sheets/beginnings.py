"""The first rows of a file, remembered: they are asked for several times before it is read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from ruang.engine.errors import InputError
from ruang.engine.sheets import workbooks
from ruang.engine.sheets.looking import Look
from ruang.engine.sheets.rows import delimiter_of, records
from ruang.engine.sheets.texts import Record

ROWS = workbooks.FIRST


@dataclass(frozen=True)
class Beginning:
    """The first rows of one table of a file."""

    sheets: tuple[str, ...]  # names of a workbook's sheets
    sheet: str  # the one that is read
    delimiter: str  # of a text
    records: tuple[Record, ...]
    whole: bool  # there are no more


def beginning(look: Look, *, sheet: str = "", delimiter: str = "", rows: int = ROWS) -> Beginning:
    """Give the first rows of a file as they stand.

    Args:
        look: The file.
        sheet: The sheet of a workbook; empty for the first visible one that holds a table.
        delimiter: What stands between cells of a text; empty for what its first rows tell.
        rows: How many rows are wanted; more may come.

    Raises:
        InputError: There is no such sheet, or one of these rows cannot be read.
        ParameterError: The delimiter is none.
    """
    if look.kind == "text":
        sheet, delimiter = "", delimiter_of(look, delimiter)
    if rows > ROWS:
        return _read(look, sheet, delimiter, rows)
    try:
        return _remembered(look, sheet, delimiter)
    except InputError:
        if look.kind != "text":
            raise
        # A later row than is wanted may be the one that cannot be read.
        return _read(look, sheet, delimiter, rows)


def _remembered(look: Look, sheet: str, delimiter: str) -> Beginning:
    found = _first(look, "", delimiter)
    if sheet not in ("", found.sheet):
        found = _first(look, sheet, delimiter)
    if sum(len(cell) for _row, cells in found.records for cell in cells) > workbooks.MOST_LETTERS:
        _first.cache_clear()
    return found


@lru_cache(maxsize=4)
def _first(look: Look, sheet: str, delimiter: str) -> Beginning:
    return _read(look, sheet, delimiter, ROWS)


def _read(look: Look, sheet: str, delimiter: str, rows: int) -> Beginning:
    if look.kind == "workbook" and rows <= ROWS:
        found, first = workbooks.first_rows(look.path, look.name, look.caps, sheet)
        return Beginning(found.sheets, found.sheet, "", first, len(first) < ROWS)
    if look.kind == "workbook":
        with workbooks.opened(look.path, look.name, look.caps, sheet) as (found, every):
            first = tuple(islice(every, rows))
        return Beginning(found.sheets, found.sheet, "", first, len(first) < rows)
    first = tuple(islice(records(look, delimiter=delimiter), rows))
    return Beginning((), "", delimiter, first, len(first) < rows)
