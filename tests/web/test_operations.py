"""Every operation of the API against every role, every scope and whose thing it is.

operations.csv is the promise; its things are called as in access.csv. Each person asks with a token
that has every scope of her role.
"""

from __future__ import annotations

import csv
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from peopled import ROLES, SEEN

TABLE = list(csv.DictReader((Path(__file__).parent / "operations.csv").open(encoding="utf-8")))
FIELDS = list(csv.DictReader((Path(__file__).parent / "fields.csv").open(encoding="utf-8")))
# Every method has an operation of its own, and all are alike.
OF_METHODS = re.compile(r"^(/api/methods/)[^/]+(/run)$")
SECRET = "ruang_" + "x" * 43


def described():
    """(method, address) of every operation that the description tells, with the scopes it asks."""
    from ruang.web.api.description import described
    from ruang.web.site.api import API

    for path, operations in described(API)["paths"].items():
        for method, operation in operations.items():
            if method in {"get", "post", "put", "patch", "delete"}:
                asked = [one["token"] for one in operation["security"] if "token" in one]
                yield (method, OF_METHODS.sub(r"\1{method}\2", path)), " ".join(sorted(asked[0]))


def test_every_operation_is_in_the_table_with_its_scopes() -> None:
    assert dict(described()) == {(row["method"], row["operation"]): row["scopes"] for row in TABLE}


@pytest.fixture
def token(settings):
    """`token(person, scopes)`: what a program of hers sends."""
    from ruang.web.access.models import Token
    from ruang.web.access.tokens import digest_of

    settings.API_RATE = settings.API_VISITOR_RATE = 10**6

    def make(person, scopes):
        if person is None:
            return {}
        Token.objects.create(
            person=person, name="–", scopes=sorted(scopes), digest=digest_of(SECRET),
            ending="xxxx", expires_at=timezone.now() + timedelta(days=1),
        )  # fmt: skip
        return {"HTTP_AUTHORIZATION": f"Bearer {SECRET}"}

    return make


def sent(row):
    return {"data": row["body"], "content_type": "application/json"} if row["body"] else {}


# As in test_access.py.
ALWAYS = {"visitor", "officer", "entrepreneur"}
ALL_OF_IT = [
    pytest.param(role, marks=() if role in ALWAYS else pytest.mark.thorough) for role in ROLES
]


@pytest.mark.parametrize("role", ALL_OF_IT)
def test_every_operation_answers_and_shows_a_role_what_the_tables_say(
    client, role, world_of, token
):
    from ruang.web.access.permissions_tokens import scopes_of

    world = world_of(role)
    given = token(world.viewer, scopes_of(world.viewer))
    wrong, leaked = [], {}
    seen_by = {row["field"]: row[role] for row in FIELDS}
    for row in TABLE:
        if not row[role]:
            continue
        status, *said = world.ask(client, row, **given, **sent(row))
        if status != int(row[role]):
            wrong.append(f"{row['method']} {row['path']}: {status}, not {row[role]}")
        for mark in world.marks.found(*said):
            if mark.whose not in SEEN[seen_by[mark.field]]:
                leaked.setdefault(mark, f"{row['method']} {row['path']}")
    assert not wrong
    assert not leaked, "fields that are seen and should not be: see test_fields.py"


def test_a_token_without_the_scope_opens_nothing_of_it(client, cast, token) -> None:
    """A director, who may do most, asks for each with every scope but those that it needs."""
    from ruang.web.access.models import Token
    from ruang.web.api.scopes import Scope

    given = token(cast.director, [])
    opened = []
    for (method, path), scopes in described():
        if not scopes:
            continue
        others = sorted({*Scope.values} - {*scopes.split()})
        Token.objects.filter(person=cast.director).update(scopes=others)
        path = path.replace("{number}", "1").replace("{name}", "none").replace("{method}", "none")
        if others and client.generic(method.upper(), path, **given).status_code != 403:
            opened.append(f"{method} {path} with {others}")
    assert not opened
