"""Tokens: shown once, for some things, until a day; never more than their person may."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from asking import bearer, token_of
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from ruang.web.access.actions_tokens import make_token, revoke_token
from ruang.web.access.models import Token
from ruang.web.journal.models import Entry

WORDS = {
    "name_th": "คลัสเตอร์ผ้าทอรักษ์โลกลำพูน",
    "reason": "กลุ่มทอผ้าพร้อมรวมกลุ่ม",
    "fiscal_year": 2027,
    "lead_centre": 1,
}


def problem(answer):
    assert answer.headers["Content-Type"] == "application/problem+json"
    said = answer.json()
    return answer.status_code, said["type"].partition("#")[2]


def test_a_token_is_made_shown_once_and_opens_what_was_chosen(client, cast, weaving):
    client.force_login(cast.agent)
    new = "/me/tokens/new/"
    said = {"name": "Report", "scopes": ["read"], "days": "30"}
    assert client.get(new).url.startswith("/me/confirm/"), "she shows who she is once more"
    client.post("/me/confirm/", {"password": cast.password, "next": new})
    page = client.post(new, said)
    secret = re.search(r"ruang_[A-Za-z0-9]{43}", page.content.decode())[0]

    assert "no-store" in page.headers["Cache-Control"]
    made = Token.objects.get()
    assert (made.scopes, made.ending) == (["read"], secret[-4:])
    assert secret not in client.get("/me/tokens/").content.decode()
    assert secret not in str(Token.objects.values()) + str(list(Entry.objects.values()))

    client.logout()
    said = client.get("/api/me", **bearer(secret)).json()
    assert (said["email"], said["scopes"]) == ("agent@ruang.example", ["read"])
    assert said["token"]["name"] == "Report"
    made.refresh_from_db()
    assert made.last_used_on == timezone.localdate()
    assert not client.cookies.get("sessionid") or not client.cookies["sessionid"].value


def test_a_token_does_no_more_than_was_chosen(client, cast, weaving):
    secret, _token = token_of(cast.officer, "read")
    path = f"/api/candidates/{weaving.pk}/proposals"
    answer = client.post(path, WORDS, content_type="application/json", **bearer(secret))
    assert problem(answer) == (403, "scope")
    assert "propose" in answer.json()["detail"]


def test_a_token_does_no_more_than_its_person_may_now(client, cast, proposal):
    """She was director when she made it; as an officer she decides nothing."""
    secret, _token = token_of(cast.director)
    cast.director.role = "officer"
    cast.director.save()
    said = client.get("/api/me", **bearer(secret)).json()
    assert "decide" not in said["scopes"]
    path = f"/api/proposals/{proposal.pk}/decision"
    answer = client.post(
        path, {"decision": "approve"}, content_type="application/json", **bearer(secret)
    )
    assert problem(answer) == (403, "scope")


def test_what_ended_opens_nothing_and_says_so(client, cast):
    secret, token = token_of(cast.officer)
    Token.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert problem(client.get("/api/me", **bearer(secret))) == (401, "token-expired")
    assert 'error="invalid_token"' in client.get("/api/me", **bearer(secret))["WWW-Authenticate"]

    Token.objects.update(expires_at=timezone.now() + timedelta(days=1))
    revoke_token(token, by=cast.officer)
    assert problem(client.get("/api/me", **bearer(secret))) == (401, "token")
    assert problem(client.get("/api/areas", **bearer(secret))) == (401, "token")
    assert problem(client.get("/api/me", **bearer("ruang_" + "x" * 43))) == (401, "token")
    assert problem(client.get("/api/me", HTTP_AUTHORIZATION="Basic eDp5")) == (401, "token")
    assert problem(client.get("/api/me")) == (401, "who")


def test_who_leaves_leaves_no_token_behind(client, cast):
    from ruang.web.people.actions_memberships import leave

    secret, _token = token_of(cast.officer)
    leave(cast.officer, by=cast.administrator, reason="")
    assert problem(client.get("/api/me", **bearer(secret))) == (401, "token")
    assert not Token.objects.valid().exists()


def test_whoever_lacks_a_second_factor_asks_nothing_by_a_token(client, cast):
    secret, _token = token_of(cast.officer)
    cast.officer.authenticator_set.all().delete()
    assert problem(client.get("/api/me", **bearer(secret))) == (403, "second-factor")


def test_the_same_in_the_demo(client, cast, settings):
    """Whoever tries the demo tries its API as well, where nobody has a second factor."""
    settings.DEMO = True
    cast.officer.authenticator_set.all().delete()
    secret, _token = token_of(cast.officer, "read")
    assert client.get("/api/me", **bearer(secret)).json()["role"] == "officer"


def test_nobody_makes_one_for_another_or_beyond_her_role(cast):
    with pytest.raises(ValidationError):
        token_of(cast.agent, "decide")
    with pytest.raises(ValidationError):
        token_of(cast.officer, days=500)
    later = timezone.now() + timedelta(days=7)
    with pytest.raises(PermissionDenied):
        make_token(
            cast.officer, by=cast.administrator, name="x", scopes=["read"], expires_at=later,
            digest="x", ending="x",
        )  # fmt: skip


def test_administrators_end_what_others_forgot(client, cast):
    _secret, token = token_of(cast.officer)
    client.force_login(cast.officer2)
    client.post("/me/tokens/", {"token": token.pk})
    assert Token.objects.valid().exists()
    client.force_login(cast.administrator)
    page = client.post(f"/people/{cast.officer.pk}/tokens/", {"token": token.pk})
    assert page.status_code == 302
    assert not Token.objects.valid().exists()


def test_the_journal_says_by_which_token(client, cast, weaving):
    secret, token = token_of(cast.officer, "propose", name="Nightly proposals")
    path = f"/api/candidates/{weaving.pk}/proposals"
    answer = client.post(path, WORDS, content_type="application/json", **bearer(secret))
    assert answer.status_code == 201, answer.content
    entry = Entry.objects.get(verb="candidate.proposed")
    assert (entry.actor, entry.channel, entry.token) == (cast.officer, "api", token.pk)

    client.force_login(cast.administrator)
    assert "Nightly proposals" in client.get("/journal/").content.decode()
    said = client.get(f"/api/journal/{entry.pk}").json()
    assert (said["channel"], said["token"]) == ("api", "Nightly proposals")


def test_a_token_is_nothing_on_pages(client, cast):
    secret, _token = token_of(cast.administrator)
    assert client.get("/journal/", **bearer(secret)).status_code == 302
