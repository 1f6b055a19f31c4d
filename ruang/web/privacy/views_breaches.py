"""Pages about breaches: anybody signed in reports one, administrators see it to its end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from ruang.web.people.reach import administrators_only
from ruang.web.people.request import SignedIn
from ruang.web.privacy import actions_breaches as actions
from ruang.web.privacy import pages
from ruang.web.privacy.forms import (
    AssessForm,
    CloseForm,
    PersonsForm,
    RegulatorForm,
    ReportForm,
)
from ruang.web.privacy.models import Breach, PrivacyNotice
from ruang.web.ui.respond import show

A_PAGE = 25


@administrators_only
@require_GET
def breaches(request: SignedIn) -> HttpResponse:
    """List breaches, the newest first, each with its clock."""
    found = Breach.objects.visible_to(request.user)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return show(request, "privacy/breaches.html", {"page": page}, part="list")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: SignedIn) -> HttpResponse:
    """Report that something went wrong with personal data."""
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.report(None, by=request.user, **form.cleaned_data)
        messages.success(request, _("Thank you. Administrators have been told."))
        seen = Breach.objects.visible_to(request.user).filter(pk=made.pk).exists()
        return redirect(made if seen else "my-data")
    status = 422 if form.errors else 200
    return show(request, "privacy/breach_new.html", {"form": form}, status=status)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def breach(request: SignedIn, pk: int) -> HttpResponse:
    """Show a breach with its clock and its steps; on POST take the next one."""
    rows = Breach.objects.visible_to(request.user).select_related("reported_by")
    found = get_object_or_404(rows, pk=pk)
    forms = _forms(request, rows.get(pk=pk))
    if request.method == "POST" and _done(request, found, forms):
        return redirect(found)
    values = {"breach": found, "forms": forms, "steps": pages.steps(found, request.user)}
    status = 422 if request.method == "POST" else 200
    return show(request, "privacy/breach.html", values, status=status)


@administrators_only
@require_GET
def sheet(request: SignedIn, pk: int) -> HttpResponse:
    """Show a breach as it is told to the regulator: on paper, in Thai, whoever prints it."""
    found = get_object_or_404(Breach.objects.visible_to(request.user), pk=pk)
    with translation.override("th"):
        values = {"breach": found, "notice": PrivacyNotice.objects.current()}
        return show(request, "privacy/breach_sheet.html", values)


def _forms(request: SignedIn, found: Breach) -> dict[str, Any]:
    """The forms of all steps; the one that was sent has what was filled in."""
    sent = request.POST.get("do", "")

    def data(name: str) -> Any:
        return request.POST if sent == name else None

    return {
        "assess": AssessForm(data("assess"), instance=found),
        "regulator": RegulatorForm(data("regulator")),
        "persons": PersonsForm(data("persons")),
        "close": CloseForm(data("close")),
    }


def _done(request: SignedIn, found: Breach, forms: dict[str, BaseForm]) -> bool:
    """Take the step that was sent; False where it cannot be taken and the page explains why."""
    steps: dict[str, Any] = {
        "assess": actions.assess,
        "regulator": actions.note_regulator_told,
        "persons": actions.note_persons_told,
        "close": actions.close,
    }
    sent = request.POST.get("do", "")
    if sent not in steps:
        raise PermissionDenied
    form = forms[sent]
    if not form.is_valid():
        return False
    try:
        steps[sent](found, by=request.user, **form.cleaned_data)
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    messages.success(request, _("The changes were kept."))
    return True
