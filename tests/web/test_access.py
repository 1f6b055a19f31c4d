"""Every page against every role, and against whose thing it is: access.csv is the promise.

The roles are people of centre 1, or of no centre. `<job>` is the officer's of centre 1, `<job of
director>` her director's, `<job of officer2>` that of the officer of centre 2, and `<own job>` that
of whoever looks.
"""

from __future__ import annotations

import csv
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver
from peopled import ROLES, SEEN

TABLE = list(csv.DictReader((Path(__file__).parent / "access.csv").open(encoding="utf-8")))
FIELDS = list(csv.DictReader((Path(__file__).parent / "fields.csv").open(encoding="utf-8")))
# What belongs to somebody: the table says what becomes of a stranger's, and what of one's own.
EVERYBODYS = {"job", "notice", "person", "request", "analysis"}
OWNED = EVERYBODYS | {
    "delivery",
    "proposal",
    "proposalmessage",
    "focusdraft",
    "invitation",
    "invitations",
}


def pages(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for p in patterns:
        if isinstance(p, URLResolver) and p.namespace == "api":
            continue  # operations: test_operations.py
        if isinstance(p, URLResolver):
            yield from pages(p.url_patterns)
        else:
            assert p.name, f"an address without a name: {p.pattern}"
            yield p.name


def things(row) -> list[tuple[str, str]]:
    """The things in a row's address: (what it is, whose)."""
    said = re.findall("<(.+?)>", row["path"])
    found = [re.match(r"(own )?(\w+)(?: of (\w+))?$", one) for one in said]
    return [(m[2], m[1].strip() if m[1] else m[3] or "officer") for m in found]


def test_every_page_is_in_the_table() -> None:
    assert set(pages(get_resolver().url_patterns)) == {row["page"] for row in TABLE}


def test_what_belongs_to_somebody_is_in_the_table_as_hers_as_anothers_and_as_ones_own() -> None:
    asked = {}
    for row in TABLE:
        for thing, whose in things(row):
            asked.setdefault((row["method"], row["page"], thing), set()).add(whose)
    missing = []
    for (method, page, thing), whose in asked.items():
        wanted = {"officer", "officer2"} if thing in OWNED else set()
        wanted |= {"own"} if thing in EVERYBODYS else set()
        missing += [f"{method} {page}: {one}'s {thing}" for one in sorted(wanted - whose)]
    assert not missing


@pytest.fixture
def quick(monkeypatch, settings):
    """What is refused is not put into a page here: its words have a test of their own."""
    from ruang.web.home import errors

    settings.API_RATE = settings.API_VISITOR_RATE = 10**6
    bare = lambda request, template, values, status: HttpResponse(status=status)  # noqa: E731
    monkeypatch.setattr(errors, "render", bare)
    monkeypatch.setattr(errors, "render_to_string", lambda *_: "")
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


# In every run these are asked for everything, the others for what each page is to them.
ALWAYS = {"visitor", "officer", "entrepreneur"}
ALL_OF_IT = [
    pytest.param(role, marks=() if role in ALWAYS else pytest.mark.thorough) for role in ROLES
]


@pytest.mark.parametrize("role", ALL_OF_IT)
def test_every_page_answers_and_shows_a_role_what_the_tables_say(client, role, world_of, quick):
    look(client, role, world_of(role), TABLE)


@pytest.mark.parametrize("role", [role for role in ROLES if role not in ALWAYS])
def test_every_page_is_open_or_closed_to_a_role_as_the_table_says(client, role, world_of, quick):
    look(client, role, world_of(role), [row for row in TABLE if is_plain(row)])


def is_plain(row) -> bool:
    """Read, the officer's or nobody's, and not the same page for visitors."""
    public = row["visitor"] == "200" and row["page"] != "home"
    anothers = {whose for _thing, whose in things(row)} - {"officer"}
    return row["method"] == "get" and not anothers and not public


def look(client, role, world, rows):
    """Each page rendered once and looked at twice: how it answers, and what stands in it."""
    world.sign_in(client)
    wrong, leaked = [], {}
    seen_by = {row["field"]: row[role] for row in FIELDS}
    for row in rows:
        if not row[role]:
            continue
        status, *said = world.ask(client, row)
        if status != int(row[role]):
            wrong.append(f"{row['method']} {row['path']}: {status}, not {row[role]}")
        for mark in world.marks.found(*said):
            if mark.whose not in SEEN[seen_by[mark.field]]:
                leaked.setdefault(mark, f"{row['method']} {row['path']}")
    assert not wrong
    assert not leaked, "fields that are seen and should not be: see test_fields.py"
