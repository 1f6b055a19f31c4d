"""When this installation was last backed up, for those who look after it.

The making of a backup lies above; here is what is remembered of it, in a file of the
installation's own folder: no row of a database that may have to be brought back.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, Literal

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ruang.web.ui.languages import reader_language

BACKUP: Final = "site.backup"  # the kind of the job that makes one
FILE: Final = "backup_state.json"
OLD: Final = timedelta(hours=50)  # two days and a little: one that was missed
HOURS_SAID: Final = 48  # from then on days are
State = Literal["none", "failed", "old", "amiss", "fresh"]


@dataclass(frozen=True)
class LastBackup:
    """What is known of the last backup that was made, and of one that failed since."""

    at: datetime | None = None
    path: str = ""
    bytes: int = 0
    amiss: int = 0  # files that were missing or damaged before it was made
    without: tuple[str, ...] = ()
    failed_at: datetime | None = None  # only if that was later
    error_th: str = ""
    error_en: str = ""

    @property
    def scheduled(self) -> bool:
        """Whether the worker makes one each day."""
        return settings.BACKUP_TO is not None

    @property
    def keep(self) -> int:
        """How many of those stay."""
        return int(settings.BACKUP_KEEP)

    @property
    def age(self) -> str:
        """How long ago it was made, in words."""
        hours = int((timezone.now() - self.at) / timedelta(hours=1)) if self.at else 0
        if hours < 1:
            return _("less than an hour ago")
        if hours < HOURS_SAID:
            return ngettext("%(n)d hour ago", "%(n)d hours ago", hours) % {"n": hours}
        days = hours // 24
        return ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}

    @property
    def state(self) -> State:
        """Whether somebody has to look after it."""
        if self.failed_at:
            return "failed"
        if self.at is None:
            return "none"
        if timezone.now() - self.at > OLD:
            return "old"
        return "amiss" if self.amiss else "fresh"

    @property
    def error(self) -> str:
        """Why it failed, in the reader's language."""
        return self.error_en if reader_language() == "en" else self.error_th

    @property
    def name(self) -> str:
        """What the file is called."""
        return Path(self.path).name


def latest() -> LastBackup:
    """The last backup as far as it is known; one that says nothing where none was made."""
    try:
        said: dict[str, Any] = json.loads(_file().read_text(encoding="utf-8"))
        for name in ("at", "failed_at"):
            said[name] = datetime.fromisoformat(said[name]) if said[name] else None
        return LastBackup(**{**said, "without": tuple(said["without"])})
    except (OSError, ValueError, KeyError, TypeError):
        return LastBackup()


def note_made(path: Path, *, at: datetime, size: int, amiss: int, without: Collection[str]) -> None:
    """Remember a backup that was made and proved."""
    _write(LastBackup(at, str(path), size, amiss, tuple(without)))


def note_failed(error: Exception, *, at: datetime) -> None:
    """Remember that one could not be made; what is known of the last one stays."""
    said = {"th": str(error), "en": str(error)}
    if hasattr(error, "text"):
        said = {language: error.text(language) for language in said}
    before = asdict(latest()) | {"failed_at": at, "error_th": said["th"], "error_en": said["en"]}
    _write(LastBackup(**before))


def _file() -> Path:
    return Path(settings.HOME) / FILE


def _write(last: LastBackup) -> None:
    said = asdict(last)
    for name in ("at", "failed_at"):
        said[name] = said[name].isoformat() if said[name] else None
    half = _file().with_name(f".{FILE}.{os.getpid()}")
    half.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    half.replace(_file())
