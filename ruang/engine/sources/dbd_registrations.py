"""New companies and partnerships: the monthly files of the Department of Business Development.

The files are read exactly as published: title lines, then a header that is found by its names
(three layouts so far: without an industry code, without one but with empty columns at the end,
and from 2016 with one), then one record an enterprise. Line ends are LF, CR or CRLF, also mixed;
a quoted cell may hold line ends. A section may repeat titles and header.

Only a blank line, a line whose single text stands in its first cell (a title or a note) and a
repeated header are not rows. Everything else is one.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from ruang.engine.catalogue import Source
from ruang.engine.errors import InputError
from ruang.engine.text import noop as _

HEADERS = Path(__file__).parent / "data" / "dbd_headers.csv"
BATCH = 20_000  # rows
TITLE_LINES = 40  # a header that has not come by then is not this publisher's

Record = tuple[int, list[str]]  # the physical line it starts on, its cells


@dataclass(frozen=True)
class Layout:
    """Where the wanted columns stand in one header."""

    header: tuple[str, ...]
    places: dict[str, int]  # column of RAW -> index of the cell
    named: int  # how many cells the header names; cells to their right must be empty


def read(path: Path, encoding: str) -> Iterator[pa.Table]:
    """Give the records of one monthly file in batches.

    Args:
        path: The file as it was published.
        encoding: "cp874" or "utf-8".

    Returns:
        Batches with the columns of tables.RAW: juristic_id, name, registered_on, capital_thb,
        address and, where the file has it, industry_id.

    Raises:
        InputError: This is not such a file, or it is cut off.
    """
    with path.open(encoding=encoding, newline="") as file:
        records = _records(csv.reader(file, strict=True), path.name)
        gathered = _Gathered(_find_header(records, path.name))
        start, cells = 0, list[str]()
        for start, cells in records:
            kind = _kind(cells, gathered.layout)
            if kind == "row":
                gathered.add(start, cells)
            if len(gathered.starts) == BATCH or (kind == "header" and gathered.starts):
                yield gathered.table()
                gathered = _Gathered(gathered.layout)
            if kind == "header":
                gathered = _Gathered(_layout(cells) or gathered.layout)
        _must_be_whole(path, start, len(cells), gathered.layout)
        if gathered.starts:
            yield gathered.table()


def _records(reader: Any, name: str) -> Iterator[Record]:
    start = 1
    try:
        for cells in reader:
            yield start, cells
            start = reader.line_num + 1
    except csv.Error as problem:
        if "unexpected end" in str(problem):
            raise InputError(
                _("the file is cut off inside a quoted cell"), file=name, row=start
            ) from problem
        raise InputError(
            _("the quotation marks do not match, so rows cannot be told apart"),
            file=name,
            row=start,
        ) from problem


def _find_header(records: Iterator[Record], name: str) -> Layout:
    for _row, cells in islice(records, TITLE_LINES):
        if layout := _layout(cells):
            return layout
    raise InputError(
        _("this is not a monthly file of new registrations: no header with {headers}"),
        file=name,
        headers=", ".join(n for n, (_c, needed) in _known_headers().items() if needed),
    )


def _layout(cells: list[str]) -> Layout | None:
    """The layout, if these cells are a header."""
    known = _known_headers()
    header = tuple(_squeezed(c) for c in cells)
    places = {known[name][0]: i for i, name in enumerate(header) if name in known}
    needed = {column for column, need in known.values() if need}
    if not needed <= places.keys():
        return None
    return Layout(header, places, max(i for i, name in enumerate(header) if name) + 1)


@cache
def _known_headers() -> dict[str, tuple[str, bool]]:
    """Header as published, without white space -> column of RAW, and whether it is needed."""
    with HEADERS.open(encoding="utf-8", newline="") as file:
        return {r["header"]: (r["column"], r["needed"] == "yes") for r in csv.DictReader(file)}


def _squeezed(text: str) -> str:
    """Without any white space: headers are broken over lines differently from month to month."""
    return "".join(text.split())


def _kind(cells: list[str], layout: Layout) -> str:
    place = layout.places["juristic_id"]
    if len(cells) > place and cells[place][:1].isdigit():
        return "row"
    texts = [i for i, cell in enumerate(cells) if cell.strip()]
    if not texts:
        return "blank"
    if texts == [0] and not cells[0].strip().replace(",", "").isdigit():
        return "title"
    if len(cells) > place and _squeezed(cells[place]) == layout.header[place]:
        return "header"
    return "row"


class _Gathered:
    """Rows on their way to a batch, by column: lists of rows would keep the collector busy."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.starts: list[int] = []
        self.faults: dict[int, str] = {}
        self.columns: dict[str, list[str]] = {name: [] for name in layout.places}
        ends_named = layout.named == len(layout.header)
        self._plain = layout.named if ends_named else -1  # this many cells need no closer look
        self._wanted = [(self.columns[name].append, i) for name, i in layout.places.items()]

    def add(self, start: int, cells: list[str]) -> None:
        """Add one record; cells that it lacks are empty, and it bears the fault."""
        if len(cells) != self._plain:
            cells = self._with_fault(cells)
        self.starts.append(start)
        for append, i in self._wanted:
            append(cells[i])

    def _with_fault(self, cells: list[str]) -> list[str]:
        lacking = len(self.layout.header) - len(cells)
        if lacking > 0:
            self.faults[len(self.starts)] = "cells_missing"
            return cells + [""] * lacking
        if any(map(str.strip, cells[self.layout.named :])):
            self.faults[len(self.starts)] = "cells_extra"
        return cells

    def table(self) -> pa.Table:
        """The batch."""
        faults = map(self.faults.get, range(len(self.starts)))
        columns = {name: pa.array(texts, pa.string()) for name, texts in self.columns.items()}
        starts = pa.array(self.starts, pa.int64())
        return pa.table({"source_row": starts, "fault": pa.array(faults, pa.string()), **columns})


def _must_be_whole(path: Path, start: int, cells: int, layout: Layout) -> None:
    """A short last record without a line end is where a download stopped."""
    width = len(layout.header)
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        ends = file.read(1) in b"\r\n"
    if 1 < cells < width and not ends:
        raise InputError(
            _("the file is cut off: its last row has {cells} of {width} cells"),
            file=path.name,
            row=start,
            cells=cells,
            width=width,
        )


DBD_REGISTRATIONS = Source(
    key="dbd_registrations",
    title=_("New registrations of juristic persons"),
    publisher=_("Department of Business Development, Ministry of Commerce"),
    caveat=_("New companies by head office, {period}, not the stock of firms"),
    unseen=_(
        "Farmer groups, community enterprises, cooperatives and sole proprietors are not in this"
        " register, so that an industry made of them, such as beekeeping, is not visible in it."
    ),
    licence=_("The publisher states no licence."),
    read=read,
)
