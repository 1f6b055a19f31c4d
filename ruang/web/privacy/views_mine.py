"""Pages with which a person sees, takes, puts right and erases what is kept about her."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ruang.web.journal.personal import PURPOSES
from ruang.web.people.request import SignedIn
from ruang.web.privacy import actions, actions_erasure, erasing, pages
from ruang.web.privacy.exports import FORMS
from ruang.web.privacy.forms import RequestForm
from ruang.web.privacy.models import Consent
from ruang.web.ui.respond import show


@login_required
@require_GET
def data(request: SignedIn) -> HttpResponse:
    """Show everything that is kept about the reader."""
    return show(request, "privacy/my_data.html", pages.my_data(request.user))


@login_required
@require_POST
def download(request: SignedIn) -> HttpResponse:
    """Give the reader a copy of everything that is kept about her, and note that she took it."""
    form = FORMS.get(request.POST.get("form", ""))
    if form is None:
        raise Http404
    actions.note_download(request.user, by=request.user)
    return form(request.user)


@login_required
@require_POST
def consent(request: SignedIn) -> HttpResponse:
    """Give a consent, or take it back."""
    purpose = PURPOSES.get(request.POST.get("purpose", ""))
    if purpose is None or not purpose.needs_consent:
        raise Http404
    given = Consent.objects.standing().filter(person=request.user, purpose=purpose.key).first()
    if request.POST.get("do") == "give":
        actions.give_consent(request.user, by=request.user, purpose=purpose)
    elif given:
        actions.take_consent_back(given, by=request.user)
    messages.success(request, _("The changes were kept."))
    return redirect("my-data")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def request_new(request: SignedIn) -> HttpResponse:
    """Ask for something that an administrator has to do."""
    form = RequestForm(request.POST or None, initial={"right": "correction"})
    if request.method == "POST" and form.is_valid():
        made = actions.ask(request.user, by=request.user, **form.cleaned_data)
        messages.success(request, _("Your request was sent. You are told when it is answered."))
        return redirect(made)
    values = {"form": form, "days": actions.DAYS_TO_ANSWER}
    return show(request, "privacy/request_new.html", values, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def erasure(request: SignedIn) -> HttpResponse:
    """Explain what an erasure does and what stays; on POST ask for it, or take it back."""
    against = stuck = erasing.obstacles(request.user)
    pending = erasing.pending(request.user)
    if request.method == "POST":
        against = _asked(request, pending)
        if not against:
            return redirect("my-erasure")
    values: dict[str, Any] = {
        "pending": pending,
        "against": against,
        "stuck": stuck,
        "fates": erasing.fates(request.user),
        "days": erasing.TO_THINK_IT_OVER.days,
    }
    status = 422 if request.method == "POST" else 200
    return show(request, "privacy/my_erasure.html", values, status=status)


def _asked(request: SignedIn, pending: Any) -> list[str]:
    """Do what was sent; what stands in its way, if anything does."""
    person = request.user
    try:
        if request.POST.get("do") == "take-back" and pending:
            actions_erasure.take_erasure_back(pending, by=person)
            messages.success(request, _("Everything stays as it is."))
        elif request.POST.get("sure"):
            actions_erasure.ask_erasure(person, by=person)
        else:
            return [_("Tick that you have read what cannot be brought back.")]
    except ValidationError as refused:
        return list(refused.messages)
    return []
