"""Asks the database for names that may be meant, so that few are left to be scored.

SQLite and PostgreSQL each look in an index of groups of three letters, with a measure of their
own. Which of what they bring is likest, and in which order, `likeness` says for both alike; so
they only have to bring enough.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from django.db import connection, transaction
from django.db.models import BooleanField, Case, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Length

from ruang.web.names.models import Name

Row = tuple[str, str, str, str]  # kind, level, key, code
Named = tuple[str, str, str, str, str]  # the same, and one name

ENOUGH: Final = 300
# A query of four to eight letters has few groups of three, and one typo spoils most of them: but
# one of its halves is whole.
HALVED: Final = range(4, 9)
ENOUGH_HALVED: Final = 1500
SHORTEST_FOR_GROUPS: Final = 7
# Of a long query the rarest groups tell most, and a common one ("manufacture of") costs most.
MOST_GROUPS: Final = 10
# PostgreSQL's word similarity, from 0 to 1, under which a name is not worth scoring.
LEAST_SIMILARITY: Final = 0.25


def candidates(wanted: str, kinds: Collection[str]) -> set[Named]:
    """The names of these kinds that may be meant by `wanted`, which is `plain`."""
    names = Name.objects.filter(kind__in=kinds)
    found = set(_rows(_containing(names, wanted)))
    if len(wanted) in HALVED:
        found.update(_rows(_with_half(names, wanted)))
    if len(wanted) >= SHORTEST_FOR_GROUPS:
        found.update(_resembling(names, wanted))
    return found


def by_code(beginning: str, kinds: Collection[str]) -> Iterator[Row]:
    """Rows whose code begins so, the shortest codes first."""
    rows = Name.objects.filter(kind__in=kinds, code__startswith=beginning.upper())
    columns = rows.values_list("kind", "level", "key", "code").distinct()
    yield from columns.order_by(Length("code"), "code")[:ENOUGH]


def _rows(names: QuerySet[Name]) -> QuerySet[Name, Named]:
    return names.values_list("kind", "level", "key", "code", "text")


def _containing(names: QuerySet[Name], wanted: str) -> QuerySet[Name]:
    if connection.vendor == "sqlite" and (groups := _groups(wanted)):
        names = names.filter(pk__in=_matching(" AND ".join(map(_quoted, groups))))
    begins = Case(When(text__startswith=wanted, then=Value(0)), default=Value(1))
    found = names.filter(text__contains=wanted)
    return found.order_by(begins, Length("text"), "text")[:ENOUGH]


def _with_half(names: QuerySet[Name], wanted: str) -> QuerySet[Name]:
    middle = len(wanted) // 2
    first, second = Q(text__contains=wanted[:middle]), Q(text__contains=wanted[middle:])
    return names.filter(first | second).order_by(Length("text"), "text")[:ENOUGH_HALVED]


def _resembling(names: QuerySet[Name], wanted: str) -> set[Named]:
    if connection.vendor == "sqlite":
        groups = _rarest(_groups(wanted))
        return set(_rows(_best_matching(names, groups))) if groups else set()
    with transaction.atomic(), connection.cursor() as cursor:
        least = "SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)"
        cursor.execute(least, [str(LEAST_SIMILARITY)])
        near = names.filter(RawSQL("%s <%% text", [wanted], BooleanField()))
        return set(_rows(near.order_by(RawSQL("text <->> %s", [wanted]))[:ENOUGH]))


# --- SQLite: an FTS5 table whose rows are the names' groups of three letters


def _groups(text: str) -> list[str]:
    return list(dict.fromkeys(text[at : at + 3] for at in range(len(text) - 2)))


def _quoted(group: str) -> str:
    return '"' + group.replace('"', '""') + '"'


def _matching(match: str) -> RawSQL:
    return RawSQL("SELECT rowid FROM names_letters WHERE names_letters MATCH %s", [match])


def _best_matching(names: QuerySet[Name], groups: list[str]) -> QuerySet[Name]:
    match = " OR ".join(map(_quoted, groups))
    return names.extra(
        tables=["names_letters"],
        where=["names_letters.rowid = names_name.id", "names_letters MATCH %s"],
        params=[match],
        order_by=["names_letters.rank"],
    )[:ENOUGH]


def _rarest(groups: list[str]) -> list[str]:
    places = ", ".join(["%s"] * len(groups))
    counted = f"SELECT term, doc FROM names_letters_count WHERE term IN ({places})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(counted, groups)
        count: dict[str, int] = dict(cursor.fetchall())
    return sorted(count, key=lambda group: (count[group], group))[:MOST_GROUPS]
