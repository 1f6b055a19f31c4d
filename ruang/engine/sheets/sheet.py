"""One table of a file: its headers, and its rows in batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import pyarrow as pa

from ruang.engine.errors import InputError
from ruang.engine.sheets import headers as naming
from ruang.engine.sheets import parquets, texts, workbooks
from ruang.engine.sheets.looking import Look
from ruang.engine.sheets.rows import must_be_whole, records
from ruang.engine.sheets.texts import Record
from ruang.engine.text import noop as _

BATCH = 20_000  # rows


@dataclass(frozen=True)
class Sheet:
    """One table of a file, ready to be read."""

    look: Look
    sheets: tuple[str, ...]  # names of a workbook's sheets; empty for other files
    sheet: str  # the one that is read
    delimiter: str  # of a text; else empty
    header_row: int  # the physical row on which the header starts; 0 for Parquet
    headers: tuple[str, ...]  # each different

    def batches(self, size: int = BATCH) -> Iterator[pa.Table]:
        """Give the rows below the header.

        Blank lines, a text alone in the first cell (a title or a note) and repeated headers are
        no rows.

        Args:
            size: Rows a batch.

        Returns:
            Tables with source_row, fault (null, "cells_missing" or "cells_extra"), and a column
            of texts under each header; an empty cell is empty text.

        Raises:
            InputError: The file is cut off, or cannot be read on from some row.
        """
        if self.look.kind == "parquet":
            return self._parquet_batches(size)
        return self._batches(size)

    def head(self, n: int = 50) -> pa.Table:
        """The first `n` rows, or as many as there are."""
        return next(self.batches(n), _table([], {}, self.headers, [()] * len(self.headers)))

    def _parquet_batches(self, size: int) -> Iterator[pa.Table]:
        start = 1
        for columns in parquets.batches(self.look.path, self.look.name, size):
            count = len(columns[0]) if columns else 0
            yield _table(range(start, start + count), {}, self.headers, columns)
            start += count

    def _batches(self, size: int) -> Iterator[pa.Table]:
        rows = records(self.look, sheet=self.sheet, delimiter=self.delimiter)
        width = len(self.headers)
        header: list[str] | None = None
        starts: list[int] = []
        faults: dict[int, str] = {}
        columns: list[list[str]] = [[] for _header in self.headers]
        appends = [column.append for column in columns]
        start, cells = 0, list[str]()
        for start, cells in rows:
            if start <= self.header_row:
                header = cells
                continue
            if cells == header or not _is_row(cells, width):
                continue
            if len(cells) != width:
                cells = _fitted(cells, width, faults, len(starts))
            starts.append(start)
            for append, cell in zip(appends, cells, strict=True):
                append(cell)
            if len(starts) == size:
                yield _table(starts, faults, self.headers, columns)
                starts.clear()
                faults.clear()
                for column in columns:
                    column.clear()
        must_be_whole(self.look, start, len(cells), width)
        if starts:
            yield _table(starts, faults, self.headers, columns)


def _is_row(cells: list[str], width: int) -> bool:
    filled = [i for i, cell in enumerate(cells) if cell and not cell.isspace()]
    if not filled:
        return False
    alone = filled == [0] and width > 1
    return not alone or naming.is_number(cells[0])


def _fitted(cells: list[str], width: int, faults: dict[int, str], at: int) -> list[str]:
    if len(cells) < width:
        faults[at] = "cells_missing"
        return cells + [""] * (width - len(cells))
    if any(map(str.strip, cells[width:])):
        faults[at] = "cells_extra"
    return cells[:width]


def _table(
    starts: Sequence[int], faults: dict[int, str], headers: Sequence[str], columns: Sequence[object]
) -> pa.Table:
    return pa.Table.from_arrays(
        [
            pa.array(starts, pa.int64()),
            pa.array(map(faults.get, range(len(starts))), pa.string()),
            *(pa.array(column, pa.string()) for column in columns),
        ],
        names=["source_row", "fault", *headers],
    )


def open_sheet(look: Look, *, sheet: str = "", delimiter: str = "", header_row: int = 0) -> Sheet:
    """Find the table of a file: its sheet, delimiter, header row and headers.

    Args:
        look: The file.
        sheet: The sheet of a workbook; empty for the first visible one that holds a table.
        delimiter: What stands between cells of a text; empty for what its first rows tell.
        header_row: The physical row of the header, from 1; 0 for what the first rows tell.

    Raises:
        InputError: There is no such sheet or row, or the file cannot be read.
    """
    if look.kind == "parquet":
        names = parquets.headers(look.path, look.name)
        return Sheet(look, (), "", "", 0, naming.unique(names, len(names)))
    sheets: tuple[str, ...] = ()
    if look.kind == "workbook":
        found = workbooks.summary(look.path, look.name, look.caps, sheet)
        sheets, sheet, delimiter = found.sheets, found.sheet, ""
    else:
        sheet, delimiter = "", delimiter or texts.delimiter_of(look.path, look.encoding)
    rows = records(look, sheet=sheet, delimiter=delimiter)
    below = header_row + naming.LOOKED_AT
    head = list(islice(rows, below))
    header = _at(head, header_row, look) if header_row else naming.find(head)
    if header is None:
        raise InputError(_("the file holds no table"), file=look.name)
    start, cells = header
    return Sheet(look, sheets, sheet, delimiter, start, naming.unique(cells, _width(cells)))


def _at(head: Sequence[Record], row: int, look: Look) -> Record:
    """The record that starts on this row, or reaches over it."""
    before = [record for record in head if record[0] <= row]
    if not before or (before[-1] is head[-1] and before[-1][0] < row):
        raise InputError(_("the file has no such row"), file=look.name, row=row)
    return before[-1]


def _width(cells: Sequence[str]) -> int:
    """Up to the last named column."""
    return max((i + 1 for i, cell in enumerate(cells) if cell.strip()), default=0)
