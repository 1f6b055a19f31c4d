"""The row in which a table's columns are named, found by evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ruang.engine.sheets.asides import is_number
from ruang.engine.sheets.texts import Record

LOOKED_AT = 200  # rows
WIDE = 0.6  # of the usual number of filled cells: a header may lack some names
WORDS = 0.7  # of a header's cells are words; years and numbers may name columns too
DIFFERENT = 0.7  # of a header's cells
FEW = 2  # rows that may have text where no column is named before it is taken for a column


@dataclass(frozen=True)
class Header:
    """Where a header stands, and what it calls the columns."""

    row: int  # the physical row on which it starts
    last_row: int  # on which its last record starts: the same, or that of a second line of names
    records: tuple[tuple[str, ...], ...]  # its cells, to know them when they are repeated
    names: tuple[str, ...]  # each different
    named: int  # how many columns there are up to the last that the header itself names


def find(head: Sequence[Record], row: int = 0) -> Header | None:
    """Find the first row of mostly different words that is as wide as the rows below it.

    Where cells of it are empty and the next row names just those (a heading over several columns,
    each with a name of its own below), the two are the header together.

    Args:
        head: The first rows of the file.
        row: The physical row where it stands, if a person says so; 0 where it is to be found.

    Returns:
        None where there is no such row, or no row at all holds anything.
    """
    at = _place(head, row) if row else _likely(head)
    if at is None:
        return None
    start, cells = head[at]
    names, records, last = list(cells), [tuple(cells)], start
    if at + 1 < len(head) and _names_the_empty(cells, head[at + 1][1]):
        last, second = head[at + 1]
        names = _together(cells, second)
        records.append(tuple(second))
    named = _named(names)
    width = max(named, _filled_width([c for _row, c in head[at + len(records) :]]))
    return Header(start, last, tuple(records), unique(names, width), named)


def _place(head: Sequence[Record], row: int) -> int | None:
    """The record that starts on this row, or reaches over it."""
    places = [i for i, (start, _cells) in enumerate(head) if start <= row]
    beyond = bool(places) and places[-1] == len(head) - 1 and head[-1][0] < row
    return None if beyond or not places else places[-1]


def _likely(head: Sequence[Record]) -> int | None:
    filled = [(i, _filled(cells)) for i, (_row, cells) in enumerate(head)]
    filled = [(i, n) for i, n in filled if n]
    if not filled:
        return None
    times = Counter(n for _i, n in filled)
    usual = max(times, key=lambda n: (times[n], n))
    wide = [i for i, n in filled if n >= WIDE * usual]
    return next((i for i in wide if _are_names(head[i][1])), wide[0])


def _filled(cells: Sequence[str]) -> int:
    return sum(1 for cell in cells if cell.strip())


def _are_names(cells: Sequence[str]) -> bool:
    texts = [cell.strip() for cell in cells if cell.strip()]
    words = [text for text in texts if not is_number(text)]
    return len(words) >= WORDS * len(texts) and len(set(texts)) >= DIFFERENT * len(texts)


def _names_the_empty(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether the second row has names just where the first has none, or one for several."""
    width = max(_named(first), _named(second))
    above = [i for i in range(width) if i < len(first) and first[i].strip()]
    below = [i for i in range(width) if i < len(second) and second[i].strip()]
    groups = {i for i in above if i + 1 < width and i + 1 not in above}  # a name, then none
    empty = set(range(width)) - set(above)
    return (
        bool(empty)
        and empty <= set(below) <= empty | groups
        and 0 not in below
        and not any(is_number(second[i]) for i in below)
    )


def _together(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """The names of two rows: of the lower, with the heading above it where it needs one."""
    times = Counter(" ".join(cell.split()) for cell in second)
    names: list[str] = []
    heading = ""
    for i in range(max(len(first), len(second))):
        above = first[i].strip() if i < len(first) else ""
        below = second[i].strip() if i < len(second) else ""
        heading = above or heading
        repeated = times[" ".join(below.split())] > 1
        names.append(f"{heading} {below}" if below and repeated else below or above)
    return names


def _named(cells: Sequence[str]) -> int:
    """How many columns there are up to the last named one."""
    return max((i + 1 for i, cell in enumerate(cells) if cell.strip()), default=0)


def _filled_width(rows: Sequence[Sequence[str]]) -> int:
    """How many columns there are up to the last that most of the rows have filled."""
    filled = Counter(i for cells in rows for i, cell in enumerate(cells) if cell.strip())
    most = max(FEW, len(rows) / 2)
    return max((i + 1 for i, n in filled.items() if n > most), default=0)


def unique(cells: Sequence[str], width: int) -> tuple[str, ...]:
    """Name `width` columns, each differently.

    Args:
        cells: What the header says; white space in a name counts as one space.
        width: How many columns to name, more or fewer than there are cells.

    Returns:
        The names: of an empty cell its letter as "[C]", of a second "X" "X (2)".
    """
    names: dict[str, None] = {}
    for i in range(width):
        said = " ".join(cells[i].split()) if i < len(cells) else ""
        name = first = said or f"[{letter(i)}]"
        times = 1
        while name in names:
            times += 1
            name = f"{first} ({times})"
        names[name] = None
    return tuple(names)


def letter(index: int) -> str:
    """The letters by which a spreadsheet calls a column: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
