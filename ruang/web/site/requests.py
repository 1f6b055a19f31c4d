"""Every request has a number, which its answer, its log lines and the jobs that it asks for say."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from ruang.web.journal.trace import request_id, within

__all__ = ["HEADER", "new_id", "number", "request_id"]

HEADER: Final = "X-Request-ID"
WELL_FORMED: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
# Without letters and digits that are taken for each other when they are read out.
LETTERS: Final = "23456789abcdefghjkmnpqrstuvwxyz"


def number(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: number the request, taking a trusted proxy's number where it gives one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "") if settings.PROXIES else ""
        known = given if WELL_FORMED.fullmatch(given) else new_id()
        with within(request=known):
            response = get_response(request)
        response.headers[HEADER] = known
        return response

    return middleware


def new_id() -> str:
    """A number that can be read out to a help desk: `k7mp-3xqd-9trw`."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))
