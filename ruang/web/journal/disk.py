"""Whether an error is the disk's: full, or not to be written to; whoever says so."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from typing import Final, Literal

Trouble = Literal["", "full", "closed"]
FULL: Final = {errno.ENOSPC, errno.EDQUOT}
CLOSED: Final = {errno.EROFS}
# Of PostgreSQL: its own disk is full; it takes no writes.
STATES: Final[dict[str, Trouble]] = {"53100": "full", "25006": "closed"}


def trouble(error: BaseException | None) -> Trouble:
    """What is the matter with the disk, if that is why something failed.

    Args:
        error: What was raised, by the system, a database, or a library that only quotes the system.

    Returns:
        full: There is no room. closed: It may be read, not written. Empty: It is something else.
    """
    for one in _chain(error):
        if found := _of(one):
            return found
    return ""


def _of(error: BaseException) -> Trouble:
    number = error.errno if isinstance(error, OSError) else None
    state = getattr(error, "sqlstate", None)
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    said = str(error)
    if number in FULL or code == sqlite3.SQLITE_FULL or _quotes(said, FULL):
        return "full"
    if number in CLOSED or code == sqlite3.SQLITE_READONLY or _quotes(said, CLOSED):
        return "closed"
    return STATES.get(str(state), "")


def _quotes(said: str, numbers: set[int]) -> bool:
    return any(os.strerror(number) in said for number in numbers)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    met: set[int] = set()
    while error is not None and id(error) not in met:
        met.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
