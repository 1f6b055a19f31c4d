"""Sessions: where a person is signed in, how long that lasts, and how she ends it."""

from __future__ import annotations

import pytest
from allauth.usersessions.models import UserSession
from conftest import has_shown_who_she_is
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from ruang.web.access import devices, sessions
from ruang.web.access.jobs import sweep
from ruang.web.journal.models import Entry
from ruang.web.people.closing import end_all

PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)


@pytest.fixture
def clock(monkeypatch):
    """A clock to be put forward, in minutes; sessions read it."""
    moved = {"by": 0.0}
    true = sessions.time.time

    class Moved:
        @staticmethod
        def time():
            return true() + moved["by"]

    monkeypatch.setattr(sessions, "time", Moved)

    def forward(minutes):
        moved["by"] += minutes * 60

    return forward


def signed_in(person, agent="", address="127.0.0.1"):
    there = Client(headers={"user-agent": agent}, REMOTE_ADDR=address)
    there.force_login(person)
    assert is_in(there)
    return there


def is_in(client):
    """Whoever is signed in is sent on from there: the cheapest page to ask."""
    return client.get("/sign-in/").status_code == 302


# --- how long


def test_a_session_ends_when_nobody_is_there(cast, clock, settings):
    here = signed_in(cast.analyst)
    clock(settings.SESSION_IDLE_SECONDS / 60 - 1)
    assert is_in(here)
    clock(settings.SESSION_IDLE_SECONDS / 60 + 1)
    away = here.get("/me/", follow=True)
    assert away.redirect_chain == [("/sign-in/?next=/me/", 302)]
    assert away.context["messages"], "she is told why"
    assert not Session.objects.filter(pk=here.session.session_key).exists()
    assert not UserSession.objects.exists()


def test_a_page_that_asks_again_by_itself_is_no_sign_of_her(cast, clock, settings):
    here, step = signed_in(cast.analyst), settings.SESSION_IDLE_SECONDS / 60 - 1
    clock(step)
    assert here.get("/sign-in/", headers={"x-by-itself": "1"}).status_code == 302
    clock(2)
    assert not is_in(here)


def test_whoever_works_on_is_signed_out_after_a_working_day(cast, clock, settings):
    here = signed_in(cast.analyst)
    for _half_hour in range(int(settings.SESSION_COOKIE_AGE / 1800)):
        assert is_in(here)
        clock(29.9)
    assert is_in(here)
    clock(3)
    assert not is_in(here)


def test_that_she_was_here_is_noted_now_and_then_not_each_time(
    cast, clock, django_assert_max_num_queries
):
    here = signed_in(cast.analyst)
    with django_assert_max_num_queries(9) as known:
        is_in(here)
    written = [q["sql"] for q in known.captured_queries if not q["sql"].startswith("SELECT")]
    assert not written
    before = UserSession.objects.get().last_seen_at
    clock(6)
    is_in(here)
    assert UserSession.objects.get().last_seen_at > before


# --- where


def test_she_sees_her_devices_and_nobody_elses(cast):
    here = signed_in(cast.analyst, address="192.0.2.1")
    signed_in(cast.analyst, PHONE, "2001:db8::7")
    signed_in(cast.agent)
    mine, phone = here.get("/me/sessions/").context["sessions"]
    assert mine.is_this and mine.address == "192.0.2.1"
    assert "iPhone" in phone.device and phone.address == "2001:db8::7"


def test_she_ends_one_or_all_others(cast):
    here, phone, third = (signed_in(cast.analyst) for _device in range(3))
    asked = here.post("/me/sessions/", {"session": "others"})
    assert asked.url == "/me/confirm/?next=%2Fme%2Fsessions%2F" and is_in(third)
    has_shown_who_she_is(here, cast.analyst)
    known = {s.pk for s in here.get("/me/sessions/").context["sessions"] if not s.is_this}
    one = UserSession.objects.get(session_key=phone.session.session_key)
    assert one.pk in known
    assert here.post("/me/sessions/", {"session": one.pk}).status_code == 302
    assert (is_in(here), is_in(phone), is_in(third)) == (True, False, True)
    here.post("/me/sessions/", {"session": "others"})
    assert is_in(here) and not is_in(third)
    assert [e.verb for e in Entry.objects.order_by("pk")] == ["session.ended", "sessions.ended"]


def test_she_ends_nobody_elses(cast):
    here, hers = signed_in(cast.analyst), signed_in(cast.agent)
    has_shown_who_she_is(here, cast.analyst)
    for which in (UserSession.objects.get(user=cast.agent).pk, "9" * 30, "others"):
        here.post("/me/sessions/", {"session": which})
    assert is_in(hers)


def test_a_new_password_ends_all_others(cast):
    here, there = signed_in(cast.analyst), signed_in(cast.analyst)
    before = here.session.session_key
    sent = {"old_password": cast.password, "password": "silk-in-lamphun"}
    here.post("/me/password/", sent | {"again": "silk-in-lamphun"})
    assert is_in(here) and not is_in(there)
    assert here.session.session_key != before, "the session has a new name"
    assert [s.is_this for s in here.get("/me/sessions/").context["sessions"]] == [True]


def test_showing_who_she_is_gives_the_session_a_new_key(cast):
    here, old = signed_in(cast.agent), Client()
    old.cookies = here.cookies.copy()
    here.post("/me/confirm/", {"password": cast.password, "next": "/me/sessions/"})
    assert is_in(here) and not is_in(old), "whoever had the key before is out"
    assert [s.is_this for s in here.get("/me/sessions/").context["sessions"]] == [True]


def test_an_administrator_signs_somebody_out_everywhere(client, cast):
    hers = signed_in(cast.agent)
    client.force_login(cast.administrator)
    client.post(f"/people/{cast.agent.pk}/sessions/")
    assert not is_in(hers) and is_in(client)
    assert [e.verb for e in Entry.objects.all()] == ["person.signed_out_everywhere"]


def test_closing_an_account_ends_them(cast):
    here = signed_in(cast.analyst)
    end_all(cast.analyst)
    assert not is_in(here) and not UserSession.objects.exists()


def test_addresses_go_with_their_session(cast):
    here = signed_in(cast.analyst)
    here.post("/sign-out/")
    assert not UserSession.objects.exists()
    signed_in(cast.analyst), signed_in(cast.agent)
    long_ago = timezone.now() - timezone.timedelta(days=1)
    UserSession.objects.filter(user=cast.agent).update(last_seen_at=long_ago)
    assert sweep()["sessions"] == 1
    assert UserSession.objects.get().user == cast.analyst


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (PHONE, "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537", "Chrome on Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537 Edg/140", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140 Mobile Safari/537 Line/15", "LINE on Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0", "Firefox on Linux"),
        ("python-requests/2", "another program"),
        ("", "another program"),
    ],
)  # fmt: skip
def test_devices_are_called_what_people_call_them(said, words):
    with override("en"):
        assert devices.in_words(said) == words
