"""How a running job tells how far it has come, and learns that it should stop."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, Final

from django.db import OperationalError, connection
from django.db.models import QuerySet
from django.utils import timezone

from ruang.web.work.models import Job, State

if TYPE_CHECKING:
    from ruang.engine.progress import Progress

SECONDS_BETWEEN_WRITES: Final = 1.0


class Cancelled(Exception):  # noqa: N818  a wish, not an error
    """The person who asked for the job wants it stopped."""


class Superseded(Exception):  # noqa: N818  a fact, not an error
    """This run was taken for dead and another one has begun."""


class Teller:
    """A `Report` that writes to the job's row, at most once a second and at every new stage.

    Inside a transaction of the job's own it keeps silent: nobody would see what it wrote before
    the end, and the row would stay locked until then.
    """

    def __init__(
        self,
        job: Job,
        *,
        every: float = SECONDS_BETWEEN_WRITES,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._run = this_run(job)
        self._every, self._clock = every, clock
        self._stage: str | None = None
        self._written_at = float("-inf")
        self._depth = len(connection.atomic_blocks)

    def __call__(self, at: Progress) -> None:
        """Take note of how far the work has come.

        Raises:
            Cancelled: The job should stop.
            Superseded: Another run of the same job has begun.
        """
        new_stage = at.stage != self._stage
        finished = at.total is not None and at.done >= at.total
        if not (new_stage or finished or self._clock() - self._written_at >= self._every):
            return
        if len(connection.atomic_blocks) > self._depth:
            return
        self._write(at, new_stage)
        self._stage, self._written_at = at.stage, self._clock()

    def _write(self, at: Progress, new_stage: bool) -> None:
        now = timezone.now()
        values = {"stage": at.stage, "done": at.done, "total": at.total, "heartbeat_at": now}
        if new_stage:
            values["stage_at"] = now
        try:
            written = self._run.update(**values)
            stop = self._run.filter(cancel_asked_at__isnull=False).exists()
        except OperationalError:
            if connection.in_atomic_block:
                raise
            return  # the database is busy: the next sign of progress will be written
        if not written:
            raise Superseded
        if stop:
            raise Cancelled


def this_run(job: Job) -> QuerySet[Job]:
    """The job's row as long as this run is the one that counts; no row afterwards."""
    return Job.objects.filter(pk=job.pk, state=State.RUNNING, attempts=job.attempts)
