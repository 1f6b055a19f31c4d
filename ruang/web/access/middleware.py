"""What every request of somebody who is signed in passes: her session, password, second factor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ruang.web.access import sessions
from ruang.web.access.factors import has_factor
from ruang.web.access.permissions import must_have_factor
from ruang.web.api.where import is_for_machines

Answer = Callable[[HttpRequest], HttpResponse]
# What is open to somebody who still has to set her second factor up: doing it, reading in her
# language, and going away.
OPEN: Final = frozenset({
    "sign-out", "preferences", "mfa_index", "mfa_activate_totp", "mfa_add_webauthn",
    "mfa_view_recovery_codes", "account_reauthenticate", "mfa_reauthenticate", "privacy",
    "privacy-version",
})  # fmt: skip
AWAY: Final = gettext_noop("You were away for long, and have been signed out.")
PUT_RIGHT: Final = gettext_noop("This system's clock was put right. Sign in once more.")
FIRST: Final = {"own-password": "own-password", "second-factor": "mfa_index"}
# And to somebody who still has a password that another person gave her.
OPEN_BEFORE: Final = frozenset({
    "sign-out", "preferences", "own-password", "privacy", "privacy-version",
})  # fmt: skip


def sessions_end(get_response: Answer) -> Answer:
    """Middleware: end a session that has lasted long enough, take note of all others."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            if sessions.is_over(request):
                wrong = sessions.is_of_wrong_clock(request)
                sessions.end(request)
                messages.info(request, _(PUT_RIGHT if wrong else AWAY))
            else:
                sessions.note(request)
        return get_response(request)

    return middleware


class FactorFirst:
    """Middleware: first a password that nobody else knows, then a second factor, then the rest."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        """Lead her there, once it is known which page she asks for."""
        if is_for_machines(request.path):  # its doors ask for both, of a token and of a session
            return None
        match = request.resolver_match
        name = match.url_name if match else None
        if getattr(request.user, "password_given_at", None):
            wanted, is_open = "own-password", name in OPEN_BEFORE
        elif _lacks(request):
            wanted, is_open = "second-factor", name in OPEN
        else:
            return None
        return None if is_open else redirect(FIRST[wanted])


def whole_page_to_sign_in(get_response: Answer) -> Answer:
    """Middleware: a part of a page that leads to signing in leads the whole page there."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.htmx and isinstance(response, HttpResponseRedirect):  # type: ignore[attr-defined]
            asks = ("account_reauthenticate", *FIRST.values())
            ours = {resolve_url("sign-in"), *map(reverse, asks)}
            if response.url.partition("?")[0] in ours:
                return HttpResponse(status=204, headers={"HX-Redirect": response.url})
        return response

    return middleware


def _lacks(request: HttpRequest) -> bool:
    """Whether she needs one and has none; that she has one is remembered in her session."""
    if not request.user.is_authenticated or not must_have_factor(request.user):
        return False
    if request.session.get(sessions.FACTOR) == request.user.pk:
        return False
    if has_factor(request.user):
        request.session[sessions.FACTOR] = request.user.pk
        return False
    return True
