"""Brings a backup back: proved first, built beside what is there, then put in its place at once."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Final

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from ruang import __version__
from ruang.engine.lake import Finding, Lake
from ruang.engine.lake.taking import FILES, ROOMS
from ruang.engine.progress import Report, quiet
from ruang.engine.text import noop
from ruang.web.site.backup import again, archive, databases, filling, swapping
from ruang.web.site.backup.archive import BackupError, DamagedError, Manifest
from ruang.web.site.backup.databases import Settings
from ruang.web.site.backup.kept import alone, telling
from ruang.web.site.backup.place import Place, must_have_room

FULL: Final = (errno.ENOSPC, errno.EDQUOT)
FULL_IN_WORDS: Final = ("disk is full", "No space left on device")  # of SQLite, of PostgreSQL
STAGING: Final = ".restoring-"
# What may stand in an archive; a name that fits none of these is nobody's.
WANTED: Final = re.compile(
    r"database/(counters\.json|[a-z0-9_]+/\d+\.jsonl)|keys/\w+|(uploads|lists)/[^/]+/[^/]+|"
    rf"lake/({'|'.join(map(re.escape, FILES))}|({'|'.join(ROOMS)})/.+)"
)


@dataclass
class Restored:
    """What was brought back, and what is to be known of it."""

    manifest: Manifest
    replaced: bool = False
    aside: list[str] = field(default_factory=list)  # where what was there lies now
    # Name and finding: in the lake, when the backup was made already.
    amiss: list[tuple[str, Finding]] = field(default_factory=list)
    values_erased: int = 0  # rows of personal values beside snapshots, erased once more
    persons_erased: int | None = None  # None: nobody could tell who had been erased since
    unknown: tuple[str, ...] = ()  # tables that this version has no use for
    other_key: str = ""  # the file with the backup's secret key, where the settings have another


@dataclass(frozen=True)
class Staged:
    """An archive unpacked beside where it goes."""

    manifest: Manifest
    home: Path
    lake: Path


def restore(
    source: IO[bytes],
    place: Place,
    database: Settings,
    *,
    now: datetime,
    replace: bool = False,
    size: int = 0,
    report: Report = quiet,
) -> Restored:
    """Bring a backup back into an installation that is empty, or in place of what is there.

    Args:
        source: The archive, or the end of a pipe.
        place: The installation's folders.
        database: The settings of its database.
        now: The present time.
        replace: Move aside what is there; otherwise it is refused.
        size: Bytes of the archive, where they are known.
        report: Told how far it has come.

    Raises:
        BackupError: The backup is damaged or newer than this code, something is there already or
            in use, or there is no room. Everything is as it was.
    """
    for folder in (place.home, place.lake):
        folder.mkdir(parents=True, exist_ok=True)
    with alone(place.home):
        _settle(place, database)
        there = list(_there(place, database))
        if there and not replace:
            words = noop("there is something already: {what}. With --replace it is moved aside")
            raise BackupError(words, what=", ".join(there))
        databases.must_be_free(database)  # before the long work; built() looks again
        with _room_enough(place), _staged(source, place, telling(report, size)) as staged:
            if databases.is_sqlite(database):
                rows = sum(member.bytes for member in staged.manifest.of("database").values())
                must_have_room(place.home, rows)
            done = Restored(staged.manifest, replaced=bool(there))
            _prepare_lake(staged, place, done, report)
            _put_in_place(
                staged, place, database, done, f"before_restore_{now:%Y%m%dt%H%M%S}", report
            )
    return done


@contextmanager
def _room_enough(place: Place) -> Iterator[None]:
    """Say in words that a disk became full, whoever noticed it.

    Raises:
        BackupError: One did.
    """
    try:
        yield
    except (OSError, DatabaseError) as error:
        if getattr(error, "errno", None) in FULL or any(w in str(error) for w in FULL_IN_WORDS):
            words = noop("a disk became full, of {home}, {lake} or the database: all is as it was")
            raise BackupError(words, home=str(place.home), lake=str(place.lake)) from error
        raise


def _settle(place: Place, database: Settings) -> None:
    """Undo what a restore that was killed had begun, unless its database holds already."""
    made = swapping.unfinished(place.home)
    if made is not None:
        swapping.settle(place.home, holds=databases.holds(database, made))
    for folder in (*place.home.glob(f"{STAGING}*/"), *place.lake.glob(f"{STAGING}*/")):
        shutil.rmtree(folder, ignore_errors=True)


def _there(place: Place, database: Settings) -> Iterator[str]:
    """What is in the way; keys alone are not, for each start makes one."""
    if databases.has_something(database):
        yield str(database["NAME"])
    if any(_holds(place.lake / room) for room in ROOMS):
        yield str(place.lake)
    yield from (str(folder) for folder in (place.uploads, place.lists) if _holds(folder))


def _holds(folder: Path) -> bool:
    return folder.is_dir() and any(not path.name.startswith(".") for path in folder.iterdir())


# -- beside what is there --------------------------------------------------------------------


@contextmanager
def _staged(source: IO[bytes], place: Place, told: archive.Told) -> Iterator[Staged]:
    home = Path(tempfile.mkdtemp(prefix=STAGING, dir=place.home))
    lake = Path(tempfile.mkdtemp(prefix=STAGING, dir=place.lake))

    def take(name: str, size: int) -> IO[bytes]:
        if not WANTED.fullmatch(name):
            raise DamagedError(noop("{name} does not belong into a backup"), name=repr(name[:80]))
        folder, rest = (lake, name[len("lake/") :]) if name.startswith("lake/") else (home, name)
        must_have_room(folder.parent, size)
        path = folder / rest
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")

    try:
        manifest = archive.unpack(source, take, told=told)
        must_be_readable(manifest)
        yield Staged(manifest, home, lake)
    finally:
        shutil.rmtree(home, ignore_errors=True)
        shutil.rmtree(lake, ignore_errors=True)


def must_be_readable(manifest: Manifest) -> None:
    """Refuse a backup that this version cannot bring back.

    Raises:
        BackupError: A newer version made it.
    """
    if _numbers(manifest.about.ruang) > _numbers(__version__):
        raise BackupError(
            noop("the backup is of version {version}, this is {own}: use that version"),
            version=manifest.about.ruang,
            own=__version__,
        )
    filling.must_know(manifest)


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)[:3]]


def _prepare_lake(staged: Staged, place: Place, done: Restored, report: Report) -> None:
    """As the lake keeps it: sealed, without what was erased since, and read again."""
    _seal(staged.lake)
    done.values_erased = again.erase_beside(staged.lake, place.lake)
    shutil.rmtree(staged.lake / ".staging", ignore_errors=True)
    for one in Lake(staged.lake).verify(report):
        done.amiss += [(one.id, finding) for finding in one.findings]


def _seal(lake: Path) -> None:
    for folder in lake.rglob("*/"):
        folder.chmod(0o700 if folder.name == "personal" else 0o755)
    for manifest in lake.glob("*/**/manifest.json"):
        try:
            names = json.loads(manifest.read_bytes())["files"]
            sealed = [manifest, *(manifest.with_name(name) for name in names)]
        except (ValueError, KeyError, TypeError):
            continue  # looking through the lake will say so
        for path in sealed:
            if path.is_file():
                path.chmod(0o444)
    for path in (lake / "reference").rglob("*"):
        if path.is_file():
            path.chmod(0o644)


# -- into its place --------------------------------------------------------------------------


def _put_in_place(
    staged: Staged, place: Place, database: Settings, done: Restored, aside: str, report: Report
) -> None:
    erased: list[str] | None = []
    if done.replaced:
        erased = again.persons_erased(database, staged.home, staged.manifest)

    def fill(connection: BaseDatabaseWrapper) -> None:
        done.unknown = filling.fill(connection, staged.manifest, staged.home, report)
        again.end_its_job(datetime.fromisoformat(staged.manifest.about.made_at))
        done.persons_erased = None if erased is None else again.erase_persons(erased)

    os.sync()
    had_database = databases.has_something(database)
    swap = swapping.Swap(place.home, aside if had_database else "")
    try:
        with databases.built(database, fill, aside=aside) as moves:
            moves = [*moves, *_moves(staged, place, aside)]
            swap.do(moves)
    except BaseException:
        swap.undo()
        raise
    swap.finish()
    places = {path for _old, new in moves for path in new.parents if path.name == aside}
    done.aside = sorted(map(str, places))
    if had_database and not databases.is_sqlite(database):
        done.aside.append(f"{database['NAME']}, schema {aside}")


def _moves(staged: Staged, place: Place, aside: str) -> swapping.Moves:
    keys, without = staged.home / "keys", staged.manifest.without
    names = [path.name for path in keys.iterdir()]
    moves = swapping.named(names, place.home, place.home / aside, keys)
    if "uploads" not in without:
        for brought in staged.home.glob("*/*/"):
            brought.chmod(0o700)
        for folder in (place.uploads, place.lists):
            folder.mkdir(mode=0o700, exist_ok=True)
            new = staged.home / ("uploads" if folder == place.uploads else "lists")
            moves += swapping.contents(folder, folder.parent / aside / folder.name, new)
    if "lake" not in without:
        moves += swapping.named((*ROOMS, *FILES), place.lake, place.lake / aside, staged.lake)
    return moves
