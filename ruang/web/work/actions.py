"""What people do to long work: ask for it, and ask it to stop."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from ruang.web.journal.action import SYSTEM, action
from ruang.web.journal.trace import request_id
from ruang.web.work.kinds import KINDS, Kind
from ruang.web.work.models import Job, State
from ruang.web.work.permissions import may_cancel, may_hand_over, may_have, may_start


@action("job.asked", allowed=may_start)
def ask(kind: Kind, *, by: Any, arguments: dict[str, Any]) -> Job:
    """Ask for work of that kind; it waits until `jobs.enqueue` puts it before a worker."""
    asked_by = None if by is SYSTEM else by
    return Job.objects.create(
        kind=kind.name, arguments=arguments, asked_by=asked_by, request=request_id()
    )


@action("job.stopped", allowed=may_cancel)
def cancel(job: Job, *, by: Any) -> Job:
    """Stop a job: at once where it still waits, else at its next sign of progress."""
    now = timezone.now()
    job.cancel_asked_at = now
    if job.state == State.QUEUED:
        job.state, job.ended_at = State.CANCELLED, now
    job.save(update_fields=["cancel_asked_at", "state", "ended_at"])
    return job


@action("job.handed_over", allowed=may_hand_over)
def hand_over(job: Job, *, by: Any, to: Any) -> Job:
    """Have a colleague be told how an open job goes on; what it does, it does in her name.

    Raises (when called):
        PermissionDenied: The colleague could not have asked for such work.
    """
    if not may_have(to, job):
        raise PermissionDenied("job.handed_over")
    job.asked_by = to
    job.save(update_fields=["asked_by"])
    if handed := KINDS[job.kind].handed:
        handed(by=by, to=to, **job.arguments)
    return job
