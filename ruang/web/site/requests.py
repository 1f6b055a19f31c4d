"""Every request has a number, which its answer, its log lines and the jobs that it asks for say."""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from ruang.web.journal.trace import add, request_id, within
from ruang.web.site import metrics

__all__ = ["HEADER", "follow", "new_id", "request_id"]

log = logging.getLogger("ruang.requests")

HEADER: Final = "X-Request-ID"
WELL_FORMED: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
# Without letters and digits that are taken for each other when they are read out.
LETTERS: Final = "23456789abcdefghjkmnpqrstuvwxyz"
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# Asked for all the time by machines and browsers: told only where something is wrong.
QUIET: Final = frozenset({"static", "health-live", "health-ready", "metrics"})


def follow(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: number the request, time it, and write its one line of the log.

    The number of a trusted server in front is taken where it gives one.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "") if settings.PROXIES else ""
        known = given if WELL_FORMED.fullmatch(given) else new_id()
        method = request.method if request.method in METHODS else "OTHER"
        with within(request=known, method=method), metrics.in_hand():
            begun = time.perf_counter()
            response = get_response(request)
            seconds = time.perf_counter() - begun
            route = _route(request)
            add(route=route)
            metrics.count(route=route, method=method, status=response.status_code, seconds=seconds)
            _tell(route, response.status_code, seconds)
        response.headers[HEADER] = known
        return response

    return middleware


def new_id() -> str:
    """A number that can be read out to a help desk: `k7mp-3xqd-9trw`."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


def _route(request: HttpRequest) -> str:
    """The name of the page that was asked for; the path is never told, it may name somebody."""
    if match := request.resolver_match:
        return match.view_name or "unnamed"
    return "static" if request.path_info.startswith(f"/{settings.STATIC_URL.strip('/')}/") else ""


def _tell(route: str, status: int, seconds: float) -> None:
    level = logging.WARNING if status >= 500 else logging.INFO
    if route in QUIET and status < 500:
        level = logging.DEBUG
    said = {"status": status, "ms": round(seconds * 1000, 1)}
    log.log(level, "answered", extra={"said": said})
