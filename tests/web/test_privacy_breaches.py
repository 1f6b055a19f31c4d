"""A breach of personal data: reported by anybody, assessed, told in time, closed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone, translation

from ruang.web.journal.models import Entry
from ruang.web.privacy import actions_breaches as actions
from ruang.web.privacy import jobs
from ruang.web.privacy.clock import Clock
from ruang.web.privacy.models import Breach, Risk

FOUND = {
    "confidentiality": True,
    "integrity": False,
    "availability": False,
    "persons": 40,
    "persons_about": "Sole proprietors",
    "data_about": "Telephone numbers",
    "consequences": "Nuisance calls",
    "measures": "The list was called back",
}


@pytest.fixture
def breach(cast):
    return actions.report(
        None, by=cast.officer, what="A list went to the wrong address", noticed_at=timezone.now()
    )


def assessed(breach, cast, risk, why="Few, and public anyway"):
    return actions.assess(
        breach, by=cast.administrator, aware_at=breach.aware_at, risk=risk, risk_why=why, **FOUND
    )


def aware(breach, hours):
    """The agency has known for so many hours."""
    then = timezone.now() - timedelta(hours=hours)
    Breach.objects.filter(pk=breach.pk).update(aware_at=then, reported_at=then)
    breach.refresh_from_db()
    return breach


def test_the_clock_says_in_words_what_is_left():
    start = timezone.now()

    def said(hours, stopped=None):
        stop = None if stopped is None else start + timedelta(hours=stopped)
        with translation.override("en"):
            return Clock(start, stop, start + timedelta(hours=hours)).words

    assert said(0) == "3 days left"
    assert said(20.75) == "51 hours 15 minutes left"
    assert said(71.5) == "30 minutes left"
    assert said(72) == "0 minutes left"
    assert said(75) == "overdue by 3 hours"
    assert said(72 + 24 * 4 + 2) == "overdue by 4 days 2 hours"
    assert said(100, stopped=71) == "stopped with 1 hour left"
    assert said(100, stopped=80) == "stopped 8 hours too late"
    assert Clock(start, None, start + timedelta(hours=36)).share == 50


def test_anybody_signed_in_reports_and_administrators_are_asked_at_once(client, cast):
    client.force_login(cast.entrepreneur)
    sent = {"what": "I saw another firm's figures", "noticed_at": "2026-03-04T05:06"}
    assert client.post("/privacy/breaches/new/", sent).url == "/me/data/"
    breach = Breach.objects.get()
    assert breach.reported_by == cast.entrepreneur and breach.aware_at >= breach.noticed_at
    assert cast.administrator.notices.asking().get().kind == "breach.reported"
    assert client.get(breach.get_absolute_url()).status_code == 404
    # What she wrote is not copied into the journal, which nobody could erase.
    assert "another firm" not in str(Entry.objects.get(verb="breach.reported").after)


def test_from_the_report_to_the_end_with_a_high_risk(client, cast, breach):
    client.force_login(cast.administrator)
    page = breach.get_absolute_url()
    local = timezone.localtime(breach.reported_at - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    sent = {**FOUND, "aware_at": local, "risk": "high", "risk_why": "", "do": "assess"}
    sent = {k: v for k, v in sent.items() if v is not False}
    assert client.post(page, sent).status_code == 422  # no reason for the risk
    assert client.post(page, sent | {"risk_why": "Many, with numbers"}).status_code == 302
    assert client.post(page, {"do": "close", "closing": "-"}).status_code == 422

    now = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    client.post(page, {"do": "regulator", "at": now, "reference": "PDPC-7"})
    breach.refresh_from_db()
    assert breach.waits_for == "persons" and not breach.clock.is_running
    client.post(page, {"do": "persons", "at": now, "how": "By letter"})
    client.post(page, {"do": "close", "closing": "Addresses are checked by two"})
    breach.refresh_from_db()
    assert not breach.is_open and not cast.administrator.notices.asking().exists()
    verbs = Entry.objects.about(breach).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == [
        "breach.reported", "breach.assessed", "breach.regulator_told", "breach.persons_told",
        "breach.closed",
    ]  # fmt: skip
    assert "PDPC-7" in client.get(page).content.decode()
    with pytest.raises(PermissionDenied):
        assessed(breach, cast, Risk.NONE)


def test_without_risk_nobody_has_to_be_told(cast, breach):
    with pytest.raises(ValidationError):
        assessed(breach, cast, Risk.NONE, why=" ")
    assessed(breach, cast, Risk.NONE)
    assert not breach.clock.is_running and breach.waits_for == "close"
    assert not Breach.objects.running().exists()
    assessed(breach, cast, Risk.SOME)  # it was worse after all: the clock runs on
    assert breach.clock.is_running and breach.waits_for == "regulator"


def test_told_too_late_wants_its_reason(cast, breach):
    assessed(aware(breach, 80), cast, Risk.SOME)
    told = {"by": cast.administrator, "at": timezone.now(), "reference": ""}
    with pytest.raises(ValidationError):
        actions.note_regulator_told(breach, late_reason="", **told)
    actions.note_regulator_told(breach, late_reason="The list had to be found first", **told)
    assert breach.clock.is_late


@pytest.mark.parametrize("hours", [-1, 1], ids=["in the future", "before anybody knew"])
def test_times_that_cannot_be_are_refused(cast, breach, hours):
    assessed(breach, cast, Risk.SOME)
    at = timezone.now() - timedelta(hours=hours)
    with pytest.raises(ValidationError):
        actions.note_regulator_told(
            breach, by=cast.administrator, at=at, reference="", late_reason=""
        )


def test_administrators_are_warned_at_24_and_at_4_hours_and_once_each(cast, breach):
    kinds = cast.administrator.notices.order_by("pk").values_list("kind", flat=True)
    assert jobs.watch() == {"warned": 0}
    aware(breach, 49)
    assert (jobs.watch(), jobs.watch()) == ({"warned": 1}, {"warned": 0})
    aware(breach, 69)
    assert (jobs.watch(), jobs.watch()) == ({"warned": 1}, {"warned": 0})
    assert list(kinds) == ["breach.reported", "breach.clock"]
    assert cast.administrator.notices.get(kind="breach.clock").values["hours"] == 4
    actions.note_regulator_told(
        breach, by=cast.administrator, at=timezone.now(), reference="", late_reason=""
    )
    assert not cast.administrator.notices.asking().exists()


def test_nobody_who_is_no_administrator_deals_with_it(cast, breach):
    for person in (cast.director, cast.officer):
        with pytest.raises(PermissionDenied):
            assessed(breach, type(cast)(**{**cast.__dict__, "administrator": person}), Risk.NONE)


def test_the_sheet_for_the_regulator_is_thai_whoever_prints_it(client, cast, breach):
    assessed(breach, cast, Risk.HIGH)
    client.force_login(cast.administrator)
    client.post("/preferences/", {"language": "en"})
    page = client.get(f"{breach.get_absolute_url()}sheet/").content.decode()
    assert "แบบแจ้งเหตุการละเมิดข้อมูลส่วนบุคคล" in page and "มาตรา 37 (4)" in page
    assert "Telephone numbers" in page
