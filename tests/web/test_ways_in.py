"""No other ways in, none weaker than it says, and nobody gets further than her role."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from allauth.mfa import app_settings as factors
from django.contrib.auth.hashers import Argon2PasswordHasher, get_hashers
from django.core import mail
from django.test import Client, override_settings
from django.urls import get_resolver
from django.utils import timezone

from ruang.web.access import invitation_secrets, posting, tokens
from ruang.web.access.actions_tokens import make_token
from ruang.web.people.models import User

RUANG = Path(__file__).parents[2] / "ruang"


def test_of_the_library_that_signs_in_only_our_addresses_are_there():
    ours = {n for n in get_resolver().reverse_dict if isinstance(n, str)}
    for gone in ("account_signup", "account_email", "account_request_login_code", "mfa_trust"):
        assert gone not in ours
    assert not factors.TRUST_ENABLED and not factors.PASSKEY_SIGNUP_ENABLED
    assert not factors.TOTP_INSECURE_BYPASS_CODE
    assert str(factors.WEBAUTHN_USER_VERIFICATION) == "required"


@pytest.mark.parametrize(
    "path",
    ["/accounts/login/", "/accounts/signup/", "/admin/", "/admin/login/", "/sign-in/code/",
     "/_allauth/browser/v1/auth/login"],
)  # fmt: skip
def test_addresses_that_are_tried_everywhere_lead_nowhere(client, db, path):
    assert client.get(path).status_code == client.post(path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/.git/config", "/static/", "/static/ui/", "/secret_key", "/static/../secret_key"]
)
def test_neither_folders_nor_what_lies_beside_the_pages_is_served(client, db, path):
    assert client.get(path).status_code == 404


def test_an_empty_installation_has_no_account(db):
    assert not User.objects.exists()


def test_the_password_alone_opens_neither_page_nor_api(client, cast):
    client.post("/sign-in/", {"username": cast.officer.email, "password": cast.password})
    for path in ("/me/", "/me/second-factor/", "/me/confirm/", "/me/tokens/new/", "/people/"):
        assert client.get(path).url.startswith("/sign-in/"), path
    sent = {
        "old_password": cast.password,
        "password": "silk-in-lamphun",
        "again": "silk-in-lamphun",
    }
    assert client.post("/me/password/", sent).url.startswith("/sign-in/")
    assert client.get("/api/me").status_code == 401


def test_fields_of_passwords_hide_them_and_let_managers_help(client, cast):
    page = client.get("/sign-in/").content.decode()
    field = re.search(r"<input[^>]*name=\"password\"[^>]*>", page)[0]
    assert 'type="password"' in field and 'autocomplete="current-password"' in field
    assert "value=" not in field and "paste" not in page
    client.force_login(cast.agent)
    page = client.get("/me/password/").content.decode()
    assert page.count('type="password"') == 3 and page.count('autocomplete="new-password"') == 2


def test_a_password_counts_as_it_was_typed_and_to_its_end(client, cast):
    long = "  Mango chair RIVER slow " + "x7!$" * 30 + " end "
    cast.agent.set_password(long)
    cast.agent.save()
    for typed in (long.strip(), long.lower(), long[:72], long + " "):
        said = {"username": cast.agent.email, "password": typed}
        assert client.post("/sign-in/", said).status_code == 422
    said = {"username": cast.agent.email, "password": long}
    assert client.post("/sign-in/", said).status_code == 302


def test_passwords_are_hashed_as_is_advised_now():
    with override_settings(PASSWORD_HASHERS=_set_up()):
        first = get_hashers()[0]
    assert isinstance(first, Argon2PasswordHasher)
    assert first.memory_cost >= 19 * 1024 and first.time_cost >= 2  # KiB, rounds: OWASP, 2026


def _set_up():
    from ruang.web.site.settings import access

    return access.PASSWORD_HASHERS


def test_what_nobody_may_guess_has_128_bits():
    letters = len(set(tokens.LETTERS))
    assert letters**tokens.LENGTH > 2**250
    assert invitation_secrets.TOKEN_BYTES * 8 >= 128
    code = len(set(invitation_secrets.LETTERS)) ** (
        invitation_secrets.GROUPS * invitation_secrets.GROUP
    )
    assert 2**59 < code < 2**60, "on paper, to be typed: said so in docs/operate/asvs.md"


def test_no_weak_hash_and_no_guessable_chance_in_our_code():
    weak = re.compile(r"\b(md5|sha1)\b|^(import|from) random\b", re.MULTILINE)
    there = [path for path in RUANG.rglob("*.py") if weak.search(path.read_text(encoding="utf-8"))]
    assert not there


# --- no further than her role


@pytest.mark.parametrize("path", ["/me/", "/preferences/"])
def test_fields_that_a_form_does_not_have_change_nothing(client, cast, path):
    client.force_login(cast.officer)
    more = {"role": "administrator", "organisation": cast.centre2.organisation.pk, "email": "x@y.z"}
    client.post(path, {"name": "Anan", "language": "en", "is_active": "", **more})
    stored = User.objects.get(pk=cast.officer.pk)
    assert (stored.role, stored.email) == ("officer", cast.officer.email)
    assert stored.organisation == cast.officer.organisation and stored.is_active


def test_a_role_that_was_taken_away_opens_nothing_from_the_next_request(client, cast):
    client.force_login(cast.administrator)
    assert client.get("/people/").status_code == 200
    User.objects.filter(pk=cast.administrator.pk).update(role="agent")
    assert client.get("/people/").status_code == 404


# --- links in mails


@pytest.fixture
def link(cast, settings, monkeypatch):
    """The path of a link that was mailed to somebody, asked for under a strange host's name."""

    class InItsTurn(Thread):
        start = Thread.run

    monkeypatch.setattr(posting, "Thread", InItsTurn)
    settings.MAIL = True
    settings.SITE_URL = "https://ruang.example.org"

    def ask(person):
        there = Client(headers={"host": "evil.example", "x-forwarded-host": "evil.example"})
        there.post("/sign-in/forgotten/", {"email": person.email})
        assert "evil" not in mail.outbox[-1].body
        return re.search(r"https://ruang\.example\.org(\S+)", mail.outbox[-1].body)[1]

    return ask


def opens(path):
    there = Client().get(path)
    return there.status_code == 302 and there.url.endswith("set-password/")


def test_a_link_opens_nothing_once_password_or_address_are_others(cast, link):
    first, second = link(cast.agent), link(cast.analyst)
    assert opens(first) and opens(second)
    cast.agent.set_password("silk-in-lamphun")
    cast.agent.save()
    User.objects.filter(pk=cast.analyst.pk).update(email="ploy@ruang.example")
    assert not opens(first) and not opens(second)


def test_nor_when_an_hour_is_over_or_the_account_is_closed(cast, link, settings):
    path = link(cast.agent)
    page = Client().get(path).url
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert not opens(path)
    settings.PASSWORD_RESET_TIMEOUT = 3600
    hers = Client()
    hers.get(path)
    User.objects.filter(pk=cast.agent.pk).update(is_active=False)
    sent = {"password1": "silk-in-lamphun", "password2": "silk-in-lamphun"}
    hers.post(page, sent)
    assert not User.objects.get(pk=cast.agent.pk).check_password("silk-in-lamphun")


# --- a token


def test_a_token_is_nothing_in_an_address_and_waits_for_a_password_of_her_own(client, cast):
    secret = tokens.fresh()
    make_token(
        cast.officer, by=cast.officer, name="a program", scopes=["read"], ending=secret[-4:],
        digest=tokens.digest_of(secret), expires_at=timezone.now() + timedelta(days=7),
    )  # fmt: skip
    sent = {"headers": {"authorization": f"Bearer {secret}"}}
    assert client.get(f"/api/me?token={secret}").status_code == 401
    assert client.get("/api/me", **sent).status_code == 200 and not client.cookies
    User.objects.filter(pk=cast.officer.pk).update(password_given_at=timezone.now())
    assert client.get("/api/me", **sent).json()["type"].endswith("#own-password")
