"""The worker: does queued jobs, shows that it lives, and takes up what dead workers left."""

from __future__ import annotations

import logging
import math
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from types import FrameType
from typing import Any, Final

from django.conf import settings
from django.db import Error, OperationalError, close_old_connections, connection, transaction
from django.utils import timezone, translation
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from ruang.web.journal.action import SYSTEM
from ruang.web.work import beats
from ruang.web.work.jobs import enqueue, start
from ruang.web.work.kinds import KINDS
from ruang.web.work.models import Job, State
from ruang.web.work.telling import tell_end

log = logging.getLogger(__name__)

MOST_ATTEMPTS: Final = 3
BEATS_BETWEEN_REAPINGS: Final = 4
# A worker that lives is heard of so often within the time after which it would be taken for dead.
BEATS_IN_SILENCE: Final = 20
AHEAD: Final = timedelta(minutes=5)


def run(*, batch: bool = False, signals: bool = True) -> None:
    """Do jobs until stopped.

    Args:
        batch: Do what is queued now, then return.
        signals: Finish the job in hand when asked to stop (only a process's main thread can), and
            after settings.STOP_SECONDS give it back, to begin again another time.
    """
    reap()
    worker = Worker(
        queue_names=["*"],
        interval=1.0,
        batch=batch,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )
    if signals:
        worker.configure_signals()
    if batch:
        worker.run()
    else:
        with Caretaker(worker):
            worker.run()


class Worker(db_worker.Worker):
    """The task queue's worker, which also says what it has in hand."""

    in_hand: str | None = None

    def run_task(self, db_task_result: DBTaskResult[Any, Any]) -> None:
        """Do one task."""
        self.in_hand = str(db_task_result.id)
        try:
            super().run_task(db_task_result)
        finally:
            self.in_hand = None

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """End after the job in hand; a second time, at once, and the job is given back."""
        if self.running and self.running_task:
            again = (os.getpid(), signal.SIGTERM)
            patience = threading.Timer(settings.STOP_SECONDS, os.kill, again)
            patience.daemon = True
            patience.start()
        super().shutdown(signum, frame)


class Steady:
    """Whether the clock goes as time does: for as long as a silence lasts, it has not jumped.

    Where it has, every worker seems dead to the others until it has beaten once more.
    """

    def __init__(
        self,
        silence: float,
        *,
        clock: Callable[[], float] = time.time,
        passing: Callable[[], float] = time.monotonic,
    ) -> None:
        self._silence, self._clock, self._passing = silence, clock, passing
        self._apart, self._since = clock() - passing(), -math.inf

    def __call__(self) -> bool:
        """Look at the clock."""
        jumped = self._clock() - self._passing() - self._apart
        if abs(jumped) > self._silence / 2:
            log.warning("the clock jumped", extra={"said": {"seconds": round(jumped)}})
            self._apart += jumped
            self._since = self._passing()
        return self._passing() - self._since > self._silence


class Caretaker(threading.Thread):
    """Beats for the worker and for the job in hand while it computes, and reaps now and then."""

    def __init__(self, worker: Worker) -> None:
        super().__init__(name="caretaker", daemon=True)
        self._worker = worker
        self._steady = Steady(settings.JOB_SILENCE)
        self._enough = threading.Event()

    def __enter__(self) -> Caretaker:
        beats.show(self._worker.worker_id)
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._enough.set()
        with suppress(Error):  # its row is swept another time
            beats.hide(self._worker.worker_id)

    def run(self) -> None:
        """Beat and reap until the worker ends."""
        times = 0
        while not self._enough.wait(settings.JOB_SILENCE / BEATS_IN_SILENCE):
            times += 1
            try:
                steady = self._steady()
                self._care(reaping=steady and times % BEATS_BETWEEN_REAPINGS == 0)
            except OperationalError:
                log.info("the database is busy: the next beat will tell")
            finally:
                close_old_connections()
        connection.close()

    def _care(self, *, reaping: bool) -> None:
        beats.show(self._worker.worker_id)
        task_id = self._worker.in_hand
        if task_id:
            beat(task_id)
        if reaping:
            reap()
            ask_for_what_is_due()


def beat(task_id: str) -> None:
    """Note that the worker which has this task in hand is alive."""
    Job.objects.filter(task_id=task_id, state=State.RUNNING).update(heartbeat_at=timezone.now())


def reap(*, silence: timedelta | None = None) -> int:
    """Take up the jobs whose worker died: again from the beginning, or failed after the third.

    Args:
        silence: How long a worker may not have been heard of; the setting's, if not given.

    Returns:
        How many jobs were dealt with.
    """
    silence = timedelta(seconds=settings.JOB_SILENCE) if silence is None else silence
    dead = list(Job.objects.silent(timezone.now(), silence)) + _lost(silence)
    return sum(_take_up(job) for job in dead)


def ask_for_what_is_due() -> list[Job]:
    """Ask for the work that is to be done again and again, where its time has come.

    A job that failed or was stopped counts: it comes again when its next time has come.
    """
    now, asked = timezone.now(), []
    for kind in KINDS.values():
        if kind.every is None:
            continue
        # Asked for in the future: the clock was put back, and it counts no more.
        recent = Job.objects.filter(
            kind=kind.name, created_at__range=(now - kind.every, now + AHEAD)
        )
        if not recent.exists() and (kind.needed is None or kind.needed()):
            asked.append(start(kind.name, by=SYSTEM))
    return asked


def _lost(silence: timedelta) -> list[Job]:
    """Queued jobs that no worker will come to: theirs died between taking and beginning them."""
    queued = {job.task_id: job for job in Job.objects.filter(state=State.QUEUED)}
    known = DBTaskResult.objects.in_bulk([key for key in queued if key])
    by_id = {str(key): row for key, row in known.items()}
    long_ago = timezone.now() - silence

    def coming(task_id: str) -> bool:
        row = by_id.get(task_id)
        if row is None:
            return False
        return row.status == TaskResultStatus.READY or (row.started_at or long_ago) > long_ago

    return [job for key, job in queued.items() if not coming(key)]


@transaction.atomic
def _take_up(job: Job) -> bool:
    found = Job.objects.filter(
        pk=job.pk, state=job.state, attempts=job.attempts, heartbeat_at=job.heartbeat_at
    )
    if job.cancel_asked_at:
        dealt = found.update(state=State.CANCELLED, ended_at=timezone.now())
    elif job.attempts >= MOST_ATTEMPTS:
        dealt = found.update(state=State.FAILED, ended_at=timezone.now(), **_given_up(job))
    else:
        dealt = found.update(state=State.QUEUED)
    if not dealt:
        return False
    _close_task(job.task_id)
    job.refresh_from_db()
    if job.state == State.QUEUED:
        enqueue(job)
    else:
        tell_end(job)
    log.warning("job %s: its worker is gone, now %s", job.pk, job.state)
    return True


def _close_task(task_id: str) -> None:
    if task_id:
        DBTaskResult.objects.filter(pk=task_id, status=TaskResultStatus.RUNNING).update(
            status=TaskResultStatus.FAILED, finished_at=timezone.now()
        )


def _given_up(job: Job) -> dict[str, Any]:
    said = {}
    for language in ("th", "en"):
        with translation.override(language):
            words = _("The program that did this ended %(times)s times before it was done.")
            said[f"error_{language}"] = words % {"times": job.attempts}
    return said
