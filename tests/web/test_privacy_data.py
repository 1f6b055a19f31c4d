"""What is held about a person: declared by every model, shown to her, given to her, put right."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta

import openpyxl
import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import EmailField, GenericIPAddressField
from django.utils import timezone

from ruang.web.journal.models import Channel, Entry
from ruang.web.journal.origin import From, coming_from
from ruang.web.journal.personal import OnErasure, declarations, declared
from ruang.web.people.actions import change_name
from ruang.web.privacy import actions, record
from ruang.web.privacy.models import Answer, RightsRequest

LOOKS_PERSONAL = re.compile(
    r"(^|_)(e?mail|phone|telephone|ip|ip_address|address|user_agent|browser|birth\w*|"
    r"last_login|citizen\w*|line_id)$"
)
# Names that look so and are not: an area's or an enterprise's address is declared when it comes.
NOT_PERSONAL: set[str] = set()


def looks_personal(field):
    typed = isinstance(field, EmailField | GenericIPAddressField)
    return typed or (not field.is_relation and LOOKS_PERSONAL.search(field.name))


# --- the declarations


def test_every_model_that_points_to_a_person_says_what_it_keeps_of_her():
    assert not record.undeclared(), "give the model a `personal`, see ruang/web/journal/personal.py"


def test_no_field_that_looks_personal_is_left_unsaid():
    unsaid = []
    for model in apps.get_models():
        said = declared(model)
        named = {*said.fields, *said.secrets} if said else set()
        for field in model._meta.concrete_fields:
            name = f"{model._meta.label}.{field.name}"
            if looks_personal(field) and field.name not in named and name not in NOT_PERSONAL:
                unsaid.append(name)
    assert not unsaid


def test_a_declaration_is_about_fields_that_are_there():
    for model, said in declarations():
        there = {f.name for f in model._meta.concrete_fields}
        hidden = set(getattr(model, "personal_fields", ()))
        assert {*said.fields, *said.secrets, *said.blanks} <= there, model
        assert hidden <= {*said.fields, *said.secrets} | hidden & there, model
        assert said.on_erasure != OnErasure.KEPT or said.why_kept, f"{model}: why is it kept?"


def test_the_record_of_processing_has_a_line_for_each_of_them(client, cast):
    client.force_login(cast.administrator)
    client.cookies["django_language"] = "en"
    page = client.get("/privacy/record/").content.decode()
    for line in record.lines():
        assert line.title and line.purpose and line.retention
    assert "people.User" in page and "journal.Origin" in page

    book = openpyxl.load_workbook(io.BytesIO(client.get("/privacy/record.xlsx").content))
    rows = list(book.worksheets[0].values)
    assert len(rows) == len(record.lines()) + 1


# --- seeing and taking


@pytest.fixture
def officer(client, cast, proposal):
    """The officer, who proposed something and once changed her name from a known address."""
    with coming_from(From(Channel.WEB, "203.0.113.7", "Firefox on a farm")):
        change_name(cast.officer, by=cast.officer, name="Anan Srisuk")
    client.force_login(cast.officer)
    return cast.officer


def test_she_sees_everything_that_is_kept_about_her(client, officer, cast):
    page = client.get("/me/data/").content.decode()
    for seen in (officer.email, "203.0.113.7", "Firefox on a farm", "คลัสเตอร์ผ้าทอรักษ์โลกลำพูน"):
        assert seen in page, seen
    assert cast.director.email not in page and cast.director.name not in page
    assert officer.password not in page


def test_she_takes_it_along_for_people_and_for_programs(client, officer):
    given = client.post("/me/data/download/", {"form": "json"})
    assert "attachment" in given.headers["Content-Disposition"]
    said = {one["kind"]: one for one in json.loads(given.content)["data"]}
    assert said["people.user"]["rows"][0]["email"] == officer.email
    farm = {"address": "203.0.113.7", "browser": "Firefox on a farm"}
    assert farm in said["journal.origin"]["rows"]
    assert "password" not in said["people.user"]["rows"][0]
    assert officer.password not in given.content.decode()
    assert {"purpose", "basis", "retention"} <= set(said["clusters.proposal"])

    book = client.post("/me/data/download/", {"form": "xlsx"}).content
    sheets = openpyxl.load_workbook(io.BytesIO(book)).worksheets
    assert len(sheets) >= len(said)
    assert Entry.objects.filter(verb="privacy.data_taken", actor=officer).count() == 2
    assert client.post("/me/data/download/", {"form": "exe"}).status_code == 404


def test_her_page_takes_as_many_queries_however_much_is_kept(
    client, officer, django_assert_max_num_queries
):
    for n in range(30):
        change_name(officer, by=officer, name=f"Anan {n}")
    client.get("/me/data/")
    with django_assert_max_num_queries(90):
        client.get("/me/data/")


# --- putting right


def test_a_request_is_answered_with_its_reason_within_thirty_days(client, cast):
    client.force_login(cast.officer)
    wanted = {"right": "correction", "about": "email", "wanted": "anan@centre1.example, please"}
    asked_at = client.post("/me/data/requests/new/", wanted).url
    asked = RightsRequest.objects.get()
    assert asked.due_on == timezone.localdate() + timedelta(days=30)
    assert "anan@centre1.example" not in str(Entry.objects.get(verb="privacy.requested").after)

    client.force_login(cast.administrator)
    assert client.post(asked_at, {"do": "refuse", "answer": " "}).status_code == 422
    client.post(asked_at, {"do": "refuse", "answer": "This address belongs to somebody else."})
    asked.refresh_from_db()
    assert (asked.state, asked.answered_by) == (Answer.REFUSED, cast.administrator)
    assert "belongs to somebody else" in client.get("/privacy/record/").content.decode()

    client.force_login(cast.officer)
    assert "belongs to somebody else" in client.get(asked_at).content.decode()


def test_a_request_asks_the_other_administrators_and_tells_whoever_asked(cast):
    asked = actions.ask(cast.officer, by=cast.officer, right="objection", about="other", wanted="-")
    waiting = cast.administrator.notices.asking()
    assert [notice.kind for notice in waiting] == ["privacy.request_made"]
    actions.answer(asked, by=cast.administrator, granted=True, words="")
    assert not cast.administrator.notices.asking().exists()
    told = cast.officer.notices.get()
    assert told.kind == "privacy.request_answered" and cast.officer.name not in str(told.values)


def test_nobody_answers_her_own_or_sees_anothers(client, cast):
    mine = actions.ask(
        cast.administrator, by=cast.administrator, right="correction", about="role", wanted="-"
    )
    with pytest.raises(PermissionDenied):
        actions.answer(mine, by=cast.administrator, granted=True, words="")
    with pytest.raises(PermissionDenied):
        actions.take_back(mine, by=cast.officer)
    other = actions.ask(cast.officer, by=cast.officer, right="question", about="role", wanted="-")
    with pytest.raises(ValidationError):
        actions.answer(other, by=cast.administrator, granted=False, words="")
    client.force_login(cast.officer)
    assert client.get(mine.get_absolute_url()).status_code == 404
    actions.take_back(mine, by=cast.administrator)
    assert mine.state == Answer.WITHDRAWN
