"""Pages about long work: what was asked for, how far it is, what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods

from ruang.web.ui.respond import show
from ruang.web.work.actions import cancel
from ruang.web.work.jobs import start
from ruang.web.work.models import Job, State
from ruang.web.work.permissions import may_cancel, may_repeat
from ruang.web.work.reading import stage_words
from ruang.web.work.words import time_left

if TYPE_CHECKING:
    from ruang.web.people.request import SignedIn

A_PAGE = 25


@login_required
@require_GET
def jobs(request: SignedIn) -> HttpResponse:
    """List the reader's jobs, newest first; an administrator's list has everybody's."""
    found = Job.objects.visible_to(request.user).select_related("asked_by")
    state = request.GET.get("state", "")
    if state in State.values:
        found = found.filter(state=state)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    values = {"page": page, "states": State.choices, "state": state}
    return show(request, "work/jobs.html", values, part="list")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def job(request: SignedIn, pk: int) -> HttpResponse:
    """Show how far a job is; on POST stop it, or ask for it again."""
    found = get_object_or_404(
        Job.objects.visible_to(request.user).select_related("asked_by"), pk=pk
    )
    if request.method == "POST":
        return redirect(_after(request, _do(request, found)))
    return show(request, "work/job.html", _shown(request, found), part="progress")


def _after(request: SignedIn, done: Job) -> str:
    """The page of an app that shows the job as part of its own, or the job's."""
    wanted = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if allowed else done.get_absolute_url()


def _do(request: SignedIn, found: Job) -> Job:
    if request.POST.get("do") == "cancel":
        asked = found.cancel_asked_at or not found.is_open  # before, or it has just ended
        return found if asked else cancel(found, by=request.user)
    if request.POST.get("do") == "repeat" and may_repeat(request.user, found):
        return start(found.kind, by=request.user, **found.arguments)
    raise PermissionDenied


def _shown(request: SignedIn, found: Job) -> dict[str, Any]:
    return {
        "job": found,
        "stage": stage_words(found.stage),
        "time_left": time_left(found.seconds_left),
        "may_cancel": may_cancel(request.user, found),
        "may_repeat": may_repeat(request.user, found),
    }
