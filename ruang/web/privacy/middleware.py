"""Whoever has not read the newest privacy notice is shown it once, before the next page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from ruang.web.privacy.models import PrivacyNotice

# No wall: before she has confirmed anything, a person can read the notice, see, take and erase her
# data, change language, sign out, and prove who she is.
OPEN: Final = (
    "privacy", "my-", "sign-", "preferences", "account_", "mfa_", "own-password", "gallery",
    "health",
)  # fmt: skip
OPEN_PATHS: Final = ("/api/", "/static/")


class ShowNewNotice:
    """Middleware: sends whole pages of people who owe a look at the notice there first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Look whether she owes it, where this is a whole page that may wait for it."""
        if not _may_wait(request) or not PrivacyNotice.objects.owed_by(request.user):
            return None
        there = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"{reverse('privacy-acknowledge')}?{there}")


def _may_wait(request: HttpRequest) -> bool:
    if request.method != "GET" or not request.user.is_authenticated:
        return False
    if getattr(request, "htmx", None) or request.path.startswith(OPEN_PATHS):
        return False
    match = request.resolver_match
    return not (match and (match.url_name or "").startswith(OPEN))
