"""Start long work, and do it: once, with its progress told, its end and its errors kept."""

from __future__ import annotations

import logging
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django_tasks import task

from ruang.engine.errors import EngineError
from ruang.web.journal.action import SYSTEM
from ruang.web.journal.disk import trouble
from ruang.web.journal.models import Channel
from ruang.web.journal.origin import From, coming_from
from ruang.web.journal.trace import within
from ruang.web.journal.turn import take_turn
from ruang.web.work import actions
from ruang.web.work.kinds import KINDS, job
from ruang.web.work.models import Job, State
from ruang.web.work.progress import Cancelled, Superseded, Teller, this_run
from ruang.web.work.telling import tell_end

__all__ = ["Cancelled", "Superseded", "enqueue", "job", "perform", "start"]

log = logging.getLogger(__name__)

DISK: Final = {
    "full": gettext_noop(
        "There was no room left on the system's disk, and nothing of this was kept. Tell your "
        "administrator; when there is room again, ask for it once more."
    ),
    "closed": gettext_noop(
        "The system's disk can be read just now, but not written to, and nothing of this was kept. "
        "Tell your administrator; when that is mended, ask for it once more."
    ),
}


def start(kind: str, *, by: Any, **arguments: Any) -> Job:
    """Ask for a piece of long work and put it before the workers.

    Asked again by the same person with the same arguments while it still waits or runs, it is
    the same job.

    Args:
        kind: The name under which an app registered it with `@job`.
        by: The person who asks, or SYSTEM.
        arguments: What the registered function takes by name; plain JSON values.

    Raises:
        KeyError: No app registered such work.
        PermissionDenied: This person may not ask for it.
    """
    with transaction.atomic():
        take_turn(f"work.{kind}")
        same = _open_already(kind, by, arguments)
        if same:
            return same
        asked = actions.ask(KINDS[kind], by=by, arguments=arguments)
        enqueue(asked)
    return asked


def enqueue(job: Job) -> None:
    """Put a queued job before the workers."""
    result = perform.enqueue(job_id=job.pk)
    job.task_id = str(result.id)
    job.save(update_fields=["task_id"])


@task()
def perform(job_id: int) -> None:
    """Do one job. Called a second time for the same job, it does nothing."""
    job = _claim(job_id)
    if job is None:
        return
    with coming_from(From(Channel.JOB)), within(job=job.pk, request=job.request):
        try:
            result = _run(job)
        except Cancelled:
            _end(job, State.CANCELLED)
        except Superseded:
            log.warning("job %s: another run has taken over", job.pk)
        except (KeyboardInterrupt, SystemExit):
            _give_back(job)
            raise
        except Exception as error:
            _end(job, State.FAILED, **_errors(job, error))
        else:
            _end(job, State.DONE, result=result or {})


def _open_already(kind: str, by: Any, arguments: dict[str, Any]) -> Job | None:
    asked_by = None if by is SYSTEM else by.pk
    for other in Job.objects.select_for_update().open().filter(kind=kind, asked_by=asked_by):
        if other.arguments == arguments and other.cancel_asked_at is None:
            return other
    return None


def _claim(job_id: int) -> Job | None:
    now = timezone.now()
    claimed = Job.objects.filter(pk=job_id, state=State.QUEUED).update(
        state=State.RUNNING,
        attempts=F("attempts") + 1,
        started_at=now,
        heartbeat_at=now,
        stage="",
        done=0,
        total=None,
        stage_at=None,
    )
    return Job.objects.select_related("asked_by").get(pk=job_id) if claimed else None


def _run(job: Job) -> dict[str, Any] | None:
    return KINDS[job.kind].run(Teller(job), by=job.asked_by or SYSTEM, **job.arguments)


def _end(job: Job, state: State, **values: Any) -> None:
    with transaction.atomic():
        if this_run(job).update(state=state, ended_at=timezone.now(), **values):
            job.refresh_from_db()
            tell_end(job)
    spent = timezone.now() - (job.started_at or job.created_at)
    said = {"kind": job.kind, "state": state.value, "ms": round(spent.total_seconds() * 1000)}
    log.info("job ended", extra={"said": said})


def _give_back(job: Job) -> None:
    """The worker was told to stop: another one may begin again."""
    with transaction.atomic():
        if this_run(job).update(state=State.QUEUED):
            job.refresh_from_db()
            enqueue(job)


def _errors(job: Job, error: Exception) -> dict[str, str]:
    if not isinstance(error, EngineError | PermissionDenied | ValidationError):
        log.error("job %s (%s) broke", job.pk, job.kind, exc_info=error)
    return {f"error_{language}": _said(job, error, language) for language in ("th", "en")}


def _said(job: Job, error: Exception, language: str) -> str:
    if isinstance(error, EngineError):
        return error.text(language)
    with translation.override(language):
        if isinstance(error, ValidationError):
            return " ".join(error.messages)
        if isinstance(error, PermissionDenied):
            return _("The person who asked for this may not do it, or no longer.")
        if disk := trouble(error):
            return _(DISK[disk])
        said = _("Something broke that we did not foresee. The log has it under job %(number)s.")
        return said % {"number": job.pk}
