"""The rows of a database in a form that belongs to none: out of SQLite or PostgreSQL, into either.

A table is read and written as the migrations that the database has seen describe it, not as the
present code would: so a backup of an earlier version can be brought back, and brought up to date
afterwards.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import isfinite
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.models import Field, JSONField, Model
from django.utils.duration import duration_iso_string

from ruang.engine.text import noop
from ruang.web.site import versions
from ruang.web.site.backup.archive import BackupError, Rows

AT_ONCE: Final = 2000  # rows read or written in one go
PART: Final = 4 << 20  # bytes of a table that are kept in memory
EXACT: Final = 2.0**53  # beyond it, a whole number in JSON is written without its ".0"
MIGRATIONS: Final = "django_migrations"


@dataclass(frozen=True)
class Table:
    """A table of the database, as its migrations describe it."""

    name: str
    model: type[Model]
    fields: tuple[Field[Any, Any], ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of its fields, as a line of it has their values."""
        return tuple(str(f.attname) for f in self.fields)

    @property
    def automatic(self) -> Field[Any, Any] | None:
        """The column that the database counts up by itself, if there is one."""
        return next((f for f in self.fields if f.get_internal_type().endswith("AutoField")), None)


@dataclass(frozen=True)
class Described:
    """What a database says of itself, as far as the parts that this code has are concerned."""

    migrations: tuple[tuple[str, str], ...]  # app and name, those that were applied
    tables: tuple[Table, ...]
    unknown: tuple[str, ...]  # tables that belong to no part of the product

    def table(self, name: str) -> Table | None:
        """The table of that name."""
        return next((table for table in self.tables if table.name == name), None)


def described(connection: BaseDatabaseWrapper) -> Described:
    """Read which migrations a database has seen, and what its tables are by them.

    Raises:
        BackupError: It was never migrated, or it is newer than this code.
    """
    loader = MigrationLoader(connection)
    refuse_newer(loader.applied_migrations, loader)
    applied = {key for key in loader.applied_migrations if key[0] in loader.migrated_apps}
    if not applied:
        raise BackupError(noop("the database is empty: run `ruang web migrate` first"))
    state = loader.project_state(leaves(applied, loader))
    models = state.apps.get_models(include_auto_created=True)
    tables = [_table(m) for m in models if m._meta.managed and not m._meta.proxy]
    there = set(connection.introspection.table_names())
    known = {MIGRATIONS, *(table.name for table in tables), *_derived(connection)}
    return Described(
        tuple(sorted(applied)),
        tuple(sorted((t for t in tables if t.name in there), key=lambda t: t.name)),
        tuple(sorted(t for t in there - known if t.split("_")[0] not in versions.FORMER)),
    )


def refuse_newer(applied: Iterable[tuple[str, str]], loader: MigrationLoader) -> None:
    """Refuse migrations that this code does not have.

    Raises:
        BackupError: There are such.
    """
    if name := versions.newer(applied, loader):
        raise BackupError(
            noop("a newer version of Ruang changed the database ({name}): use that version"),
            name=name,
        )


def leaves(applied: Iterable[tuple[str, str]], loader: MigrationLoader) -> list[tuple[str, str]]:
    """The last migrations of each app among those that were applied."""
    those = set(applied)
    nodes = loader.graph.node_map
    there = sorted(key for key in those if key in nodes)

    def last(key: tuple[str, str]) -> bool:
        after = (node.key for node in nodes[key].children)
        return not any(other in those for other in after if other[0] == key[0])

    return [key for key in there if last(key)]


def _derived(connection: BaseDatabaseWrapper) -> set[str]:
    """Tables that are made anew from others, or hold what may be forgotten."""
    caches: dict[str, Any] = settings.CACHES
    in_it = (cache for cache in caches.values() if "db.DatabaseCache" in cache["BACKEND"])
    found = {str(cache["LOCATION"]) for cache in in_it}
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
            tables = dict(cursor.fetchall())
        virtual = {n for n, sql in tables.items() if (sql or "").startswith("CREATE VIRTUAL")}
        # What a virtual table keeps lies in tables that begin with its name.
        found |= {n for n in tables for v in virtual if n == v or n.startswith(f"{v}_")}
    return found


def _table(model: type[Model]) -> Table:
    # By name: the order of the migrations that made them must not matter.
    fields = sorted(model._meta.concrete_fields, key=lambda f: str(f.attname))
    kept = (f for f in fields if not getattr(f, "generated", False))
    return Table(model._meta.db_table, model, tuple(kept))


# -- out of a database -----------------------------------------------------------------------


def lines(table: Table, connection: BaseDatabaseWrapper) -> Iterator[str]:
    """The rows of a table, each as a line of JSON; read a few at a time."""
    query = table.model._base_manager.order_by("pk").values_list(*table.columns).query
    compiler = query.get_compiler(connection=connection)
    of_json = [isinstance(f, JSONField) for f in table.fields]
    for row in compiler.results_iter(chunked_fetch=True, chunk_size=AT_ONCE):
        values = [_even(v) if inside else _plain(v) for v, inside in zip(row, of_json, strict=True)]
        yield _dumped(values)


def parts(table: Table, connection: BaseDatabaseWrapper, sum_of: Sum) -> Iterator[bytes]:
    """A table's rows in parts of a few megabytes; a table without rows has none.

    Args:
        sum_of: Takes every row into account.
    """
    waiting: list[str] = []
    size = 0
    for line in lines(table, connection):
        sum_of.add(line)
        waiting.append(line)
        size += len(line)
        if size >= PART:
            yield _joined(waiting)
            waiting, size = [], 0
    if waiting:
        yield _joined(waiting)


class Sum:
    """A fingerprint of rows that does not depend on their order, in which databases differ."""

    def __init__(self, table: Table) -> None:
        self._columns, self._sum, self._rows = table.columns, 0, 0

    def add(self, line: str) -> None:
        """Take a row into account."""
        self._sum += int.from_bytes(hashlib.sha256(line.encode()).digest(), "big")
        self._rows += 1

    @property
    def rows(self) -> Rows:
        """How many there were, and their fingerprint."""
        return Rows(self._columns, self._rows, f"{self._sum % (1 << 256):064x}")


def summed(table: Table, connection: BaseDatabaseWrapper) -> Rows:
    """Read a table again, for its fingerprint alone."""
    sum_of = Sum(table)
    for line in lines(table, connection):
        sum_of.add(line)
    return sum_of.rows


def _joined(rows: Sequence[str]) -> bytes:
    return "".join(f"{line}\n" for line in rows).encode()


def _dumped(values: Any) -> str:
    return json.dumps(
        values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def _plain(value: Any) -> Any:
    """A value of a column as JSON has it, the same from every database."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value + 0.0 if isfinite(value) else str(value)  # -0.0 is 0.0
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    if isinstance(value, bytes | memoryview):
        return b64encode(bytes(value)).decode("ascii")
    return str(value)  # Decimal, UUID


def _even(value: Any) -> Any:
    """A JSON value with its numbers as both databases give them back."""
    if isinstance(value, float):
        return int(value) if abs(value) > EXACT else value + 0.0
    if isinstance(value, dict):
        return {key: _even(inside) for key, inside in value.items()}
    if isinstance(value, list):
        return [_even(inside) for inside in value]
    return value


# -- into a database -------------------------------------------------------------------------


def load(table: Table, given: Iterable[str], connection: BaseDatabaseWrapper) -> None:
    """Write rows into a table as they were read out of one.

    Raises:
        BackupError: A row does not fit into this database's table.
    """
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(f.column)) for f in table.fields)
    holes = ", ".join(["%s"] * len(table.fields))
    insert = f"INSERT INTO {quote(table.name)} ({columns}) VALUES ({holes})"  # noqa: S608  our own
    at_once = AT_ONCE
    waiting: list[list[Any]] = []
    try:
        with connection.cursor() as cursor:
            for line in given:
                waiting.append(_values(table, line, connection))
                if len(waiting) == at_once:
                    cursor.executemany(insert, waiting)
                    waiting = []
            if waiting:
                cursor.executemany(insert, waiting)
    except (DataError, IntegrityError, ValueError, ValidationError) as error:
        raise BackupError(
            noop("a row of the table {table} does not fit into this database: {why}"),
            table=table.name,
            why=str(error).splitlines()[0],
        ) from error


def _values(table: Table, line: str, connection: BaseDatabaseWrapper) -> list[Any]:
    given = json.loads(line)
    return [_value(f, v, connection) for f, v in zip(table.fields, given, strict=True)]


def _value(field: Field[Any, Any], given: Any, connection: BaseDatabaseWrapper) -> Any:
    if isinstance(field, JSONField):
        if given is None and field.null:
            return None
        return connection.ops.adapt_json_value(given, None)
    return field.get_db_prep_save(field.to_python(given), connection)


def empty(tables: Iterable[Table], connection: BaseDatabaseWrapper) -> None:
    """Remove what migrations put into fresh tables; within a transaction, in any order."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table.name)}")  # noqa: S608


# -- the numbers that a database gives next --------------------------------------------------


def counters(tables: Iterable[Table], connection: BaseDatabaseWrapper) -> dict[str, int]:
    """The last number that each table's own counter gave, by table."""
    counting = {t.name: f.column for t in tables if (f := t.automatic)}
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            return {name: int(n) for name, n in cursor.fetchall() if name in counting}
        found = {}
        for name, column in counting.items():
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{name}"', column])
            (sequence,) = cursor.fetchone()
            cursor.execute(f"SELECT last_value, is_called FROM {sequence}")  # noqa: S608
            last, called = cursor.fetchone()
            if called:
                found[name] = int(last)
    return found


def count_on(
    tables: Iterable[Table], last: Mapping[str, int], connection: BaseDatabaseWrapper
) -> None:
    """Let no number be given a second time, not even that of a row that is gone."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table in tables:
            if not (field := table.automatic):
                continue
            cursor.execute(
                f"SELECT max({quote(str(field.column))}) FROM {quote(table.name)}"  # noqa: S608
            )
            reached = max(cursor.fetchone()[0] or 0, int(last.get(table.name, 0)))
            if reached < 1:
                continue
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table.name])
                cursor.execute(
                    "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)",
                    [table.name, reached],
                )
            else:
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, %s), %s)",
                    [f'"{table.name}"', field.column, reached],
                )
