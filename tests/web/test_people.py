"""Accounts: one's own, and those that an administrator looks after."""

from __future__ import annotations

import pytest
from conftest import has_shown_who_she_is
from django.core.exceptions import PermissionDenied

from ruang.web.access.actions import change_password
from ruang.web.journal.models import Entry
from ruang.web.people import actions
from ruang.web.people.models import Organisation, Role, User


@pytest.fixture
def admin(client, cast):
    client.force_login(cast.administrator)
    has_shown_who_she_is(client, cast.administrator)
    return client


# --- one's own account


def test_a_person_corrects_her_name(client, cast):
    client.force_login(cast.officer)
    assert client.post("/me/", {"do": "name", "name": "Anan Kaew"}).status_code == 302
    assert User.objects.get(pk=cast.officer.pk).name == "Anan Kaew"
    assert Entry.objects.get().verb == "person.named"


def test_an_empty_name_is_explained_beside_its_field(client, cast):
    client.force_login(cast.officer)
    page = client.post("/me/", {"do": "name", "name": ""})
    assert page.status_code == 422
    assert "name" in page.context["form"].errors
    assert "id_name_error" in page.content.decode()


def own_password(client, old, new, again=None):
    sent = {"old_password": old, "password": new, "again": again or new}
    return client.post("/me/password/", sent)


def test_she_changes_her_password_and_stays_signed_in(client, cast):
    client.force_login(cast.officer)
    assert own_password(client, cast.password, "silk-in-lamphun").status_code == 302
    assert client.get("/me/").status_code == 200
    assert User.objects.get(pk=cast.officer.pk).check_password("silk-in-lamphun")


@pytest.mark.parametrize(
    ("old", "new", "again", "field"),
    [
        ("not-mine", "silk-in-lamphun", None, "old_password"),
        (None, "short", None, "password"),
        (None, "Password1234!", None, "password"),
        (None, "officer@ruang", None, "password"),
        (None, "silk-in-lamphun", "silk-in-lampang", "again"),
    ],
    ids=["wrong old", "short", "breached", "like her e-mail", "differ"],
)
def test_a_bad_password_is_explained(client, cast, old, new, again, field):
    client.force_login(cast.officer)
    page = own_password(client, old or cast.password, new, again)
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert User.objects.get(pk=cast.officer.pk).check_password(cast.password)


def test_nobody_changes_another_persons_own_things(cast):
    for change in (
        lambda: actions.change_name(cast.officer, by=cast.administrator, name="X"),
        lambda: change_password(cast.officer, by=cast.director, password="X"),
        lambda: actions.set_preferences(cast.officer, by=cast.director, theme="dark"),
    ):
        with pytest.raises(PermissionDenied):
            change()


# --- the administrator's pages


@pytest.mark.parametrize(
    "url", ["/people/", "/people/new/", "/people/{}/", "/organisations/", "/organisations/new/"]
)
def test_others_do_not_know_of_them(client, cast, url):
    url = url.format(cast.officer.pk)
    assert client.get(url).status_code == 302
    for who in (cast.officer, cast.director, cast.entrepreneur):
        client.force_login(who)
        assert client.get(url).status_code == 404
        assert client.post(url, {"do": "change"}).status_code == 404


def names(client, **wanted):
    return [p.name for p in client.get("/people/", wanted).context["page"].object_list]


def test_people_are_found_by_name_e_mail_role_and_organisation(admin, cast):
    assert len(names(admin)) == 10
    assert names(admin, q="srisuk") == names(admin, q="officer@") == ["Anan Srisuk"]
    assert set(names(admin, role="officer")) == {"Anan Srisuk", "Malee Thongdee"}
    assert len(names(admin, organisation=cast.centre2.organisation.pk)) == 2
    assert names(admin, sort="-name")[0] == "Wipada Kaewmanee"
    assert names(admin, q="nobody at all") == []


def test_htmx_gets_the_list_alone(admin):
    page = admin.get("/people/", headers={"HX-Request": "true"}).content
    assert b"<h1>" not in page and b"Anan Srisuk" in page


def test_the_list_costs_the_same_for_everybody(admin, django_assert_max_num_queries):
    admin.get("/people/")  # her session is noted, and that she has a second factor
    with django_assert_max_num_queries(9):
        admin.get("/people/")


NEW = {
    "name": "Nok Wanna",
    "email": "Nok@Ruang.example",
    "role": "officer",
    "language": "th",
    "password": "eco-woven-fabric",
}


def test_an_administrator_makes_an_account(admin, cast, client):
    answer = admin.post("/people/new/", {**NEW, "organisation": cast.centre.organisation.pk})
    made = User.objects.get(email="nok@ruang.example")
    assert answer.url == f"/people/{made.pk}/"
    assert made.check_password("eco-woven-fabric") and made.role == Role.OFFICER
    assert Entry.objects.get().verb == "person.added"


def test_pressing_twice_makes_one_account(admin, cast):
    sent = {**NEW, "organisation": cast.centre.organisation.pk}
    assert admin.post("/people/new/", sent).status_code == 302
    again = admin.post("/people/new/", sent)
    assert again.status_code == 422 and "email" in again.context["form"].errors
    assert User.objects.filter(name="Nok Wanna").count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"email": "officer@RUANG.example"}, "email"),
        ({"email": "nowhere"}, "email"),
        ({"role": "king"}, "role"),
        ({"password": "short"}, "password"),
        ({"organisation": "99999"}, "organisation"),
        ({"role": "entrepreneur"}, "role"),  # at a centre
    ],
)
def test_a_wrong_field_is_explained(admin, cast, wrong, field):
    sent = {**NEW, "organisation": cast.centre.organisation.pk, **wrong}
    page = admin.post("/people/new/", sent)
    assert page.status_code == 422 and field in page.context["form"].errors


def changed(cast, **values):
    same = {
        "do": "change",
        "name": cast.officer.name,
        "email": cast.officer.email,
    }
    return {**same, **values}


def test_correcting_particulars_moves_nobody(admin, cast):
    sent = changed(cast, name="Anan K.", organisation=cast.centre2.organisation.pk, role="director")
    assert admin.post(f"/people/{cast.officer.pk}/", sent).status_code == 302
    stored = User.objects.get(pk=cast.officer.pk)
    assert (stored.role, stored.organisation) == ("officer", cast.centre.organisation)
    assert {field for field, _, _ in Entry.objects.get().changes} == {"name"}


def test_a_taken_address_is_refused_and_the_heading_stays(admin, cast):
    sent = changed(cast, name="Somebody Else", email="Director@ruang.example")
    page = admin.post(f"/people/{cast.officer.pk}/", sent)
    assert page.status_code == 422 and "email" in page.context["form"].errors
    assert page.context["person"].name == "Anan Srisuk"


def test_an_administrator_gives_a_forgetful_person_a_new_password(admin, cast):
    url = f"/people/{cast.officer.pk}/"
    assert admin.post(url, {"do": "password", "password": "short"}).status_code == 422
    assert admin.post(url, {"do": "password", "password": "bees-of-nan-1"}).status_code == 302
    assert User.objects.get(pk=cast.officer.pk).check_password("bees-of-nan-1")
    own = f"/people/{cast.administrator.pk}/"
    assert admin.post(own, {"do": "password", "password": "bees-of-nan-1"}).status_code == 403


def test_she_shows_who_she_is_before_she_changes_how_somebody_gets_in(client, cast):
    client.force_login(cast.administrator)
    sent = {"do": "password", "password": "bees-of-nan-1"}
    asked = client.post(f"/people/{cast.officer.pk}/", sent)
    assert asked.url == f"/me/confirm/?next=%2Fpeople%2F{cast.officer.pk}%2F"
    assert not User.objects.get(pk=cast.officer.pk).check_password("bees-of-nan-1")
    assert "bees-of-nan-1" not in str(dict(client.session)), "nor is it kept anywhere"


def test_whose_address_is_changed_is_told(admin, cast):
    admin.post(f"/people/{cast.officer.pk}/", changed(cast, email="anan.s@ruang.example"))
    assert cast.officer.notices.get().kind == "person.address_changed"


def test_an_unknown_wish_is_refused(admin, cast):
    assert admin.post(f"/people/{cast.officer.pk}/", {"do": "promote"}).status_code == 403
    assert admin.get("/people/999999/").status_code == 404


# --- organisations


def test_organisations_are_listed_added_and_corrected(admin, cast):
    page = admin.get("/organisations/", {"kind": "centre"})
    assert [o.people for o in page.context["page"].object_list] == [3, 2]
    made = {"kind": "support_agency", "name_th": "สถาบันอาหาร", "name_en": "Food Institute"}
    assert admin.post("/organisations/new/", made).status_code == 302
    food = Organisation.objects.get(name_en="Food Institute")
    fixed = {**made, "name_en": "National Food Institute"}
    assert admin.post(f"/organisations/{food.pk}/", fixed).status_code == 302
    assert {e.verb for e in Entry.objects.all()} == {"organisation.added", "organisation.changed"}


def test_the_same_organisation_twice_is_refused(admin, cast):
    same = {"kind": "centre", "name_th": cast.centre.organisation.name_th}
    page = admin.post("/organisations/new/", same)
    assert page.status_code == 422 and page.context["form"].errors


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_page_reads_in_both_languages(admin, cast, language):
    User.objects.filter(pk=cast.administrator.pk).update(language=language)
    for url in (
        "/me/",
        "/people/",
        "/people/new/",
        f"/people/{cast.officer.pk}/",
        "/organisations/",
        "/organisations/new/",
        f"/organisations/{cast.department.pk}/",
        "/journal/",
        "/work/",
    ):
        page = admin.get(url)
        assert page.status_code == 200, url
        assert f'<html lang="{language}"' in page.content.decode()
