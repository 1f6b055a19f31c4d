"""Where an installation keeps what a backup takes, and where a restore puts it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings

from ruang.engine.text import noop
from ruang.web.site.backup.archive import BackupError

MB: Final = 1 << 20
SECRET_KEY: Final = "secret_key"  # noqa: S105  a file's name
# Files of the installation's own folder that nobody can make anew.
KEYS: Final = (SECRET_KEY, "demo_password")


@dataclass(frozen=True)
class Place:
    """The folders of one installation."""

    home: Path
    lake: Path
    uploads: Path

    @property
    def lists(self) -> Path:
        """Where official lists wait until they are laid over."""
        return self.home / "lists"


def present() -> Place:
    """Where this installation keeps its own."""
    return Place(Path(settings.HOME), Path(settings.LAKE), Path(settings.MEDIA_ROOT))


def must_have_room(folder: Path, wanted: int) -> None:
    """Refuse to begin what the disk cannot hold.

    Raises:
        BackupError: Less than `wanted` bytes are free there.
    """
    free = shutil.disk_usage(folder).free
    if wanted > free:
        raise BackupError(
            noop("not enough free space in {folder}: {wanted} MB are needed, {free} MB are free"),
            folder=str(folder),
            wanted=_mb(wanted),
            free=_mb(free),
        )


def _mb(size: int) -> str:
    return f"{size / MB:,.0f}" if size >= 10 * MB else f"{size / MB:,.2f}"
