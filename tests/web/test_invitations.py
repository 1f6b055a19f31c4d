"""Invitations: who may invite whom, what opens one, and many at once from a list."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from ruang.web.access import actions_invitations as actions
from ruang.web.access.actions_invitations import Wanted
from ruang.web.access.invitation_secrets import mark_of_code, new_secret
from ruang.web.access.jobs import forget_invitations, mail_list
from ruang.web.access.models import Invitation, InvitationList
from ruang.web.access.permissions_invitations import may_invite_as, may_issue, may_revoke
from ruang.web.journal.action import SYSTEM
from ruang.web.journal.models import Entry
from ruang.web.notices.models import Notice
from ruang.web.people.actions_memberships import leave
from ruang.web.people.models import Kind, Organisation, Role, User

PASSWORD = "silk-bees-and-honey"


@pytest.fixture
def invite(cast):
    """Make an invitation: of an entrepreneur, by the officer, unless said otherwise."""

    def made(name="Nok Wanna", role="entrepreneur", place=None, by=None, email=""):
        wanted = Wanted(name, email, role, place or cast.entrepreneur.organisation)
        return actions.invite(None, by=by or cast.officer, wanted=wanted, of=None)

    return made


@pytest.fixture
def handed_out(invite):
    """An invitation that was handed out, and what opens it."""

    def issued(**values):
        made, secret = invite(**values), new_secret()
        return actions.issue(made, by=made.invited_by, secret=secret, mailed=False), secret

    return issued


@pytest.fixture
def mailing(settings):
    settings.MAIL = True
    settings.SITE_URL = "https://ruang.example.org"


def account(**values):
    mine = {"name": "Nok Wanna", "email": "Nok@Weavers.example", "language": "th"}
    return {**mine, "password": PASSWORD, "again": PASSWORD, **values}


def come_in(secret, client=None, **values):
    """Open the link, and make the account."""
    client = client or Client()
    path = secret.url.removeprefix(secret.url.split("/join/")[0])
    assert client.get(path).url == "/join/account/"
    return client, client.post("/join/account/", account(**values))


# --- who may invite whom


def test_each_invites_those_whom_her_office_works_with(cast):
    mine, other = cast.centre.organisation, cast.centre2.organisation
    weavers, park = cast.entrepreneur.organisation, cast.support.organisation
    said = [
        (cast.administrator, Role.DIRECTOR, other, True),
        (cast.administrator, Role.ADMINISTRATOR, cast.department, True),
        (cast.administrator, Role.ENTREPRENEUR, other, False),  # no enterprise
        (cast.director, Role.OFFICER, mine, True),
        (cast.director, Role.AGENT, mine, True),
        (cast.director, Role.OFFICER, other, False),
        (cast.director, Role.DIRECTOR, mine, False),
        (cast.director, Role.ANALYST, mine, False),
        (cast.director, Role.SUPPORT_AGENCY, park, True),
        (cast.officer, Role.ENTREPRENEUR, weavers, True),
        (cast.officer, Role.COHORT_PRESIDENT, cast.president.organisation, True),
        (cast.officer, Role.OFFICER, mine, False),
        (cast.agent, Role.ENTREPRENEUR, weavers, False),
        (cast.analyst, Role.ENTREPRENEUR, weavers, False),
    ]
    for user, role, place, expected in said:
        assert may_invite_as(user, role, place) is expected, (user.role, role, place)


def test_what_somebody_may_not_give_is_not_made(invite, cast):
    for by, role in ((cast.officer, "officer"), (cast.director, "administrator")):
        with pytest.raises(PermissionDenied):
            invite(by=by, role=role, place=cast.centre.organisation)
    with pytest.raises(PermissionDenied):
        actions.add_organisation(None, by=cast.director, kind=Kind.CENTRE, name_th="ศูนย์ใหม่")
    assert not Invitation.objects.exists() and not Entry.objects.exists()


def test_one_sees_and_revokes_ones_own_and_a_director_those_of_her_house(invite, cast):
    made = invite()
    for user in (cast.officer, cast.director, cast.administrator):
        assert made in Invitation.objects.visible_to(user) and may_revoke(user, made)
    for user in (cast.officer2, cast.director2, cast.analyst):
        assert made not in Invitation.objects.visible_to(user) and not may_issue(user, made)


# --- coming in


def test_a_sheet_opens_an_account_once(client, cast, invite):
    made = invite()
    client.force_login(cast.officer)
    page = client.post(f"/invitations/{made.pk}/sheet/", {"size": "a5"})
    sheet = page.context["sheets"][0]
    words = page.content.decode()
    assert (
        "Nok Wanna" in words
        and sheet.secret.code in words
        and "no-store" in page.headers["Cache-Control"]
    )
    paper = words.partition("<article")[2].partition("</article>")[0]
    assert sheet.invitation.get_role_display() not in paper
    assert cast.entrepreneur.organisation.name_th not in paper
    stored = json.dumps([*Invitation.objects.values(), *Entry.objects.values()], default=str)
    assert sheet.secret.token not in stored and sheet.secret.code not in stored
    assert "Nok" not in json.dumps([*Entry.objects.values()], default=str)

    hers, answer = come_in(sheet.secret)
    person = User.objects.get(email="nok@weavers.example")
    assert answer.status_code == 302 and person.check_password(PASSWORD)
    assert (person.role, person.organisation) == ("entrepreneur", cast.entrepreneur.organisation)
    assert hers.get("/me/").context["user"] == person
    assert person.memberships.count() == 1
    made.refresh_from_db()
    assert (made.state, made.person, made.name, made.email) == ("accepted", person, "", "")
    assert Notice.objects.get(person=cast.officer).kind == "invitation.accepted"
    assert "Nok" not in Notice.objects.get(person=cast.officer).title
    entry = Entry.objects.get(verb="invitation.accepted")
    assert entry.actor is None and PASSWORD not in json.dumps(entry.after)
    # The link again: used up.
    assert Client().get(f"/join/with/{sheet.secret.token}/").status_code == 410
    assert client.get(f"/invitations/{made.pk}/").status_code == 200


def test_an_officer_who_was_invited_sets_up_her_second_factor_first(cast, handed_out):
    _made, secret = handed_out(by=cast.director, role="officer", place=cast.centre.organisation)
    hers, answer = come_in(secret)
    assert answer.status_code == 302
    assert hers.get("/").url == "/me/second-factor/"


def test_the_code_of_a_sheet_is_typed_as_people_type(client, handed_out):
    made, secret = handed_out()
    assert mark_of_code(f" {secret.code.lower().replace('-', ' ')}") == made.code_mark
    assert client.post("/join/", {"code": "2222-3333-4444"}).status_code == 422
    assert client.post("/join/", {"code": secret.code.lower()}).url == "/join/account/"
    assert client.get("/join/account/").context["invitation"] == made


def test_too_many_wrong_codes_and_links_are_stopped(client, handed_out, settings):
    rates = settings.ACCOUNT_RATE_LIMITS
    assert rates["invitation_refused"] == "20/15m/ip"
    settings.ACCOUNT_RATE_LIMITS = {**rates, "invitation_refused": "3/15m/ip"}
    _made, secret = handed_out()
    for n in range(3):
        assert client.post("/join/", {"code": f"2222-2222-{n:04}"}).status_code == 422
    assert client.post("/join/", {"code": secret.code}).status_code == 429
    assert client.get(f"/join/with/{secret.token}/").status_code == 429


@pytest.mark.parametrize("how", ["expired", "revoked", "anew", "left", "demoted"])
def test_what_is_no_longer_valid_opens_nothing(client, cast, handed_out, how):
    made, secret = handed_out()
    path = f"/join/with/{secret.token}/"
    assert client.get(path).status_code == 302  # in the session already
    if how == "expired":
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif how == "revoked":
        actions.revoke(made, by=cast.officer)
    elif how == "anew":
        actions.issue(made, by=cast.officer, secret=new_secret(), mailed=False)
    elif how == "left":
        leave(cast.officer, by=SYSTEM)
    else:
        User.objects.filter(pk=cast.officer.pk).update(role="analyst")
    assert client.get(path).status_code == 410
    assert client.post("/join/account/", account()).url == "/join/"
    assert not User.objects.filter(name="Nok Wanna").exists()


def test_of_two_who_come_at_once_one_gets_the_account(handed_out):
    made, _secret = handed_out()
    values = {
        "mark": made.token_mark, "name": "Nok", "email": "nok@weavers.example",
        "password": PASSWORD, "language": "th",
    }  # fmt: skip
    first, second = Invitation.objects.get(), Invitation.objects.get()
    actions.accept(first, by=SYSTEM, **values)
    with pytest.raises(ValidationError):
        actions.accept(second, by=SYSTEM, **values | {"email": "other@weavers.example"})
    with pytest.raises(PermissionDenied):  # nobody accepts for another
        actions.accept(second, by=made.invited_by, **values)
    assert User.objects.filter(role="entrepreneur").count() == 2  # she, and Suda of before


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"password": "short", "again": "short"}, "password"),
        ({"password": "nok-wanna-nok", "again": "nok-wanna-nok"}, "password"),  # her name
        ({"again": "silk-bees-and-wax"}, "again"),
        ({"email": "OFFICER@ruang.example"}, "email"),
        ({"name": ""}, "name"),
    ],
    ids=["short", "her name", "differ", "taken", "nameless"],
)
def test_what_is_wrong_with_an_account_is_explained(handed_out, wrong, field):
    _made, secret = handed_out()
    _client, page = come_in(secret, **wrong)
    assert page.status_code == 422 and field in page.context["form"].errors
    assert Invitation.objects.get().state == "waiting"


def test_who_is_signed_in_is_asked_to_sign_out_first(client, cast, handed_out):
    _made, secret = handed_out()
    client.force_login(cast.analyst)
    client.get(f"/join/with/{secret.token}/")
    page = client.get("/join/account/")
    assert page.templates[0].name == "access/join_other.html"
    assert Invitation.objects.get().state == "waiting"


# --- by e-mail


def test_an_invitation_is_mailed_in_her_language_and_fixes_the_address(client, cast, mailing):
    client.force_login(cast.officer)
    sent = {
        "name": "Nok Wanna", "email": "Nok@Weavers.example", "role": "entrepreneur",
        "organisation": cast.entrepreneur.organisation.pk, "language": "en", "do": "mail",
    }  # fmt: skip
    assert client.post("/invitations/new/", sent).status_code == 302
    letter = mail.outbox[0]
    assert letter.to == ["nok@weavers.example"] and "Dear Nok Wanna" in letter.body
    path = re.search(r"https://ruang.example.org(/join/with/\S+)", letter.body).group(1)
    hers = Client()
    assert hers.get(path).cookies["django_language"].value == "en"
    hers.post("/join/account/", account(email="somebody@else.example"))
    assert User.objects.get(name="Nok Wanna").email == "nok@weavers.example"
    # The same address once more, to an account or while an invitation is open.
    again = client.post("/invitations/new/", sent)
    assert again.status_code == 422 and "email" in again.context["form"].errors


def test_a_mail_that_was_not_taken_leaves_the_invitation_as_it_was(
    client, cast, invite, mailing, monkeypatch
):
    def refuse(*_args, **_kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    made = invite(email="nok@weavers.example")
    client.force_login(cast.officer)
    assert client.post(f"/invitations/{made.pk}/", {"do": "mail"}).status_code == 302
    made.refresh_from_db()
    assert made.state == "ready" and made.token_mark is None


def test_without_mail_nothing_offers_it(client, cast, invite):
    made = invite(email="nok@weavers.example")
    client.force_login(cast.officer)
    assert 'value="mail"' not in client.get("/invitations/new/").content.decode()
    assert 'value="mail"' not in client.get(f"/invitations/{made.pk}/").content.decode()
    client.post(f"/invitations/{made.pk}/", {"do": "mail"})
    assert mail.outbox == []


def test_a_new_enterprise_is_added_with_the_invitation(client, cast):
    client.force_login(cast.officer)
    sent = {
        "name": "Nok",
        "role": "entrepreneur",
        "new_organisation": "ร้านน้ำผึ้งน่าน",
        "language": "th",
    }
    assert client.post("/invitations/new/", sent).status_code == 302
    assert Invitation.objects.get().organisation.kind == Kind.ENTERPRISE
    both = {**sent, "organisation": cast.entrepreneur.organisation.pk}
    assert client.post("/invitations/new/", both).status_code == 422
    other = {"name": "Nok", "role": "officer", "organisation": cast.centre.organisation.pk}
    assert client.post("/invitations/new/", {**other, "language": "th"}).status_code == 422


# --- many at once


LIST = (
    "ชื่อ-สกุล\tหน่วยงาน\tบทบาท\tอีเมล\n"
    "สมหญิง ใจดี\tวิสาหกิจชุมชนผ้าทอบ้านหนองเงือก\tผู้ประกอบการ\tsom@weavers.example\n"
    "\n"
    "มานะ ขยัน\tร้านน้ำผึ้งน่าน\tentrepreneur\t\n"
    "ปิติ ดี\tร้านน้ำผึ้งน่าน\tผู้ประกอบการ\tSOM@weavers.example\n"
    "ชูใจ เลิศ\tNorthern Science Park\tsupport agency\tnowhere\n"
    "วีระ กล้า\tIndustrial Promotion Centre Region 1\tเจ้าหน้าที่\t\n"
    "=1+1\tไม่มีที่นี่\tพระราชา\t\n"
    "\tร้านน้ำผึ้งน่าน\tผู้ประกอบการ\t\n"
)


def checked(client, **values):
    page = client.post("/invitations/many/", {"language": "th", **values})
    return page, page.context.get("checked")


def test_a_list_is_shown_before_anything_is_made(client, cast):
    client.force_login(cast.officer)
    page, found = checked(client, paste=LIST)
    assert [(one.line.number, one.organisation) for one in found.accepted] == [
        (2, cast.entrepreneur.organisation.name), (4, "ร้านน้ำผึ้งน่าน"),
    ]  # fmt: skip
    assert [(one.line.number, one.column) for one in found.refused] == [
        (5, "email"), (6, "email"), (7, "role"), (8, "role"), (9, "name"),
    ]  # fmt: skip
    assert found.new_organisations == ["ร้านน้ำผึ้งน่าน"] and not Invitation.objects.exists()

    handed_on = {"rows": page.context["rows"], "language": "th"}
    file = client.post("/invitations/many/make/", {**handed_on, "do": "refused"})
    rows = file.content.decode("utf-8-sig").splitlines()
    assert len(rows) == 6 and rows[1].startswith("5,") and "'=1+1" in rows[4]

    made = client.post("/invitations/many/make/", {**handed_on, "do": "make"})
    assert made.url == InvitationList.objects.get().get_absolute_url()
    assert Invitation.objects.count() == 2
    assert Organisation.objects.filter(name_th="ร้านน้ำผึ้งน่าน").count() == 1
    # The same list again: whoever is invited is not invited twice, and the shop is there now.
    _page, again = checked(client, paste=LIST)
    assert [one.line.number for one in again.accepted] == [4] and not again.new_organisations


def test_a_print_run_has_a_sheet_for_each_and_is_made_anew_each_time(client, cast):
    client.force_login(cast.officer)
    page, _found = checked(client, paste=LIST)
    client.post("/invitations/many/make/", {"rows": page.context["rows"], "language": "th"})
    url = InvitationList.objects.get().get_absolute_url()
    first = client.post(f"{url}sheets/").context["sheets"]
    second = client.post(f"{url}sheets/").context["sheets"]
    assert [s.invitation.name for s in second] == ["สมหญิง ใจดี", "มานะ ขยัน"]
    assert Client().get(f"/join/with/{first[0].secret.token}/").status_code == 410
    come_in(second[0].secret)
    third = client.post(f"{url}sheets/").context["sheets"]
    assert [s.invitation.name for s in third] == ["มานะ ขยัน"]
    stranger = Client()
    stranger.force_login(cast.director2)
    assert stranger.get(url).status_code == 404


def test_a_list_is_mailed_by_the_worker_and_goes_on_where_it_stopped(cast, mailing):
    place = cast.entrepreneur.organisation
    emails = [f"nok{n}@weavers.example" for n in range(3)]
    wanted = [Wanted("Nok", email, "entrepreneur", place) for email in emails]
    made = actions.invite_many(None, by=cast.officer, wanted=wanted)
    first = made.invitations.order_by("pk")[0]
    actions.issue(first, by=cast.officer, secret=new_secret(), mailed=True)
    assert mail_list(by=cast.officer, number=made.pk)["sent"] == 2
    assert {to for letter in mail.outbox for to in letter.to} == {
        "nok1@weavers.example", "nok2@weavers.example",
    }  # fmt: skip
    assert mail_list(by=cast.officer, number=made.pk)["sent"] == 0


def test_a_list_comes_as_a_workbook_too_and_without_headers(client, cast, tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["Nok Wanna", "nok@weavers.example"])
    book.active.append(["Mana Khayan", ""])
    book.save(tmp_path / "list.xlsx")
    client.force_login(cast.director)
    file = SimpleUploadedFile("list.xlsx", (tmp_path / "list.xlsx").read_bytes())
    mine = {"role": "agent", "organisation": cast.centre.organisation.pk}
    _page, found = checked(client, file=file, **mine)
    assert [one.wanted.email for one in found.accepted] == ["nok@weavers.example", ""]
    assert {one.wanted.role for one in found.accepted} == {"agent"}


@pytest.mark.parametrize(
    "sent",
    [{}, {"paste": "\n\n"}, {"paste": "name\temail\n"}, {"paste": "a\n" * 201},
     {"file": SimpleUploadedFile("x.csv", b"\x00\x01PK")}],
    ids=["nothing", "blank", "headers", "too many", "no table"],
)  # fmt: skip
def test_what_is_no_list_is_explained(client, cast, sent):
    client.force_login(cast.officer)
    page, _found = checked(client, **sent)
    assert page.status_code == 422 and page.context["form"].errors


def test_rows_that_somebody_made_up_are_checked_again(client, cast):
    client.force_login(cast.officer)
    rows = json.dumps([[1, ["Nok", "", "administrator", "กรมส่งเสริมอุตสาหกรรม"]]])
    for sent in (rows, "[[1, 2]]", "{}", "nonsense", ""):
        client.post("/invitations/many/make/", {"rows": sent, "language": "th", "do": "make"})
    assert not Invitation.objects.exists()


# --- afterwards


def test_open_invitations_of_somebody_who_leaves_go_to_a_colleague_and_open_again(cast, handed_out):
    made, secret = handed_out()
    leave(cast.officer, by=cast.administrator, to=cast.director)
    made.refresh_from_db()
    assert made.invited_by == cast.director
    _client, answer = come_in(secret)
    assert answer.status_code == 302


def test_whoever_never_came_is_forgotten(cast, invite, handed_out):
    old, fresh = handed_out()[0], invite(name="Mana")
    Invitation.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(days=91))
    assert forget_invitations()["forgotten"] == 1
    old.refresh_from_db()
    fresh.refresh_from_db()
    assert (old.name, old.token_mark, fresh.name) == ("", None, "Mana")
    assert not may_issue(cast.officer, old)
