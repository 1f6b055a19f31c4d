"""Whether the database is of this version of the software, in plain words."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from ruang.web.site.database import NAME, BadDatabase
from ruang.web.site.faults import Fault

# Parts that earlier versions had: their migrations may stand in a database until it is brought up
# to date. Those of any other part that is not known here come from a newer version.
FORMER: Final = frozenset({"axes"})
Migrations = Iterable[tuple[str, str]]


def _(words: str) -> str:
    return words


def newer(applied: Migrations, loader: MigrationLoader) -> str:
    """The last of the migrations that only a newer version has; "" where there is none."""
    known = {*(loader.disk_migrations or {})}
    strange = (key for key in set(applied) - known if key[0] not in FORMER)
    return max((".".join(key) for key in strange), default="")


def refuse(language: str, *, behind: bool = True, alias: str = DEFAULT_DB_ALIAS) -> None:
    """Go on only with a database of this version.

    Args:
        language: Of the words, "th" or "en".
        behind: Whether one of an earlier version is refused, too.
        alias: Which of Django's databases.

    Raises:
        BadDatabase: It is newer, or has to be brought up to date before; says what to do.
    """
    applied, loader = _applied(alias), MigrationLoader(None)
    if name := newer(applied, loader):
        words = _(
            "a newer version of Ruang changed this database ({name}), and this version would "
            "damage it. Install that version; or bring back the backup that was made before it: "
            "`ruang web restore FILE --replace`"
        )
        raise BadDatabase([Fault(NAME, words, {"name": name})], language)
    if behind and not applied:
        words = _("this database is empty: run `ruang web migrate` first")
        raise BadDatabase([Fault(NAME, words)], language)
    if behind and not {*(loader.disk_migrations or {})} <= applied:
        words = _("this database is not up to date: make a backup, then run `ruang web migrate`")
        raise BadDatabase([Fault(NAME, words)], language)


def _applied(alias: str) -> set[tuple[str, str]]:
    """What a database has seen; one that is not there yet is not made by asking."""
    connection = connections[alias]
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and "memory" not in name and not Path(name).exists():
        return set()
    return set(MigrationRecorder(connection).applied_migrations())
