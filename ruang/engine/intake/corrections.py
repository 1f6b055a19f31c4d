"""Corrected rows that come back: which refused row of which file each of them stands for.

Refused rows are handed out with columns to the right of the original's that say where each row
stood. When they come back put right, these columns make a corrected row take the place of the
refused one, so that nothing is doubled and nothing is counted twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
ADDED = (COLUMN, VALUE, REASON, REMEDY, FILE, ROW)

Places = Mapping[str, frozenset[int]]  # file -> the rows that were corrected


@dataclass(frozen=True)
class Part:
    """One sheet of a file of corrected rows, under the name by which its rows are traced."""

    look: Look
    sheet: str
    name: str
    places: tuple[tuple[str, int], ...]  # file and row that each corrected row stands for


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


def corrected_places(parts: Sequence[Part]) -> Places:
    """Which rows of which files these corrected rows stand for."""
    found: dict[str, set[int]] = {}
    for part in parts:
        for file, row in part.places:
            found.setdefault(file, set()).add(row)
    return {file: frozenset(rows) for file, rows in found.items()}


def _pointers(look: Look, sheet: str) -> tuple[tuple[str, int], ...]:
    files, rows = ({say(words, language) for language in ("th", "en")} for words in (FILE, ROW))
    found: list[tuple[str, int]] = []
    file_at = row_at = -1
    for _at, cells in records(look, sheet=sheet):
        if file_at < 0:
            names = [cell.strip() for cell in cells]
            if files & {*names} and rows & {*names}:
                file_at = next(i for i, n in enumerate(names) if n in files)
                row_at = next(i for i, n in enumerate(names) if n in rows)
        elif len(cells) > max(file_at, row_at) and cells[row_at].strip().isdigit():
            found.append((cells[file_at].strip(), int(cells[row_at])))
    return tuple(found)
