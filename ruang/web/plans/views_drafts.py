"""Pages on which focus industries are drafted, revised, confirmed or returned."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ruang.web.clusters.models import is_staff
from ruang.web.people.request import SignedIn
from ruang.web.plans import actions
from ruang.web.plans.forms import DecisionForm, EndForm, FocusForm
from ruang.web.plans.models import Asks, DraftState, FocusDraft, FocusIndustry
from ruang.web.plans.permissions import (
    may_ask_to_change,
    may_decide,
    may_draft,
    may_revise,
    may_withdraw,
)
from ruang.web.registry.models import Centre
from ruang.web.ui.respond import show

DECIDE = {DecisionForm.CONFIRM: actions.confirm, DecisionForm.RETURN: actions.send_back}


@login_required
def new(request: SignedIn) -> HttpResponse:
    """Draft a focus industry of one's own centre."""
    if not is_staff(request.user):
        raise Http404
    centre = Centre.objects.visible_to(request.user).select_related("organisation").of(request.user)
    if centre is None or not may_draft(request.user, centre):
        raise PermissionDenied
    form = FocusForm(request.POST or None, centre=centre)
    if form.is_valid():
        made = actions.draft(centre, by=request.user, **form.said())
        return _drafted(request, made)
    context = {"form": form, "centre": centre}
    return show(request, "plans/write.html", context, status=422 if form.errors else 200)


@login_required
def change(request: SignedIn, pk: int) -> HttpResponse:
    """Ask to change a focus industry."""
    found = _focus(request, pk)
    centre = found.lead_centre
    form = FocusForm(request.POST or None, centre=centre, there=found)
    if form.is_valid():
        made = actions.draft_change(found, by=request.user, **form.said())
        return _drafted(request, made)
    context = {"form": form, "centre": centre, "focus": found, "synthetic": found.synthetic}
    return show(request, "plans/write.html", context, status=422 if form.errors else 200)


@login_required
def end(request: SignedIn, pk: int) -> HttpResponse:
    """Ask to end a focus industry before its year is over."""
    found = _focus(request, pk)
    form = EndForm(request.POST or None)
    if form.is_valid():
        made = actions.draft_end(found, by=request.user, **form.said())
        return _drafted(request, made)
    context = {"form": form, "centre": found.lead_centre, "focus": found, "ending": True}
    context["synthetic"] = found.synthetic
    return show(request, "plans/write.html", context, status=422 if form.errors else 200)


def _focus(request: SignedIn, pk: int) -> FocusIndustry:
    """What one may ask to change; who does not form clusters does not know that this exists."""
    if not is_staff(request.user):
        raise Http404
    found = get_object_or_404(FocusIndustry.objects.visible_to(request.user).for_pages(), pk=pk)
    if not may_ask_to_change(request.user, found):
        raise PermissionDenied
    return found


def _drafted(request: SignedIn, made: FocusDraft) -> HttpResponse:
    messages.success(request, _("Drafted. The centre's director is asked to confirm it."))
    return redirect("plan-draft", made.pk)


@login_required
def draft(request: SignedIn, pk: int) -> HttpResponse:
    """A draft; the director of its centre confirms or returns it here."""
    found = _draft(request, pk)
    form = DecisionForm(request.POST or None, draft=found)
    if request.method == "POST" and (answer := _decide(request, found, form)):
        return answer
    context = {
        "draft": found,
        "synthetic": found.synthetic,
        "form": form,
        "may_decide": may_decide(request.user, found),
        "may_revise": may_revise(request.user, found),
        "may_withdraw": may_withdraw(request.user, found),
    }
    return show(request, "plans/draft.html", context, status=422 if form.errors else 200)


def _draft(request: SignedIn, pk: int) -> FocusDraft:
    return get_object_or_404(FocusDraft.objects.visible_to(request.user).for_pages(), pk=pk)


def _decide(request: SignedIn, found: FocusDraft, form: DecisionForm) -> HttpResponse | None:
    """The answer to a decision; None where the form has to be shown again."""
    if not may_decide(request.user, found):
        return _too_late(request, found)
    if not form.is_valid():
        return None
    said = form.cleaned_data
    decide = DECIDE[said["decision"]]
    try:
        decide(found, by=request.user, comment=said["comment"], revision=said["revision"])
    except ValidationError as changed:  # revised between reading and locking
        form.add_error(None, changed)
        return None
    messages.success(request, _("Your decision is kept, and in the journal."))
    return redirect("plan-draft", found.pk)


def _too_late(request: SignedIn, found: FocusDraft) -> HttpResponse:
    """Nothing was done because it was done before; a refusal while it still waits."""
    if found.state == DraftState.WAITING:
        raise PermissionDenied
    messages.info(request, _("This draft has moved on; nothing was changed."))
    return redirect("plan-draft", found.pk)


@login_required
def revise(request: SignedIn, pk: int) -> HttpResponse:
    """Go on with a draft that waits or came back."""
    found = _draft(request, pk)
    if not may_revise(request.user, found):
        raise PermissionDenied
    ending = found.asks == Asks.END
    form = _form(request, found, ending=ending)
    if form.is_valid():
        said: dict[str, Any] = form.said()
        actions.revise(found, by=request.user, **({"links": {}} | said))
        return _drafted(request, found)
    context = {
        "form": form, "centre": found.lead_centre, "draft": found, "ending": ending,
        "synthetic": found.synthetic,
    }  # fmt: skip
    return show(request, "plans/write.html", context, status=422 if form.errors else 200)


def _form(request: SignedIn, found: FocusDraft, *, ending: bool) -> FocusForm | EndForm:
    sent = request.POST or None
    if ending:
        return EndForm(sent, initial={"reason": found.reason})
    return FocusForm(sent, centre=found.lead_centre, there=found)


@login_required
@require_POST
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    """Take a draft back."""
    found = _draft(request, pk)
    if not may_withdraw(request.user, found):
        raise PermissionDenied
    actions.withdraw(found, by=request.user)
    messages.success(request, _("Withdrawn: everything stays as it was."))
    return redirect(found.focus or "plans")
