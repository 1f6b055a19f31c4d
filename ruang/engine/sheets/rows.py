"""The rows of a file of any kind as texts, each with its number."""

from __future__ import annotations

from collections.abc import Iterator

from ruang.engine.errors import InputError
from ruang.engine.sheets import parquets, texts, workbooks
from ruang.engine.sheets.looking import Look
from ruang.engine.sheets.texts import Record
from ruang.engine.text import noop as _

PIECE = 10_000  # rows of a Parquet file at a time


def records(look: Look, *, sheet: str = "", delimiter: str = "") -> Iterator[Record]:
    """Give every row of a file as it stands: titles, headers, blank lines and all.

    Args:
        look: The file.
        sheet: The sheet of a workbook; empty for the first visible one that holds a table.
        delimiter: What stands between cells of a text; empty for what its first rows tell.

    Returns:
        The physical row on which each record starts, from 1, and its cells as texts. The columns'
        names of a Parquet file stand in row 0.

    Raises:
        InputError: The file cannot be read on from some row.
    """
    if look.kind == "text":
        delimiter = delimiter or texts.delimiter_of(look.path, look.encoding)
        return texts.records(look.path, look.name, look.encoding, delimiter, look.caps)
    if look.kind == "workbook":
        return workbooks.rows(look.path, look.name, look.caps, sheet)
    return _of_parquet(look)


def _of_parquet(look: Look) -> Iterator[Record]:
    yield 0, list(parquets.headers(look.path, look.name))
    row = 0
    for columns in parquets.batches(look.path, look.name, PIECE):
        for cells in zip(*(column.to_pylist() for column in columns), strict=True):
            row += 1
            yield row, list(cells)


def must_be_whole(look: Look, row: int, cells: int, width: int) -> None:
    """Refuse a text whose last record is short and lacks a line end: there a download stopped.

    Args:
        look: The file.
        row: The physical row on which its last record starts.
        cells: How many cells that record has.
        width: How many cells a record should have.

    Raises:
        InputError: It is cut off.
    """
    if look.open_end and 1 < cells < width:
        raise InputError(
            _("the file is cut off: its last row has {cells} of {width} cells"),
            file=look.name,
            row=row,
            cells=cells,
            width=width,
        )
