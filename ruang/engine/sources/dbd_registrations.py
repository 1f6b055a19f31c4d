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
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice
from pathlib import Path

import pyarrow as pa

from ruang.engine.catalogue import Layout, Source
from ruang.engine.columns import Columns, Recognised
from ruang.engine.errors import InputError
from ruang.engine.sheets import (
    Gathered,
    Look,
    beginning,
    must_be_sound,
    must_be_whole,
    open_sheet,
    records,
    unique_headers,
)
from ruang.engine.text import noop as _

HEADERS = Path(__file__).parent / "data" / "dbd_headers.csv"
BATCH = 20_000  # rows
TITLE_LINES = 40  # a header that has not come by then is not this publisher's
SHOWN = 200  # rows in which examples are looked for
EXAMPLES = 3  # different values shown of a column

Record = tuple[int, list[str]]  # the physical row it starts on, its cells


@dataclass(frozen=True)
class Header:
    """Where the wanted columns stand below one header."""

    cells: tuple[str, ...]  # without white space
    places: dict[str, int]  # column of RAW -> index of the cell
    named: int  # how many cells the header names; cells to their right must be empty

    @cached_property
    def plain(self) -> int:
        """So many cells need no closer look; -1 where none does."""
        return self.named if self.named == len(self.cells) else -1

    @cached_property
    def place(self) -> int:
        """Where the number of registration stands, which only rows have."""
        return self.places["juristic_id"]


def columns(look: Look, layout: Layout) -> Columns:
    """Say what stands in each column of one monthly file.

    Args:
        look: The file as it was published, or its rows in a workbook of the same columns.
        layout: Its sheet and delimiter, where they are given by hand.

    Raises:
        InputError: This is not such a file.
    """
    table = open_sheet(look, sheet=layout.sheet, delimiter=layout.delimiter)
    rows = iter(beginning(look, sheet=table.sheet, delimiter=table.delimiter).records)
    row, cells, header = _find_header(rows, look.name)
    below = [c for _row, c in islice(rows, SHOWN) if _kind(c, header) == "row"]
    headers = unique_headers(cells, header.named)
    wanted = {i: column for column, i in header.places.items()}
    found = tuple(
        Recognised(
            header=name,
            column=wanted.get(i, ""),
            why="header" if i in wanted else "",
            examples=_examples(c[i] for c in below if i < len(c)),
        )
        for i, name in enumerate(headers)
    )
    return Columns(look, table.sheets, table.sheet, table.delimiter, row, headers, found)


def _examples(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(islice(dict.fromkeys(t.strip() for t in texts if t.strip()), EXAMPLES))


def read(look: Look, layout: Layout) -> Iterator[pa.Table]:
    """Give the records of one monthly file in batches.

    Args:
        look: The file as it was published, or its rows in a workbook of the same columns.
        layout: Its sheet and delimiter, where they are given by hand.

    Returns:
        Batches with the columns of tables.RAW: juristic_id, name, registered_on, capital_thb,
        address and, where the file has it, industry_id.

    Raises:
        InputError: This is not such a file, or it is cut off.
    """
    rows = records(look, sheet=layout.sheet, delimiter=layout.delimiter)
    header = _find_header(rows, look.name)[2]
    gathered = Gathered(header.places)
    start, cells = 0, list[str]()
    for start, cells in rows:
        kind = _kind(cells, header)
        if kind == "row":
            if len(cells) == header.plain:
                gathered.add(start, cells)
            else:
                gathered.add(start, *_fitted(cells, header))
        if len(gathered.starts) == BATCH or (kind == "header" and gathered.starts):
            yield _checked(look, gathered)
            gathered = Gathered(header.places)
        if kind == "header":
            header = _header(cells) or header
            gathered = Gathered(header.places)
    must_be_whole(look, start, len(cells), len(header.cells))
    if gathered.starts:
        yield _checked(look, gathered)


def _checked(look: Look, gathered: Gathered) -> pa.Table:
    batch = gathered.table()
    must_be_sound(look, batch)
    return batch


def _find_header(rows: Iterator[Record], name: str) -> tuple[int, list[str], Header]:
    for row, cells in islice(rows, TITLE_LINES):
        if header := _header(cells):
            return row, cells, header
    raise InputError(
        _("this is not a monthly file of new registrations: no header with {headers}"),
        file=name,
        headers=", ".join(n for n, (_c, needed) in _known_headers().items() if needed),
    )


def _header(cells: Sequence[str]) -> Header | None:
    """Where the wanted columns stand, if these cells are a header."""
    known = _known_headers()
    names = tuple(_squeezed(c) for c in cells)
    places = {known[name][0]: i for i, name in enumerate(names) if name in known}
    needed = {column for column, need in known.values() if need}
    if not needed <= places.keys():
        return None
    return Header(names, places, max(i for i, name in enumerate(names) if name) + 1)


@cache
def _known_headers() -> dict[str, tuple[str, bool]]:
    """Header as published, without white space -> column of RAW, and whether it is needed."""
    with HEADERS.open(encoding="utf-8", newline="") as file:
        return {r["header"]: (r["column"], r["needed"] == "yes") for r in csv.DictReader(file)}


def _squeezed(text: str) -> str:
    """Without any white space: headers are broken over lines differently from month to month."""
    return "".join(text.split())


def _kind(cells: Sequence[str], header: Header) -> str:
    place = header.place
    if len(cells) > place and cells[place][:1].isdigit():
        return "row"
    texts = [i for i, cell in enumerate(cells) if cell.strip()]
    if not texts:
        return "blank"
    if texts == [0] and not cells[0].strip().replace(",", "").isdigit():
        return "title"
    if len(cells) > place and _squeezed(cells[place]) == header.cells[place]:
        return "header"
    return "row"


def _fitted(cells: list[str], header: Header) -> tuple[list[str], str]:
    """A record with the cells that it lacks, which are empty; and what is wrong with it."""
    lacking = len(header.cells) - len(cells)
    if lacking > 0:
        return cells + [""] * lacking, "cells_missing"
    extra = any(map(str.strip, cells[header.named :]))
    return cells, "cells_extra" if extra else ""


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
    columns=columns,
    read=read,
    forms=frozenset({"company", "public_company", "partnership"}),
    needs=frozenset({"juristic_id", "name", "registered_on", "address", "industry_id"}),
)
