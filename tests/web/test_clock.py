"""The machine's clock is put forward or back: nobody is taken for dead, nothing waits for years."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from ruang.web.access import jobs as access
from ruang.web.access import sessions
from ruang.web.journal.action import SYSTEM
from ruang.web.work import beats, worker
from ruang.web.work.jobs import _claim, start
from ruang.web.work.kinds import KINDS, job
from ruang.web.work.models import Job, State
from ruang.web.work.worker import Steady

YEARS = timedelta(days=3650)


@pytest.fixture
def clock(monkeypatch):
    """`clock(by)` puts the clock forward (or back) by so much, seen from the right time."""
    now = timezone.now

    def put(by: timedelta) -> None:
        monkeypatch.setattr(timezone, "now", lambda: now() + by)

    return put


@pytest.fixture
def daily(db):
    """Work that is to be done each day."""
    before = dict(KINDS)
    KINDS.clear()

    @job("test.daily", title="Daily", allowed=lambda user: True, every=timedelta(days=1))
    def work(report, *, by):
        return {}

    yield
    KINDS.clear()
    KINDS.update(before)


def test_what_is_due_each_day_does_not_wait_until_a_wrong_clocks_day_comes(daily, clock):
    clock(YEARS)
    assert len(worker.ask_for_what_is_due()) == 1
    Job.objects.update(state=State.DONE)
    clock(timedelta())  # somebody puts it right
    assert len(worker.ask_for_what_is_due()) == 1
    assert not worker.ask_for_what_is_due()


def test_a_worker_that_was_heard_of_in_the_future_is_not_alive_for_it(daily, clock):
    clock(YEARS)
    beats.show("killed")
    made = start("test.daily", by=SYSTEM)
    _claim(made.pk)
    clock(timedelta())
    assert beats.last_beat() is None
    assert worker.reap() == 1  # its job is taken up again
    made.refresh_from_db()
    assert made.state == State.QUEUED
    beats.show("alive")
    assert beats.last_beat() is not None and beats.Beat.objects.count() == 1


@pytest.mark.parametrize("by", [3600, -3600])
def test_after_a_jump_nobody_is_taken_for_dead_before_he_could_be_heard(by):
    time = {"passed": 0.0, "clock": 1000.0}
    steady = Steady(300, clock=lambda: time["clock"], passing=lambda: time["passed"])

    def wait(seconds: float, jump: float = 0) -> bool:
        time["passed"] += seconds
        time["clock"] += seconds + jump
        return steady()

    assert wait(15) and wait(15, jump=2)  # a clock that is set a little does not matter
    assert not wait(15, jump=by) and not wait(200)
    assert wait(200)


def test_a_session_of_a_wrong_clock_ends_with_a_word(client, cast, monkeypatch):
    now = time.time
    client.force_login(cast.officer)
    assert client.get("/me/").status_code == 200
    with monkeypatch.context() as ahead:
        ahead.setattr(sessions.time, "time", lambda: now() + YEARS.total_seconds())
        assert client.get("/me/").status_code == 302  # for years nobody was there
        client.force_login(cast.officer)
        assert client.get("/me/").status_code == 200
    answer = client.get("/me/", follow=True)
    assert answer.redirect_chain and "นาฬิกาของระบบได้รับการตั้งใหม่" in answer.text


def test_a_lock_of_a_wrong_clock_is_opened_by_the_sweep(db, clock):
    cache.set("tries", 1, timeout=900)
    access._forget_tries()
    assert cache.get("tries")
    cache.set("tries", 1, timeout=YEARS.total_seconds())
    assert access._forget_tries() == 1 and cache.get("tries") is None
