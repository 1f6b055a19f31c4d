"""People move, leave and come back: what they did stays, what they may changes at once."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from ruang.web.clusters.actions import approve, send_back
from ruang.web.clusters.actions_takeovers import hand_over
from ruang.web.clusters.models import Proposal
from ruang.web.clusters.permissions import may_decide, may_revise, may_take_over
from ruang.web.intake.models import Delivery
from ruang.web.journal.action import SYSTEM
from ruang.web.journal.models import Entry
from ruang.web.notices.models import Notice
from ruang.web.people import actions_memberships as actions
from ruang.web.people.actions import add_person
from ruang.web.people.closing import ENDINGS
from ruang.web.people.models import Membership, Role, User
from ruang.web.work.models import Job


@pytest.fixture(autouse=True)
def _there_for_long(cast):
    long_ago = timezone.now() - timedelta(days=500)
    User.objects.update(joined_at=long_ago)
    for person in vars(cast).values():
        if isinstance(person, User):
            person.joined_at = long_ago


@pytest.fixture
def admin(client, cast):
    client.force_login(cast.administrator)
    return client


@pytest.fixture
def today(monkeypatch):
    """The day, which a story may let pass: `today(days)`."""
    now = SimpleNamespace(day=timezone.localdate())

    def localdate(moment=None):
        return now.day if moment is None else timezone.localdate(moment)

    monkeypatch.setattr("ruang.web.people.memberships.localdate", localdate)

    def later(days=0):
        now.day += timedelta(days=days)
        return now.day

    return later


def spells(person):
    """Where she belonged, the first first: (organisation, role, from, until)."""
    rows = person.memberships.order_by("valid_from")
    return [(r.organisation, r.role, r.valid_from, r.valid_to) for r in rows]


def moved(admin, person, organisation, role, **more):
    sent = {"organisation": organisation.pk, "role": role, **more}
    return admin.post(f"/people/{person.pk}/move/", sent)


# --- memberships


def test_a_person_changes_centre_and_role_and_her_history_has_no_gap(admin, cast, today):
    began, one, two = today(), cast.centre.organisation, cast.centre2.organisation
    nok = add_person(one, by=SYSTEM, email="n@r.example", name="Nok", role="officer", password="x")
    second = today(400)
    assert moved(admin, nok, two, "officer", reason="asked for it").status_code == 302
    third = today(30)
    moved(admin, nok, two, "director")
    nok.refresh_from_db()
    assert (nok.organisation, nok.role) == (two, Role.DIRECTOR)
    assert spells(nok) == [
        (one, "officer", began, second),
        (two, "officer", second, third),
        (two, "director", third, None),
    ]
    entries = Entry.objects.filter(verb="person.moved")
    assert [[field for field, _, _ in e.changes] for e in entries] == [["role"], ["organisation"]]
    page = admin.get(f"/people/{nok.pk}/").content.decode()
    assert "asked for it" in page
    former = admin.get(f"/organisations/{one.pk}/").context["former"]
    assert [row.person for row in former] == [nok]


def test_a_move_by_mistake_is_undone_on_its_day_and_leaves_no_trace_but_in_the_journal(
    admin, cast, today
):
    one, two = cast.centre.organisation, cast.centre2.organisation
    moved(admin, cast.officer, two, "director")
    assert admin.get(f"/people/{cast.officer.pk}/").context["moved_from"].organisation == one
    moved(admin, cast.officer, cast.department, "analyst")  # another one, on the same day
    assert len(spells(cast.officer)) == 2
    assert moved(admin, cast.officer, one, "officer").status_code == 302
    assert spells(cast.officer) == [
        (one, "officer", timezone.localdate(cast.officer.joined_at), None)
    ]
    assert Entry.objects.filter(verb="person.moved").count() == 3


@pytest.mark.parametrize(
    ("place", "role"), [("centre", "entrepreneur"), ("centre", "officer"), ("cohort", "director")]
)
def test_a_move_that_makes_no_sense_is_explained(admin, cast, place, role):
    where = {"centre": cast.centre.organisation, "cohort": cast.president.organisation}[place]
    page = moved(admin, cast.officer, where, role)
    assert page.status_code == 422 and page.context["form"].errors
    with pytest.raises(ValidationError):
        actions.move_person(cast.officer, by=SYSTEM, organisation=where, role=role)
    assert not Entry.objects.exists()


def test_the_last_administrator_stays_one(admin, cast):
    page = moved(admin, cast.administrator, cast.department, "analyst")
    assert page.status_code == 422 and page.context["form"].non_field_errors()
    assert User.objects.get(pk=cast.administrator.pk).role == Role.ADMINISTRATOR
    with pytest.raises(ValidationError):
        actions.leave(cast.administrator, by=SYSTEM)
    assert User.objects.get(pk=cast.administrator.pk).is_active


def test_only_administrators_move_anybody(client, cast):
    for act in (
        lambda: actions.leave(cast.officer, by=cast.director),
        lambda: actions.hand_over(cast.officer, by=cast.officer, to=cast.director),
        lambda: actions.move_person(
            cast.officer, by=cast.officer, organisation=cast.department, role="administrator"
        ),
    ):
        with pytest.raises(PermissionDenied):
            act()
    client.force_login(cast.director)
    for page in ("move", "leave", "return", "hand-over"):
        assert client.post(f"/people/{cast.officer.pk}/{page}/").status_code == 404


def test_memberships_are_told_to_administrators_and_to_herself(cast):
    actions.move_person(cast.officer, by=SYSTEM, organisation=cast.department, role="analyst")
    assert Membership.objects.visible_to(cast.officer).count() == 2
    assert Membership.objects.visible_to(cast.administrator).count() == 2
    assert not Membership.objects.visible_to(cast.director).exists()


# --- leaving and coming back


def test_who_leaves_is_out_at_once_and_what_was_open_for_her_ends(admin, cast, monkeypatch):
    ended = []
    monkeypatch.setattr("ruang.web.people.closing.ENDINGS", [*ENDINGS, ended.append])
    hers = Client()
    hers.force_login(cast.officer)
    url = f"/people/{cast.officer.pk}/leave/"
    assert admin.get(url).status_code == 200
    assert admin.post(url, {"reason": "retired"}).status_code == 302
    assert hers.get("/me/").status_code == 302 and ended == [cast.officer]
    assert len(admin.get("/people/", {"q": "srisuk"}).context["page"]) == 0
    assert len(admin.get("/people/", {"q": "srisuk", "closed": "on"}).context["page"]) == 1
    assert admin.post(url).status_code == 302  # pressed twice: nothing more is written
    assert Entry.objects.filter(verb="person.left").count() == 1
    assert cast.officer.memberships.get().end_reason == "retired"


def test_nobody_closes_her_own_account(admin, cast):
    url = f"/people/{cast.administrator.pk}/leave/"
    assert admin.get(url).status_code == admin.post(url).status_code == 403
    assert User.objects.get(pk=cast.administrator.pk).is_active


def test_who_comes_back_has_a_new_membership_and_the_time_away_stays_visible(admin, cast, today):
    one, two = cast.centre.organisation, cast.centre2.organisation
    left = today()
    actions.leave(cast.officer, by=cast.administrator)
    back = today(90)
    url = f"/people/{cast.officer.pk}/return/"
    assert admin.get(url).context["form"].initial["role"] == "officer"
    assert admin.post(url, {"organisation": two.pk, "role": "agent"}).status_code == 302
    cast.officer.refresh_from_db()
    assert cast.officer.is_active
    assert [row[0:2] for row in spells(cast.officer)] == [(one, "officer"), (two, "agent")]
    assert spells(cast.officer)[0][3] == left
    assert spells(cast.officer)[1][2:] == (back, None)


def test_closed_by_mistake_and_opened_the_same_day_it_is_as_if_nothing_was(cast):
    same = {"organisation": cast.officer.organisation, "role": "officer"}
    actions.leave(cast.officer, by=cast.administrator, reason="mistake")
    actions.come_back(cast.officer, by=cast.administrator, **same)
    assert [row[3] for row in spells(cast.officer)] == [None]
    # Begun and left on one day, and back as something else: still one row a day.
    actions.move_person(cast.officer, by=SYSTEM, organisation=cast.department, role="analyst")
    actions.leave(cast.officer, by=cast.administrator)
    actions.come_back(cast.officer, by=SYSTEM, organisation=cast.department, role="officer")
    assert [row[:2] for row in spells(cast.officer)][-1] == (cast.department, "officer")


# --- what is open when somebody leaves


@pytest.fixture
def colleague(cast):
    """A second officer of the first centre."""
    actions.move_person(
        cast.officer2, by=SYSTEM, organisation=cast.centre.organisation, role="officer"
    )
    return cast.officer2


def told(person):
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))


def test_what_waits_is_listed_and_handed_to_a_colleague_who_may_have_it(
    admin, cast, proposal, colleague
):
    job = Job.objects.create(kind="potential.publish", asked_by=cast.officer, arguments={})
    sent = Delivery.objects.create(
        source="establishments", sender=cast.officer, organisation=cast.officer.organisation,
        changed_at=timezone.now(),
    )  # fmt: skip
    url = f"/people/{cast.officer.pk}/leave/"
    page = admin.get(url)
    assert {thing.row for thing in page.context["open_things"]} == {proposal, job, sent}
    offered = set(page.context["form"].fields["to"].queryset)
    assert offered == {colleague, cast.director, cast.administrator}
    assert admin.post(url, {"to": cast.director2.pk}).status_code == 422  # of another centre
    assert admin.post(url, {"to": ""}).status_code == 302
    assert told(cast.administrator) == ["person.left_open"]
    over = f"/people/{cast.officer.pk}/hand-over/"
    assert admin.post(over, {"to": colleague.pk}).status_code == 302
    proposal.refresh_from_db()
    job.refresh_from_db()
    assert (proposal.proposed_by, proposal.in_hand_of) == (cast.officer, colleague)
    assert job.asked_by == colleague and "proposal.handed_over" in told(colleague)
    rest = admin.get(f"/people/{cast.officer.pk}/").context["open_things"]
    assert [thing.row for thing in rest] == [sent]  # with which colleagues go on anyway
    assert not Notice.objects.asking().filter(kind="person.left_open").exists()
    assert admin.post(over, {"to": colleague.pk}).status_code == 302
    assert Entry.objects.filter(verb="person.handed_over").count() == 1


def test_what_she_proposed_is_decided_as_before_and_stays_under_her_name(cast, proposal):
    actions.leave(cast.officer, by=cast.administrator)
    approve(proposal, by=cast.director, comment="")
    assert (proposal.state, proposal.proposed_by) == ("approved", cast.officer)
    assert Entry.objects.get(verb="candidate.proposed").actor == cast.officer


def test_a_returned_proposal_of_somebody_who_left_is_taken_over_by_a_colleague(
    client, cast, proposal, colleague
):
    send_back(proposal, by=cast.director, comment="Name the market.")
    client.force_login(colleague)
    url = f"/proposals/{proposal.pk}/"
    assert client.post(f"{url}take-over/").status_code == 403  # she is still there
    actions.leave(cast.officer, by=cast.administrator)
    assert "proposal.left" in told(colleague) and "proposal.left" not in told(cast.director2)
    assert client.get(url).context["may_take_over"]
    assert not may_take_over(cast.director2, proposal)
    assert client.post(f"{url}take-over/").status_code == 302
    assert client.post(f"{url}take-over/").status_code == 302  # twice: it is hers already
    proposal.refresh_from_db()
    assert proposal.in_hand_of == colleague and may_revise(colleague, proposal)
    assert proposal.takeovers.count() == 1
    page = client.get(url).content.decode()
    assert "Anan Srisuk" in page and "Malee Thongdee" in page
    assert not Notice.objects.asking().filter(kind="proposal.left").exists()
    assert "proposal.returned" in told(colleague)


def test_returned_after_she_left_her_colleagues_are_asked_and_not_she(cast, proposal, colleague):
    actions.leave(cast.officer, by=cast.administrator)
    assert told(cast.officer) == []
    send_back(proposal, by=cast.director, comment="Name the market.")
    assert told(cast.officer) == [] and told(colleague) == ["proposal.left"]


def test_a_director_who_moved_decides_no_longer_and_her_follower_does(cast, proposal):
    moves = {"by": cast.administrator, "role": "director"}
    actions.move_person(cast.director, organisation=cast.centre2.organisation, **moves)
    assert not may_decide(cast.director, proposal)
    assert not Notice.objects.asking().filter(person=cast.director).exists()
    assert "proposal.nobody_decides" in told(cast.administrator)
    actions.move_person(cast.director2, organisation=cast.centre.organisation, **moves)
    assert may_decide(cast.director2, proposal)
    assert told(cast.director2) == ["proposal.waiting"]


def test_nobody_decides_on_what_she_had_in_hand_wherever_she_is_now(cast, proposal, colleague):
    moves = {"by": cast.administrator, "organisation": cast.centre.organisation}
    hand_over(proposal, by=cast.officer, to=colleague)
    hand_over(proposal, by=colleague, to=cast.director)
    for person in (cast.officer, colleague):
        actions.move_person(person, role="director", **moves)
    # Proposed it, had it in hand for a while, has it in hand.
    for person in (cast.officer, colleague, cast.director):
        assert not may_decide(person, proposal)
        assert proposal not in Proposal.objects.waiting_for(person)
        with pytest.raises(PermissionDenied):
            approve(proposal, by=person, comment="")
    actions.move_person(cast.director2, role="director", **moves)
    assert proposal in Proposal.objects.waiting_for(cast.director2)


# --- accounts that were there before


def test_the_journal_gives_accounts_of_before_their_memberships(cast):
    fill = import_module("ruang.web.people.migrations.0003_memberships_since_joining").fill
    day = {n: timezone.make_aware(timezone.datetime(2026, 1, n, 9)) for n in (1, 5, 9, 20)}
    User.objects.update(joined_at=day[1])
    one, two = cast.centre.organisation.pk, cast.centre2.organisation.pk

    def entry(at, verb, before, after):
        made = Entry(
            channel="web", verb=verb, subject_type="people.user", subject_id=str(cast.officer.pk),
            before=before, after=after,
        )  # fmt: skip
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("django.utils.timezone.now", lambda: at)
            made.save()

    first = {"organisation": one, "role": "agent", "is_active": True}
    then = {"organisation": two, "role": "agent", "is_active": True}
    entry(day[5], "person.changed", first, then)
    entry(day[9], "person.deactivated", then, then | {"is_active": False})
    entry(day[20], "person.reactivated", then | {"is_active": False}, then)
    User.objects.filter(pk=cast.officer.pk).update(organisation=two, role="agent")
    User.objects.filter(pk=cast.analyst.pk).update(is_active=False)

    fill(apps, None)
    assert [(o.pk, r, f.day, t and t.day) for o, r, f, t in spells(cast.officer)] == [
        (one, "agent", 1, 5), (two, "agent", 5, 9), (two, "agent", 20, None),
    ]  # fmt: skip
    assert spells(cast.director)[0][2:] == (date(2026, 1, 1), None)
    assert spells(cast.analyst)[0][3] is not None
    assert Membership.objects.values("person").distinct().count() == User.objects.count()
    assert not Notice.objects.exists()
