"""Asks the database for names that may be meant, so that few are left to be scored.

SQLite and PostgreSQL each look in an index of groups of three letters, with a measure of their
own. Which of what they bring is likest, and in which order, `likeness` says for both alike; so
they only have to bring enough.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from math import log
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import BooleanField, Case, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Length

from ruang.web.names.models import Name

Row = tuple[str, str, str, str]  # kind, level, key, code
Named = tuple[str, str, str, str, str]  # the same, and one name

ENOUGH: Final = 1000
# A query of four to eight letters has few groups of three, and one typo spoils most of them: but
# one of its halves is whole.
HALVED: Final = range(4, 9)
ENOUGH_HALVED: Final = 1500
SHORTEST_FOR_GROUPS: Final = 7
# Of a long query the rarest groups tell most, and common ones ("manufacture of") cost most: as many
# are asked for as have so many names together, but so few at least and so many at most.
MOST_NAMES: Final = 20_000
FEWEST_GROUPS, MOST_GROUPS = 4, 60
RAREST: Final = 1_000_000  # one of so many names has the group: beside it, what others weigh
# PostgreSQL's word similarity, from 0 to 1, under which a name is not worth scoring.
LEAST_SIMILARITY: Final = 0.15


def candidates(wanted: str, kinds: Collection[str]) -> set[Named]:
    """The names of these kinds that may be meant by `wanted`, which is `plain`."""
    names = Name.objects.filter(kind__in=kinds)
    found = set(_rows(_shortest(containing(wanted, kinds), wanted)))
    if len(wanted) in HALVED:
        found.update(_rows(_with_half(names, wanted)))
    if len(wanted) >= SHORTEST_FOR_GROUPS:
        found.update(_resembling(names, wanted, kinds))
    return found


def by_code(beginning: str, kinds: Collection[str]) -> Iterator[Row]:
    """Rows whose code begins so, the shortest codes first."""
    rows = Name.objects.filter(kind__in=kinds, code__startswith=beginning.upper())
    columns = rows.values_list("kind", "level", "key", "code").distinct()
    yield from columns.order_by(Length("code"), "code")[:ENOUGH]


def _rows(names: QuerySet[Name]) -> QuerySet[Name, Named]:
    return names.values_list("kind", "level", "key", "code", "text")


def containing(wanted: str, kinds: Collection[str]) -> QuerySet[Name]:
    """All names of these kinds that contain `wanted`, which is `plain`."""
    return Name.objects.filter(_holding(wanted), kind__in=kinds)


def _holding(part: str) -> Q:
    holds = Q(text__contains=part)
    if connection.vendor == "sqlite" and (groups := _groups(part)):
        holds &= Q(pk__in=_matching(" AND ".join(map(_quoted, groups))))
    return holds


def _shortest(names: QuerySet[Name], wanted: str) -> QuerySet[Name]:
    begins = Case(When(text__startswith=wanted, then=Value(0)), default=Value(1))
    return names.order_by(begins, Length("text"), "text")[:ENOUGH]


def _with_half(names: QuerySet[Name], wanted: str) -> QuerySet[Name]:
    middle = len(wanted) // 2
    half = _holding(wanted[:middle]) | _holding(wanted[middle:])
    return names.filter(half).order_by(Length("text"), "text")[:ENOUGH_HALVED]


def _resembling(names: QuerySet[Name], wanted: str, kinds: Collection[str]) -> set[Named]:
    if connection.vendor == "sqlite":
        return _with_groups(_rarest(_groups(wanted)), kinds)
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


def _with_groups(groups: dict[str, int], kinds: Collection[str]) -> set[Named]:
    """Names with any of the groups, those with most of the rare ones first.

    FTS5's own measure, bm25, takes six times as long: it reads the text of every name again.
    """
    if not groups:
        return set()
    one = "SELECT rowid AS name, %s AS weight FROM names_letters WHERE names_letters MATCH %s"
    each = " UNION ALL ".join([one] * len(groups))
    among = ", ".join(["%s"] * len(kinds))
    weighed: list[Any] = []
    for group, count in groups.items():
        weighed += [log(RAREST / count), _quoted(group)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT kind, level, key, code, text FROM (SELECT name, sum(weight) AS weight "  # noqa: S608
            f"FROM ({each}) GROUP BY name ORDER BY weight DESC) AS found "
            f"CROSS JOIN names_name ON names_name.id = found.name WHERE kind IN ({among}) "
            f"ORDER BY weight DESC LIMIT {ENOUGH}",
            [*weighed, *kinds],
        )
        return set(cursor.fetchall())


def _rarest(groups: list[str]) -> dict[str, int]:
    """The rarest of the groups, and how many names have each."""
    groups = groups[:MOST_GROUPS]
    places = ", ".join(["%s"] * len(groups))
    counted = f"SELECT term, doc FROM names_letters_count WHERE term IN ({places})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(counted, groups)
        counts = sorted(cursor.fetchall(), key=lambda pair: pair[::-1])
    rarest: dict[str, int] = {}
    for group, count in counts:
        if len(rarest) >= FEWEST_GROUPS and sum(rarest.values()) + count > MOST_NAMES:
            break
        rarest[group] = count
    return rarest
