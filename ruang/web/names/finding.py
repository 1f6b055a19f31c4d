"""Finding rows by what they are called, in either language, typos forgiven, or by their code."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.db.models import QuerySet
from django.db.models.functions import Cast

from ruang.web.names import retrieving
from ruang.web.names.likeness import likeness, plain
from ruang.web.names.order import as_listed

Rows = TypeVar("Rows", bound=QuerySet[Any])

MOST: Final = 200
CODE: Final = re.compile(r"[a-z]?\d{0,6}", re.ASCII)


@dataclass(frozen=True)
class Found:
    """One row that answers a search, and how well."""

    kind: str
    level: str
    key: str  # primary key
    code: str
    score: float


def find(
    query: str,
    *,
    kinds: Collection[str],
    most: int = MOST,
    code: re.Pattern[str] = CODE,
    among_equals: Callable[[Found], Any] = lambda found: (found.code, found.key),
) -> list[Found]:
    """Find rows by name or code, the likeliest first; the same on both databases.

    What is found is not yet what somebody may see: that the rows' own gate says.

    Args:
        query: Part of a name in Thai or English, with typos if need be, or a code.
        kinds: Which kinds of rows to look among, as they were registered with `named`.
        most: How many to give at most.
        code: What may be a code; anything else is only looked for in names.
        among_equals: By what those that answer equally well are ordered.
    """
    wanted = plain(query)
    if not wanted:
        return []
    scores = _by_code(wanted, kinds) if code.fullmatch(wanted) else {}
    for kind, level, key, its_code, text in retrieving.candidates(wanted, kinds):
        if score := likeness(wanted, text):
            row = (kind, level, key, its_code)
            scores[row] = max(score, scores.get(row, 0.0))
    found = [Found(*row, score=score) for row, score in scores.items()]
    return sorted(found, key=lambda one: (-round(one.score, 1), among_equals(one)))[:most]


def answering(rows: Rows, query: str, *, kind: str) -> Rows:
    """Those of `rows` that a list shows for `query`.

    Args:
        rows: In the order of the list, and already only what the reader may see.
        query: Part of a name, as it was typed.
        kind: As which the rows were registered with `named`.

    Returns:
        Those whose names contain it, all of them, in the order of the list; where none does, those
        whose names are like it, the likeliest first.
    """
    held = retrieving.containing(plain(query), [kind]).values(row=Cast("key", rows.model._meta.pk))
    containing = rows.filter(pk__in=held)
    if containing.exists():
        return containing
    alike = [found.key for found in find(query, kinds=[kind])]
    return rows.filter(pk__in=alike).order_by(as_listed(alike))


def _by_code(wanted: str, kinds: Collection[str]) -> dict[retrieving.Row, float]:
    found = {}
    for row in retrieving.by_code(wanted, kinds):
        code = row[-1].casefold()
        found[row] = 120.0 if code == wanted else 100.0 - len(code)
    return found
