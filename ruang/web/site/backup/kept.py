"""The folder in which backups are kept: written whole, proved, and the old ones removed."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

from ruang.engine.lake.drafts import force
from ruang.engine.progress import Progress, Report, quiet
from ruang.engine.text import noop
from ruang.web.site.backup import archive
from ruang.web.site.backup.archive import BackupError, DamagedError, Manifest
from ruang.web.site.backup.place import MB, Place
from ruang.web.site.backup.taking import take

READING_BACK: Final = noop("reading the backup again (MB)")
NAME: Final = re.compile(r"ruang-(\d{8}T\d{6}Z)(?:-(\d+))?\.tar\.zst")
PART: Final = ".part"
LOCK: Final = ".backup.lock"


def make(
    target: Path,
    place: Place,
    *,
    now: datetime,
    keep: int | None = None,
    without: frozenset[str] = frozenset(),
    report: Report = quiet,
) -> tuple[Path, Manifest]:
    """Make a backup, read it again, and only then give it its name.

    Args:
        target: A folder, in which it is named after the moment; or the file itself.
        place: The installation's folders.
        now: The present time.
        keep: How many of the folder's backups stay, this one among them; None means all. While
            something is amiss in this one, all stay.
        without: What is left out: lake, uploads.
        report: Told how far it has come; what it raises ends the backup.

    Returns:
        The file, and what is in it.

    Raises:
        BackupError: Another backup is being made, the disk is full, or the file could not be read
            again as it was written. Nothing of it is left.
    """
    with alone(place.home):
        path = target if target.suffixes[-2:] == [".tar", ".zst"] else _named(target, now)
        if path.exists():
            raise BackupError(noop("{path} is there already"), path=str(path))
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path.parent)
        with _part(path) as part:
            with part.open("r+b") as out:
                manifest = take(out, place, without=without, report=report, beside=path.parent)
                out.flush()
                os.fsync(out.fileno())
            if check(part, report=report) != manifest:
                raise DamagedError(noop("the backup is not what was written: is the disk broken?"))
            part.rename(path)
        force(path.parent)
        if keep and not (manifest.missing or manifest.damaged):
            _forget(path.parent, keep)
    return path, manifest


def stream(
    out: IO[bytes],
    place: Place,
    *,
    without: frozenset[str] = frozenset(),
    report: Report = quiet,
) -> Manifest:
    """Write a backup into a pipe; it cannot be read again from here."""
    with alone(place.home):
        return take(out, place, without=without, report=report, beside=None)


def check(path: Path, *, report: Report = quiet) -> Manifest:
    """Read a backup to its end, and touch nothing.

    Raises:
        BackupError: It is not what was written, or none that this version reads.
    """
    total = path.stat().st_size
    with path.open("rb") as file:
        return archive.unpack(file, lambda _name, _size: None, told=telling(report, total))


def backups(folder: Path) -> list[Path]:
    """The backups in a folder, newest first."""
    if not folder.is_dir():
        return []
    found = ((m, path) for path in folder.iterdir() if (m := NAME.fullmatch(path.name)))
    in_order = sorted(((m[1], int(m[2] or 1)), path) for m, path in found)
    return [path for _moment, path in reversed(in_order)]


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Let no second backup or restore of the same installation begin until the block ends.

    Raises:
        BackupError: One is under way.
    """
    handle = os.open(home / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupError(noop("another backup or restore is under way")) from error
        yield
    finally:
        os.close(handle)  # the kernel drops the lock, also when a process is killed


def telling(report: Report, total: int) -> archive.Told:
    """What tells a report how many of the packed bytes were read; a total of 0 is unknown."""
    done = -1

    def told(at: int) -> None:
        nonlocal done
        if at // MB != done:
            done = at // MB
            report(Progress(READING_BACK, done, max(total // MB, 1) if total else None))

    return told


def _named(folder: Path, now: datetime) -> Path:
    stem = f"ruang-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    names = [stem, *(f"{stem}-{n}" for n in range(2, 100))]
    return next(p for n in names if not (p := folder / f"{n}.tar.zst").exists())


@contextmanager
def _part(path: Path) -> Iterator[Path]:
    """A file beside the final one, readable to its owner alone; gone unless it was renamed.

    Raises:
        BackupError: The disk is full.
    """
    part = path.with_name(f".{path.name}{PART}")
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        yield part
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            words = noop("the disk of {folder} is full: nothing of the backup was kept")
            raise BackupError(words, folder=str(path.parent)) from error
        raise
    finally:
        part.unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    """Remove what killed backups left; another installation's may be growing beside."""
    long_ago = time.time() - 3600
    for path in folder.glob(f".ruang-*{PART}"):
        if path.stat().st_mtime < long_ago:
            path.unlink(missing_ok=True)


def _forget(folder: Path, keep: int) -> None:
    for path in backups(folder)[keep:]:
        path.unlink(missing_ok=True)
