"""The backup that the worker makes each day, where the settings name a folder for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as lazy

from ruang.engine.progress import Report, quiet
from ruang.engine.text import noop
from ruang.web.home.backups import BACKUP
from ruang.web.journal.action import SYSTEM
from ruang.web.work.kinds import job


@job(
    BACKUP,
    title=lazy("Back up database, lake, uploads and keys"),
    allowed=lambda user: getattr(user, "is_administrator", False),
    every=timedelta(days=1),
    needed=lambda: settings.BACKUP_TO is not None,
)
def back_up(report: Report = quiet, *, by: Any = SYSTEM) -> dict[str, Any]:
    """Make a backup in the folder that the settings name, and prove it.

    Raises:
        BackupError: It could not be made; or it was, and what it holds was not whole before.
    """
    from ruang.web.site.backup import running  # loads Arrow, for which pages need not wait
    from ruang.web.site.backup.archive import BackupError

    folder = settings.BACKUP_TO
    if folder is None:
        raise BackupError(noop("no folder for backups is named: set RUANG_BACKUP_TO"))
    path, manifest = running.to_folder(folder, report=report)
    if amiss := (*manifest.missing, *manifest.damaged):
        raise BackupError(
            noop("the backup was made, but {n} files were missing or damaged before, as {name}"),
            n=len(amiss),
            name=amiss[0],
        )
    return {"file": path.name, "bytes": path.stat().st_size, "url": f"{reverse('home')}#backup"}
