"""One moment of a running installation: its database as it was then, and the files it cites.

Nobody is kept waiting for it. The database is read in a transaction that sees one moment, the
files get second names in that moment, and people go on writing and removing meanwhile. A file
that somebody is just removing, so that the database still speaks of it, makes us try again.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from ruang.engine.lake import taking
from ruang.engine.reference import overlays
from ruang.web.site.backup import rows
from ruang.web.site.backup.place import Place

LINKS: Final = ".backup-"
# Seconds to wait before each new try: a transaction that is just ending has ended by then.
PAUSES: Final = (0.05, 0.2, 1.0)
# Column that names a snapshot, or a result, of the lake -> rooms of the lake in which it may lie.
# A snapshot that was kept of a delivery may have been pruned since; what is published stays.
CITING: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("potential_publication", "snapshot"): ("snapshots/*",),
    ("potential_publication", "run_id"): ("results",),
    ("intake_delivery", "checked_snapshot"): ("checked/*", "snapshots/*"),
}


@dataclass
class Moment:
    """What was there at one moment."""

    at: datetime
    connection: BaseDatabaseWrapper
    described: rows.Described
    # Name in the archive -> the file that holds it.
    files: dict[str, Path]
    missing: list[str] = field(default_factory=list)


@contextmanager
def moment(place: Place, without: frozenset[str]) -> Iterator[Moment]:
    """Hold one moment until the block ends.

    Args:
        place: The installation's folders.
        without: Rooms of the archive that are not wanted: lake, uploads.

    Raises:
        BackupError: The database is empty, or newer than this code.
    """
    for pause in (*PAUSES, None):
        with ExitStack() as stack:
            found = _caught(place, without, stack)
            if not found.missing or pause is None:
                yield found
                return
        time.sleep(pause)


def sweep(home: Path) -> None:
    """Remove the second names that a killed backup left; only where no other backup runs."""
    for folder in home.glob(f"{LINKS}*/"):
        shutil.rmtree(folder, ignore_errors=True)


def _caught(place: Place, without: frozenset[str], stack: ExitStack) -> Moment:
    connection = stack.enter_context(unchanging())
    uploads, lake = None, None
    if "uploads" not in without:
        # Before the moment: what is removed right after it is cited in it all the same.
        uploads = _Links(place, stack)
    if "lake" in without:
        _begin(connection)
    else:
        alone = overlays.locked(place.lake) if place.lake.is_dir() else ExitStack()
        lake = stack.enter_context(
            taking.taken(place.lake, lambda: _begin(connection), alone=alone)
        )
    caught = Moment(timezone.now().astimezone(UTC), connection, rows.described(connection), {})
    if lake:
        caught.files |= _all_files("lake", lake)
        caught.missing += _not_there(caught, lake)
    if uploads:
        uploads.give(caught)
    return caught


@contextmanager
def unchanging() -> Iterator[BaseDatabaseWrapper]:
    """A connection of its own to the database; what it reads in one transaction is one moment."""
    connection = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        yield connection
    finally:
        connection.close()


def _begin(connection: BaseDatabaseWrapper) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            # The moment is that of the first reading.
            cursor.execute("SELECT count(*) FROM sqlite_master")
        return
    connection.ensure_connection()
    connection.set_autocommit(False)
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT 1 FROM pg_class LIMIT 1")


def _all_files(room: str, folder: Path) -> dict[str, Path]:
    found = {}
    for at, _folders, names in os.walk(folder):
        for name in names:
            path = Path(at, name)
            found[f"{room}/{path.relative_to(folder).as_posix()}"] = path
    return dict(sorted(found.items()))


def _not_there(caught: Moment, lake: Path) -> Iterator[str]:
    """What the database cites of the lake and the lake does not have."""
    for (name, column), rooms in CITING.items():
        for (cited,) in sorted(set(_values(caught, name, column))):
            places = (path for room in rooms for path in lake.glob(f"{room}/{cited}/manifest.json"))
            if cited and next(places, None) is None:
                yield f"{rooms[0].split('/')[0]}/{cited}"


class _Links:
    """Second names of the files that people brought, and that still wait."""

    def __init__(self, place: Place, stack: ExitStack) -> None:
        self._rooms = {"uploads": place.uploads, "lists": place.lists}
        self._folder = Path(tempfile.mkdtemp(prefix=LINKS, dir=place.home))
        stack.callback(shutil.rmtree, self._folder, ignore_errors=True)
        for room, folder in self._rooms.items():
            for name in _all_files(room, folder):
                self._link(name)

    def give(self, caught: Moment) -> None:
        """Add those of which the database speaks; what nobody speaks of is not whole yet."""
        for name in sorted(self._wanted(caught)):
            if self._has(name) or self._link(name):
                caught.files[name] = self._folder / name
            else:
                caught.missing.append(name)

    def _wanted(self, caught: Moment) -> Iterator[str]:
        for (stored,) in _values(caught, "intake_deliveryfile", "stored", removed_at=None):
            yield f"uploads/{stored}"
        for (folder,) in _values(caught, "registry_listchange", "folder", state="waiting"):
            if folder:
                waits = f"lists/{folder}"
                there = {n for n in _all_files("lists", self._folder / "lists") if waits in n}
                yield from there or _all_files(waits, self._rooms["lists"] / folder) or [waits]

    def _has(self, name: str) -> bool:
        """Whether it was linked; a copy, where there are no links, may have come too early."""
        second, first = self._folder / name, self._rooms[name.split("/")[0]]
        try:
            size = (first / name.split("/", 1)[1]).stat().st_size
        except FileNotFoundError:
            return second.exists()  # removed meanwhile
        if second.exists() and second.stat().st_size == size:
            return True
        second.unlink(missing_ok=True)
        return False

    def _link(self, name: str) -> bool:
        room, rest = name.split("/", 1)
        try:
            taking.link(self._rooms[room] / rest, self._folder / name)
        except (FileNotFoundError, IsADirectoryError):
            return False
        return True


def _values(caught: Moment, table: str, *columns: str, **among: Any) -> list[tuple[Any, ...]]:
    """Columns of a table, none where the database has no such table or column yet."""
    found = caught.described.table(table)
    if found is None or not {*columns, *among} <= {f.attname for f in found.fields}:
        return []
    query = found.model._base_manager.filter(**among).values_list(*columns).query
    return list(query.get_compiler(connection=caught.connection).results_iter(tuple_expected=True))
