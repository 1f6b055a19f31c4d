"""Operations on long work: what one asked for, how far it is, and stopping it."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as noop
from ninja import Query, Router
from pydantic import BaseModel, Field

from ruang.web.api.operations import answers
from ruang.web.api.paging import Paging, paged
from ruang.web.api.params import Left
from ruang.web.api.problems import Trouble
from ruang.web.api.scopes import READ, Door, Scope
from ruang.web.work.actions import cancel
from ruang.web.work.models import Job, State
from ruang.web.work.permissions import may_cancel
from ruang.web.work.schemas import JobOut, JobPage

router = Router(tags=["work"], auth=READ)


class JobFilter(BaseModel):
    """Which jobs to list."""

    state: State | Left = Field(None, description=noop("Only those in this state."))


@router.get(
    "/jobs",
    response=answers(JobPage),
    summary=noop("List long work"),
    description=noop("What you asked for, the newest first; administrators see everybody's."),
)
def jobs(
    request: HttpRequest, response: HttpResponse, asked: Query[JobFilter], paging: Query[Paging]
) -> JobPage:
    """Jobs, the newest first."""
    rows = Job.objects.visible_to(request.user).select_related("asked_by")
    if asked.state:
        rows = rows.filter(state=asked.state)
    return paged(JobPage, request, response, rows, paging, JobOut.of)


@router.get(
    "/jobs/{int:number}",
    response=answers(JobOut),
    summary=noop("One piece of long work"),
    description=noop("Ask it again until its state is done, failed or cancelled."),
)
def job(request: HttpRequest, number: int) -> JobOut:
    """A job by its number."""
    rows = Job.objects.visible_to(request.user).select_related("asked_by")
    return JobOut.of(get_object_or_404(rows, pk=number))


@router.post(
    "/jobs/{int:number}/stop",
    auth=Door(Scope.ANALYSE, Scope.BRING, Scope.PUBLISH),
    response=answers(JobOut),
    summary=noop("Stop long work"),
    description=noop("At once where it still waits, else soon. Asked twice, it is the same."),
)
def stop_job(request: HttpRequest, number: int) -> JobOut:
    """Ask a job to stop; nothing where it has ended already."""
    with transaction.atomic():
        rows = Job.objects.visible_to(request.user).select_related("asked_by")
        found = get_object_or_404(rows, pk=number)
        if found.is_open and found.cancel_asked_at is None:
            if not may_cancel(request.user, found):
                raise Trouble("forbidden")
            found = cancel(found, by=request.user)
        return JobOut.of(found)
