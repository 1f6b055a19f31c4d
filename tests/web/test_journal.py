"""The journal: every write is permitted, whole and written down, and what is written stays."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from babel.messages.pofile import read_po
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from ruang.web.journal.action import HIDDEN, HIDDEN_NEW, SYSTEM, VERBS, action
from ruang.web.journal.models import Channel, Entry, Origin
from ruang.web.journal.origin import From, coming_from
from ruang.web.people.actions import add_person, change_name, change_organisation, set_preferences
from ruang.web.people.models import Organisation, User


def renamed(organisation, by, name_en="Northern Weavers"):
    return change_organisation(
        organisation,
        by=by,
        kind=organisation.kind,
        name_th=organisation.name_th,
        name_en=name_en,
    )


# --- an action


def test_an_action_writes_who_did_what_before_and_after(cast):
    renamed(cast.centre.organisation, cast.administrator)

    entry = Entry.objects.get()
    assert (entry.actor, entry.verb) == (cast.administrator, "organisation.changed")
    assert (entry.subject_type, entry.subject_id) == (
        "people.organisation",
        str(cast.centre.organisation.pk),
    )
    assert entry.changes == [
        ("name_en", "Industrial Promotion Centre Region 1", "Northern Weavers")
    ]
    assert entry.channel == Channel.COMMAND and not Origin.objects.exists()


def test_a_new_row_has_no_before(cast):
    add_person(
        cast.department,
        by=cast.administrator,
        email="New@Ruang.example",
        name="Nok",
        role="officer",
        password="twelve-letters",
    )
    entry = Entry.objects.get()
    assert entry.before == {}
    assert entry.after["role"] == "officer"


def test_whoever_may_not_changes_and_writes_nothing(cast):
    with pytest.raises(PermissionDenied):
        renamed(cast.centre.organisation, cast.officer)
    assert not Entry.objects.exists()
    assert not Organisation.objects.filter(name_en="Northern Weavers").exists()


def test_an_action_that_fails_leaves_neither_row_nor_entry(cast):
    twice = {"kind": cast.centre.organisation.kind, "name_th": cast.centre.organisation.name_th}
    with pytest.raises(IntegrityError), transaction.atomic():
        change_organisation(cast.centre2.organisation, by=SYSTEM, name_en="", **twice)
    assert not Entry.objects.exists()
    stored = Organisation.objects.get(pk=cast.centre2.organisation.pk)
    assert stored.name_en == "Industrial Promotion Centre Region 2"


def test_an_action_inside_another_falls_with_it(cast):
    @action("test.outer", allowed=lambda by, row: True)
    def outer(organisation, *, by):
        renamed(organisation, by)
        raise ValueError("after the inner one")

    try:
        with pytest.raises(ValueError, match="inner"):
            outer(cast.centre.organisation, by=cast.administrator)
        assert not Entry.objects.exists()
        cast.centre.organisation.refresh_from_db()
        assert cast.centre.organisation.name_en != "Northern Weavers"
    finally:
        VERBS.discard("test.outer")


def test_the_second_of_two_clicks_sees_what_the_first_did(cast):
    """Permission is asked of the stored row, not of the copy that a view read earlier."""

    @action("test.closed", allowed=lambda by, row: row.is_active)
    def close(person, *, by):
        person.is_active = False
        person.save()
        return person

    try:
        stale = User.objects.get(pk=cast.officer.pk)
        close(cast.officer, by=cast.administrator)
        assert stale.is_active  # what the second click's view believed
        with pytest.raises(PermissionDenied):
            close(stale, by=cast.administrator)
    finally:
        VERBS.discard("test.closed")


def test_changes_made_beforehand_are_not_smuggled_in(cast):
    cast.officer.role = "administrator"
    set_preferences(cast.officer, by=cast.officer, theme="dark")
    assert User.objects.get(pk=cast.officer.pk).role == "officer"


def test_the_system_asks_nobody_and_has_no_name(cast):
    renamed(cast.centre.organisation, SYSTEM)
    assert Entry.objects.get().actor is None


def test_names_and_passwords_are_not_copied(cast):
    change_name(cast.officer, by=cast.officer, name="Anan Srisuk-Kaew")
    entry = Entry.objects.get()
    assert entry.before["name"] == HIDDEN and entry.after["name"] == HIDDEN_NEW
    assert entry.before["email"] == entry.after["email"] == HIDDEN
    written = str(entry.before) + str(entry.after)
    for secret in ("Anan", cast.officer.email, cast.officer.password):
        assert secret not in written
    assert [field for field, _, _ in entry.changes] == ["name"]


def test_a_write_from_the_web_remembers_from_where(client, cast):
    client.force_login(cast.officer)
    client.post(
        "/me/",
        {"do": "name", "name": "Anan S."},
        headers={"User-Agent": "Firefox on a farm"},
        REMOTE_ADDR="203.0.113.7",
    )
    entry = Entry.objects.get()
    assert entry.channel == Channel.WEB
    assert (entry.origin.address, entry.origin.browser) == ("203.0.113.7", "Firefox on a farm")


def test_an_address_that_is_none_is_not_kept(client, cast):
    client.force_login(cast.officer)
    client.post("/me/", {"do": "name", "name": "Anan S."}, REMOTE_ADDR="unix:")
    assert Entry.objects.get().channel == Channel.WEB
    assert not Origin.objects.exists()


def test_origins_can_be_erased_without_the_entry(cast):
    with coming_from(From(Channel.WEB, "203.0.113.7", "Firefox")):
        renamed(cast.centre.organisation, cast.administrator)
    Origin.objects.all().delete()
    assert Entry.objects.count() == 1


# --- append-only


@pytest.fixture
def entry(cast):
    renamed(cast.centre.organisation, cast.administrator)
    return Entry.objects.get()


@pytest.mark.parametrize(
    "attempt",
    [
        lambda entry: entry.save(),
        lambda entry: entry.delete(),
        lambda entry: Entry.objects.filter(pk=entry.pk).update(verb="nothing"),
        lambda entry: Entry.objects.filter(pk=entry.pk).delete(),
        lambda entry: Entry.objects.bulk_update([entry], ["verb"]),
        lambda entry: Entry.objects.update_or_create({"verb": "nothing"}, pk=entry.pk),
    ],
    ids=["save", "delete", "update", "delete-query", "bulk_update", "update_or_create"],
)
def test_an_entry_is_never_changed(entry, attempt):
    with pytest.raises(TypeError, match="journal entry"), transaction.atomic():
        attempt(entry)
    assert Entry.objects.get().verb == "organisation.changed"


def test_not_even_by_sql(entry):
    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE journal_entry SET verb = 'nothing'")
    assert Entry.objects.get().verb == "organisation.changed"


# --- the page


def test_only_administrators_know_of_it(client, cast, entry):
    for url in ("/journal/", f"/journal/{entry.pk}/", "/journal/export.csv"):
        assert client.get(url).status_code == 302
        for who in (cast.officer, cast.director, cast.analyst):
            client.force_login(who)
            assert client.get(url).status_code == 404
        client.force_login(cast.administrator)
        assert client.get(url).status_code == 200
        client.logout()


def listed(client, **wanted):
    return [line.entry for line in client.get("/journal/", wanted).context["lines"]]


def test_search_by_person_verb_thing_and_number(client, cast, entry):
    change_name(cast.officer, by=cast.officer, name="Anan S.")
    client.force_login(cast.administrator)

    assert len(listed(client)) == 2
    assert listed(client, who="nakorn") == [entry]
    assert listed(client, who="officer@ruang") == [Entry.objects.exclude(pk=entry.pk).get()]
    assert listed(client, verb="organisation.changed") == [entry]
    assert listed(client, thing="people.organisation", number=entry.subject_id) == [entry]
    assert listed(client, thing="people.organisation", number="999") == []


def test_days_are_days_in_thailand(client, cast):
    """23:30 in Bangkok on 1 November is 16:30 UTC; an hour later it is 2 November there."""
    late = datetime(2026, 11, 1, 16, 30, tzinfo=UTC)
    for number, at in enumerate((late, late + timedelta(hours=1))):
        with patch("django.utils.timezone.now", return_value=at):
            renamed(cast.centre.organisation, cast.administrator, name_en=f"Weavers {number}")
    second, first = Entry.objects.all()
    client.force_login(cast.administrator)

    assert listed(client, since="2026-11-01", until="2026-11-01") == [first]
    assert listed(client, since="2026-11-02") == [second]
    assert client.get("/journal/", {"since": "yesterday"}).status_code == 422


def test_an_entry_reads_in_words(client, cast, entry):
    change_organisation(
        cast.department,
        by=cast.administrator,
        kind="support_agency",
        name_th=cast.department.name_th,
        name_en=cast.department.name_en,
    )
    cast.administrator.language = "en"
    cast.administrator.save()
    client.force_login(cast.administrator)
    page = client.get(f"/journal/{Entry.objects.first().pk}/")

    assert page.context["line"].verb == "Organisation changed"
    [change] = page.context["changes"]
    assert (change.label, change.before, change.after) == ("kind", "department", "support agency")


def test_export_is_what_the_search_finds_and_no_formula(client, cast, entry):
    renamed(cast.centre2.organisation, cast.administrator, name_en="=HYPERLINK(1)")
    client.force_login(cast.administrator)
    answer = client.get("/journal/export.csv", {"number": cast.centre2.organisation.pk})
    text = b"".join(answer.streaming_content).decode()

    assert text.startswith("\ufeff")
    heads, row = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    assert len(heads) == len(row) == 9
    assert row[1] == "Chai Nakorn"
    assert "=HYPERLINK" in row[8] and not row[7].startswith("=")


def test_the_page_costs_the_same_for_ten_entries_as_for_one(
    client, cast, entry, django_assert_max_num_queries
):
    for number in range(10):
        renamed(cast.centre.organisation, cast.administrator, name_en=f"Weavers {number}")
    client.force_login(cast.administrator)
    client.get("/")  # the session begins
    with django_assert_max_num_queries(11):
        client.get("/journal/")


def test_what_is_named_by_others_costs_no_query_each(
    client, cast, country, django_assert_max_num_queries
):
    from ruang.web.registry.models import Territory

    for row in Territory.objects.all():
        Entry.objects.create(
            verb="territory.found", subject_type="registry.territory", subject_id=str(row.pk),
            channel=Channel.COMMAND,
        )  # fmt: skip
    assert Territory.objects.count() > 3
    client.force_login(cast.administrator)
    client.get("/")
    with django_assert_max_num_queries(11):
        assert "→" in client.get("/journal/").text


def test_every_verb_has_its_thai_words():
    """The catalogues have a verb under itself, so nothing else notices when one is forgotten."""
    known = set()
    for path in (Path(__file__).parents[2] / "ruang" / "web").glob("*/locale/th/*/django.po"):
        with path.open("rb") as file:
            known |= {message.id for message in read_po(file) if message.string}
    assert len(VERBS) > 20
    assert known >= VERBS


def test_an_entry_names_things_and_says_from_where(client, cast, proposal):
    """Other rows by their names, not only their numbers; long lists cut; the address with it."""
    from ruang.web.journal.models import Entry

    client.force_login(cast.officer)
    client.post(f"/proposals/{proposal.pk}/withdraw/", REMOTE_ADDR="192.0.2.7")
    client.force_login(cast.administrator)
    made = Entry.objects.get(verb="candidate.proposed")
    page = client.get(f"/journal/{made.pk}/").content.decode()
    assert "การทอผ้า · ลำพูน, เชียงใหม่" in page  # the candidate
    assert "ศูนย์ส่งเสริมอุตสาหกรรมภาคที่ 1" in page and "Anan Srisuk" in page
    assert f'href="/proposals/{proposal.pk}/"' in page and ">ID<" not in page
    listed = client.get("/journal/", {"verb": "proposal.withdrawn"}).content.decode()
    assert "192.0.2.7" in listed


def test_the_administrators_first_page_has_no_raw_verbs(client, cast, proposal):
    client.force_login(cast.administrator)
    page = client.get("/").content.decode()
    assert "เสนอจัดตั้งคลัสเตอร์" in page and "candidate.proposed" not in page
