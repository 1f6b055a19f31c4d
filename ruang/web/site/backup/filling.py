"""Fills a fresh database from a backup: as it was, proved row by row, then brought up to date."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.core.checks import ERROR, run_checks
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from ruang.engine.progress import Progress, Report
from ruang.engine.text import noop
from ruang.web.names.keeping import renew as renew_names
from ruang.web.site.backup import rows
from ruang.web.site.backup.archive import BackupError, DamagedError, Manifest
from ruang.web.site.backup.taking import COUNTERS

WRITING: Final = noop("writing the database")


def must_know(manifest: Manifest) -> None:
    """Refuse a backup of a database that a newer version has changed.

    Raises:
        BackupError: It is one.
    """
    rows.refuse_newer(manifest.migrations, MigrationLoader(None))


def fill(
    connection: BaseDatabaseWrapper, manifest: Manifest, given: Path, report: Report
) -> tuple[str, ...]:
    """Make the tables as they were, write the rows, and prove that they are the same.

    Args:
        connection: Django's default connection, to a database without tables.
        manifest: Of the backup.
        given: The folder into which the archive was unpacked.
        report: Told how far it has come.

    Returns:
        Tables that were not brought back: nothing in this version knows them.

    Raises:
        BackupError: A row does not fit, or came out otherwise than it went in.
    """
    _make_tables(connection, manifest)
    described = rows.described(connection)
    empty_there = {name for name, kept in manifest.tables.items() if kept.rows}
    with transaction.atomic():
        if connection.vendor == "postgresql":
            _ask_for_keys(connection, "DEFERRED")  # a migration may have asked at once
        rows.empty(described.tables, connection)
        for done, table in enumerate(described.tables):
            report(Progress(WRITING, done, len(described.tables)))
            _must_fit(table, manifest)
            rows.load(table, _lines(given / "database" / table.name), connection)
        counters = json.loads((given / COUNTERS).read_bytes())
        rows.count_on(described.tables, counters, connection)
        _check_keys(connection)
    report(Progress(WRITING, len(described.tables), len(described.tables)))
    _prove(described, connection, manifest)
    call_command("migrate", interactive=False, verbosity=0)
    renew_names()  # an earlier version kept none
    _check_keys(connection)
    wrong = [fault for fault in run_checks() if fault.level >= ERROR]
    if wrong:
        raise BackupError(noop("Ruang's own check found: {what}"), what=wrong[0].msg)
    return tuple(sorted(empty_there - {table.name for table in described.tables}))


def _make_tables(connection: BaseDatabaseWrapper, manifest: Manifest) -> None:
    executor = MigrationExecutor(connection)
    rows.refuse_newer(manifest.migrations, executor.loader)
    executor.migrate(rows.leaves(manifest.migrations, executor.loader))


def _must_fit(table: rows.Table, manifest: Manifest) -> None:
    kept = manifest.tables.get(table.name)
    if kept and kept.columns != table.columns:
        words = noop("the columns of the table {table} are not those of this version")
        raise BackupError(words, table=table.name)


def _lines(folder: Path) -> Iterator[str]:
    for part in sorted(folder.glob("*.jsonl")):
        with part.open(encoding="utf-8", newline="\n") as file:
            for line in file:
                yield line.rstrip("\n")


def _check_keys(connection: BaseDatabaseWrapper) -> None:
    """Every key leads to a row."""
    try:
        if connection.vendor == "sqlite":
            connection.check_constraints()
        else:  # for the rest of the transaction: tables with open questions cannot be changed
            _ask_for_keys(connection, "IMMEDIATE")
    except IntegrityError as error:
        words = noop("the rows of the backup do not fit together: {why}")
        raise BackupError(words, why=str(error).splitlines()[0]) from error


def _ask_for_keys(connection: BaseDatabaseWrapper, when: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS ALL {when}")


def _prove(described: rows.Described, connection: BaseDatabaseWrapper, manifest: Manifest) -> None:
    for table in described.tables:
        wanted = manifest.tables.get(table.name)
        if wanted and rows.summed(table, connection) != wanted:
            words = noop("the table {table} came out otherwise than it was kept")
            raise DamagedError(words, table=table.name)
