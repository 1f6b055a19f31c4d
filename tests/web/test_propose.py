"""An officer proposes a candidate of her centre as a cluster; others cannot."""

from __future__ import annotations

import pytest

from ruang.web.clusters.models import Proposal
from ruang.web.journal.models import Entry

WORDS = {"name_th": "คลัสเตอร์ผ้าทอ", "name_en": "", "reason": "พร้อมรวมกลุ่ม", "fiscal_year": "2027"}


def propose(client, who, candidate, centre, **changed):
    client.force_login(who)
    data = {**WORDS, "lead_centre": centre.pk, **changed}
    return client.post(f"/candidates/{candidate.pk}/propose/", data)


def test_officer_proposes(client, cast, weaving):
    page = propose(client, cast.officer, weaving, cast.centre)

    made = Proposal.objects.get()
    assert page.status_code == 302
    assert page.url == f"/proposals/{made.pk}/"
    assert (made.candidate, made.proposed_by, made.state) == (weaving, cast.officer, "waiting")
    entry = Entry.objects.get(verb="candidate.proposed")
    assert (entry.actor, entry.channel, entry.before) == (cast.officer, "web", {})
    assert entry.after["fiscal_year"] == 2027
    assert entry.origin.address == "127.0.0.1"


def test_the_fiscal_year_is_shown_in_the_era_of_the_reader(client, cast, weaving):
    client.force_login(cast.officer)
    address = f"/candidates/{weaving.pk}/propose/"
    assert ">2570</option>" in client.get(address).content.decode()
    cast.officer.language = "en"
    cast.officer.save()
    assert ">2027</option>" in client.get(address).content.decode()


def test_what_is_missing_is_explained_and_nothing_is_lost(client, cast, weaving):
    page = propose(client, cast.officer, weaving, cast.centre, reason="")

    assert page.status_code == 422
    assert "คลัสเตอร์ผ้าทอ" in page.content.decode()
    assert 'aria-invalid="true"' in page.content.decode()
    assert not Proposal.objects.exists()


def test_a_candidate_is_proposed_once(client, cast, weaving):
    propose(client, cast.officer, weaving, cast.centre)
    again = propose(client, cast.officer, weaving, cast.centre)

    assert again.status_code == 302
    assert Proposal.objects.count() == 1
    assert Entry.objects.filter(verb="candidate.proposed").count() == 1


def test_only_the_centres_of_the_candidate_can_lead(client, cast, weaving):
    page = propose(client, cast.officer, weaving, cast.centre2)
    assert page.status_code == 422
    assert not Proposal.objects.exists()


def test_an_officer_of_another_centre_may_not(client, cast, weaving):
    assert propose(client, cast.officer2, weaving, cast.centre).status_code == 403
    assert not Proposal.objects.exists()


@pytest.mark.parametrize(
    ("role", "status"),
    [("analyst", 403), ("administrator", 403), ("agent", 404), ("entrepreneur", 404)],
)
def test_other_roles_may_not(client, cast, weaving, role, status):
    who = getattr(cast, role)
    assert propose(client, who, weaving, cast.centre).status_code == status
    assert not Proposal.objects.exists()


def test_a_visitor_is_asked_to_sign_in(client, cast, weaving):
    page = client.post(f"/candidates/{weaving.pk}/propose/", WORDS)
    assert page.status_code == 302
    assert page.url.startswith("/sign-in/")


def test_a_strangers_id_in_the_address(client, cast, weaving):
    client.force_login(cast.officer)
    assert client.get("/candidates/999999/propose/").status_code == 404
    assert client.get("/candidates/999999/").status_code == 404
    assert client.get("/proposals/999999/").status_code == 404
    assert client.get("/clusters/999999/").status_code == 404
