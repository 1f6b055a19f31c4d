"""Passwords: long and unknown, nothing else is asked; and what to do when one is forgotten."""

from __future__ import annotations

import re
from datetime import timedelta
from threading import Thread

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from ruang.web.access import breached, passwords, posting
from ruang.web.access.bare import bare, is_repeated
from ruang.web.journal.action import SYSTEM
from ruang.web.journal.models import Entry
from ruang.web.people.actions import add_person, reset_password
from ruang.web.people.models import User

# --- what a password may be


@pytest.mark.parametrize(
    "password",
    [
        "woven-fabric-and-bees",
        "bees and honey in the hills",
        "thisisalongandlowercasesentence",
        "847261950382",
        "0912 847 261 kwang",
        "x7" + "!$ง้" * 32,  # 130 characters of any kind
        "เก้าอี้สีฟ้าใต้ต้นมะม่วง",
        "🐝🍯🏔️🐘🌾🧵🍚🛕🌧️🐟🥭🪷",
    ],
)
def test_long_and_unknown_is_enough(password):
    validate_password(password)


@pytest.mark.parametrize(
    "password",
    [
        "qwertyuiop12",
        "Motherfucker",
        "1QAZ2wsx3edc",
        "Password2024!",
        "P@ssw0rd1234",
        "...iloveyou...",
        "Football#99999",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "letmein!letmein!",
        "123456789012345",
        "short-one",
        "x" * 2000,
    ],
)
def test_what_is_tried_first_is_refused_however_it_is_decorated(password):
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize(
    "password",
    [
        "ruang-ruang-2569",
        "Diprom@2567!!",
        "AdminRuang1234",
        "srisuk.1234567",
        "Officer.Ruang.1",
        "ศูนย์ส่งเสริมอุตสาหกรรมภาคที่ 1",
        "กรมส่งเสริมอุตสาหกรรม2569",
    ],
)
def test_words_of_this_place_and_ones_own_name_are_no_secret(cast, password):
    with pytest.raises(ValidationError):
        validate_password(password, cast.officer)


def test_beside_ones_own_words_they_do_no_harm(cast):
    validate_password("ruang in the mango orchard", cast.officer)


def test_the_list_is_asked_without_a_network_and_holds_what_fits_our_rule():
    known = breached.fingerprints(breached.BUILT)
    assert len(known) > 1_000_000
    # Those that are long enough for us: the ones a guesser would try here.
    for word in ("motherfucker", "qwerty123456", "1q2w3e4r5t6y", "123qweasdzxc"):
        assert len(word) >= 12 and known.has(word)
    assert not known.has("woven-fabric-and-bees")


def test_a_list_that_was_not_built_is_an_error_not_a_yes(tmp_path, monkeypatch):
    monkeypatch.setattr(breached, "BUILT", tmp_path / "nothing")
    with pytest.raises(breached.MissingListError, match="make setup"):
        breached.is_breached("anything")
    with pytest.raises(breached.MissingListError, match="npm ci"):
        breached.build(tmp_path, into=tmp_path / "list")


def test_the_list_is_built_from_what_npm_brings(tmp_path):
    source = tmp_path / breached.FROM_NPM
    source.parent.mkdir(parents=True)
    source.write_text("Zebra-crossing1\nab1\n", encoding="utf-8")
    breached.build(tmp_path, into=tmp_path / "list")
    known = breached.fingerprints(tmp_path / "list")
    assert known.has("zebra-crossing1") and known.has("zebra-crossing") and known.has("ab1")
    assert not known.has("ab"), "too short to be a word that a password is built around"
    assert known.has("password"), "Django's own are among them"


def test_decoration_is_what_stands_around_a_word():
    assert "summer" in bare("--Summer2024!!") and "password" in bare("P@ssw0rd99")
    assert "summer" not in bare("summer12345678901"), "so many digits are a secret of their own"
    assert not is_repeated("bees-and-honey") and not is_repeated("")


# --- given by somebody else


@pytest.fixture
def given(cast):
    """The agent's password was given to her by an administrator."""
    reset_password(cast.agent, by=cast.administrator, password="bees-of-nan-1")
    return "bees-of-nan-1"


def test_a_password_that_somebody_gave_is_for_one_sign_in(client, cast, given):
    assert cast.agent.notices.get().kind == "person.password_given"
    client.post("/sign-in/", {"username": cast.agent.email, "password": given})
    assert client.get("/").url == client.get("/me/sessions/").url == "/me/password/"
    assert client.get("/api/v1/me").status_code in {403, 404}
    page = client.get("/me/password/")
    assert "ผู้อื่นตั้งให้" in page.content.decode()
    same = {"old_password": given, "password": given, "again": given}
    assert client.post("/me/password/", same).status_code == 422
    own = {"password": "silk-in-lamphun", "again": "silk-in-lamphun"}
    assert client.post("/me/password/", {"old_password": given, **own}).url == "/me/"
    assert client.get("/me/").status_code == 200
    assert User.objects.get(pk=cast.agent.pk).password_given_at is None


def test_given_too_long_ago_it_opens_nothing_and_only_its_owner_learns_so(client, cast, given):
    long_ago = timezone.now() - passwords.GIVEN_FOR - timedelta(hours=1)
    User.objects.filter(pk=cast.agent.pk).update(password_given_at=long_ago)
    said = {"username": cast.agent.email, "password": given}
    page = client.post("/sign-in/", said)
    assert page.status_code == 422 and client.get("/me/").status_code == 302
    assert page.context["form"].errors.as_data()["__all__"][0].code == "given_long_ago"
    wrong = client.post("/sign-in/", said | {"password": "no"})
    assert wrong.context["form"].errors.as_data()["__all__"][0].code == "email_password_mismatch"


def test_what_a_person_chose_herself_is_not_given(client, cast):
    place, hers = cast.centre.organisation, {"email": "nok@ruang.example", "name": "Nok"}
    made = add_person(place, by=SYSTEM, role="agent", password="eco-woven-fabric", **hers)
    assert made.password_given_at is None
    assert User.objects.get(pk=cast.agent.pk).password_given_at is None


# --- forgotten


class InItsTurn(Thread):
    start = Thread.run


@pytest.fixture
def mailing(settings, monkeypatch):
    monkeypatch.setattr(posting, "Thread", InItsTurn)
    settings.MAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.SITE_URL = "https://ruang.example.org"


def ask(client, email):
    return client.post("/sign-in/forgotten/", {"email": email})


def mailed_path():
    return re.search(r"https://ruang\.example\.org(\S+)", mail.outbox[-1].body).group(1)


def renew(client, path, password):
    there = client.get(path)
    page = there.url if there.status_code == 302 else path
    return client.post(page, {"password1": password, "password2": password})


def test_a_link_sets_a_new_password_and_ends_all_sessions(client, cast, mailing):
    elsewhere = Client()
    elsewhere.force_login(cast.agent)
    elsewhere.get("/me/")
    assert ask(client, "Agent@ruang.example").url == "/sign-in/"
    sent = mail.outbox[0]
    assert sent.to == [cast.agent.email] and "รวง" in sent.subject
    assert renew(client, mailed_path(), "silk-in-lamphun").url == "/sign-in/"
    assert User.objects.get(pk=cast.agent.pk).check_password("silk-in-lamphun")
    assert elsewhere.get("/me/").status_code == 302
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor) == ("person.password_renewed", cast.agent)
    again = client.get(mailed_path())
    assert again.context["token_fail"], "the link works once"


def test_the_link_does_not_open_the_account_and_asks_for_the_second_factor(client, cast, mailing):
    ask(client, cast.officer.email)
    renew(client, mailed_path(), "silk-in-lamphun")
    assert client.get("/me/").status_code == 302
    sent = {"username": cast.officer.email, "password": "silk-in-lamphun"}
    assert client.post("/sign-in/", sent).url == "/sign-in/second-factor/"


def test_a_bad_new_password_is_explained(client, cast, mailing):
    ask(client, cast.agent.email)
    page = renew(client, mailed_path(), "Password1234")
    assert page.status_code == 422 and page.context["form"].errors["password1"]


def test_nobody_learns_whether_there_is_such_an_account(client, cast, mailing):
    User.objects.filter(pk=cast.analyst.pk).update(is_active=False)
    known, unknown, closed = (
        ask(client, email)
        for email in (cast.agent.email, "nobody@ruang.example", cast.analyst.email)
    )
    assert known.url == unknown.url == closed.url
    assert [m.to for m in mail.outbox] == [[cast.agent.email]]


def test_a_mail_server_that_is_away_tells_nobody_either(client, cast, mailing, monkeypatch, caplog):
    def away(message):
        raise ConnectionRefusedError

    monkeypatch.setattr(mail.EmailMessage, "send", away)
    assert ask(client, cast.agent.email).status_code == 302
    assert "ConnectionRefusedError" in caplog.text and cast.agent.email not in caplog.text


def test_whoever_asks_does_not_wait_for_the_mail(client, cast, settings, monkeypatch):
    begun = []
    monkeypatch.setattr(posting.Thread, "start", lambda thread: begun.append(thread.name))
    settings.MAIL = True
    assert ask(client, cast.agent.email).status_code == 302
    assert begun == ["mail"] and not mail.outbox


def test_mails_are_limited_for_a_person(client, cast, mailing):
    answers = [ask(client, cast.agent.email).status_code for _time in range(5)]
    assert answers == [302, 302, 302, 429, 429] and len(mail.outbox) == 3


def test_where_no_mail_is_sent_the_page_says_whom_to_ask(client, cast):
    page = client.get("/sign-in/forgotten/")
    assert "form" in page.context and "csrfmiddlewaretoken" not in main(page)
    assert ask(client, cast.agent.email).status_code == 200
    assert not mail.outbox


def main(page):
    return page.content.decode().split("<main")[1].split("</main>")[0]


@pytest.mark.parametrize("path", ["1-x", "zzzzzz-x", "1-set-password", "0-" + "9" * 300])
def test_a_made_up_link_is_refused(client, cast, path):
    page = client.get(f"/sign-in/new-password/{path}/")
    assert page.status_code == 200 and page.context["token_fail"]
