"""Pages on what the lake keeps: the list, one snapshot, two side by side, old ones removed."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from ruang.web.intake import actions_snapshots, exports_snapshots
from ruang.web.intake import pages_snapshots as pages
from ruang.web.intake.forms_snapshots import PruneForm
from ruang.web.intake.permissions import may_prune
from ruang.web.intake.reach import bringers_only
from ruang.web.intake.reading.snapshots import Kept, called
from ruang.web.people.request import SignedIn
from ruang.web.ui.respond import show


@bringers_only
@require_safe
def snapshots(request: SignedIn) -> HttpResponse:
    """Everything that the lake keeps, newest first."""
    context = pages.listed(request.GET, request.user)
    return show(request, "intake/snapshots.html", context, part="found")


@bringers_only
@require_safe
def snapshot(request: SignedIn, name: str) -> HttpResponse:
    """All that is known of one snapshot."""
    return show(request, "intake/snapshot.html", pages.one(_found(name), request.user))


@bringers_only
@require_safe
def comparison(request: SignedIn, name: str) -> HttpResponse:
    """What is new, gone or changed in a snapshot against an earlier one of the same source."""
    context = pages.comparison(_found(name), request.GET)
    return show(request, "intake/snapshot_comparison.html", context, part="rows")


@bringers_only
@require_safe
def differences(request: SignedIn, name: str, form: str) -> HttpResponseBase:
    """The rows of one kind of difference as a file."""
    try:
        wanted = pages.difference(_found(name), request.GET)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("snapshot", name)
    return exports_snapshots.differences(wanted, form)


@bringers_only
@require_safe
def refusals(request: SignedIn, name: str, form: str) -> HttpResponseBase:
    """The refused rows as a list."""
    return exports_snapshots.refusals(_found(name), form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def prune(request: SignedIn) -> HttpResponse:
    """What would go and why the rest stays; on POST what was shown goes."""
    if not may_prune(request.user):
        raise Http404
    sent = request.method == "POST"
    form = PruneForm(request.POST if sent else request.GET or None)
    if not sent or not form.is_valid():
        status = 422 if sent else 200
        return show(request, "intake/snapshots_prune.html", pages.pruning(form), status=status)
    shown = request.POST.getlist("shown")
    done = actions_snapshots.prune(None, by=request.user, shown=shown, **form.asked())
    n = len(done.removed)
    words = ngettext("%(n)s snapshot was removed.", "%(n)s snapshots were removed.", n) % {"n": n}
    messages.success(request, words if n else _("Nothing was removed."))
    return redirect("snapshots-prune")


def _found(name: str) -> Kept:
    one = called(name)
    if one is None:
        raise Http404
    return one
