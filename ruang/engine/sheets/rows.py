"""The rows of a file of any kind as texts, each with its number."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from ruang.engine.errors import InputError
from ruang.engine.sheets import parquets, texts, workbooks
from ruang.engine.sheets.encodings import ZERO
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
        names of a Parquet file stand in row 0. Cells are not held to the limit of letters: that is
        for `must_be_sound`, a batch at a time.

    Raises:
        InputError: The file cannot be read on from some row.
        ParameterError: The delimiter is none.
    """
    if look.kind == "text":
        delimiter = delimiter_of(look, delimiter)
        return texts.records(look.path, look.name, look.encoding, delimiter, look.caps)
    if look.kind == "workbook":
        return workbooks.rows(look.path, look.name, look.caps, sheet)
    return _of_parquet(look)


def delimiter_of(look: Look, delimiter: str = "") -> str:
    """What stands between the cells of a text: as chosen by hand, or as its first rows tell."""
    if not delimiter:
        return _told_delimiter(look)
    texts.must_be_a_delimiter(delimiter)
    return delimiter


@lru_cache(maxsize=64)
def _told_delimiter(look: Look) -> str:
    """Remembered, because a file is opened several times: to be recognised, shown and read."""
    return texts.delimiter_of(look.path, look.encoding)


def _of_parquet(look: Look) -> Iterator[Record]:
    yield 0, list(parquets.headers(look.path, look.name))
    row = 0
    for columns in parquets.batches(look.path, look.name, PIECE, look.caps):
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


def must_be_sound(look: Look, batch: pa.Table) -> None:
    """Refuse a batch with a cell that no spreadsheet can hold: too long, or with a zero in it.

    Args:
        look: The file.
        batch: Rows of it, with source_row and columns of texts.

    Raises:
        InputError: There is such a cell.
    """
    limit = look.caps.cell_letters
    for column in batch.columns:
        if not pa.types.is_string(column.type):
            continue
        # Bytes, of which a Thai letter takes three: only what is long in them is counted again.
        if (pc.max(pc.binary_length(column)).as_py() or 0) > limit:
            at = _first(pc.greater(pc.utf8_length(column), limit))
            if at is not None:
                raise texts.too_long(look.name, batch["source_row"][at].as_py(), limit)
        if look.kind != "text":  # in a text it was found at the first look
            at = _first(pc.match_substring(column, "\0"))
            if at is not None:
                raise InputError(ZERO, file=look.name, row=batch["source_row"][at].as_py())


def _first(cells: pa.ChunkedArray) -> int | None:
    at: int = pc.index(cells, pa.scalar(True)).as_py()
    return None if at < 0 else at
