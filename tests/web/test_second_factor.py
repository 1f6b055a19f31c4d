"""A second factor: who has to have one, setting it up, using it, losing it."""

from __future__ import annotations

import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from conftest import APP_SECRET, has_shown_who_she_is
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from ruang.web.access import actions
from ruang.web.access.factors import factors_of, has_factor, lacks_factor
from ruang.web.access.jobs import reset_factors, sweep
from ruang.web.journal.models import Entry
from ruang.web.notices.models import Notice
from ruang.web.people.models import User

SETUP = "/me/second-factor/"


def code_now(secret=APP_SECRET, later=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def wrong_code():
    right = {code_now(later=n) for n in (-1, 0, 1)}
    return next(code for code in ("000000", "111111", "222222", "333333") if code not in right)


def sign_in(client, person, password):
    return client.post("/sign-in/", {"username": person.email, "password": password})


def give(client, code):
    return client.post("/sign-in/second-factor/", {"code": code})


def verbs():
    return list(Entry.objects.order_by("pk").values_list("verb", flat=True))


@pytest.fixture
def bare(cast):
    """An officer who has no second factor yet."""
    Authenticator.objects.filter(user=cast.officer).delete()
    return cast.officer


@pytest.fixture
def half_way(client, cast):
    """The officer gave her password; her code is asked for."""
    assert sign_in(client, cast.officer, cast.password).url == "/sign-in/second-factor/"
    return client


# --- who has to have one


@pytest.mark.parametrize("role", ["administrator", "director", "officer"])
def test_whose_role_asks_for_one_sets_it_up_before_anything_else(client, cast, role):
    person = getattr(cast, role)
    Authenticator.objects.filter(user=person).delete()
    assert lacks_factor(person)
    client.force_login(person)
    for address in ("/", "/me/", "/me/password/", "/me/sessions/", "/proposals/", "/potential/"):
        assert client.get(address).url == SETUP, address
    assert client.post("/me/", {"name": "X"}).url == SETUP
    part = client.get("/proposals/", headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["HX-Redirect"]) == (204, SETUP)
    page = client.get(SETUP)
    assert page.status_code == 200 and page.context["first"]
    assert client.post("/preferences/", {"language": "en", "next": SETUP}).url == SETUP
    assert client.post("/sign-out/").url == "/"


@pytest.mark.parametrize(
    "role", ["agent", "president", "entrepreneur", "support", "analyst"],
)  # fmt: skip
def test_others_may_and_need_not(client, cast, role):
    client.force_login(getattr(cast, role))
    assert client.get("/").status_code == 200
    assert not client.get(SETUP).context["needed"]


def test_an_installation_may_ask_everybody(client, cast, settings):
    settings.FACTOR_FOR_ALL = True
    client.force_login(cast.agent)
    assert client.get("/").url == SETUP and lacks_factor(cast.agent)
    client.post("/sign-out/")
    assert client.get("/").status_code == 200, "visitors have no account"


def test_in_a_demo_nobody_needs_one(client, bare, settings):
    settings.DEMO = True
    client.force_login(bare)
    assert client.get("/").status_code == 200


def test_what_one_session_knows_of_factors_is_of_one_person(client, cast):
    Authenticator.objects.filter(user=cast.director).delete()
    client.get("/")
    session = client.session
    session["access_factor"] = cast.officer.pk
    session.save()
    sign_in(client, cast.director, cast.password)
    assert client.get("/").url == SETUP


def test_whoever_comes_to_such_a_role_needs_one_from_then_on(client, cast):
    client.force_login(cast.analyst)
    assert client.get("/").status_code == 200
    User.objects.filter(pk=cast.analyst.pk).update(role="officer")
    assert client.get("/").url == SETUP


# --- setting it up


def test_an_app_is_set_up_right_after_signing_in_and_gives_recovery_codes(client, cast, bare):
    sign_in(client, bare, cast.password)
    page = client.get(f"{SETUP}app/")
    secret = page.context["form"].secret
    assert page.context["totp_url"].startswith("otpauth://totp/officer%40ruang.example?secret=")
    wrong = client.post(f"{SETUP}app/", {"code": wrong_code()})
    assert wrong.status_code == 422 and not has_factor(bare)
    done = client.post(f"{SETUP}app/", {"code": code_now(secret)})
    assert done.url == f"{SETUP}codes/"
    codes = client.get(done.url).context["unused_codes"]
    assert len(codes) == 10 == factors_of(bare).codes_left
    assert client.get("/").status_code == 200
    assert verbs() == ["person.signed_in", "recovery_codes.made", "authenticator_app.added"]
    assert Notice.objects.get(person=bare).kind == "access.factor_changed"
    kept = Authenticator.objects.get(user=bare, type="recovery_codes").data
    assert "seed" not in kept and len({*kept["hashes"]}) == 10, "nothing is left to make them of"
    again = client.get(f"{SETUP}codes/").context
    assert set(again["unused_codes"]) == {"****"}, "the codes are shown once"


def test_the_secret_lies_encrypted_and_the_journal_does_not_have_it(client, cast, bare):
    sign_in(client, bare, cast.password)
    secret = client.get(f"{SETUP}app/").context["form"].secret
    client.post(f"{SETUP}app/", {"code": code_now(secret)})
    kept = " ".join(str(row.data) for row in Authenticator.objects.filter(user=bare))
    assert secret not in kept
    assert "secret" not in str([(e.before, e.after) for e in Entry.objects.all()])


def test_another_secret_key_takes_the_place_of_the_former(cast, settings):
    codes = RecoveryCodes.activate(cast.officer)
    first, former = codes.get_unused_codes()[0], settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-key-" * 6, [former]
    assert sweep()["secrets"] == len(factors_of_everybody()) and sweep()["secrets"] == 0
    settings.SECRET_KEY_FALLBACKS = []  # nothing is left that needs it
    here = Client()
    sign_in(here, cast.officer, cast.password)
    assert give(here, code_now()).url == "/"
    assert first in factors_of(cast.officer).codes.wrap().get_unused_codes()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a-third-one-" * 6, ["a-fourth-one" * 6]
    assert sweep()["secrets"] == 0, "of a key that nobody has any more"


def factors_of_everybody():
    return Authenticator.objects.exclude(type="webauthn")


def test_without_having_just_signed_in_she_shows_once_more_who_she_is(client, cast, bare):
    client.force_login(bare)
    asked = client.get(f"{SETUP}app/")
    assert asked.url == "/me/confirm/?next=%2Fme%2Fsecond-factor%2Fapp%2F"
    no = client.post("/me/confirm/", {"password": "no", "next": f"{SETUP}app/"})
    assert no.status_code == 422
    yes = client.post("/me/confirm/", {"password": cast.password, "next": f"{SETUP}app/"})
    assert yes.url == f"{SETUP}app/"
    assert client.get(yes.url).status_code == 200


def test_whoever_has_a_factor_shows_both_password_and_code(client, cast):
    client.force_login(cast.officer)
    wanted = f"{SETUP}codes/new/"
    assert client.get("/me/confirm/code/").url == "/me/confirm/", "the password comes first"
    first = client.post("/me/confirm/", {"password": cast.password, "next": wanted})
    assert first.url.startswith("/me/confirm/code/?next=")
    assert client.get(wanted).url.startswith("/me/confirm/"), "the password alone is not enough"
    second = client.post("/me/confirm/code/", {"code": code_now(), "next": wanted})
    assert second.url == wanted and client.get(wanted).status_code == 200


def test_other_sessions_end_when_a_factor_changes(client, cast):
    elsewhere = Client()
    elsewhere.force_login(cast.agent)
    assert elsewhere.get("/me/").status_code == 200
    sign_in(client, cast.agent, cast.password)
    secret = client.get(f"{SETUP}app/").context["form"].secret
    client.post(f"{SETUP}app/", {"code": code_now(secret)})
    assert client.get("/me/").status_code == 200
    assert elsewhere.get("/me/").status_code == 302


# --- using it


def test_password_and_code_open_the_account(half_way, cast):
    assert half_way.get("/me/").status_code == 302, "the password alone opens nothing"
    page = half_way.get("/sign-in/second-factor/")
    assert page.status_code == 200 and "passkey-button" not in page.content.decode()
    assert give(half_way, wrong_code()).status_code == 422
    assert give(half_way, code_now()).url == "/"
    assert half_way.get("/me/").status_code == 200
    assert verbs() == ["person.signed_in"]


def test_she_comes_to_the_page_she_wanted_after_the_second_step_too(client, cast):
    sent = {"username": cast.officer.email, "password": cast.password, "next": "/proposals/"}
    client.post("/sign-in/", sent)
    assert give(client, code_now()).url == "/proposals/"


@pytest.mark.parametrize("later", [-1, 1], ids=["slow", "fast"])
def test_a_phone_whose_clock_is_half_a_minute_off_is_believed(half_way, later):
    assert give(half_way, code_now(later=later)).url == "/"


def test_a_code_opens_once(half_way, cast):
    code = code_now()
    assert give(half_way, code).url == "/"
    second = Client()
    sign_in(second, cast.officer, cast.password)
    assert give(second, code).status_code == 422


def test_wrong_codes_are_locked_out_and_the_journal_says_so_once(half_way, cast):
    code = wrong_code()
    answers = [give(half_way, code).status_code for _try in range(10)]
    assert answers == [422] * 7 + [429] * 3
    assert give(half_way, code_now()).status_code == 429
    assert verbs() == ["person.locked_out"]


def test_giving_up_half_way_leaves_nothing_behind(half_way):
    assert half_way.post("/sign-out/", {"next": "/sign-in/"}).url == "/sign-in/"
    assert half_way.get("/sign-in/second-factor/").url == "/sign-in/"
    assert half_way.get("/sign-in/").status_code == 200


def test_whoever_lost_her_phone_comes_in_with_a_code_and_moves_the_app_to_another(client, cast):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    code = RecoveryCodes.activate(cast.officer).get_unused_codes()[0]
    sign_in(client, cast.officer, cast.password)
    home = client.get(give(client, code).url)
    said = str(next(iter(home.context["messages"])))
    assert SETUP in said and "9" in said, "she is told what to do next"
    secret = client.get(f"{SETUP}app/new/").context["form"].secret
    assert client.post(f"{SETUP}app/new/", {"code": wrong_code()}).status_code == 422
    moved = client.post(f"{SETUP}app/new/", {"code": code_now(secret)})
    assert moved.url.startswith(SETUP)
    found = factors_of(cast.officer)
    assert len(found) == 1 and found.codes_left == 9
    assert found.app.wrap().validate_code(code_now(secret, later=1))
    assert not found.app.wrap().validate_code(code_now(later=1)), "the lost one opens nothing"
    assert verbs()[-1] == "authenticator_app.replaced"
    client.force_login(cast.agent)
    assert client.get(f"{SETUP}app/new/").url == f"{SETUP}app/", "nothing there to replace"


def test_codes_that_were_shown_once_open_once(client, cast):
    codes = RecoveryCodes.activate(cast.officer)
    first, second = codes.get_unused_codes()[:2]
    codes.instance.data["viewed_at"] = 1.0  # as it was kept before only hashes were
    codes.instance.save()
    assert sweep()["secrets"] == 0
    kept = Authenticator.objects.get(pk=codes.instance.pk)
    assert "seed" not in kept.data and not kept.wrap().validate_code("12345678")
    assert kept.wrap().validate_code(f"{first[:4]}-{first[4:]}")
    assert not kept.wrap().validate_code(first) and kept.wrap().validate_code(second)
    assert factors_of(cast.officer).codes_left == 8


def test_a_recovery_code_opens_once_and_is_in_the_journal(client, cast):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    first, second, *_rest = RecoveryCodes.activate(cast.officer).generate_codes()
    sign_in(client, cast.officer, cast.password)
    # As people write it down: in fours.
    assert give(client, f"{first[:4]} {first[4:]}").url == "/"
    assert verbs() == ["recovery_code.used", "person.signed_in"]
    assert factors_of(cast.officer).codes_left == 9
    other = Client()
    sign_in(other, cast.officer, cast.password)
    assert give(other, first).status_code == 422
    assert give(other, second).url == "/"


# --- losing it


def confirmed(client, person, password):
    client.post("/me/confirm/", {"password": password})
    client.post("/me/confirm/code/", {"code": code_now()})


def test_the_last_factor_of_such_a_role_cannot_be_removed(client, cast):
    client.force_login(cast.officer)
    confirmed(client, cast.officer, cast.password)
    page = client.get(f"{SETUP}app/remove/")
    assert page.context["form"].non_field_errors()
    assert client.post(f"{SETUP}app/remove/").status_code == 422
    assert has_factor(cast.officer)
    app = Authenticator.objects.get(user=cast.officer)
    with pytest.raises(ValidationError):
        actions.remove_app(cast.officer, by=cast.officer, request=None, app=app)


def test_anybody_else_may_do_without_it_again(client, cast):
    sign_in(client, cast.agent, cast.password)
    secret = client.get(f"{SETUP}app/").context["form"].secret
    client.post(f"{SETUP}app/", {"code": code_now(secret)})
    assert client.post(f"{SETUP}app/remove/").url == SETUP
    assert not Authenticator.objects.filter(user=cast.agent).exists(), "its codes go with it"
    assert verbs()[-1] == "authenticator_app.removed"


def test_an_administrator_takes_a_lost_one_away_and_the_person_is_told(client, cast):
    hers = Client()
    hers.force_login(cast.officer)
    hers.get("/me/")
    client.force_login(cast.administrator)
    page = client.get(f"/people/{cast.officer.pk}/second-factor/")
    assert page.context["may_reset"] and page.context["needed"]
    asked = client.post(f"/people/{cast.officer.pk}/second-factor/")
    assert asked.url.startswith("/me/confirm/") and has_factor(cast.officer)
    has_shown_who_she_is(client, cast.administrator)
    assert client.post(f"/people/{cast.officer.pk}/second-factor/").url == (
        f"/people/{cast.officer.pk}/"
    )
    assert not has_factor(cast.officer)
    assert hers.get("/me/").status_code == 302, "her sessions end"
    assert Notice.objects.get(person=cast.officer).kind == "access.factor_reset"
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor) == ("second_factor.reset", cast.administrator)
    sign_in(hers, cast.officer, cast.password)
    assert hers.get("/").url == SETUP


def test_never_her_own_and_nobody_elses_hand(client, cast):
    for who, whose in (
        (cast.administrator, cast.administrator),
        (cast.director, cast.officer),
        (cast.officer, cast.officer),
    ):
        with pytest.raises(PermissionDenied):
            actions.reset_factors(whose, by=who)
    client.force_login(cast.administrator)
    own = f"/people/{cast.administrator.pk}/second-factor/"
    assert not client.get(own).context["may_reset"]
    has_shown_who_she_is(client, cast.administrator)
    assert client.post(own).status_code == 403


def test_the_command_line_helps_the_only_administrator(cast):
    assert reset_factors(" ADMINISTRATOR@ruang.example ") == cast.administrator
    assert not has_factor(cast.administrator)
    assert Entry.objects.get().actor is None
    for email in ("nobody@ruang.example", "administrator@ruang.example"):
        with pytest.raises(ValidationError):
            reset_factors(email)


def test_new_codes_take_the_place_of_the_old(client, cast):
    client.force_login(cast.officer)
    confirmed(client, cast.officer, cast.password)
    assert client.post(f"{SETUP}codes/new/").url == f"{SETUP}codes/"
    first = client.get(f"{SETUP}codes/").context["unused_codes"]
    client.post(f"{SETUP}codes/new/")
    second = client.get(f"{SETUP}codes/").context["unused_codes"]
    assert not set(first) & set(second)
    assert verbs() == ["recovery_codes.renewed"] * 2


# --- passkeys: the ceremony itself is walked in a browser


def test_a_passkey_that_nobody_has_opens_nothing(client, db):
    asked = client.get("/sign-in/passkey/", headers={"Accept": "application/json"})
    assert asked.json()["request_options"]["publicKey"]["userVerification"] == "required"
    whole = '{"id":"AA","rawId":"AA","type":"public-key","response":{"userHandle":"%s",'
    whole += '"clientDataJSON":"e30","authenticatorData":"AA","signature":"AA"}}'
    odd = ["", "x", "{}", "[]", "1", '{"response": {"userHandle": "MQ"}}', '{"id": 1}']
    for sent in (*odd, whole % "MQ", whole % "enp6enp6enp6enp6enp6eg", whole % "_w", whole % ""):
        answer = client.post("/sign-in/passkey/", {"credential": sent})
        assert answer.status_code == 302 and answer.url == "/sign-in/", sent


def test_nobody_removes_another_persons_passkey(client, cast):
    hers = Authenticator.objects.create(user=cast.director, type="webauthn", data={"name": "key"})
    client.force_login(cast.officer)
    confirmed(client, cast.officer, cast.password)
    assert client.post(f"{SETUP}passkey/{hers.pk}/remove/").status_code == 404


# --- an address is mastered once


def test_allauths_own_table_of_addresses_stays_empty(client, cast, bare):
    sign_in(client, bare, cast.password)
    secret = client.get(f"{SETUP}app/").context["form"].secret
    client.post(f"{SETUP}app/", {"code": code_now(secret)})
    client.post("/me/password/", {
        "old_password": cast.password, "password": "silk-in-lamphun", "again": "silk-in-lamphun",
    })  # fmt: skip
    client.post("/sign-in/forgotten/", {"email": bare.email})
    client.post("/sign-out/")
    assert not EmailAddress.objects.exists()
