"""A person's own language and theme on every page; a visitor's from cookie or browser."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers

from ruang.web.journal.trace import add
from ruang.web.people.models import Theme

THEME_COOKIE = f"{settings.COOKIE_PREFIX}ruang_theme"


def preferences(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: activate the reader's language and note the theme as `request.theme`."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated:
            language, theme = user.language, user.theme
            add(user=user.pk)
        else:
            # Thai unless the visitor asked for English: a Thai public service.
            asked = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, settings.LANGUAGE_CODE)
            language = asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
            theme = request.COOKIES.get(THEME_COOKIE, Theme.SYSTEM)
        request.theme = theme if theme in Theme.values else Theme.SYSTEM  # type: ignore[attr-defined]
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Cookie"])
        return response

    return middleware


def keep_private(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: what a person was shown is in no cache once she has signed out.

    So it is for a visitor of whom a session knows something: an invitation, or half a sign-in.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        signed_in = request.user.is_authenticated
        response = get_response(request)
        if signed_in or request.user.is_authenticated or not request.session.is_empty():
            patch_cache_control(response, private=True, no_store=True)
        return response

    return middleware
