"""Pages with which administrators do what the law asks of the agency."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from ruang.web.people.models import User
from ruang.web.people.reach import administrators_only
from ruang.web.people.request import SignedIn
from ruang.web.privacy import actions, actions_erasure, erasing, pages, permissions
from ruang.web.privacy.exports import record_as_xlsx
from ruang.web.privacy.forms import AnswerForm, NoticeForm, beginning
from ruang.web.privacy.models import PrivacyNotice, RightsRequest
from ruang.web.ui.respond import show


@administrators_only
@require_GET
def office(request: SignedIn) -> HttpResponse:
    """Show what has to be done about personal data."""
    return show(request, "privacy/office.html", pages.office(request.user))


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def draft_new(request: SignedIn) -> HttpResponse:
    """Begin a new version of the notice."""
    there = PrivacyNotice.objects.visible_to(request.user).drafts().first()
    if there:
        return redirect(there)
    form = NoticeForm(request.POST or None, initial=beginning())
    if request.method == "POST" and form.is_valid():
        made = actions.draft_notice(None, by=request.user, **form.cleaned_data)
        messages.success(request, _("The draft was kept. Nobody else sees it."))
        return redirect(made)
    status = 422 if form.errors else 200
    return show(request, "privacy/draft.html", {"form": form}, status=status)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: SignedIn, pk: int) -> HttpResponse:
    """Show a draft; on POST write on, or publish it."""
    rows = PrivacyNotice.objects.visible_to(request.user).drafts()
    found = get_object_or_404(rows, pk=pk)
    form = NoticeForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_kept(request, rows.get(pk=pk), form))
        except ValidationError as refused:
            form.add_error(None, refused)
    values = {"form": form, "notice": found}
    return show(request, "privacy/draft.html", values, status=422 if form.errors else 200)


@administrators_only
@require_GET
def record(request: SignedIn) -> HttpResponse:
    """Show the record of processing."""
    return show(request, "privacy/record.html", pages.record_page(request.user))


@administrators_only
@require_GET
def record_xlsx(request: SignedIn) -> HttpResponse:
    """Give the record of processing as a workbook."""
    return record_as_xlsx()


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def request_page(request: SignedIn, pk: int) -> HttpResponse:
    """Show a request to whoever asked and to administrators; on POST answer or take it back."""
    rows = RightsRequest.objects.visible_to(request.user).select_related("person", "answered_by")
    found = get_object_or_404(rows, pk=pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _answered(request, found, form):
        return redirect(found)
    values = {
        "asked": found,
        "form": form,
        "may_answer": permissions.may_answer(request.user, found),
        "may_take_back": permissions.may_take_back(request.user, found),
    }
    status = 422 if form.errors else 200
    return show(request, "privacy/request.html", values, status=status)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def person_erasure(request: SignedIn, pk: int) -> HttpResponse:
    """Explain the erasure of somebody who left; on POST ask for it, or take it back."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    pending, against = erasing.pending(person), erasing.obstacles(person)
    if request.method == "POST":
        if pending and request.POST.get("do") == "take-back":
            actions_erasure.take_erasure_back(pending, by=request.user)
        elif not against:
            actions_erasure.ask_erasure(person, by=request.user)
        return redirect("privacy-person-erasure", pk=pk)
    values = {
        "person": person,
        "pending": pending,
        "against": against,
        "fates": erasing.fates(person),
        "days": erasing.TO_THINK_IT_OVER.days,
        "may_ask": permissions.may_ask_erasure(request.user, person),
        "may_take_back": pending and permissions.may_take_erasure_back(request.user, pending),
    }
    return show(request, "privacy/person_erasure.html", values)


def _kept(request: SignedIn, found: PrivacyNotice, form: NoticeForm) -> PrivacyNotice:
    kept = actions.change_draft(found, by=request.user, **form.cleaned_data)
    if request.POST.get("do") != "publish":
        messages.success(request, _("The draft was kept. Nobody else sees it."))
        return kept
    published = actions.publish_notice(kept, by=request.user)
    messages.success(request, _("Version %(n)s is published.") % {"n": published.number})
    return published


def _answered(request: SignedIn, found: RightsRequest, form: AnswerForm) -> bool:
    """Do what was sent; False where it cannot be done and the page explains why."""
    sent = request.POST.get("do", "")
    try:
        if sent == "take-back":
            actions.take_back(found, by=request.user)
        elif sent in {"grant", "refuse"}:
            words = form.cleaned_data["answer"]
            actions.answer(found, by=request.user, granted=sent == "grant", words=words)
        else:
            raise PermissionDenied
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    messages.success(request, _("The changes were kept."))
    return True
