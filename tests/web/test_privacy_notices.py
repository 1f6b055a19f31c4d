"""The privacy notice: written as a draft, published for good, read once by everybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from ruang.web.journal.models import Entry
from ruang.web.journal.personal import PURPOSES, Basis, purpose
from ruang.web.privacy import actions
from ruang.web.privacy.models import Acknowledgement, Consent, PrivacyNotice
from ruang.web.privacy.prose import blocks

TEXTS = {
    "controller_th": "กรมตัวอย่าง",
    "controller_en": "Department of Examples",
    "contact_th": "privacy@agency.example",
    "contact_en": "",
    "officer_th": "",
    "officer_en": "",
    "text_th": "## ข้อมูลของท่าน\nเก็บเท่าที่จำเป็น",
    "text_en": "## Your data\nAs little as we can.",
    "changes_th": "",
    "changes_en": "",
}


@pytest.fixture
def published(cast):
    """Makes a published version."""

    def make(*, asks=True, valid_from=None, **texts):
        day = valid_from or timezone.localdate()
        said = {**TEXTS, **texts}
        draft = actions.draft_notice(None, by=cast.administrator, valid_from=day, asks=asks, **said)
        return actions.publish_notice(draft, by=cast.administrator)

    return make


# --- writing and publishing


def test_an_administrator_writes_the_first_from_our_template_and_publishes_it(client, cast):
    client.force_login(cast.administrator)
    page = client.get("/privacy/drafts/new/").content.decode()
    assert "[ชื่อหน่วยงาน]" in page and "[Name of the agency]" in page

    today = timezone.localdate().isoformat()
    made = client.post("/privacy/drafts/new/", {**TEXTS, "asks": "on", "valid_from": today})
    draft = PrivacyNotice.objects.get()
    assert made.url == f"/privacy/drafts/{draft.pk}/" and draft.number is None
    client.logout()
    assert "เก็บเท่าที่จำเป็น" not in client.get("/privacy/").content.decode()

    client.force_login(cast.administrator)
    sent = {**TEXTS, "text_th": "## ใหม่\nแก้แล้ว", "valid_from": today, "do": "publish"}
    assert client.post(made.url, sent).url == "/privacy/1/"
    client.logout()
    page = client.get("/privacy/").content.decode()
    assert "แก้แล้ว" in page and "กรมตัวอย่าง" in page


def test_what_is_published_is_never_changed_not_even_by_sql(published, cast):
    notice = published()
    with pytest.raises(PermissionDenied):
        actions.change_draft(notice, by=cast.administrator, text_th="-")
    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE privacy_privacynotice SET text_th = '-'")
    notice.refresh_from_db()
    assert notice.text_th == TEXTS["text_th"]


def test_a_version_follows_the_one_before_and_begins_no_earlier(published, cast, client):
    later = timezone.localdate() + timedelta(days=10)
    published()
    published(valid_from=later, text_th="ฉบับที่สอง", text_en="The second", changes_en="All new")
    assert PrivacyNotice.objects.current().number == 1
    assert PrivacyNotice.objects.in_force(later).first().number == 2
    with pytest.raises(ValidationError):
        published(valid_from=timezone.localdate())

    client.cookies["django_language"] = "en"
    second = client.get("/privacy/2/").content.decode()
    assert "The second" in second and "not the version that holds today" in second
    assert "As little as we can" in client.get("/privacy/").content.decode()


def test_one_draft_at_a_time_and_only_an_administrators(cast):
    day = timezone.localdate()
    actions.draft_notice(None, by=cast.administrator, valid_from=day, **TEXTS)
    with pytest.raises(ValidationError):
        actions.draft_notice(None, by=cast.administrator, valid_from=day, **TEXTS)
    with pytest.raises(PermissionDenied):
        actions.draft_notice(None, by=cast.director, valid_from=day, **TEXTS)


def test_the_text_has_shape_and_nothing_that_runs(published, client):
    assert [b.kind for b in blocks("## A\nb\nc\n\n- d\n- e\n  f\ng")] == [
        "heading", "paragraph", "list",
    ]  # fmt: skip
    published(text_th="ดู https://agency.example <script>alert(1)</script>")
    page = client.get("/privacy/").content.decode()
    assert "<script>alert" not in page and 'href="https://agency.example"' in page


# --- reading it


def test_everybody_is_shown_a_new_version_once_before_the_next_page(client, cast, published):
    client.force_login(cast.officer)
    assert client.get("/").status_code == 200
    published()

    shown = client.get("/candidates/?sort=rank")
    assert shown.url == "/privacy/read/?next=%2Fcandidates%2F%3Fsort%3Drank"
    assert "เก็บเท่าที่จำเป็น" in client.get(shown.url).content.decode()
    sent = {"number": 1, "next": "/candidates/?sort=rank"}
    assert client.post("/privacy/read/", sent).url == "/candidates/?sort=rank"

    assert client.get("/candidates/").status_code == 200
    read = Acknowledgement.objects.get()
    assert (read.person, read.notice.number) == (cast.officer, 1)
    assert Entry.objects.filter(verb="privacy.notice_read", actor=cast.officer).count() == 1


def test_it_is_no_wall(client, cast, published):
    client.force_login(cast.officer)
    published()
    for open_page in ("/privacy/", "/privacy/1/", "/me/data/", "/me/data/erasure/"):
        assert client.get(open_page).status_code == 200, open_page
    part = client.get("/candidates/", headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert client.post("/preferences/", {"language": "en"}).url == "/"
    assert client.post("/sign-out/").url != "/privacy/read/"
    assert client.get("/candidates/").status_code == 200  # a visitor owes nothing


def test_whoever_owes_a_password_of_her_own_too_is_not_sent_in_a_circle(client, cast, published):
    published()
    cast.officer.password_given_at = timezone.now()
    cast.officer.save()
    client.force_login(cast.officer)
    assert client.get("/").url == "/me/password/"
    assert client.get("/me/password/").status_code == 200


def test_a_version_that_does_not_ask_is_shown_to_nobody(client, cast, published):
    published()
    actions.acknowledge(PrivacyNotice.objects.get(), by=cast.officer)
    published(asks=False)
    client.force_login(cast.officer)
    assert client.get("/candidates/").status_code == 200
    # Whoever did not read the first reads the one that holds; it counts for both.
    client.force_login(cast.agent)
    owed = client.get("/candidates/").url
    assert owed.startswith("/privacy/read/")


def test_after_reading_nobody_is_led_to_another_site(client, cast, published):
    published()
    client.force_login(cast.officer)
    sent = {"number": 1, "next": "https://elsewhere.example/"}
    assert client.post("/privacy/read/", sent).url == "/"


# --- consent


@pytest.fixture
def newsletter():
    made = purpose("newsletter", title="News", text="Once a month.", basis=Basis.CONSENT)
    yield made
    del PURPOSES["newsletter"]


def test_consent_is_given_and_taken_back_by_one_button(client, cast, published, newsletter):
    notice = published(asks=False)
    client.force_login(cast.officer)
    assert "newsletter" in client.get("/me/data/").content.decode()

    client.post("/me/data/consents/", {"purpose": "newsletter", "do": "give"})
    client.post("/me/data/consents/", {"purpose": "newsletter", "do": "give"})
    given = Consent.objects.get()
    assert (given.person, given.notice, given.withdrawn_at) == (cast.officer, notice, None)

    client.post("/me/data/consents/", {"purpose": "newsletter", "do": "take-back"})
    given.refresh_from_db()
    assert given.withdrawn_at
    actions.give_consent(cast.officer, by=cast.officer, purpose=newsletter)
    assert Consent.objects.count() == 2 and Consent.objects.standing().count() == 1


def test_nobody_consents_for_another_or_to_what_stands_on_law(client, cast, newsletter):
    with pytest.raises(PermissionDenied):
        actions.give_consent(cast.officer, by=cast.administrator, purpose=newsletter)
    client.force_login(cast.officer)
    assert client.post("/me/data/consents/", {"purpose": "account"}).status_code == 404


# --- cookies


def test_every_cookie_that_is_set_is_named_on_the_page(client, cast, published):
    from ruang.web.privacy.cookies import cookies

    client.get("/sign-in/")
    client.post("/preferences/", {"language": "en"})
    client.post("/preferences/", {"theme": "dark"})
    client.force_login(cast.officer)
    client.post("/me/", {"do": "name", "name": "Anan S."})
    named = {cookie.name for cookie in cookies()}
    assert set(client.cookies) <= named
    page = client.get("/privacy/").content.decode()
    assert all(name in page for name in named)
