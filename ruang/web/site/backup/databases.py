"""A fresh database, built beside the one that is there or in its place, all of it or nothing.

SQLite: another file, which takes the place of the first by a rename. PostgreSQL: one transaction,
in which what is there moves into a schema of its own first.
"""

from __future__ import annotations

import copy
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.db import (
    DEFAULT_DB_ALIAS,
    DatabaseError,
    OperationalError,
    connections,
    transaction,
)
from django.db.backends.base.base import BaseDatabaseWrapper

from ruang.engine.lake.drafts import force
from ruang.engine.text import noop
from ruang.web.site.backup.archive import BackupError
from ruang.web.site.backup.swapping import Moves

Settings = dict[str, Any]
BESIDE: Final = ("", "-wal", "-shm", "-journal")  # a SQLite file, and what lies beside it
# What is ours in the schema: tables, counters that no table owns, functions; nothing that belongs
# to an extension. Views are not: there are none.
OWN: Final = """
SELECT CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, quote_ident(c.relname)
FROM pg_class c
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'S')
  AND NOT EXISTS (
    SELECT 1 FROM pg_depend d
    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i', 'e'))
UNION ALL
SELECT 'FUNCTION', p.oid::regprocedure::text
FROM pg_proc p
WHERE p.pronamespace = current_schema()::regnamespace
  AND NOT EXISTS (
    SELECT 1 FROM pg_depend d
    WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
"""


def relocated(home: Path, new_home: Path) -> Settings:
    """The settings of the database, for an installation whose own folder is another one."""
    found: Settings = copy.deepcopy(connections.settings[DEFAULT_DB_ALIAS])
    name = Path(str(found["NAME"]))
    if is_sqlite(found) and name.parent == home:
        found["NAME"] = str(new_home / name.name)
    return found


def is_sqlite(settings: Settings) -> bool:
    """Whether the database is a file."""
    return str(settings["ENGINE"]).endswith("sqlite3")


@contextmanager
def as_default(settings: Settings) -> Iterator[BaseDatabaseWrapper]:
    """Let everything in this thread speak to another database until the block ends."""
    of_all = connections.settings
    before, connection = of_all[DEFAULT_DB_ALIAS], connections[DEFAULT_DB_ALIAS]
    of_all[DEFAULT_DB_ALIAS] = settings
    made = connections[DEFAULT_DB_ALIAS] = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        yield made
    finally:
        made.close()
        of_all[DEFAULT_DB_ALIAS] = before
        connections[DEFAULT_DB_ALIAS] = connection


def has_something(settings: Settings) -> bool:
    """Whether there is a table in the database already; a file that is not there is not made."""
    if is_sqlite(settings) and not Path(str(settings["NAME"])).exists():
        return False
    try:
        with as_default(settings) as connection:
            return bool(connection.introspection.table_names())
    except OperationalError:
        raise
    except DatabaseError:  # a damaged file is something, too
        return True


def holds(settings: Settings, made: str) -> bool:
    """Whether a database that a killed restore was building became the one that holds.

    Args:
        settings: Of the database.
        made: The name under which what was there before was put aside; "" where nothing was.
    """
    if is_sqlite(settings):
        return False  # it is moved with the other files, and with them moved back
    if not made:
        return has_something(settings)
    with as_default(settings) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname = %s", [made])
        return bool(cursor.fetchone()[0])


def must_be_free(settings: Settings) -> None:
    """Refuse while somebody works with the database that is there.

    Raises:
        BackupError: Somebody does.
    """
    if not is_sqlite(settings):
        with as_default(settings) as connection:
            _refuse_in_use(connection)
    elif (path := Path(str(settings["NAME"]))).exists():
        _close_file(path)


@contextmanager
def built(
    settings: Settings, fill: Callable[[BaseDatabaseWrapper], None], *, aside: str
) -> Iterator[Moves]:
    """Build a database anew, and let it hold when the block ends without an error.

    Args:
        settings: Of the database as it is to be.
        fill: Makes and fills the tables, through Django's default connection.
        aside: Name of the folder or schema into which what is there goes.

    Yields:
        The files that have to be moved for it, within the block; for PostgreSQL none.

    Raises:
        BackupError: Somebody works with the database that is there.
    """
    if is_sqlite(settings):
        with _file(settings, fill, aside) as moves:
            yield moves
        return
    with as_default(settings) as connection, transaction.atomic():
        if connection.introspection.table_names():
            _refuse_in_use(connection)
            _move_aside(connection, aside)
        fill(connection)
        yield []


@contextmanager
def _file(
    settings: Settings, fill: Callable[[BaseDatabaseWrapper], None], aside: str
) -> Iterator[Moves]:
    path = Path(str(settings["NAME"]))
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.restoring")
    if path.exists():
        _close_file(path)
    there = [p for ending in BESIDE if (p := path.with_name(path.name + ending)).exists()]
    try:
        _remove(new)
        with as_default(_building(settings, new)) as connection:
            fill(connection)
        _close_file(new)
        force(new)
        yield [*((old, path.parent / aside / old.name) for old in there), (new, path)]
    finally:
        _remove(new)


def _building(settings: Settings, path: Path) -> Settings:
    """The settings of a file that nobody else sees yet: it is forced to the disk once, whole."""
    quick = {"init_command": "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF;"}
    return {**settings, "NAME": str(path), "OPTIONS": {**settings["OPTIONS"], **quick}}


def _close_file(path: Path) -> None:
    """Bring what waits in the log beside a SQLite file into it.

    Raises:
        BackupError: Somebody has it open.
    """
    base = sqlite3.connect(path, timeout=2)
    try:
        mode = base.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
    except sqlite3.OperationalError:
        mode = ""
    except sqlite3.DatabaseError:
        return  # damaged: nobody works with it
    finally:
        base.close()
    if mode != "delete":
        raise BackupError(noop("{path} is in use: stop `serve` and `worker` first"), path=str(path))


def _remove(path: Path) -> None:
    for ending in BESIDE:
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _refuse_in_use(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND usename = current_user AND pid <> pg_backend_pid()"
        )
        (others,) = cursor.fetchone()
    if others:
        raise BackupError(
            noop("the database is in use ({number} connections): stop `serve` and `worker` first"),
            number=others,
        )


def _move_aside(connection: BaseDatabaseWrapper, schema: str) -> None:
    quoted = connection.ops.quote_name(schema)
    with connection.cursor() as cursor:
        cursor.execute(OWN)
        found = cursor.fetchall()
        cursor.execute(f"CREATE SCHEMA {quoted}")
        for kind, name in found:
            cursor.execute(f"ALTER {kind} {name} SET SCHEMA {quoted}")
