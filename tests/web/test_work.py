"""Long work: asked for, done once, told, stopped, taken up when its worker dies."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ruang.engine.errors import LakeError
from ruang.engine.progress import Progress
from ruang.web.journal.action import SYSTEM
from ruang.web.journal.models import Channel, Entry
from ruang.web.people.actions import change_organisation
from ruang.web.work import worker
from ruang.web.work.actions import cancel
from ruang.web.work.jobs import Cancelled, Superseded, perform, start
from ruang.web.work.kinds import KINDS, job
from ruang.web.work.models import Job, State
from ruang.web.work.progress import Teller
from ruang.web.work.words import time_left


def anybody(user):
    return getattr(user, "pk", None) is not None


@pytest.fixture
def kinds():
    """Kinds registered by a test are forgotten after it."""
    before = dict(KINDS)
    yield
    KINDS.clear()
    KINDS.update(before)


@pytest.fixture
def counting(kinds):
    """Work that counts to `upto`, and notes each time it ran."""
    runs = []

    @job("test.count", title="Count to {upto}", allowed=anybody)
    def count(report, *, by, upto):
        runs.append(by)
        for number in range(upto):
            report(Progress("counting", number, upto))
        return {"counted": upto, "url": "/"}

    return runs


def test_a_job_is_done_by_the_worker_and_says_what_came_of_it(cast, counting):
    asked = start("test.count", by=cast.officer, upto=3)
    assert (asked.state, str(asked)) == (State.QUEUED, "Count to 3")

    worker.run(batch=True, signals=False)

    asked.refresh_from_db()
    assert asked.state == State.DONE and asked.result["counted"] == 3
    assert asked.started_at <= asked.ended_at
    assert counting == [cast.officer]
    assert [e.verb for e in Entry.objects.all()] == ["job.asked"]


def test_whoever_may_not_ask_is_refused(cast, kinds):
    job("test.secret", title="Secret", allowed=lambda user: user.is_administrator)(print)
    with pytest.raises(PermissionDenied):
        start("test.secret", by=cast.officer)
    assert not Job.objects.exists() and not DBTaskResult.objects.exists()


def test_asking_twice_is_one_job_until_it_is_done(cast, counting):
    first = start("test.count", by=cast.officer, upto=3)
    assert start("test.count", by=cast.officer, upto=3) == first
    assert start("test.count", by=cast.officer, upto=4) != first
    assert start("test.count", by=cast.officer2, upto=3) != first
    worker.run(batch=True, signals=False)
    assert start("test.count", by=cast.officer, upto=3) != first


def test_delivered_twice_it_is_done_once(cast, counting):
    asked = start("test.count", by=cast.officer, upto=1)
    perform.call(asked.pk)
    perform.call(asked.pk)
    assert len(counting) == 1


def test_what_a_job_writes_is_journalled_as_a_jobs(cast, kinds):
    @job("test.rename", title="Rename", allowed=anybody)
    def rename(report, *, by):
        place = cast.department
        change_organisation(place, by=SYSTEM, kind=place.kind, name_th="กรม", name_en="Dept")

    perform.call(start("test.rename", by=cast.officer).pk)
    assert Entry.objects.get(verb="organisation.changed").channel == Channel.JOB


@pytest.mark.parametrize(
    ("error", "thai", "english"),
    [
        (LakeError("no engine is called {name!r}: use duckdb or spark", name="x"), "duckdb", "no"),
        (ValidationError("Not like this."), "Not like this.", "Not like this."),
        (PermissionDenied(), "", "may not do it"),
        (ZeroDivisionError("secret detail"), "", "did not foresee"),
    ],
    ids=["the engine's", "a refusal", "no longer allowed", "a bug"],
)
def test_what_goes_wrong_is_said_in_both_languages(cast, kinds, error, thai, english):
    @job("test.break", title="Break", allowed=anybody)
    def fail(report, *, by):
        raise error

    asked = start("test.break", by=cast.officer)
    perform.call(asked.pk)
    asked.refresh_from_db()
    assert asked.state == State.FAILED and asked.ended_at
    assert thai in asked.error_th and english in asked.error_en
    assert "secret detail" not in asked.error_th + asked.error_en


# --- progress


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def running(cast, counting):
    asked = start("test.count", by=cast.officer, upto=9)
    now = timezone.now()
    Job.objects.filter(pk=asked.pk).update(
        state=State.RUNNING, attempts=1, started_at=now, heartbeat_at=now
    )
    asked.refresh_from_db()
    return asked


def test_progress_is_written_once_a_second_and_at_each_stage(
    running, django_assert_max_num_queries
):
    clock = Clock()
    tell = Teller(running, clock=clock)
    with django_assert_max_num_queries(2):
        for done in range(500):
            tell(Progress("reading", done, 1000))
    clock.now = 1.1
    tell(Progress("reading", 501, 1000))
    running.refresh_from_db()
    assert (running.stage, running.done, running.total) == ("reading", 501, 1000)
    tell(Progress("writing", 0))
    running.refresh_from_db()
    assert (running.stage, running.total) == ("writing", None)


def test_the_end_of_a_stage_is_always_written(running):
    tell = Teller(running, clock=Clock())
    tell(Progress("reading", 0, 10))
    tell(Progress("reading", 10, 10))
    running.refresh_from_db()
    assert running.done == 10


def test_inside_the_jobs_own_transaction_it_keeps_silent(running, django_assert_num_queries):
    from django.db import transaction

    tell = Teller(running)
    with transaction.atomic(), django_assert_num_queries(0):
        tell(Progress("publishing", 1, 2))


def test_time_left_comes_from_the_rate_of_this_stage(running):
    begun = timezone.now()
    running.stage_at, running.heartbeat_at = begun, begun + timedelta(seconds=30)
    running.done, running.total = 25, 100
    assert running.seconds_left == pytest.approx(90)  # 30 s for a quarter
    running.total = None
    assert running.seconds_left is None


@pytest.mark.parametrize("seconds", [None, 0, 59, 61, 3599, 3601, 90_000])
def test_time_left_has_words(seconds):
    assert bool(time_left(seconds)) == (seconds is not None)


# --- stopping


def test_a_waiting_job_is_stopped_at_once_and_never_begins(cast, counting):
    asked = start("test.count", by=cast.officer, upto=3)
    cancel(asked, by=cast.officer)
    worker.run(batch=True, signals=False)
    asked.refresh_from_db()
    assert asked.state == State.CANCELLED and asked.ended_at and not counting


def test_a_running_job_stops_at_its_next_sign_of_progress(cast, running):
    cancel(running, by=cast.officer)
    running.refresh_from_db()
    assert running.state == State.RUNNING
    with pytest.raises(Cancelled):
        Teller(running)(Progress("counting", 1, 9))


def test_a_stopped_job_ends_as_cancelled(cast, kinds):
    @job("test.endless", title="Endless", allowed=anybody)
    def endless(report, *, by):
        cancel(Job.objects.get(), by=cast.officer)
        report(Progress("waiting", 0))

    asked = start("test.endless", by=cast.officer)
    perform.call(asked.pk)
    asked.refresh_from_db()
    assert asked.state == State.CANCELLED


def test_strangers_cannot_stop_it(cast, running):
    with pytest.raises(PermissionDenied):
        cancel(running, by=cast.officer2)
    cancel(running, by=cast.administrator)
    with pytest.raises(PermissionDenied):  # a second click
        cancel(running, by=cast.officer)


# --- dead workers


def silent_for(asked, minutes, **values):
    long_ago = timezone.now() - timedelta(minutes=minutes)
    values = {"state": State.RUNNING, "attempts": 1, "heartbeat_at": long_ago, **values}
    Job.objects.filter(pk=asked.pk).update(**values)
    DBTaskResult.objects.filter(pk=asked.task_id).update(status="RUNNING", started_at=long_ago)
    asked.refresh_from_db()


def test_a_job_whose_worker_died_is_done_by_the_next(cast, counting):
    asked = start("test.count", by=cast.officer, upto=2)
    silent_for(asked, minutes=6)
    old_task = asked.task_id

    worker.run(batch=True, signals=False)

    asked.refresh_from_db()
    assert (asked.state, asked.attempts) == (State.DONE, 2)
    assert asked.task_id != old_task
    assert DBTaskResult.objects.get(pk=old_task).status == "FAILED"


def test_a_worker_that_still_beats_is_left_alone(cast, counting):
    asked = start("test.count", by=cast.officer, upto=2)
    silent_for(asked, minutes=6)
    worker.beat(asked.task_id)
    assert worker.reap() == 0


def test_after_three_deaths_it_is_given_up(cast, counting):
    asked = start("test.count", by=cast.officer, upto=2)
    silent_for(asked, minutes=6, attempts=3)
    assert worker.reap() == 1
    asked.refresh_from_db()
    assert asked.state == State.FAILED and "3" in asked.error_th and "3" in asked.error_en
    assert worker.reap() == 0


def test_a_dead_job_that_should_stop_is_stopped(cast, counting):
    asked = start("test.count", by=cast.officer, upto=2)
    silent_for(asked, minutes=6, cancel_asked_at=timezone.now())
    worker.reap()
    asked.refresh_from_db()
    assert asked.state == State.CANCELLED


def test_a_job_whose_task_was_taken_but_never_begun_is_queued_again(cast, counting):
    asked = start("test.count", by=cast.officer, upto=2)
    silent_for(asked, minutes=6, state=State.QUEUED, attempts=0, heartbeat_at=None)
    worker.run(batch=True, signals=False)
    asked.refresh_from_db()
    assert asked.state == State.DONE


def test_a_run_that_was_given_up_cannot_write_any_more(cast, counting):
    asked = start("test.count", by=cast.officer, upto=2)
    silent_for(asked, minutes=6)
    tell = Teller(asked)
    worker.reap()
    with pytest.raises(Superseded):
        tell(Progress("counting", 1, 2))


def test_a_worker_that_is_told_to_stop_gives_its_job_back(cast, kinds):
    @job("test.interrupted", title="Interrupted", allowed=anybody)
    def interrupted(report, *, by):
        raise SystemExit(1)

    asked = start("test.interrupted", by=cast.officer)
    old_task = asked.task_id
    with pytest.raises(SystemExit):
        perform.call(asked.pk)
    asked.refresh_from_db()
    assert asked.state == State.QUEUED and asked.task_id != old_task


# --- the pages


def test_everybody_sees_their_own_and_administrators_all(client, cast, counting):
    mine = start("test.count", by=cast.officer, upto=1)
    other = start("test.count", by=cast.officer2, upto=1)
    assert client.get("/work/").status_code == 302

    client.force_login(cast.officer)
    assert list(client.get("/work/").context["page"].object_list) == [mine]
    assert client.get(f"/work/{mine.pk}/").status_code == 200
    for method in (client.get, client.post):
        assert method(f"/work/{other.pk}/", {"do": "cancel"}).status_code == 404

    client.force_login(cast.administrator)
    assert list(client.get("/work/").context["page"].object_list) == [other, mine]
    assert list(client.get("/work/", {"state": "done"}).context["page"].object_list) == []


def test_the_page_asks_again_while_it_runs_and_not_afterwards(client, cast, counting):
    asked = start("test.count", by=cast.officer, upto=1)
    client.force_login(cast.officer)
    part = {"headers": {"HX-Request": "true"}}

    open_part = client.get(f"/work/{asked.pk}/", **part).content.decode()
    assert 'hx-trigger="every 1s"' in open_part and "<h1>" not in open_part
    worker.run(batch=True, signals=False)
    ended = client.get(f"/work/{asked.pk}/", **part).content.decode()
    assert "hx-trigger" not in ended and 'href="/"' in ended


def test_without_javascript_there_is_a_link_to_look_again(client, cast, counting):
    asked = start("test.count", by=cast.officer, upto=1)
    client.force_login(cast.officer)
    assert client.get(asked.get_absolute_url()).content.decode().count(f'href="/work/{asked.pk}/"')
    worker.run(batch=True, signals=False)
    ended = client.get(asked.get_absolute_url()).content.decode()
    assert f'href="/work/{asked.pk}/"' not in ended


def test_a_running_jobs_page_says_how_far_it_is(client, cast, running):
    Job.objects.filter(pk=running.pk).update(stage="counting", done=1234, total=5000)
    client.force_login(cast.officer)
    page = client.get(f"/work/{running.pk}/").content.decode()
    assert "1,234" in page and 'value="1234"' in page and 'max="5000"' in page


def test_stopping_and_trying_again_by_button(client, cast, counting):
    asked = start("test.count", by=cast.officer, upto=1)
    client.force_login(cast.officer)
    assert client.post(f"/work/{asked.pk}/", {"do": "repeat"}).status_code == 403  # it is open
    assert client.post(f"/work/{asked.pk}/", {"do": "cancel"}).url == f"/work/{asked.pk}/"
    again = client.post(f"/work/{asked.pk}/", {"do": "cancel"})  # a second click
    assert again.url == f"/work/{asked.pk}/"
    assert Entry.objects.filter(verb="job.stopped").count() == 1
    again = client.post(f"/work/{asked.pk}/", {"do": "repeat"})
    assert again.url != f"/work/{asked.pk}/" and Job.objects.count() == 2


def test_a_failed_jobs_reason_is_in_the_readers_language(client, cast, counting):
    asked = start("test.count", by=cast.officer, upto=1)
    Job.objects.filter(pk=asked.pk).update(
        state=State.FAILED, error_th="ไม่พบข้อมูล", error_en="no such data"
    )
    client.force_login(cast.officer)
    assert "ไม่พบข้อมูล" in client.get(f"/work/{asked.pk}/").content.decode()
    client.post("/preferences/", {"language": "en"})
    assert "no such data" in client.get(f"/work/{asked.pk}/").content.decode()


def test_a_kind_that_is_gone_is_shown_by_its_name(client, cast, counting):
    asked = start("test.count", by=cast.officer, upto=1)
    KINDS.pop("test.count")
    client.force_login(cast.officer)
    assert "test.count" in client.get(f"/work/{asked.pk}/").content.decode()
    perform.call(asked.pk)
    asked.refresh_from_db()
    assert asked.state == State.FAILED


def test_a_worker_whose_database_is_away_ends_with_a_word_to_be_started_again(monkeypatch, caplog):
    from django.db import OperationalError

    from ruang.web.site.serve import run_worker

    def gone():
        raise OperationalError("connection refused\nIs the server running?")

    monkeypatch.setattr(worker, "run", gone)
    with pytest.raises(SystemExit) as ended:
        run_worker()
    assert ended.value.code == 1
    assert "the database is away" in caplog.text
