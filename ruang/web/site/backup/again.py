"""What came after the moment of a backup, and has to be done once more when it is brought back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.db import DatabaseError

from ruang.engine.lake import Lake, erasures
from ruang.web.home.backups import BACKUP
from ruang.web.journal.action import SYSTEM
from ruang.web.journal.models import Entry
from ruang.web.people.models import User
from ruang.web.privacy.actions_erasure import erase_person
from ruang.web.privacy.permissions import ERASED_DOMAIN
from ruang.web.site.backup import databases
from ruang.web.site.backup.archive import Manifest
from ruang.web.site.backup.databases import Settings
from ruang.web.work.models import Job, State

ERASED: Final = "person.erased"


def persons_erased(database: Settings, given: Path, manifest: Manifest) -> list[str] | None:
    """Whom the database that is there knows as erased, where it goes on from the backup.

    Args:
        database: Of the settings of what is there.
        given: The folder into which the archive was unpacked.
        manifest: Of the archive.

    Returns:
        The persons' keys; None where it cannot be known: it cannot be read, or belongs to another
        installation, whose persons have the same keys by chance.
    """
    table = Entry._meta.db_table
    last = _last_row(given / "database" / table, manifest.tables[table].columns)
    if last is None:
        return None
    try:
        with databases.as_default(database):
            same = Entry.objects.filter(pk=last["id"]).values_list("at", flat=True).first()
            if same is None or same.isoformat() != last["at"]:
                return None
            return list(Entry.objects.filter(verb=ERASED).values_list("subject_id", flat=True))
    except DatabaseError:
        return None


def erase_persons(keys: list[str]) -> int:
    """Erase these persons, as far as the database still knows them by name."""
    found = User.objects.filter(pk__in=keys).exclude(email__endswith=f"@{ERASED_DOMAIN}")
    return sum(bool(erase_person(person, by=SYSTEM)) for person in found)


def erase_beside(lake: Path, present: Path) -> int:
    """Erase beside the snapshots of a lake brought back what was erased in the present one."""
    brought = Lake(lake)
    key = lake / ".key"
    if not key.exists() or not (present / ".key").exists():
        return 0
    if key.read_bytes() != (present / ".key").read_bytes():
        return 0  # of another installation
    return erasures.erase_again(brought, present)


def end_its_job(made_at: datetime) -> None:
    """Note that the job which made this backup is done: it was not yet at the moment that it holds.

    Otherwise a worker would take it for one whose worker died, and make another backup.
    """
    Job.objects.open().filter(kind=BACKUP).update(state=State.DONE, ended_at=made_at)


def _last_row(folder: Path, columns: Sequence[str]) -> dict[str, Any] | None:
    parts = sorted(folder.glob("*.jsonl"))
    if not parts:
        return None
    lines = parts[-1].read_text(encoding="utf-8").rstrip("\n").split("\n")
    return dict(zip(columns, json.loads(lines[-1]), strict=True))
