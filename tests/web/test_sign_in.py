"""Signing in by e-mail, being refused, being locked out, and signing out."""

from __future__ import annotations

import stat

import pytest

from ruang.web.people.jobs import create_administrator, demo_password, make_demo_people
from ruang.web.people.models import Role, User


def sign_in(client, email, password, **more):
    return client.post("/sign-in/", {"username": email, "password": password, **more})


def test_a_person_signs_in_by_e_mail_however_capitalised(client, cast):
    answer = sign_in(client, "Officer@RUANG.example", cast.password)
    assert answer.status_code == 302
    assert client.get("/me/").status_code == 200


def test_she_comes_to_the_page_she_wanted(client, cast):
    asked = client.get("/me/")
    assert asked.url == "/sign-in/?next=/me/"
    assert sign_in(client, cast.officer.email, cast.password, next="/me/").url == "/me/"


def test_but_not_to_somebody_elses_site(client, cast):
    url = sign_in(client, cast.officer.email, cast.password, next="https://evil.example/").url
    assert "evil" not in url


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("officer@ruang.example", "wrong"),
        ("nobody@ruang.example", "woven-fabric-and-bees"),
        ("officer@ruang.example", ""),
        ("no address", "woven-fabric-and-bees"),
    ],
)
def test_a_wrong_password_and_an_unknown_person_are_refused_alike(client, cast, email, password):
    answer = sign_in(client, email, password)
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert client.get("/me/").status_code == 302


def test_a_closed_account_is_refused_like_a_wrong_password(client, cast):
    User.objects.filter(pk=cast.officer.pk).update(is_active=False)
    closed = sign_in(client, cast.officer.email, cast.password)
    wrong = sign_in(client, cast.director.email, "wrong")
    assert closed.context["form"].errors == wrong.context["form"].errors


def test_guessing_is_locked_out_for_this_address_and_person_only(client, cast, settings):
    for number in range(settings.AXES_FAILURE_LIMIT):
        # Capital letters do not make another person to guess at.
        email = cast.officer.email.upper() if number % 2 else cast.officer.email
        answer = sign_in(client, email, f"guess {number}")
    assert answer.status_code == 429
    assert "people/locked.html" in [t.name for t in answer.templates]
    assert sign_in(client, cast.officer.email, cast.password).status_code == 429
    assert sign_in(client, cast.director.email, cast.password).status_code == 302


def test_seven_slips_and_a_success_begin_anew(client, cast, settings):
    for _round in range(2):
        for _slip in range(settings.AXES_FAILURE_LIMIT - 1):
            assert sign_in(client, cast.officer.email, "slip").status_code == 422
        assert sign_in(client, cast.officer.email, cast.password).status_code == 302
        client.post("/sign-out/")


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
