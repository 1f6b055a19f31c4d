"""What no honest request has, refused in one place."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse

NUL = "\0"


def refuse_nul(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: an address with a NUL character is answered with 400.

    PostgreSQL cannot keep or compare such a text, SQLite can: refused here, both answer alike.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        asked = (value for values in request.GET.lists() for value in (values[0], *values[1]))
        if NUL in request.path or any(NUL in value for value in asked):
            raise SuspiciousOperation("NUL in the address")
        return get_response(request)

    return middleware
