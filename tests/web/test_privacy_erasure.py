"""A person is erased: after thinking it over, from every table, and the journal stays whole."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from ruang.web.journal.action import SYSTEM
from ruang.web.journal.models import Channel, Entry, Origin
from ruang.web.journal.origin import From, coming_from
from ruang.web.people import actions as people
from ruang.web.people.models import Role, User
from ruang.web.people.permissions import may_reopen
from ruang.web.privacy import actions, jobs
from ruang.web.privacy.actions_erasure import ask_erasure, carry_out, take_erasure_back
from ruang.web.privacy.models import Erasure, RightsRequest

# Nobody else is called so; every one of them is typed somewhere in her story.
SENTINELS = {
    "name": "Sentinella Namwan",
    "old name": "Formerlina Kaewta",
    "e-mail": "sentinel.person@lamphun.example",
    "wanted e-mail": "sentinel.wanted@lamphun.example",
    "address": "203.0.113.77",
    "passkey": "Telephone of Sentinella",
    "browser": "SentinelBrowser/7.7",
    "message": "Ask Sentinella's cousin at the weavers",
}


@pytest.fixture
def person(client, cast, proposal):
    """Somebody who has left traces wherever the product lets one."""
    made = people.add_person(
        cast.centre.organisation,
        by=SYSTEM,
        email=SENTINELS["e-mail"],
        name=SENTINELS["old name"],
        role=Role.OFFICER,
        password="silk-in-lamphun-weaves",
    )
    agent = {"HTTP_USER_AGENT": SENTINELS["browser"], "REMOTE_ADDR": SENTINELS["address"]}
    wrong = {"login": made.email, "username": made.email, "password": "wrong-in-lamphun"}
    client.post("/sign-in/", wrong, **agent)
    Authenticator.objects.create(
        user=made, type="webauthn", data={"name": SENTINELS["passkey"], "credential": {}}
    )
    client.force_login(made)
    client.get("/me/data/", **agent)
    client.post("/me/", {"do": "name", "name": SENTINELS["name"]}, **agent)
    client.post("/work/", **agent)
    wanted = {"right": "correction", "about": "email", "wanted": SENTINELS["wanted e-mail"]}
    client.post("/me/data/requests/new/", wanted, **agent)
    actions.answer(
        RightsRequest.objects.get(person=made),
        by=cast.administrator,
        granted=False,
        words=f"{SENTINELS['name']} has it already",
    )
    client.post(
        "/privacy/breaches/new/", {"what": "Seen", "noticed_at": "2026-01-02T03:04"}, **agent
    )
    said = {"text": SENTINELS["message"]}
    client.post(f"/proposals/{proposal.pk}/discussion/", said, **agent)
    client.post("/me/data/download/", {"form": "json"}, **agent)
    made.refresh_from_db()
    return made


def everywhere() -> str:
    """All text of all tables of the database, those of nobody's model included."""
    said = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            said += [f"{table}: {row}" for row in cursor.fetchall()]
    return "\n".join(said)


def traces() -> dict[str, list[str]]:
    """Which sentinel is found in which rows."""
    lines = everywhere().lower().splitlines()
    return {
        what: found
        for what, word in SENTINELS.items()
        if (found := [line[:120] for line in lines if word.lower() in line])
    }


def a_week_later(erasure: Erasure) -> None:
    Erasure.objects.filter(pk=erasure.pk).update(due_at=timezone.now() - timedelta(minutes=1))


def test_nothing_of_her_is_found_anywhere_in_the_database(person, client, cast):
    # The name before was hidden from the journal: it is nowhere already.
    assert set(traces()) == set(SENTINELS) - {"old name"}
    entries = Entry.objects.filter(actor=person).count()
    other = Origin.objects.exclude(entry__actor=person).count()

    asked = ask_erasure(person, by=person)
    a_week_later(asked)
    assert jobs.tidy()["erased"] == 1

    assert not traces()
    gone = User.objects.get(pk=person.pk)
    assert not gone.is_active and not gone.has_usable_password()
    assert not may_reopen(cast.administrator, gone) and not gone.memberships.open().exists()
    assert str(person.pk) in gone.name and gone.email.endswith("@erased.invalid")
    # What was done in office stays, under her number; nobody else lost anything.
    assert Entry.objects.filter(actor=person).count() >= entries
    assert Entry.objects.filter(verb="person.erased", subject_id=str(person.pk)).exists()
    assert Origin.objects.count() == other
    assert client.get("/me/").status_code == 302  # her session is gone
    client.force_login(cast.administrator)
    for page in ("/journal/", f"/people/{person.pk}/", "/privacy/office/"):
        assert client.get(page).status_code == 200


def test_she_can_take_it_back_until_it_is_done(person, client):
    client.force_login(person)
    refused = client.post("/me/data/erasure/", {})
    assert refused.status_code == 422 and not Erasure.objects.exists()
    client.post("/me/data/erasure/", {"sure": "1"})
    client.post("/me/data/erasure/", {"sure": "1"})
    asked = Erasure.objects.get()
    assert asked.due_at > timezone.now() + timedelta(days=6, hours=23)
    assert jobs.tidy()["erased"] == 0

    client.post("/me/data/erasure/", {"do": "take-back"})
    a_week_later(asked)
    assert jobs.tidy()["erased"] == 0
    person.refresh_from_db()
    assert person.name == SENTINELS["name"] and person.is_active


def test_the_last_administrator_stays(cast):
    with pytest.raises(ValidationError):
        ask_erasure(cast.administrator, by=cast.administrator)
    people.add_person(
        cast.department,
        by=cast.administrator,
        email="second@ruang.example",
        name="Second",
        role=Role.ADMINISTRATOR,
        password="silk-in-lamphun-weaves",
    )
    assert ask_erasure(cast.administrator, by=cast.administrator)


def test_what_waits_for_her_comes_first_and_what_came_in_between_stops_it(
    cast, proposal, monkeypatch
):
    from ruang.web.people import open_work

    asked = ask_erasure(cast.officer2, by=cast.officer2)
    kind = open_work.OpenKind(
        "test.thing",
        title="thing",
        stays="-",
        find=lambda person: [proposal] if person == cast.officer2 else [],
        state=lambda row: "-",
        hand_over=lambda row, **said: row,
    )
    monkeypatch.setitem(open_work.OPEN_KINDS, "test.thing", kind)
    with pytest.raises(ValidationError, match="คลัสเตอร์ผ้าทอ"):
        ask_erasure(cast.officer2, by=cast.officer2)

    a_week_later(asked)
    jobs.tidy()
    jobs.tidy()
    asked.refresh_from_db()
    assert asked.is_pending and asked.stopped_at
    assert [n.kind for n in cast.officer2.notices.order_by("pk")] == [
        "privacy.erasure_asked",
        "privacy.erasure_stopped",
    ]
    monkeypatch.delitem(open_work.OPEN_KINDS, "test.thing")
    assert jobs.tidy()["erased"] == 1


def test_an_administrator_has_somebody_erased_who_left_and_nobody_else(client, cast):
    client.force_login(cast.administrator)
    page = f"/privacy/people/{cast.agent.pk}/erasure/"
    assert client.post(page, {"do": "erase"}).status_code == 403
    with pytest.raises(PermissionDenied):
        ask_erasure(cast.agent, by=cast.director)

    User.objects.filter(pk=cast.agent.pk).update(is_active=False)
    client.post(page, {"do": "erase"})
    asked = Erasure.objects.get()
    with pytest.raises(PermissionDenied):
        carry_out(asked, by=cast.administrator)  # seven days hold for her as well
    take_erasure_back(asked, by=cast.administrator)
    client.post(page, {"do": "erase"})
    a_week_later(Erasure.objects.pending().get())
    assert jobs.tidy()["erased"] == 1
    assert "erased.invalid" in User.objects.get(pk=cast.agent.pk).email
    assert client.post(page, {"do": "erase"}).status_code == 403


def test_old_network_addresses_are_forgotten_and_their_entries_stay(cast, settings):
    with coming_from(From(Channel.WEB, "203.0.113.7", "Firefox")):
        people.change_name(cast.officer, by=cast.officer, name="Anan S.")
        people.change_name(cast.officer, by=cast.officer, name="Anan")
    old, _new = Entry.objects.order_by("pk")
    settings.ADDRESS_DAYS = 30
    assert jobs.forget_addresses(timezone.now() - timedelta(days=30)) == 0
    assert jobs.forget_addresses(timezone.now()) == 2
    assert not Origin.objects.exists()
    assert Entry.objects.get(pk=old.pk) == old
