"""Whoever is asked something is told, until it is done by anybody; nobody is named."""

from __future__ import annotations

import re
import string
from datetime import date

import pytest
from django.utils import timezone, translation

from ruang.web.notices.kinds import NOTICE_KINDS
from ruang.web.notices.models import Notice
from ruang.web.notices.telling import catch_up, settle, tell


@pytest.fixture(autouse=True)
def _nobody_is_named(db):
    """Whatever a test of this room has people told: no name, no address, in either language."""
    yield
    from ruang.web.people.models import User

    people = [value for pair in User.objects.values_list("name", "email") for value in pair]
    for notice in Notice.objects.all():
        for language in ("th", "en"):
            with translation.override(language):
                said = f"{notice.title} {notice.line} {notice.url} {notice.values}"
            assert not [value for value in people if value in said], notice.kind
            assert "{" not in f"{notice.title} {notice.line}", notice.kind


def waiting(person):
    return sorted(Notice.objects.asking().filter(person=person).values_list("kind", flat=True))


def told(person):
    return sorted(Notice.objects.filter(person=person).values_list("kind", flat=True))


# --- proposals


def test_a_proposal_asks_the_centres_directors_until_one_of_them_decided(cast, proposal):
    from ruang.web.clusters.actions import approve
    from ruang.web.people.models import User

    deputy = User.objects.create(
        email="deputy@test.example",
        name="Deputy",
        role="director",
        organisation=cast.centre.organisation,
    )
    catch_up(deputy)  # as when she comes into her place: what waits there waits for her
    assert waiting(cast.director) == waiting(deputy) == ["proposal.waiting"]
    assert not told(cast.director2) and not told(cast.officer)
    approve(proposal, by=cast.director, comment="")
    assert not waiting(cast.director) and not waiting(deputy)
    assert Notice.objects.get(person=deputy).settled_at
    assert told(cast.officer) == ["proposal.approved"]
    assert told(cast.agent) == ["cluster.begun"]


def test_a_proposal_that_came_back_asks_the_proposer_and_then_the_director_again(cast, proposal):
    from ruang.web.clusters.actions import revise, send_back, withdraw

    send_back(proposal, by=cast.director, comment="Say why here.")
    assert waiting(cast.officer) == ["proposal.returned"] and not waiting(cast.director)
    said = {f: getattr(proposal, f) for f in ("name_th", "name_en", "fiscal_year", "lead_centre")}
    revise(proposal, by=cast.officer, reason="Because.", **said)
    assert not waiting(cast.officer) and waiting(cast.director) == ["proposal.waiting"]
    withdraw(proposal, by=cast.officer)
    assert not waiting(cast.director)


def test_where_no_director_may_decide_administrators_are_asked_for_one(cast, weaving):
    from ruang.web.clusters.actions import propose

    propose(
        weaving, by=cast.director, name_th="ผ้าทอ", name_en="", reason="x", fiscal_year=2027,
        lead_centre=cast.centre,
    )  # fmt: skip
    assert waiting(cast.administrator) == ["proposal.nobody_decides"]
    assert not told(cast.director)


def test_who_leaves_an_office_is_asked_nothing_of_it_any_more(cast, proposal):
    cast.director.organisation = cast.centre2.organisation
    catch_up(cast.director)
    assert not waiting(cast.director)
    cast.director.organisation = cast.centre.organisation
    catch_up(cast.director)
    assert waiting(cast.director) == ["proposal.waiting"]
    cast.director.is_active = False
    catch_up(cast.director)
    assert not waiting(cast.director)


# --- long work, registers, figures, the registry


def test_the_end_of_long_work_is_told_to_whoever_asked(cast, monkeypatch):
    from ruang.web.work import jobs, kinds

    answers = iter([ValueError("broken"), ValueError("broken"), {"url": "/areas/"}])

    def run(report, *, by):
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setitem(kinds.KINDS, "a.b", kinds.Kind("a.b", "Weave", lambda user: True, run))
    for _ in range(2):
        jobs.perform.func(jobs.start("a.b", by=cast.analyst).pk)
        assert waiting(cast.analyst) == ["job.failed"]  # once, however often
    jobs.perform.func(jobs.start("a.b", by=cast.analyst).pk)
    assert not waiting(cast.analyst)
    assert Notice.objects.filter(person=cast.analyst, kind="job.done", url="/areas/").exists()


def test_work_of_the_system_that_fails_asks_administrators_until_it_goes_well(cast):
    from ruang.web.work.models import Job, State
    from ruang.web.work.telling import tell_end

    for _ in range(3):
        tell_end(Job.objects.create(kind="intake.sweep", state=State.FAILED))
    assert waiting(cast.administrator) == ["job.of_system_failed"]
    tell_end(Job.objects.create(kind="intake.sweep", state=State.DONE))
    assert not waiting(cast.administrator)


def test_a_checked_register_asks_its_sender_until_it_is_decided(cast):
    from ruang.web.intake.actions import discard, note_checked
    from ruang.web.intake.models import Delivery

    now, sender = timezone.now(), cast.officer
    delivery = Delivery.objects.create(source="establishments", sender=sender, changed_at=now)
    note_checked(delivery, by=sender, version=1, snapshot="", found={})
    assert waiting(sender) == ["delivery.checked"]
    discard(delivery, by=cast.administrator)
    assert not waiting(sender)


def test_new_figures_are_told_to_directors_and_analysts(cast, publication):
    from ruang.web.potential.actions import make_current

    publication.is_current = False
    publication.save()
    make_current(publication, by=cast.analyst)
    assert told(cast.director) == told(cast.director2) == ["publication.shown"]
    assert not told(cast.analyst) and not told(cast.officer)


def test_a_handed_over_province_is_told_to_both_directors(cast, country):
    from ruang.web.registry.actions import move_territory
    from ruang.web.registry.models import Area

    area, day = Area.objects.get(code="50"), date(2027, 10, 1)
    move_territory(
        area,
        by=cast.administrator,
        to=cast.centre2,
        day=day,
        source="an order",
        confidence="certain",
    )
    assert told(cast.director) == told(cast.director2) == ["territory.changed"]
    assert Notice.objects.filter(person=cast.director, url="/registry/areas/50/").exists()


def test_an_official_list_asks_whoever_brought_it_and_is_told_to_analysts(cast):
    from ruang.web.registry.actions import note_laid, receive_list

    change = receive_list(
        None, by=cast.administrator, what="industries", files=[], folder="f", counts={}, over=""
    )
    assert waiting(cast.administrator) == ["list.waiting"]
    note_laid(change, by=cast.administrator, number=1)
    assert not waiting(cast.administrator) and told(cast.analyst) == ["list.laid"]


# --- the pages


@pytest.fixture
def officer(client, cast):
    """The officer, with one thing that waits, one to read, and one that was done."""
    client.force_login(cast.officer)
    kinds, me = NOTICE_KINDS, [cast.officer]
    tell(kinds["cluster.begun"], me, about="a", url="/clusters/", name="Weavers", centre="Centre 1")
    tell(kinds["proposal.returned"], me, about="b", url="/proposals/", name="Silk")
    tell(kinds["job.failed"], me, about="c", url="/work/", job="Publish")
    settle(kinds["job.failed"], about="c")
    return cast.officer


def test_the_page_lists_what_waits_first_and_reads_all_at_once(client, officer):
    page = client.get("/notices/").content.decode()
    assert page.index("Silk") < page.index("Weavers") < page.index("Publish")
    assert page.index("badge warn") < page.index("badge info") < page.index("badge good")
    assert re.search(r'class="bell" href="/notices/" aria-label="[^"]*2', page)
    assert "Weavers" not in client.get("/notices/?show=waiting").content.decode()
    assert client.post("/notices/").status_code == 302
    page = client.get("/notices/").content.decode()
    assert "bell-count" not in page
    assert waiting(officer) == ["proposal.returned"]  # read is not done
    assert "Silk" not in client.get("/notices/?show=unread").content.decode()


def test_a_page_that_a_notice_leads_to_marks_it_as_read(client, officer):
    page = client.get("/clusters/").content.decode()
    assert re.search(r'class="bell"[^>]*aria-label="[^"]*1', page)
    assert Notice.objects.get(kind="cluster.begun").read_at
    assert Notice.objects.get(kind="proposal.returned").read_at is None


def test_who_has_no_list_of_work_sees_on_the_first_page_what_waits(client, cast):
    client.force_login(cast.agent)
    assert 'id="asked"' not in client.get("/").content.decode()
    tell(NOTICE_KINDS["job.failed"], [cast.agent], about="c", url="/work/", job="Weave")
    assert "Weave" in client.get("/").content.decode()


def test_only_what_the_thing_itself_does_not_say_is_closed_by_hand(client, officer, cast):
    tell(NOTICE_KINDS["job.failed"], [officer], about="d", url="/work/", job="Publish")
    by_hand, by_thing = (
        Notice.objects.asking().get(kind=k) for k in ("job.failed", "proposal.returned")
    )
    assert client.post(by_hand.get_absolute_url(), {"do": "close"}).status_code == 302
    assert client.post(by_thing.get_absolute_url(), {"do": "close"}).status_code == 403
    assert waiting(officer) == ["proposal.returned"]
    client.force_login(cast.director)
    assert client.post(by_thing.get_absolute_url(), {"do": "read"}).status_code == 404


def test_words_to_pass_on_are_in_both_languages_with_link_and_code(client, officer):
    notice = Notice.objects.get(kind="proposal.returned")
    page = client.get(notice.get_absolute_url()).content.decode()
    texts = re.findall(r"<textarea readonly[^>]*lang=\"(\w+)\">([^<]*)</textarea>", page)
    assert [language for language, _ in texts] == ["th", "en"]
    for _, text in texts:
        assert "Silk" in text and text.endswith("http://127.0.0.1:8000/proposals/")
    assert 'class="qr"' in page and 'role="img"' in page


def test_lines_are_filled_with_public_words_alone():
    public = {"name", "centre", "number", "province", "list", "title", "day"}
    for kind in NOTICE_KINDS.values():
        for language in ("th", "en"):
            with translation.override(language):
                holes = {hole for _, hole, _, _ in string.Formatter().parse(str(kind.line)) if hole}
            assert holes <= public, kind.name
        assert kind.line or not kind.asks, kind.name  # what asks can be passed on


def test_the_list_does_not_ask_the_database_more_the_longer_it_is(
    client, officer, django_assert_max_num_queries
):
    for n in range(30):
        tell(NOTICE_KINDS["job.done"], [officer], about=str(n), url=f"/work/{n}/", job="Publish")
    client.get("/notices/")  # whatever is kept for the next time is kept now
    with django_assert_max_num_queries(8):
        assert client.get("/notices/").status_code == 200
