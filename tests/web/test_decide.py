"""The centre's director approves, returns or rejects; never her own proposal."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from ruang.web.clusters import actions
from ruang.web.clusters.models import Cluster
from ruang.web.journal.models import Entry


def decide(client, who, proposal, decision, comment="", revision=None):
    client.force_login(who)
    data = {
        "decision": decision,
        "comment": comment,
        "revision": proposal.revision if revision is None else revision,
    }
    return client.post(f"/proposals/{proposal.pk}/", data)


def test_approval_begins_a_cluster(client, cast, proposal):
    page = decide(client, cast.director, proposal, "approve")

    assert page.status_code == 302
    cluster = Cluster.objects.get()
    assert (cluster.proposal, cluster.state) == (proposal, "forming")
    assert (cluster.lead_centre, cluster.fiscal_year) == (cast.centre, 2027)
    client.logout()
    shown = client.get(f"/clusters/{cluster.pk}/").content.decode()
    assert "คลัสเตอร์ผ้าทอรักษ์โลกลำพูน" in shown
    assert "2570" in shown


def test_the_journal_has_both_states(client, cast, proposal):
    decide(client, cast.director, proposal, "approve", "เห็นชอบ")

    entry = Entry.objects.get(verb="proposal.approved")
    assert (entry.before["state"], entry.after["state"]) == ("waiting", "approved")
    assert entry.after["comment"] == "เห็นชอบ"
    assert Entry.objects.filter(verb="cluster.begun", actor=cast.director).count() == 1


def test_a_double_click_decides_once(client, cast, proposal):
    decide(client, cast.director, proposal, "approve")
    again = decide(client, cast.director, proposal, "approve")

    assert again.status_code == 302
    assert Cluster.objects.count() == 1
    assert Entry.objects.filter(verb="proposal.approved").count() == 1


def test_two_clicks_at_the_same_moment_decide_once(cast, proposal):
    first, second = (type(proposal).objects.get(pk=proposal.pk) for _ in range(2))
    actions.approve(first, by=cast.director, comment="")

    with pytest.raises(PermissionDenied):  # the second held the row as it was before
        actions.reject(second, by=cast.director, comment="no")
    assert type(proposal).objects.get().state == "approved"


def test_returned_revised_and_approved(client, cast, proposal):
    assert decide(client, cast.director, proposal, "return", "ขอข้อมูลตลาด").status_code == 302
    client.force_login(cast.officer)
    assert "ขอข้อมูลตลาด" in client.get(f"/proposals/{proposal.pk}/revise/").content.decode()
    words = {
        "name_th": proposal.name_th,
        "name_en": "",
        "reason": "เพิ่มข้อมูลตลาดแล้ว",
        "fiscal_year": 2027,
        "lead_centre": cast.centre.pk,
    }
    assert client.post(f"/proposals/{proposal.pk}/revise/", words).status_code == 302

    proposal.refresh_from_db()
    assert (proposal.state, proposal.revision) == ("waiting", 3)
    assert (proposal.decided_at, proposal.comment) == (None, "ขอข้อมูลตลาด")
    assert decide(client, cast.director, proposal, "approve").status_code == 302
    assert Cluster.objects.count() == 1


@pytest.mark.parametrize("decision", ["return", "reject"])
def test_no_without_a_reason_is_not_taken(client, cast, proposal, decision):
    assert decide(client, cast.director, proposal, decision).status_code == 422
    proposal.refresh_from_db()
    assert proposal.state == "waiting"


def test_a_text_that_changed_meanwhile_is_not_decided_unread(client, cast, proposal):
    assert decide(client, cast.director, proposal, "approve", revision=0).status_code == 422
    assert not Cluster.objects.exists()


def test_a_text_that_changed_a_moment_ago_is_not_decided_unread(cast, proposal):
    """Between the look at the form and the lock of the row."""
    held = type(proposal).objects.get(pk=proposal.pk)
    read = held.revision
    actions.withdraw(proposal, by=cast.officer)
    type(proposal).objects.update(state="waiting")
    with pytest.raises(ValidationError):
        actions.approve(held, by=cast.director, comment="", revision=read)
    assert not Cluster.objects.exists()


def test_never_her_own_proposal(client, cast, weaving):
    own = actions.propose(
        weaving,
        by=cast.director,
        name_th="ข้อเสนอของผู้อำนวยการ",
        name_en="",
        reason="เหตุผล",
        fiscal_year=2027,
        lead_centre=cast.centre,
    )
    assert decide(client, cast.director, own, "approve").status_code == 403
    assert not Cluster.objects.exists()


@pytest.mark.parametrize(
    ("role", "status"),
    [("director2", 403), ("officer", 403), ("analyst", 403), ("agent", 404), ("support", 404)],
)
def test_nobody_else_decides(client, cast, proposal, role, status):
    assert decide(client, getattr(cast, role), proposal, "approve").status_code == status
    assert not Cluster.objects.exists()


def test_a_rejected_candidate_can_be_proposed_again(client, cast, proposal, weaving):
    decide(client, cast.director, proposal, "reject", "ยังไม่พร้อม")
    client.force_login(cast.officer)
    assert client.get(f"/candidates/{weaving.pk}/propose/").status_code == 200


def test_whoever_proposed_may_take_it_back(client, cast, proposal, weaving):
    client.force_login(cast.officer)
    page = client.post(f"/proposals/{proposal.pk}/withdraw/")
    assert page.url == f"/candidates/{weaving.pk}/"
    proposal.refresh_from_db()
    assert proposal.state == "withdrawn"
    client.force_login(cast.officer2)
    assert client.post(f"/proposals/{proposal.pk}/withdraw/").status_code == 403


def test_it_waits_on_the_directors_first_page(client, cast, proposal):
    client.force_login(cast.director)
    assert "คลัสเตอร์ผ้าทอรักษ์โลกลำพูน" in client.get("/").content.decode()
    client.force_login(cast.director2)
    assert "คลัสเตอร์ผ้าทอรักษ์โลกลำพูน" not in client.get("/").content.decode()


def test_a_decision_on_what_was_taken_back_meanwhile_changes_nothing(client, cast, proposal):
    actions.withdraw(type(proposal).objects.get(), by=cast.officer)
    page = decide(client, cast.director, proposal, "approve")
    assert (page.status_code, page.url) == (302, f"/proposals/{proposal.pk}/")
    assert "ถูกถอนแล้ว" in client.get(page.url).content.decode()
    assert not Cluster.objects.exists()


def test_a_second_click_of_whoever_proposed_says_where_it_stands(client, cast, proposal):
    client.force_login(cast.officer)
    client.post(f"/proposals/{proposal.pk}/withdraw/")
    for address in ("withdraw", "revise"):
        again = client.post(f"/proposals/{proposal.pk}/{address}/")
        assert (again.status_code, again.url) == (302, f"/proposals/{proposal.pk}/")
    assert Entry.objects.filter(verb="proposal.withdrawn").count() == 1
    assert not Entry.objects.filter(verb="proposal.revised").exists()


@pytest.mark.parametrize("slower", ["approve", "reject"])
def test_two_directors_at_once(client, cast, proposal, slower):
    """Both read it; the second to answer is told, and the first's decision stands."""
    from ruang.web.people.models import Role, User

    other = User.objects.create(
        email="acting@ruang.example", name="Acting", role=Role.DIRECTOR,
        organisation=cast.centre.organisation,
    )  # fmt: skip
    decide(client, cast.director, proposal, "return", "ขอข้อมูลตลาด")
    page = decide(client, other, proposal, slower, "เห็นต่าง")
    assert page.status_code == 302
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == ("returned", cast.director)
