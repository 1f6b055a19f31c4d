"""The lake as it stands at one moment, held by links while it is copied elsewhere.

What is published never changes, so a second name for each file is a copy that costs nothing; what
is pruned, discarded or erased meanwhile stays under the second name until the copy is made.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Final

from ruang.engine.lake import erasures, moves, personal
from ruang.engine.lake.drafts import drafting

# What of a lake is copied, by the names in its folder; the rest is locks, drafts and leftovers.
ROOMS: Final = ("snapshots", "checked", "results", "personal", "reference")
FILES: Final = (personal.KEY, erasures.LIST)


@contextmanager
def taken(
    lake: Path, at_the_moment: Callable[[], None], *, alone: AbstractContextManager[Any]
) -> Iterator[Path]:
    """Give a folder that holds the lake as it was when `at_the_moment` was called.

    While that is called and the links are made, nobody publishes, keeps, discards, prunes or
    erases; before and afterwards everybody may. The folder goes when the block ends.

    Args:
        lake: The lake's folder; one that is not there yet is given as an empty one.
        at_the_moment: What has to see the same moment, a database for one; it should be quick.
        alone: Entered meanwhile, to keep others from what the lake's own lock does not guard.
    """
    if not lake.is_dir():
        at_the_moment()
        yield lake
        return
    with drafting(lake) as draft:
        with moves.alone(lake), alone:
            at_the_moment()
            for room in ROOMS:
                _link_all(lake / room, draft.folder / room)
            for name in FILES:
                if (lake / name).is_file():
                    link(lake / name, draft.folder / name)
        yield draft.folder


def link(path: Path, second: Path) -> None:
    """Give a file a second name; a copy, on a disk or for an account that allows none."""
    second.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path, second)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copy2(path, second)


def _link_all(room: Path, second: Path) -> None:
    for at, folders, files in os.walk(room):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            if not name.startswith("."):
                link(Path(at, name), second / Path(at, name).relative_to(room))
