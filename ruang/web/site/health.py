"""Is this process alive, and is the site ready: short answers for machines that watch it."""

from __future__ import annotations

import os
import shutil
from functools import cache
from pathlib import Path
from typing import Final, Literal

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from ruang.web.work.beats import last_beat

Status = Literal["ready", "degraded", "unready"]
MB: Final = 1024 * 1024
FULL: Final = 0.1  # of the room that should be free
# Of the time after which a worker is taken for dead: so long without a beat, and it is silent.
SILENT: Final = 0.2
FINE: Final = frozenset({"ok"})
# Pages are answered all the same: another process would not do better.
DEGRADED: Final = frozenset({"low", "silent", "closed"})


def parts() -> dict[str, str]:
    """Each part that the site stands on, and a word for how it is; nothing secret.

    Returns:
        database: ok, down, or unmigrated. lake: ok, closed where it may be read only, or missing.
        disk: ok, low, or full. worker: ok, or silent where none was heard of lately; unknown while
        the database is down.
    """
    database, worker = _database_and_worker()
    return {"database": database, "lake": _lake(), "disk": _disk(), "worker": worker}


def status(parts: dict[str, str]) -> Status:
    """What the words amount to: unready, so that nobody should be sent here, or less."""
    words = set(parts.values())
    if words <= FINE:
        return "ready"
    return "degraded" if words <= FINE | DEGRADED else "unready"


def migrated() -> bool:
    """Whether every migration of this version has been applied.

    Raises:
        Error: The database does not answer.
    """
    return _wanted() <= set(MigrationRecorder(connection).applied_migrations())


def worker_silent() -> bool:
    """Whether no worker has been heard of for several beats: a minute, where nothing else is set.

    Raises:
        Error: The database does not answer.
    """
    beat = last_beat()
    longest = max(settings.JOB_SILENCE * SILENT, 5.0)
    return beat is None or (timezone.now() - beat).total_seconds() > longest


def free_bytes(path: Path) -> int | None:
    """Room on the disk where a folder lies or would lie; None where that cannot be known."""
    try:
        return shutil.disk_usage(next(p for p in (path, *path.parents) if p.exists())).free
    except OSError:
        return None


@cache
def _wanted() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations or {})


def _database_and_worker() -> tuple[str, str]:
    try:
        if not migrated():
            return "unmigrated", "unknown"
        return "ok", "silent" if worker_silent() else "ok"
    except Error:
        return "down", "unknown"


def _lake() -> str:
    try:
        next(settings.LAKE.iterdir(), None)
    except OSError:
        return "missing"
    return "ok" if os.access(settings.LAKE, os.W_OK) else "closed"


def _disk() -> str:
    room = [free_bytes(path) for path in (settings.HOME, settings.LAKE)]
    least = min((left for left in room if left is not None), default=0) / MB
    if least < settings.DISK_MB * FULL:
        return "full"
    return "low" if least < settings.DISK_MB else "ok"
