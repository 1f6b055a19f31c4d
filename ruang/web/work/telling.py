"""What is told of long work when it ends: to whoever asked for it, and of the system's own."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from ruang.web.notices.kinds import notice_kind
from ruang.web.notices.telling import administrators, settle, tell
from ruang.web.work.kinds import KINDS, words_of
from ruang.web.work.models import Job, State

DONE: Final = notice_kind(
    "job.done", title=_("What you asked for is done: {job}"), asks=False, mail="morning"
)
FAILED: Final = notice_kind(
    "job.failed",
    title=_("What you asked for failed: {job}. Try again, or ask an administrator"),
    asks=True,
    by_hand=True,
)
SYSTEM_FAILED: Final = notice_kind(
    "job.of_system_failed",
    title=_("Work that the system does by itself failed: {job}. See what it says"),
    asks=True,
    by_hand=True,
)


def tell_end(job: Job) -> None:
    """Tell that a job ended; one that was stopped, was stopped by a person who knows."""
    if job.asked_by is None:
        _tell_system(job)
        return
    _settle_like(job)
    said = words_of(job.kind, job.arguments)
    if job.state == State.FAILED:
        tell(FAILED, [job.asked_by], about=job, url=job.get_absolute_url(), job=said)
    elif job.state == State.DONE and KINDS[job.kind].tells:
        tell(DONE, [job.asked_by], about=job, url=job.url or job.get_absolute_url(), job=said)


def _tell_system(job: Job) -> None:
    """The system's own work: administrators are asked once a kind, until it goes well again."""
    if job.state == State.FAILED:
        said = words_of(job.kind, job.arguments)
        url = job.get_absolute_url()
        tell(SYSTEM_FAILED, administrators(), about=job.kind, url=url, job=said)
    elif job.state == State.DONE:
        settle(SYSTEM_FAILED, about=job.kind)


def settle_failed(job: Job) -> None:
    """Nothing is asked about its failing any more."""
    settle(FAILED, about=job)


def _settle_like(job: Job) -> None:
    """The same, asked for again: what failed before is asked about no more."""
    same = Job.objects.filter(kind=job.kind, asked_by=job.asked_by, state=State.FAILED)
    for earlier in same.filter(arguments=job.arguments).exclude(pk=job.pk):
        settle_failed(earlier)
