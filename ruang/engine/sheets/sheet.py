"""One table of a file: its headers, and its rows in batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

import pyarrow as pa

from ruang.engine.errors import InputError
from ruang.engine.sheets import parquets
from ruang.engine.sheets.asides import asides
from ruang.engine.sheets.beginnings import beginning
from ruang.engine.sheets.gathering import Gathered, with_rows
from ruang.engine.sheets.headers import LOOKED_AT, Header, find, unique
from ruang.engine.sheets.looking import Look
from ruang.engine.sheets.rows import must_be_sound, must_be_whole, records
from ruang.engine.sheets.texts import Record
from ruang.engine.text import noop as _

BATCH = 20_000  # rows


@dataclass(frozen=True)
class Sheet:
    """One table of a file, ready to be read.

    The columns of `batches` and `head` are source_row (the physical row, from 1), fault (null,
    "cells_missing", "cells_extra", or what asides.asides says), and one of texts under each
    header; an empty cell is empty text. Blank lines and repeated headers are no rows.
    """

    look: Look
    sheets: tuple[str, ...]  # names of a workbook's sheets; empty for other files
    sheet: str  # the one that is read
    delimiter: str  # of a text; else empty
    header_row: int  # the physical row on which the header starts; 0 for Parquet
    headers: tuple[str, ...]  # each different
    _header: Header | None = field(default=None, repr=False, compare=False)
    _first: tuple[Record, ...] = field(default=(), repr=False, compare=False)
    _whole: bool = field(default=False, repr=False, compare=False)  # there are no more

    @property
    def _named(self) -> int:
        """How many columns a row must have."""
        return self._header.named if self._header else len(self.headers)

    def batches(self, size: int = BATCH) -> Iterator[pa.Table]:
        """Give the rows below the header.

        Args:
            size: Rows a batch.

        Raises:
            InputError: The file is cut off, or cannot be read on from some row.
        """
        if self._header is None:
            return self._parquet_batches(size)
        everything: Iterable[Record] = self._first
        if not self._whole:
            everything = records(self.look, sheet=self.sheet, delimiter=self.delimiter)
        return self._batches(self._rows(everything, self._header), size)

    def head(self, n: int = 50) -> pa.Table:
        """Give the first `n` rows, or as many as there are.

        Raises:
            InputError: The file cannot be read on from some row.
        """
        if self._header is not None:
            known = list(islice(self._rows(self._first, self._header, whole=False), n))
            if len(known) == n:
                return next(self._batches(known, n))
        return next(self.batches(n), self._nothing().table())

    def _parquet_batches(self, size: int) -> Iterator[pa.Table]:
        start = 1
        for columns in parquets.batches(self.look.path, self.look.name, size, self.look.caps):
            rows = range(start, start + len(columns[0]))
            batch = with_rows(rows, asides(columns), dict(zip(self.headers, columns, strict=True)))
            must_be_sound(self.look, batch)
            yield batch
            start += len(rows)

    def _rows(
        self, everything: Iterable[Record], header: Header, *, whole: bool = True
    ) -> Iterator[Record]:
        """The records that are rows."""
        first_name = header.records[0][0] if header.records[0] else ""
        start, cells = 0, list[str]()
        for start, cells in everything:
            # Nearly every row has something in its second cell, and needs no closer look.
            if start <= header.last_row or not (
                (len(cells) > 1 and cells[1] and not cells[1].isspace()) or any(map(_filled, cells))
            ):
                continue
            if cells[0] == first_name and tuple(cells) in header.records:
                continue
            if len(self.headers) > 1 and not cells[0] and tuple(cells) in header.records:
                continue  # the second line of a repeated header
            yield start, cells
        if whole:
            must_be_whole(self.look, start, len(cells), header.named)

    def _batches(self, rows: Iterable[Record], size: int) -> Iterator[pa.Table]:
        gathered, width = self._nothing(), len(self.headers)
        for start, cells in rows:
            if len(cells) == width:
                gathered.add(start, cells)
            else:
                gathered.add(start, *self._fitted(cells))
            if len(gathered.starts) == size:
                yield self._checked(gathered)
                gathered = self._nothing()
        if gathered.starts:
            yield self._checked(gathered)

    def _nothing(self) -> Gathered:
        return Gathered({header: i for i, header in enumerate(self.headers)})

    def _fitted(self, cells: list[str]) -> tuple[list[str], str]:
        """A row with the cells that it lacks, which are empty; and what is wrong with it."""
        lacking = len(self.headers) - len(cells)
        if lacking > 0:
            return cells + [""] * lacking, "cells_missing" if len(cells) < self._named else ""
        extra = any(map(str.strip, cells[len(self.headers) :]))
        return cells, "cells_extra" if extra else ""

    def _checked(self, gathered: Gathered) -> pa.Table:
        columns = gathered.columns()
        gathered.faults |= asides(list(columns.values()))
        batch = with_rows(gathered.starts, gathered.faults, columns)
        must_be_sound(self.look, batch)
        return batch


def _filled(cell: str) -> bool:
    return bool(cell) and not cell.isspace()


def open_sheet(look: Look, *, sheet: str = "", delimiter: str = "", header_row: int = 0) -> Sheet:
    """Find the table of a file: its sheet, delimiter, header row and headers.

    Args:
        look: The file.
        sheet: The sheet of a workbook; empty for the first visible one that holds a table.
        delimiter: What stands between cells of a text; empty for what its first rows tell.
        header_row: The physical row of the header, from 1; 0 for what the first rows tell.

    Raises:
        InputError: There is no such sheet or row, or the file cannot be read.
        ParameterError: The delimiter is none.
    """
    if look.kind == "parquet":
        names = parquets.headers(look.path, look.name)
        return Sheet(look, (), "", "", 0, unique(names, len(names)))
    count = header_row + LOOKED_AT
    first = beginning(look, sheet=sheet, delimiter=delimiter, rows=count)
    header = find(first.records[:count], header_row)
    if header is None and header_row:
        raise InputError(_("the file has no such row"), file=look.name, row=header_row)
    if header is None or not header.names:
        raise InputError(_("the file holds no table"), file=look.name)
    where = (first.sheets, first.sheet, first.delimiter, header.row)
    return Sheet(look, *where, header.names, header, first.records, first.whole)
