"""Pages about analyses: what one had computed, how far it is, and its tables to take away."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ruang.web.analyses import actions, exports, pages
from ruang.web.analyses.models import Analysis
from ruang.web.analyses.permissions import may_run
from ruang.web.people.request import SignedIn
from ruang.web.ui.respond import show

A_PAGE = 20


def analysts_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Send visitors to sign in; answer 404 to those who run no methods."""

    @login_required
    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_run(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@analysts_only
@require_safe
def analyses(request: SignedIn) -> HttpResponse:
    """What the reader had computed and is still kept, the newest first."""
    found = Analysis.objects.visible_to(request.user)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "lines": [pages.line(one) for one in page], "synthetic": False}
    return show(request, "analyses/analyses.html", context, part="list")


@analysts_only
@require_safe
def analysis(request: SignedIn, pk: int) -> HttpResponse:
    """One analysis: how far it is, or what came of it."""
    context = pages.whole(_own(request, pk), request.user)
    return show(request, "analyses/analysis.html", context, part="progress")


@analysts_only
@require_safe
def computed(request: SignedIn, pk: int, table: str, form: str) -> HttpResponseBase:
    """A table that was computed, as a file."""
    return exports.file(_own(request, pk), table, form)


@analysts_only
@require_POST
def remove(request: SignedIn, pk: int) -> HttpResponse:
    """Remove what was sent and what was computed."""
    actions.remove(_own(request, pk), by=request.user)
    messages.success(request, _("The analysis and its tables are removed."))
    return redirect("analyses")


def _own(request: SignedIn, pk: int) -> Analysis:
    return get_object_or_404(Analysis.objects.visible_to(request.user), pk=pk)
