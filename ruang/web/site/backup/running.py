"""A backup or a restore of this installation, as its settings say; noted for its administrators."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace as changed
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connections
from django.utils import timezone

from ruang.engine.errors import EngineError
from ruang.engine.progress import Report, quiet
from ruang.web.home import backups
from ruang.web.site import environment
from ruang.web.site.backup import archive, databases, kept, restoring
from ruang.web.site.backup.archive import Manifest
from ruang.web.site.backup.kept import telling
from ruang.web.site.backup.place import SECRET_KEY, Place, present
from ruang.web.site.backup.restoring import Restored


def to_folder(
    target: Path,
    *,
    keep: int | None = None,
    without: Collection[str] = (),
    report: Report = quiet,
) -> tuple[Path, Manifest]:
    """Make a backup in a folder, or as a file, and note how it went.

    Args:
        target: See `kept.make`.
        keep: See there; where it is not given, the folder of the settings has the settings' rule.
        without: What is left out: lake, uploads.
        report: Told how far it has come.

    Raises:
        BackupError: It could not be made; nothing of it is left.
    """
    own = settings.BACKUP_TO is not None and target.resolve() == settings.BACKUP_TO
    rule = keep or (settings.BACKUP_KEEP if own else None)
    try:
        path, manifest = kept.make(
            target,
            present(),
            now=timezone.now(),
            keep=rule,
            without=frozenset(without),
            report=report,
        )
    except (EngineError, OSError) as error:
        backups.note_failed(error, at=timezone.now())
        raise
    backups.note_made(
        path,
        at=timezone.now(),
        size=path.stat().st_size,
        amiss=len(manifest.missing) + len(manifest.damaged),
        without=manifest.without,
    )
    return path, manifest


def to_pipe(out: IO[bytes], *, without: Collection[str] = (), report: Report = quiet) -> Manifest:
    """Write a backup into a pipe; whoever reads it has to look after it."""
    return kept.stream(out, present(), without=frozenset(without), report=report)


def prove(source: IO[bytes], *, size: int = 0, report: Report = quiet) -> Manifest:
    """Read a whole backup, and see that this version can bring it back; nothing is changed.

    Raises:
        BackupError: It is damaged, or of a newer version.
    """
    manifest = archive.unpack(source, lambda _name, _size: None, told=telling(report, size))
    restoring.must_be_readable(manifest)
    return manifest


def bring_back(
    source: IO[bytes],
    *,
    home: Path | None = None,
    lake: Path | None = None,
    replace: bool = False,
    size: int = 0,
    report: Report = quiet,
) -> Restored:
    """Bring a backup back into this installation, or into other folders; see `restore`."""
    here = present()
    place = here
    if home is not None:
        home = home.resolve()
        place = Place(home, place.lake, home / "uploads")
    if lake is not None:
        place = changed(place, lake=lake.resolve())
    connections.close_all()  # nobody else may work with the database, nor do we
    done = restoring.restore(
        source,
        place,
        databases.relocated(here.home, place.home),
        now=timezone.now(),
        replace=replace,
        size=size,
        report=report,
    )
    given = environment.text("RUANG_SECRET_KEY")
    brought = place.home / SECRET_KEY
    if given and brought.is_file() and brought.read_text(encoding="utf-8").strip() != given:
        done.other_key = str(brought)
    return done
