"""What no honest request has, refused in one place; what is no page, kept from acting as one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from ruang.web.api.where import is_for_machines

NUL: Final = "\0"
METHODS: Final = ("GET", "HEAD", "POST")  # of pages; the API says by itself which it takes
# Of what is no page: it runs nothing, loads nothing and is framed by nobody, whatever is in it.
INERT: Final = (
    "default-src 'none'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; sandbox"
)

PAGE: Final = "text/html"
Answer = Callable[[HttpRequest], HttpResponse]


def keep_apart(get_response: Answer) -> Answer:
    """Middleware: no other site embeds an answer, and what is no page cannot act as one.

    A file, a picture or the API's JSON that somebody is led to open by itself is shown or kept, and
    nothing in it runs.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        kind = response.headers.get("Content-Type", "")
        # An answer without a body (304) has no kind, and speaks for one that was given before.
        if kind and not kind.startswith(PAGE):
            response.headers.setdefault("Content-Security-Policy", INERT)
        return response

    return middleware


def alone(*, secure: bool) -> dict[str, str]:
    """The headers of an answer that is made outside all middleware, and is no page.

    Args:
        secure: Whether it goes out by HTTPS.
    """
    found = {
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": INERT,
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": str(settings.SECURE_REFERRER_POLICY),
    }
    if secure and settings.SECURE_HSTS_SECONDS:
        said = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains"
        found["Strict-Transport-Security"] = said
    return found


def refuse_odd_methods(get_response: Answer) -> Answer:
    """Middleware: pages are asked for and forms are sent, by GET, HEAD and POST alone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method in METHODS or is_for_machines(request.path):
            return get_response(request)
        return HttpResponseNotAllowed(METHODS)

    return middleware


def refuse_nul(get_response: Answer) -> Answer:
    """Middleware: an address with a NUL character is answered with 400.

    PostgreSQL cannot keep or compare such a text, SQLite can: refused here, both answer alike.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        asked = (value for values in request.GET.lists() for value in (values[0], *values[1]))
        if NUL in request.path or any(NUL in value for value in asked):
            raise SuspiciousOperation("NUL in the address")
        return get_response(request)

    return middleware
