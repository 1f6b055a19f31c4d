"""Language and theme, kept with the account or in a cookie."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from ruang.web.people.actions import set_preferences
from ruang.web.people.forms import PreferencesForm
from ruang.web.people.middleware import THEME_COOKIE
from ruang.web.people.request import Request
from ruang.web.ui.links import safe_next

A_YEAR = 365 * 24 * 60 * 60


@require_POST
def preferences(request: Request) -> HttpResponse:
    """Keep the reader's language or theme and go back to where she was."""
    form = PreferencesForm(request.POST)
    wanted = {k: v for k, v in form.cleaned_data.items() if v} if form.is_valid() else {}
    response = HttpResponseRedirect(safe_next(request))
    if request.user.is_authenticated:
        if _differs(request.user, wanted):
            set_preferences(request.user, by=request.user, **wanted)
    else:
        _remember(response, wanted)
    return response


def _differs(person: Any, wanted: dict[str, str]) -> bool:
    return any(getattr(person, name) != value for name, value in wanted.items())


def _remember(response: HttpResponse, wanted: dict[str, str]) -> None:
    names = {"language": settings.LANGUAGE_COOKIE_NAME, "theme": THEME_COOKIE}
    for key, value in wanted.items():
        response.set_cookie(
            names[key], value, max_age=A_YEAR, httponly=True, samesite="Lax", secure=settings.HTTPS
        )
