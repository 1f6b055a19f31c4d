"""Whether the database can carry the product, in plain words: found before anything starts."""

from __future__ import annotations

import logging
import os
import shlex
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.utils import DatabaseError, NotSupportedError, OperationalError

from ruang.web.journal.disk import trouble
from ruang.web.site import environment
from ruang.web.site.faults import Fault, said_in

log = logging.getLogger(__name__)

NAME: Final = "DATABASE_URL"
OLDEST_SQLITE: Final = (3, 34)  # whose FTS5 knows groups of three letters
# A Thai word; written so because no Thai letters stand in code.
SILK: Final = "\u0e1c\u0e49\u0e32\u0e44\u0e2b\u0e21"
# Locales under which letters of every language are letters, the plainest first.
LOCALES: Final = ("C.UTF-8", "th_TH.UTF-8", "en_US.UTF-8")


def _(words: str) -> str:
    return words


class BadDatabase(Exception):  # noqa: N818  what is read at start is a sentence
    """The database cannot carry the product, and nothing may start on it."""

    def __init__(self, faults: list[Fault], language: str) -> None:
        self.faults = faults
        first = said_in(_("This database cannot be used, and nothing was started:"), language)
        super().__init__("\n".join([first, *(f"- {fault.text(language)}" for fault in faults)]))


class Unreachable(BadDatabase):
    """The database does not answer: perhaps it will in a moment."""


@dataclass(frozen=True)
class Facts:
    """What a PostgreSQL is like.

    Args:
        version: As numbers: 15.4 is (15, 4).
        encoding: How it keeps text.
        letters: Its LC_CTYPE, which says what is a letter.
        trigrams: Whether pg_trgm is "there", can be "made", is not "offered" by the server, is
            "forbidden" to this user, or lies "elsewhere", where it is not found.
        sees_thai: Whether pg_trgm finds groups of letters in a Thai word.
        locale: A locale of the server under which it would.
    """

    version: tuple[int, ...]
    encoding: str
    letters: str
    trigrams: str
    sees_thai: bool
    locale: str


def refuse(language: str, alias: str = DEFAULT_DB_ALIAS) -> None:
    """Go on only with a database that can carry the product.

    Args:
        language: Of the words, "th" or "en".
        alias: Which of Django's databases.

    Raises:
        BadDatabase: It cannot; it says all that is wrong, and what to do.
        Unreachable: It does not answer.
    """
    connection = connections[alias]
    try:
        faults = list(found(connection))
    except OperationalError as error:
        connection.close()
        why = _first_of(str(error))
        words = _(
            "{place} does not answer: {why}. Is it running, and are name, user and password right? "
            "Where the database is not made yet, a user who may make databases makes it with:\n"
            "    {create}"
        )
        said = {"place": place(connection), "why": why, "create": create(connection, LOCALES[0])}
        raise Unreachable([Fault(NAME, words, said)], language) from error
    if faults:
        connection.close()
        raise BadDatabase(faults, language)


def said_of_disk(error: Exception, language: str) -> str:
    """What a command says of an error that is the disk's, in "th" or "en"; "" of any other."""
    words = {
        "full": _("The disk is full. Make room, and give the command again."),
        "closed": _("The disk cannot be written to. Mend that, and give the command again."),
    }
    found = trouble(error)
    return said_in(words[found], language) if found else ""


def refuse_or_exit() -> None:
    """End a process that a server started on a database that cannot be used; the log says why.

    One that does not answer may be there again in a moment: pages say so until then.
    """
    wanted = environment.text("RUANG_LANGUAGE") or os.environ.get("LANG", "")
    try:
        refuse("th" if wanted.startswith("th") else "en")
    except Unreachable as error:
        log.warning(error)
    except BadDatabase as error:
        log.critical(error)
        logging.shutdown()
        sys.exit(2)
    finally:
        connections.close_all()


def hurry_pages() -> None:
    """Let no page of this process ask PostgreSQL one thing for longer than the settings say."""
    connection_created.connect(_hurry, dispatch_uid="hurry_pages")


def _hurry(sender: Any, connection: BaseDatabaseWrapper, **_: Any) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            most = f"{settings.DATABASE_SECONDS}s"
            cursor.execute("SELECT set_config('statement_timeout', %s, false)", [most])


def found(connection: BaseDatabaseWrapper) -> Iterator[Fault]:
    """All that is wrong with a database.

    Raises:
        OperationalError: It does not answer.
    """
    if connection.vendor == "sqlite":
        yield from _of_sqlite()
    else:
        yield from judged(connection, look(connection))


def judged(connection: BaseDatabaseWrapper, facts: Facts) -> Iterator[Fault]:
    """What is wrong with a PostgreSQL like that."""
    where: dict[str, Any] = {"place": place(connection)}
    oldest = connection.features.minimum_database_version
    if oldest and facts.version < oldest:
        words = _("{place} is PostgreSQL {found}; {oldest} is the oldest that will do. Update it.")
        numbers = {"found": _dotted(facts.version), "oldest": _dotted(oldest)}
        yield Fault(NAME, words, where | numbers)
        return
    remedy = where | moving(connection, facts.locale)
    if facts.encoding != "UTF8":
        words = _(
            "{place} keeps text as {encoding}, and Thai needs UTF8. A user who may make databases "
            "makes another one, and it is named in DATABASE_URL:\n    {create}\n"
            "What the old one has is taken over with:\n    {take}"
        )
        yield Fault(NAME, words, remedy | {"encoding": facts.encoding})
    elif facts.trigrams in NO_TRIGRAMS:
        said = {"make": in_psql(connection, "CREATE EXTENSION pg_trgm")}
        said["put"] = in_psql(connection, "ALTER EXTENSION pg_trgm SET SCHEMA public")
        yield Fault(NAME, NO_TRIGRAMS[facts.trigrams], where | said)
    elif not facts.sees_thai:
        words = _(
            "{place} sees no letters in Thai words, so nothing Thai could be found in it: its "
            "LC_CTYPE is {letters}. A user who may make databases makes another one, and it is "
            "named in DATABASE_URL:\n    {create}\n"
            "What the old one has is taken over with:\n    {take}"
        )
        yield Fault(NAME, words, remedy | {"letters": facts.letters})


NO_TRIGRAMS: Final = {
    "offered": _(
        "the server of {place} does not have pg_trgm, with which names are found. Install "
        "PostgreSQL's additional modules there; the package is mostly called postgresql-contrib."
    ),
    "forbidden": _(
        "this user may not make the extension pg_trgm in {place}, with which names are found. Let "
        "whoever looks after the server make it once:\n    {make}"
    ),
    "elsewhere": _(
        "the extension pg_trgm of {place} lies in a schema where it is not found. Let whoever "
        "looks after the server put it right:\n    {put}"
    ),
}


def look(connection: BaseDatabaseWrapper) -> Facts:
    """See what a PostgreSQL is like; nothing in it is changed.

    Raises:
        OperationalError: It does not answer.
    """
    try:
        connection.ensure_connection()
    except NotSupportedError:  # Django's word for a server that is too old
        return Facts(_version(connection), "", "", "", sees_thai=False, locale="")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_encoding_to_char(encoding), datctype FROM pg_database "
            "WHERE datname = current_database()"
        )
        encoding, letters = cursor.fetchone()
        cursor.execute(
            "SELECT collname FROM pg_collation WHERE collprovider = 'c' AND collencoding IN (-1, 6)"
        )
        offered = {name.replace("utf8", "UTF-8") for (name,) in cursor.fetchall()}
    trigrams, sees_thai = _trigrams(connection) if encoding == "UTF8" else ("", False)
    locale = next((name for name in LOCALES if name in offered), LOCALES[0])
    return Facts(_version(connection), encoding, letters, trigrams, sees_thai, locale)


def _trigrams(connection: BaseDatabaseWrapper) -> tuple[str, bool]:
    """Whether pg_trgm can be used, and whether it sees Thai; tried, where it is not made yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT installed_version FROM pg_available_extensions WHERE name='pg_trgm'")
        offered = cursor.fetchone()
    if offered is None:
        return "offered", False
    if offered[0]:
        return _tried(connection, "there")
    try:
        with transaction.atomic(using=connection.alias):
            with connection.cursor() as cursor:
                cursor.execute("CREATE EXTENSION pg_trgm")
            answer = _tried(connection, "made")
            transaction.set_rollback(True, using=connection.alias)
            return answer
    except OperationalError:
        raise
    except DatabaseError:
        return "forbidden", False


def _tried(connection: BaseDatabaseWrapper, there: str) -> tuple[str, bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regprocedure('show_trgm(text)') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return "elsewhere", False
        cursor.execute("SELECT cardinality(show_trgm(%s)) > 0", [SILK])
        return there, bool(cursor.fetchone()[0])


def _of_sqlite() -> Iterator[Fault]:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        words = _(
            "the SQLite that this Python was built with is {found}; {oldest} is the oldest that "
            "will do. Take a newer Python, or PostgreSQL."
        )
        oldest = _dotted(OLDEST_SQLITE)
        yield Fault(NAME, words, {"found": sqlite3.sqlite_version, "oldest": oldest})
        return
    try:
        with sqlite3.connect(":memory:") as memory:
            memory.execute("CREATE VIRTUAL TABLE letters USING fts5(text, tokenize='trigram')")
    except sqlite3.OperationalError:
        words = _(
            "the SQLite that this Python was built with lacks FTS5, with which names are found. "
            "Take another Python, or PostgreSQL."
        )
        yield Fault(NAME, words)


# --- what to do, ready to be copied into a shell


def place(connection: BaseDatabaseWrapper) -> str:
    """Which database, and where, as db.example.org:5432/ruang."""
    said = connection.settings_dict
    port = f":{said['PORT']}" if said["PORT"] else ""
    return f"{said['HOST']}{port}/{said['NAME']}" if said["HOST"] else str(said["NAME"])


def create(connection: BaseDatabaseWrapper, locale: str, name: str = "") -> str:
    """The command that makes a database in which Thai is seen."""
    said = connection.settings_dict
    owner = ["--owner", said["USER"]] if said["USER"] else []
    kind = ["--template", "template0", "--encoding", "UTF8", "--locale", locale]
    return shlex.join(["createdb", *_server(connection), *owner, *kind, name or said["NAME"]])


def moving(connection: BaseDatabaseWrapper, locale: str) -> dict[str, str]:
    """The commands that make another database and take everything over from the present one."""
    said, server = connection.settings_dict, _server(connection)
    user = ["--username", said["USER"]] if said["USER"] else []
    name = f"{said['NAME']}_thai"
    dump = ["pg_dump", *server, *user, "--no-owner", "--encoding", "UTF8", said["NAME"]]
    load = ["psql", *server, *user, "--quiet", "--set", "ON_ERROR_STOP=1", name]
    return {
        "create": create(connection, locale, name),
        "take": f"{shlex.join(dump)} | {shlex.join(load)}",
    }


def in_psql(connection: BaseDatabaseWrapper, statement: str) -> str:
    """The command that has a statement done in the database."""
    name = connection.settings_dict["NAME"]
    return shlex.join(["psql", *_server(connection), "--command", statement, name])


def _server(connection: BaseDatabaseWrapper) -> list[str]:
    said = connection.settings_dict
    host = ["--host", said["HOST"]] if said["HOST"] else []
    return [*host, *(["--port", str(said["PORT"])] if said["PORT"] else [])]


def _first_of(said: str) -> str:
    """What a driver says, without its advice: the first line, or all where that only leads in."""
    first, *rest = said.splitlines() or [""]
    return " ".join([first, *rest] if first.endswith(":") else [first]).rstrip(" .")


def _version(connection: BaseDatabaseWrapper) -> tuple[int, ...]:
    number = connection.connection.info.server_version  # 150004 is 15.4
    return divmod(int(number), 10000)


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
