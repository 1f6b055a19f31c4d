"""Pages on what a check found, and what becomes of it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ruang.web.intake import actions, bringing, exports, pages, results
from ruang.web.intake.forms import CorrectForm
from ruang.web.intake.jobs import start_check
from ruang.web.intake.models import Delivery, DeliveryState
from ruang.web.intake.permissions import may_correct
from ruang.web.intake.reach import bringers_only, own, seen
from ruang.web.people.request import SignedIn
from ruang.web.ui.respond import show


@bringers_only
@require_POST
def keep(request: SignedIn, pk: int) -> HttpResponse:
    """Keep what was checked."""
    found = own(request, pk)
    if found.state == DeliveryState.KEPT:  # the second of two clicks, or of two people
        messages.info(request, _("It is kept already."))
        return redirect("delivery", pk)
    done = _("Kept. The register is in the lake, and can be published.")
    return _acted(request, found, actions.keep, done)


@bringers_only
@require_POST
def discard(request: SignedIn, pk: int) -> HttpResponse:
    """Use nothing of it."""
    done = _("Discarded. You can take it up again as long as its files are kept.")
    return _acted(request, own(request, pk), actions.discard, done)


@bringers_only
@require_POST
def take_up(request: SignedIn, pk: int) -> HttpResponse:
    """Go on with what was discarded."""
    return _acted(request, own(request, pk), actions.take_up, _("Taken up again. Check it anew."))


@bringers_only
@require_POST
def take_back(request: SignedIn, pk: int) -> HttpResponse:
    """Leave out the corrected rows that were sent last."""
    done = _("The corrected rows are left out, and their file is removed. Check it anew.")
    return _acted(request, own(request, pk), actions.take_back, done)


@bringers_only
@require_POST
def files(request: SignedIn, pk: int) -> HttpResponse:
    """Remove the files at once."""
    return _acted(request, own(request, pk), actions.remove_files, _("The files are removed."))


def _acted(request: SignedIn, found: Delivery, act: pages.Act, done: str) -> HttpResponse:
    before = found.state
    try:
        act(found, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except PermissionDenied:
        if found.state == before:  # nobody was quicker: it was never this person's to do
            raise
        messages.info(request, _("Somebody was quicker; nothing was changed."))
    else:
        messages.success(request, done)
    return redirect("delivery", found.pk)


@bringers_only
@require_POST
def correct(request: SignedIn, pk: int) -> HttpResponse:
    """Take the refused rows back, put right, and check everything once more."""
    found = own(request, pk)
    if not may_correct(request.user, found):
        messages.info(request, _("This delivery takes no corrections now; nothing was changed."))
        return redirect("delivery", pk)
    form = CorrectForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            bringing.correct(found, form.cleaned_data["files"], by=request.user)
            start_check(found, by=request.user)
            return redirect("delivery", pk)
        except ValidationError as error:
            form.add_error("files", error)
    context = pages.closed(found, request.user, correct_form=form)
    return show(request, "intake/result.html", context, status=422)


@bringers_only
@require_safe
def refusals(request: SignedIn, pk: int, form: str) -> HttpResponseBase:
    """The refused rows as a file: a list, or in the shape of the original to be put right.

    The list hides persons' names and numbers; the original's cells are for who may correct them.
    """
    found = own(request, pk) if form == "xlsx" else seen(request, pk)
    if not found.found:
        raise Http404
    try:
        return exports.refusals(found, form)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("delivery", pk)


@bringers_only
@require_safe
def rows(request: SignedIn, pk: int) -> HttpResponse:
    """The accepted rows, each with the file and row it came from."""
    found = seen(request, pk)
    if not found.found:
        raise Http404
    context = pages.about(found, request.user) | results.rows_page(found, request.GET)
    return show(request, "intake/rows.html", context, part="rows")


@bringers_only
@require_safe
def comparison(request: SignedIn, pk: int) -> HttpResponse:
    """What is new, gone or changed since the last snapshot of the same source."""
    found = seen(request, pk)
    if not found.found:
        raise Http404
    context = pages.about(found, request.user) | pages.comparison(found, request.GET)
    return show(request, "intake/comparison.html", context, part="rows")
