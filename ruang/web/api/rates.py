"""How many requests a token, a person or an address may make in a minute.

Each process counts by itself, in memory: a count that all share would write for every read.
"""

from __future__ import annotations

import time
from typing import Final

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest

from ruang.web.api.problems import Trouble
from ruang.web.api.scopes import caller_of
from ruang.web.journal.security import note

MINUTE: Final = 60


def count(request: HttpRequest) -> None:
    """Count this request, for whoever asks.

    Raises:
        Trouble: It is one too many within this minute.
    """
    caller = caller_of(request)
    most = settings.API_RATE if caller.is_person else settings.API_VISITOR_RATE
    now = time.time()
    key = f"api:{caller.key}:{int(now) // MINUTE}"
    there = _next(key)
    if there <= most:
        return
    if there == most + 1:
        note("rate.refused", request=request, rule="api")
    wait = MINUTE - int(now) % MINUTE
    raise Trouble("too-many", headers={"Retry-After": str(wait)})


def _next(key: str) -> int:
    """How many there were under this key, with this one."""
    cache = caches["pace"]
    if cache.add(key, 1, timeout=2 * MINUTE):
        return 1
    try:
        return int(cache.incr(key))
    except ValueError:  # gone between the two: a cache that is full
        return 1
