"""Every field that is not public, against every role and whose it is: fields.csv promises it.

Each such field of a small world holds a value that stands nowhere else (tests/marks.py,
tests/peopled.py), and whatever is given out is searched for it. A field is seen by a role of
"none", of her "own" rows alone, of those of her "house" as well, or of "all". What cannot hold a
mark, such as yes and no, goes as its row does and says so under `as`.

That no more is shown than the table says is tested with the pages (test_access.py) and the
operations (test_operations.py), each rendered once; here, in both languages and with everything
that can be downloaded, that what the table says is shown.
"""

from __future__ import annotations

import csv
import logging
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import DateField, JSONField
from django.utils.translation import override
from marks import can_hold
from peopled import ROLES, SEEN

from ruang.web.journal.action import plain_values
from ruang.web.journal.personal import OnErasure, declarations, declared
from ruang.web.site.logs import JsonLines

HERE = Path(__file__).parent
TABLE = {row["field"]: row for row in csv.DictReader((HERE / "fields.csv").open(encoding="utf-8"))}
PAGES = list(csv.DictReader((HERE / "access.csv").open(encoding="utf-8")))
OPERATIONS = list(csv.DictReader((HERE / "operations.csv").open(encoding="utf-8")))
FORM = "application/x-www-form-urlencoded"
DOWNLOADS = [
    ("/me/data/download/", "form=json"),
    ("/me/data/download/", "form=xlsx"),
    ("/invitations/<invitation>/sheet/", "size=a5"),
]
# Models in which everything is public, or nothing is anybody's.
PUBLIC = {
    "auth.Group", "auth.Permission", "contenttypes.ContentType", "names.Name",
    "clusters.Candidate", "clusters.CandidateMember", "clusters.Cluster", "people.Organisation",
    "plans.FocusIndustry", "potential.AreaProfile", "potential.BackTest", "potential.Cell",
    "potential.IndustryPattern", "potential.Publication", "potential.Total",
    "registry.Area", "registry.Centre", "registry.Industry", "registry.ReferenceLoad",
    "registry.RegionScheme", "registry.Territory",
    "households.SurveyFile", "households.HouseholdFigure",
}  # fmt: skip


def fields(model):
    """Those of a model that the table has to tell: what is personal, and what may hold a text."""
    said = declared(model)
    personal = {*said.fields, *said.secrets} if said else set()
    for field in model._meta.concrete_fields:
        keyed = field.primary_key and field.name not in personal
        if field.name in personal or (not keyed and can_hold(field) and not field.is_relation):
            yield field


def test_every_field_that_is_not_public_is_in_the_table():
    there = {}
    for model in apps.get_models():
        if model._meta.label not in PUBLIC:
            there |= {f"{model._meta.label}.{field.name}": field for field in fields(model)}
    assert set(there) == set(TABLE)
    for name, row in TABLE.items():
        assert not row["as"] or not TABLE[row["as"]]["as"], name
        assert {row[role] for role in ROLES} <= ({""} if row["as"] else {*SEEN}), name


def test_every_field_in_the_table_is_looked_for(world_of):
    looked_for = {mark.field for mark in world_of("officer").marks.every()}
    assert {name for name, row in TABLE.items() if not row["as"]} == looked_for


def test_a_secret_is_shown_to_nobody():
    """The last letters of a token tell it from another; they open nothing."""
    secrets = [f"{m._meta.label}.{name}" for m, said in declarations() for name in said.secrets]
    shown = [name for name in secrets if {TABLE[name][role] for role in ROLES} - {"none", ""}]
    assert shown == ["access.Token.ending"]


def test_what_a_declaration_says_is_for_oneself_alone_is_so_in_the_table():
    wrong = []
    for model, said in declarations():
        with override("en"):
            alone = str(said.recipients) == "you alone"
        for name in said.fields if alone else ():
            seen = {TABLE[f"{model._meta.label}.{name}"][role] for role in ROLES}
            wrong += [f"{model._meta.label}.{name}"] * bool(seen - {"none", "own", ""})
    assert not wrong


def test_the_journal_copies_nothing_that_an_erasure_would_have_to_find(world_of):
    """An entry is never changed: words that go with a person must not stand in it."""
    marks, copied = world_of("officer").marks, set()
    for model, said in declarations():
        gone = {*said.secrets, *said.blanks} | set(getattr(model, "personal_fields", ()))
        gone |= {*said.fields} if said.on_erasure == OnErasure.REMOVED else set()
        gone |= {"name", "email"} & {*said.fields}
        for row in model._base_manager.all():
            for mark in marks.found(str(plain_values(row))):
                name = mark.field.removeprefix(f"{model._meta.label}.")
                worded = not isinstance(model._meta.get_field(name), DateField | JSONField)
                copied |= {mark.field} if worded and name in gone else set()
    assert copied == {"intake.DeliveryFile.name"}  # of a file, not of a person


@pytest.mark.thorough
@pytest.mark.parametrize("role", ROLES)
def test_everything_that_is_given_out_shows_a_role_exactly_what_the_table_says(
    client, role, world_of, settings, caplog
):
    settings.API_RATE = settings.API_VISITOR_RATE = 10**6
    caplog.set_level(logging.INFO)
    world = world_of(role)
    seen = shown(client, world)
    promised = {one for one in world.marks.every() if one.whose in SEEN[TABLE[one.field][role]]}
    assert {mark: path for mark, path in seen.items() if mark not in promised} == {}
    assert promised - set(seen) == set()
    logged = [JsonLines().format(record) for record in caplog.records]
    assert len(logged) > 100
    assert world.marks.found(*logged) == set()


def shown(client, world):
    """Which marks are given out, and where first."""
    world.sign_in(client)
    seen = {}
    for asked, more in everything(world):
        _status, *said = world.ask(client, asked, **more)
        for mark in world.marks.found(*said):
            seen.setdefault(mark, f"{asked['method']} {asked['path']}")
    return seen


def everything(world):
    """Every page with everybody's things, as a whole in English and as htmx asks for it in Thai."""
    rows = [row for row in PAGES + OPERATIONS if row["method"] == "get"]
    world.reads("en")
    for path in dict.fromkeys(path for row in rows for path in world.variants(row["path"])):
        yield {"method": "get", "path": path}, {"headers": {"Accept-Language": "en"}}
    for path, form in DOWNLOADS:
        yield {"method": "post", "path": path}, {"data": form, "content_type": FORM}
    world.reads("th")
    for row in rows:
        yield row, {"headers": {"HX-Request": "true"}}
