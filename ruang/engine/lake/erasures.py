"""Which personal values were erased: written down beside the lake, so that a copy can forget too.

A backup made before an erasure brings the values back. The list says what has to go again; it
names snapshots and rows, never a value.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ruang.engine.lake import personal
from ruang.engine.lake.drafts import force

if TYPE_CHECKING:
    from ruang.engine.lake import Lake

LIST: Final = ".erased.jsonl"


def note(lake: Path, name: str, establishment_ids: Sequence[str] | None) -> None:
    """Write down that values beside the snapshot `name` are erased; None means all of them."""
    ids = None if establishment_ids is None else sorted(establishment_ids)
    _append(lake, [json.dumps({"snapshot": name, "establishments": ids}, ensure_ascii=False)])


def erase_again(lake: Lake, other: Path) -> int:
    """Erase in a lake what was erased in another one, as far as it is there.

    Args:
        lake: A copy of an earlier state.
        other: Folder of the lake that knows of the erasures since.

    Returns:
        How many rows were erased.
    """
    known, erased = _lines(lake.folder), 0
    said_there = _lines(other)
    # The same may be erased twice, before and after the copy was made: what follows counts.
    follows = said_there[: len(known)] == known
    new = said_there[len(known) :] if follows else [s for s in said_there if s not in known]
    for line in new:
        said = json.loads(line)
        path = lake.personal(said["snapshot"])
        if path:
            erased += personal.erase(lake.folder, path, said["establishments"])
    if new:
        _append(lake.folder, new)
    return erased


def _lines(lake: Path) -> list[str]:
    try:
        return (lake / LIST).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []


def _append(lake: Path, lines: Sequence[str]) -> None:
    handle = os.open(lake / LIST, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write("".join(f"{line}\n" for line in lines))
        file.flush()
        os.fsync(file.fileno())
    force(lake)
