"""Language and theme: a visitor's in cookies, a person's with her account."""

from __future__ import annotations

import pytest

from ruang.web.journal.models import Entry
from ruang.web.people.models import User

HOME = "/sign-in/"  # any page that needs no account


def language_of(page):
    return page.headers["Content-Language"]


def test_a_visitor_reads_thai_until_she_asks_for_english(client, db):
    assert language_of(client.get(HOME)) == "th"
    assert '<html lang="th"' in client.get(HOME).content.decode()
    answer = client.post("/preferences/", {"language": "en", "next": HOME})
    assert (answer.status_code, answer.url) == (302, HOME)
    assert language_of(client.get(HOME)) == "en"
    assert not Entry.objects.exists()


def test_a_visitor_may_have_it_dark(client, db):
    client.post("/preferences/", {"theme": "dark", "next": HOME})
    assert 'data-theme="dark"' in client.get(HOME).content.decode()


def test_the_cookies_are_out_of_scripts_reach(client, db):
    answer = client.post("/preferences/", {"language": "en", "theme": "dark"})
    for cookie in answer.cookies.values():
        assert cookie["httponly"] and cookie["samesite"] == "Lax"


def test_a_person_keeps_hers_with_the_account(client, cast):
    client.force_login(cast.officer)
    client.post("/preferences/", {"language": "en", "theme": "dark", "next": "/me/"})
    stored = User.objects.get(pk=cast.officer.pk)
    assert (stored.language, stored.theme) == ("en", "dark")
    page = client.get("/me/")
    assert language_of(page) == "en" and 'data-theme="dark"' in page.content.decode()
    assert [e.verb for e in Entry.objects.all()] == ["person.preferences_set"]


def test_one_of_the_two_leaves_the_other(client, cast):
    client.force_login(cast.officer)
    client.post("/preferences/", {"theme": "dark"})
    client.post("/preferences/", {"language": "en"})
    stored = User.objects.get(pk=cast.officer.pk)
    assert (stored.language, stored.theme) == ("en", "dark")


def test_the_same_again_is_not_a_change(client, cast):
    client.force_login(cast.officer)
    client.post("/preferences/", {"language": "th"})
    assert not Entry.objects.exists()


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/", "javascript:x", ""])
def test_it_leads_back_to_our_own_pages_only(client, db, wanted):
    answer = client.post("/preferences/", {"language": "en", "next": wanted})
    assert answer.url == "/"


@pytest.mark.parametrize("sent", [{"language": "xx"}, {"theme": "purple"}, {}])
def test_nonsense_changes_nothing(client, cast, sent):
    client.force_login(cast.officer)
    assert client.post("/preferences/", sent).status_code == 302
    stored = User.objects.get(pk=cast.officer.pk)
    assert (stored.language, stored.theme) == ("th", "system")


def test_it_is_no_link(client, db):
    assert client.get("/preferences/").status_code == 405
