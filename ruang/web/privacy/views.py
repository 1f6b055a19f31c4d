"""Public pages: the privacy notice in its versions, and confirming that one has read it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods

from ruang.web.people.request import Request, SignedIn
from ruang.web.privacy import actions, pages
from ruang.web.privacy.models import PrivacyNotice
from ruang.web.ui.respond import show


@require_GET
def privacy(request: Request) -> HttpResponse:
    """Show the notice that holds today, and what the software itself keeps of persons."""
    current = PrivacyNotice.objects.visible_to(request.user).current()
    return show(request, "privacy/privacy.html", pages.notice_page(request.user, current))


@require_GET
def version(request: Request, number: int) -> HttpResponse:
    """Show one version, held today or not."""
    rows = PrivacyNotice.objects.visible_to(request.user).published()
    found = get_object_or_404(rows, number=number)
    values = pages.notice_page(request.user, found)
    values["holds"] = PrivacyNotice.objects.current()
    return show(request, "privacy/privacy.html", values)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def acknowledge(request: SignedIn) -> HttpResponse:
    """Show the notice that a person has not read yet; on POST she has."""
    owed = PrivacyNotice.objects.owed_by(request.user)
    there = _safe(request, request.POST.get("next") or request.GET.get("next", ""))
    if owed is None:
        return redirect(there)
    if request.method == "POST" and request.POST.get("number") == str(owed.number):
        actions.acknowledge(owed, by=request.user)
        return redirect(there)
    current = PrivacyNotice.objects.current()
    values = pages.notice_page(request.user, current) | {"owed": owed, "next": there}
    return show(request, "privacy/acknowledge.html", values)


def _safe(request: SignedIn, wanted: str) -> str:
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if safe and wanted.startswith("/") else reverse("home")
