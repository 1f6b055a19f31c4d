"""Signing in by e-mail, being refused, being locked out, and signing out."""

from __future__ import annotations

import stat

import pytest
from django.db import connection

from ruang.web.journal.models import Entry
from ruang.web.people.jobs import create_administrator, demo_password, make_demo_people
from ruang.web.people.models import Role, User


def sign_in(client, email, password, **more):
    return client.post("/sign-in/", {"username": email, "password": password, **more})


def test_a_person_signs_in_by_e_mail_however_capitalised(client, cast):
    answer = sign_in(client, "Agent@RUANG.example", cast.password)
    assert answer.status_code == 302
    assert client.get("/me/").status_code == 200


def test_she_comes_to_the_page_she_wanted(client, cast):
    asked = client.get("/me/")
    assert asked.url == "/sign-in/?next=/me/"
    assert sign_in(client, cast.agent.email, cast.password, next="/me/").url == "/me/"


def test_but_not_to_somebody_elses_site(client, cast):
    url = sign_in(client, cast.agent.email, cast.password, next="https://evil.example/").url
    assert "evil" not in url


def test_a_part_of_a_page_leads_the_whole_page_to_signing_in(client, db):
    answer = client.get("/proposals/", headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == "/sign-in/?next=/proposals/"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("agent@ruang.example", "wrong"),
        ("nobody@ruang.example", "woven-fabric-and-bees"),
        ("agent@ruang.example", ""),
        ("no address", "woven-fabric-and-bees"),
    ],
)
def test_a_wrong_password_and_an_unknown_person_are_refused_alike(client, cast, email, password):
    answer = sign_in(client, email, password)
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert client.get("/me/").status_code == 302


def test_a_closed_account_is_refused_like_a_wrong_password(client, cast):
    User.objects.filter(pk=cast.agent.pk).update(is_active=False)
    closed = sign_in(client, cast.agent.email, cast.password)
    wrong = sign_in(client, cast.analyst.email, "wrong")
    assert closed.context["form"].errors == wrong.context["form"].errors


def test_what_happens_at_the_door_is_in_the_journal_without_names(client, cast):
    sign_in(client, cast.agent.email, cast.password)
    client.post("/sign-out/")
    entries = list(Entry.objects.order_by("pk"))
    assert [e.verb for e in entries] == ["person.signed_in", "person.signed_out"]
    assert {e.actor for e in entries} == {cast.agent}
    assert cast.agent.email not in str([e.after for e in entries])


# --- the lock


TRIES = 8


def guess(client, person, times, **more):
    for number in range(times):
        # Capital letters do not make another person to guess at.
        email = person.email.upper() if number % 2 else person.email
        answer = client.post("/sign-in/", {"username": email, "password": f"no {number}"}, **more)
    return answer


def test_guessing_is_locked_out_for_this_person_at_this_address_only(client, cast):
    assert guess(client, cast.agent, TRIES - 1).status_code == 422
    last = guess(client, cast.agent, 1)
    assert last.status_code == 429
    assert "access/locked.html" in [t.name for t in last.templates]
    assert sign_in(client, cast.agent.email, cast.password).status_code == 429
    assert sign_in(client, cast.analyst.email, cast.password).status_code == 302
    elsewhere = {"username": cast.agent.email, "password": cast.password}
    client.post("/sign-out/")
    assert client.post("/sign-in/", elsewhere, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_the_lock_is_in_the_journal_once_and_names_nobody_who_did_it(client, cast):
    guess(client, cast.agent, TRIES + 3)
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor, entry.subject_id) == (
        "person.locked_out", None, str(cast.agent.pk),
    )  # fmt: skip


def test_an_unknown_person_is_locked_out_alike_and_is_nobody_in_the_journal(client, db):
    for number in range(TRIES):
        answer = sign_in(client, "nobody@ruang.example", f"no {number}")
    assert answer.status_code == 429 and not Entry.objects.exists()


def test_from_many_addresses_guesses_are_counted_too(client, cast, settings):
    rates = settings.ACCOUNT_RATE_LIMITS
    settings.ACCOUNT_RATE_LIMITS = rates | {"login_failed_everywhere": "5/h/key"}
    for number in range(5):
        answer = guess(client, cast.agent, 1, REMOTE_ADDR=f"192.0.2.{number}")
    assert answer.status_code == 429


def test_a_lock_from_elsewhere_keeps_nobody_out_where_she_has_been_before(client, cast, settings):
    said = {"username": cast.agent.email, "password": cast.password}
    home, cafe = {"REMOTE_ADDR": "198.51.100.7"}, {"REMOTE_ADDR": "203.0.113.8"}
    client.post("/sign-in/", said, **home)
    client.post("/sign-out/")
    rates = settings.ACCOUNT_RATE_LIMITS
    settings.ACCOUNT_RATE_LIMITS = rates | {"login_failed_everywhere": "5/h/key"}
    for number in range(5):
        guess(client, cast.agent, 1, REMOTE_ADDR=f"192.0.2.{number}")
    assert client.post("/sign-in/", said, **cafe).status_code == 429
    assert client.post("/sign-in/", said, **home).status_code == 302


def test_a_whole_network_of_ipv6_is_one_address(client, cast):
    for number in range(TRIES):
        answer = guess(client, cast.agent, 1, REMOTE_ADDR=f"2001:db8::{number}")
    assert answer.status_code == 429


def test_seven_slips_and_a_success_begin_anew(client, cast):
    for _round in range(2):
        assert guess(client, cast.agent, TRIES - 1).status_code == 422
        assert sign_in(client, cast.agent.email, cast.password).status_code == 302
        client.post("/sign-out/")


def test_the_shared_memory_of_tries_names_no_address_and_no_person(client, cast):
    guess(client, cast.agent, 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM ruang_cache")
        kept = " ".join(row[0] for row in cursor.fetchall())
    assert kept and "127.0.0.1" not in kept and "agent" not in kept


def test_signing_out_needs_a_click_not_a_link(client, cast):
    client.force_login(cast.officer)
    assert client.get("/sign-out/").status_code == 405
    assert client.get("/me/").status_code == 200
    assert client.post("/sign-out/").status_code == 302
    assert client.get("/me/").status_code == 302


def test_whoever_is_signed_in_needs_no_form(client, cast):
    client.force_login(cast.officer)
    assert client.get("/sign-in/").status_code == 302


# --- the demo


@pytest.fixture
def demo(db, settings, tmp_path):
    settings.DEMO = True
    settings.HOME = tmp_path
    return make_demo_people()


def test_the_demo_shows_one_account_a_role_and_its_password(client, demo):
    page = client.get("/sign-in/")
    assert {p.role for p in page.context["demo_people"]} == set(Role.values)
    assert demo_password() in page.content.decode()
    for person in demo:
        assert person.email in page.content.decode()


def test_the_demos_password_opens_every_account_and_is_its_owners_alone(client, demo, settings):
    assert sign_in(client, "officer@demo.ruang.example", demo_password()).status_code == 302
    mode = stat.S_IMODE((settings.HOME / "demo_password").stat().st_mode)
    assert mode == 0o600


def test_making_the_demo_twice_changes_nothing(demo):
    first = demo_password()
    assert [p.pk for p in make_demo_people()] == [p.pk for p in demo]
    assert demo_password() == first


def test_a_lost_password_file_means_a_new_password_for_all(demo, settings, client):
    (settings.HOME / "demo_password").unlink()
    make_demo_people()
    assert sign_in(client, "director2@demo.ruang.example", demo_password()).status_code == 302


def test_centres_of_the_demo_are_two(demo):
    officers = [p for p in demo if p.role == Role.OFFICER]
    assert len({p.organisation_id for p in officers}) == 2


def test_without_a_demo_nothing_is_shown(client, cast, settings):
    assert "demo_password" not in client.get("/sign-in/").context


# --- the first administrator


def test_the_command_line_makes_an_administrator(client, db):
    made = create_administrator(
        email="Chief@ruang.example", name="Somchai", password="bees-and-honey"
    )
    assert made.is_administrator and made.email == "chief@ruang.example"
    assert sign_in(client, "chief@ruang.example", "bees-and-honey").status_code == 302
    assert client.get("/").url == "/me/second-factor/"


@pytest.mark.parametrize(
    ("email", "name", "password"),
    [
        ("no address", "Somchai", "bees-and-honey"),
        ("chief@ruang.example", "Somchai", "short"),
        ("chief@ruang.example", " ", "bees-and-honey"),
        ("ADMINISTRATOR@ruang.example", "Somchai", "bees-and-honey"),
    ],
    ids=["no address", "weak", "nameless", "taken"],
)
def test_but_not_a_bad_one(cast, email, name, password):
    from django.core.exceptions import ValidationError

    before = User.objects.count()
    with pytest.raises(ValidationError):
        create_administrator(email=email, name=name, password=password)
    assert User.objects.count() == before
