"""Corrected rows that come back: which refused row of which file each of them stands for.

Refused rows are handed out with columns to the right of the original's that say where each row
stood. When they come back put right, these columns make a corrected row take the place of the
refused one, so that nothing is doubled and nothing is counted twice.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ruang.engine.errors import InputError
from ruang.engine.intake.rows import Rows
from ruang.engine.sheets import Look, open_sheet, records
from ruang.engine.text import noop as _
from ruang.engine.text import say

# The headings of what is added to the right of the original's columns.
FILE, ROW = _("file it came from"), _("row in that file")
COLUMN, VALUE, REASON, REMEDY = (
    _("column to put right"),
    _("value refused"),
    _("why it was refused"),
    _("what to do"),
)
OTHER_FILE = _(
    "this row corrects one of {other}, which is not among the files read here: bring it to the"
    " files it came from"
)
ADDED = (COLUMN, VALUE, REASON, REMEDY, FILE, ROW)

Place = tuple[str, int]  # a file, and a row of it


@dataclass(frozen=True)
class Part:
    """One sheet of a file of corrected rows, under the name by which its rows are traced."""

    look: Look
    sheet: str
    name: str
    places: dict[int, Place]  # row of the sheet -> what it stands for


def parts_of(look: Look) -> list[Part]:
    """The sheets of a file of corrected rows that say where the rows come from.

    Returns:
        The file's first sheet, where none does: its rows are added to the others.
    """
    names = open_sheet(look).sheets or ("",)
    parts = [Part(look, name, look.name, _pointers(look, name)) for name in names]
    found = [part for part in parts if part.places] or parts[:1]
    if len(found) == 1:
        return found
    return [Part(p.look, p.sheet, f"{p.name} [{p.sheet}]", p.places) for p in found]


class Corrected:
    """Which rows give way to corrected ones, told while the rows pass, the originals first.

    A corrected row takes the place of a refused one, and of what an earlier file of corrections
    said of the same row. Where the row it points at was accepted, the corrected one is refused:
    that row would count twice.

    Args:
        parts: The corrected rows, in the order in which they came.
        originals: The names of the files whose rows they may stand for.

    Raises:
        InputError: A corrected row points at another file.
    """

    def __init__(self, parts: Sequence[Part], originals: Collection[str]) -> None:
        self._pointers = {part.name: part.places for part in parts}
        self._order = {part.name: n for n, part in enumerate(parts)}
        self._originals = frozenset(originals)
        self._last: dict[Place, str] = {}  # the first row of a chain -> the last to correct it
        self._wanted: dict[str, set[int]] = {}  # file -> rows that are pointed at
        self._accepted: set[Place] = set()
        for part in parts:
            for at, (file, row) in part.places.items():
                if file not in self._originals and file not in self._order:
                    raise InputError(OTHER_FILE, file=part.look.name, row=at, other=file)
                self._last[self._origin(part.name, (file, row))] = part.name
                self._wanted.setdefault(file, set()).add(row)

    def newest(self, raw: pa.Table, file: str) -> pa.Table:
        """The rows of a batch but for those that a later file of corrections says anew."""
        pointers = self._pointers.get(file)
        if not pointers:
            return raw
        rows = raw["source_row"].to_pylist()
        found = [self._origin(file, pointers[r]) if r in pointers else None for r in rows]
        return raw.filter(pa.array([f is None or self._last[f] == file for f in found]))

    def refuse_needless(self, rows: Rows) -> None:
        """Refuse corrected rows where the row that each stands for was accepted."""
        if pointers := self._pointers.get(rows.file):
            at = rows.columns["source_row"].to_pylist()
            needless = np.array([pointers.get(r) in self._accepted for r in at], dtype=bool)
            rows.refuse(needless, "", "correction_needless")

    def replace(self, rows: Rows) -> None:
        """Leave out the refused rows that others stand for, and note which were accepted."""
        wanted = self._wanted.get(rows.file, set())
        rows.replace(wanted)
        if wanted and rows.file in self._originals:
            at = rows.columns["source_row"].to_numpy()[rows.accepted].tolist()
            self._accepted.update((rows.file, row) for row in wanted.intersection(at))

    def _origin(self, part: str, place: Place) -> Place:
        """The row at the beginning of a chain of corrections; pointers go to earlier files only."""
        before = self._order[part]
        while self._order.get(place[0], before) < before:
            before = self._order[place[0]]
            further = self._pointers[place[0]].get(place[1])
            if further is None:
                break
            place = further
        return place


def _pointers(look: Look, sheet: str) -> dict[int, Place]:
    files, rows = ({say(words, language) for language in ("th", "en")} for words in (FILE, ROW))
    found: dict[int, Place] = {}
    file_at = row_at = -1
    for at, cells in records(look, sheet=sheet):
        if file_at < 0:
            names = [cell.strip() for cell in cells]
            if files & {*names} and rows & {*names}:
                file_at = next(i for i, n in enumerate(names) if n in files)
                row_at = next(i for i, n in enumerate(names) if n in rows)
        elif len(cells) > max(file_at, row_at) and cells[row_at].strip().isdecimal():
            found[at] = cells[file_at].strip(), int(cells[row_at])
    return found
