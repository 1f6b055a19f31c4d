"""Files and folders into place, and what was there out of it: by renames that can be undone."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from ruang.engine.lake.drafts import force

Moves = list[tuple[Path, Path]]  # from, to; in this order
NOTE: Final = ".restoring.json"


class Swap:
    """Renames, written down before they begin, so that a killed restore can be undone, too."""

    def __init__(self, home: Path, made: str) -> None:
        """Prepare it.

        Args:
            home: Where the note of it lies meanwhile.
            made: What tells afterwards that all of it was to hold; see `unfinished`.
        """
        self._note, self._made = home / NOTE, made
        self._moves: Moves = []

    def do(self, moves: Moves) -> None:
        """Rename one after the other."""
        self._moves = moves
        said = {"made": self._made, "moves": [[str(old), str(new)] for old, new in moves]}
        self._note.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
        force(self._note)
        force(self._note.parent)
        for old, new in moves:
            new.parent.mkdir(parents=True, exist_ok=True)
            old.rename(new)
        for folder in {path.parent for move in moves for path in move}:
            if folder.is_dir():
                force(folder)

    def undo(self) -> None:
        """Put everything back where it was."""
        _undo(self._moves)
        self.finish()

    def finish(self) -> None:
        """Let it hold."""
        self._note.unlink(missing_ok=True)


def unfinished(home: Path) -> str | None:
    """What a killed restore wrote down: the word by which its database is known; None for none."""
    try:
        return str(json.loads((home / NOTE).read_text(encoding="utf-8"))["made"])
    except (FileNotFoundError, ValueError, KeyError):
        return None


def settle(home: Path, *, holds: bool) -> None:
    """Finish what a killed restore began: undo its renames, or let them hold."""
    if not holds:
        said = json.loads((home / NOTE).read_text(encoding="utf-8"))
        _undo([(Path(old), Path(new)) for old, new in said["moves"]])
    (home / NOTE).unlink(missing_ok=True)


def contents(folder: Path, aside: Path, new: Path) -> Moves:
    """The moves that put what lies in `new` into a folder, and what lies in it aside.

    The folder itself stays: it may be a disk of its own.
    """
    return [
        *((path, aside / path.name) for path in _in(folder)),
        *((path, folder / path.name) for path in _in(new)),
    ]


def named(names: Iterable[str], folder: Path, aside: Path, new: Path) -> Moves:
    """The same for some names of a folder alone."""
    wanted = tuple(names)
    return [
        *((folder / name, aside / name) for name in wanted if (folder / name).exists()),
        *((new / name, folder / name) for name in wanted if (new / name).exists()),
    ]


def _in(folder: Path) -> Sequence[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _undo(moves: Moves) -> None:
    for old, new in reversed(moves):
        if os.path.lexists(new) and not os.path.lexists(old):
            old.parent.mkdir(parents=True, exist_ok=True)
            new.rename(old)
