"""How many forms one may send, and how many files take away, in a minute.

More than any hand does, and far less than what a program does to fill the database or to have the
server write workbooks all day. The API has a measure of its own, and so has signing in. Each
process counts by itself.
"""

from __future__ import annotations

import time
from typing import Any, Final

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse

from ruang.web.api.where import is_for_machines
from ruang.web.home.errors import too_fast
from ruang.web.journal.security import note

MINUTE: Final = 60
ENDINGS: Final = (".csv", ".xlsx", ".parquet", ".geojson")
FILES: Final = frozenset({"official-list-file", "intake-sample"})


class KeepPace:
    """Middleware: one form or file too many within a minute is refused with a word."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer: HttpResponse = self.get_response(request)
        return answer

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Count, once it is known what is asked for and by whom."""
        what = _what(request)
        if not what or is_for_machines(request.path):
            return None
        person = request.user.pk if request.user.is_authenticated else None
        whose = f"person:{person}" if person else f"address:{request.META.get('REMOTE_ADDR', '')}"
        most = settings.PACE[f"{what} {'person' if person else 'address'}"]
        now = int(time.time())
        there = _next(f"pace:{what}:{whose}:{now // MINUTE}")
        if there <= most:
            return None
        if there == most + 1:
            note("rate.refused", request=request, rule=what)
        return too_fast(request, wait=MINUTE - now % MINUTE)


def _what(request: HttpRequest) -> str:
    if request.method == "POST":
        return "form"
    match = request.resolver_match
    named = match is not None and match.url_name in FILES
    return "file" if named or request.path.endswith(ENDINGS) else ""


def _next(key: str) -> int:
    """How many there were under this key, with this one."""
    cache = caches["pace"]
    if cache.add(key, 1, timeout=2 * MINUTE):
        return 1
    try:
        return int(cache.incr(key))
    except ValueError:  # gone between the two: a cache that is full
        return 1
