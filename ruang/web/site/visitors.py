"""Public pages for visitors, kept in memory until something changes: many read what few write.

Whoever signed in never meets it. A kept page is the same for everybody who reads the same language
in the same colours; only the token of its forms is each reader's own, and put in as it is sent.
"""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils import timezone

from ruang.web.journal.models import Entry
from ruang.web.people.middleware import THEME_COOKIE
from ruang.web.ui.messages import CookieMessages

Key = tuple[str, ...]
PUBLIC: Final = (
    "/potential/",
    "/candidates/",
    "/clusters/",
    "/registry/",
    "/households/",
    "/methods/",
)
# Entries about these change nothing that a visitor reads.
UNSEEN: Final = ("people.user", "work.job", "intake.delivery")
UNSEEN_ROOMS: Final = ("access.", "notices.", "privacy.")
MOST_BYTES: Final = 64 * 1024 * 1024  # in each process
# Even if nothing changed. On PostgreSQL two entries may come to be seen in the other order than
# their numbers: then this is how long a page may be behind.
SECONDS_KEPT: Final = 60.0
TOKEN: Final = re.compile(rb'((?:name="csrfmiddlewaretoken" value=|"X-CSRFToken": )")[^"]+(?=")')
NOT_KEPT: Final = frozenset({"content-length", "set-cookie", "x-request-id"})


@dataclass(frozen=True)
class Kept:
    """A page in pieces: between them stands the reader's own token."""

    pieces: tuple[bytes, ...]
    headers: tuple[tuple[str, str], ...]
    until: float
    mark: object

    def __len__(self) -> int:
        return sum(map(len, self.pieces))


class Memory:
    """The pages that were asked for last, up to so many bytes; shared by a process's threads."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most, self._bytes = most_bytes, 0
        self._pages: OrderedDict[Key, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key, mark: object) -> Kept | None:
        """The page, unless something has changed since or it has been kept for long."""
        with self._lock:
            page = self._pages.get(key)
            if page is None:
                return None
            if page.mark != mark or page.until < time.monotonic():
                self._forget(key)
                return None
            self._pages.move_to_end(key)
            return page

    def keep(self, key: Key, page: Kept) -> None:
        """Keep a page; those that nobody asked for since make room."""
        with self._lock:
            if key in self._pages:
                self._forget(key)
            self._pages[key] = page
            self._bytes += len(page)
            while self._bytes > self._most:
                self._forget(next(iter(self._pages)))

    def _forget(self, key: Key) -> None:
        self._bytes -= len(self._pages.pop(key))


def kept_for_visitors(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: answer visitors from memory where the same page was made a moment ago."""
    memory = Memory()

    def middleware(request: HttpRequest) -> HttpResponse:
        if not _may_be_kept(request):
            return get_response(request)
        key, mark = _key(request), _mark()
        page = memory.get(key, mark)
        if page is not None:
            return _answer(request, page)
        response = get_response(request)
        if _is_plain(request, response):
            memory.keep(key, _taken_apart(response, mark))
        return response

    return middleware


def _mark() -> object:
    """What changes when anything public does: the journal's last word on it, and the day."""
    seen = Entry.objects.exclude(subject_type__in=UNSEEN)
    for room in UNSEEN_ROOMS:
        seen = seen.exclude(subject_type__startswith=room)
    return (seen.order_by("-pk").values_list("pk", flat=True).first(), timezone.localdate())


def _may_be_kept(request: HttpRequest) -> bool:
    own = {settings.SESSION_COOKIE_NAME, CookieMessages.cookie_name} & set(request.COOKIES)
    public = request.path == "/" or request.path.startswith(PUBLIC)
    return public and not own and request.method in {"GET", "HEAD"}


def _key(request: HttpRequest) -> Key:
    asked = (request.headers.get(name, "") for name in ("HX-Request", "HX-Boosted", "HX-Target"))
    liked = (request.COOKIES.get(c, "") for c in (settings.LANGUAGE_COOKIE_NAME, THEME_COOKIE))
    # The host is asked for so that a wrong one is refused here as everywhere.
    return (request.scheme or "", request.get_host(), request.get_full_path(), *liked, *asked)


def _is_plain(request: HttpRequest, response: HttpResponse) -> bool:
    html = response.headers.get("Content-Type", "").startswith("text/html")
    plain = response.status_code == 200 and not response.streaming and not response.cookies
    return bool(html and plain and request.method == "GET")


def _taken_apart(response: HttpResponse, mark: object) -> Kept:
    headers = ((n, v) for n, v in response.headers.items() if n.lower() not in NOT_KEPT)
    pieces = tuple(_pieces(response.content))
    return Kept(pieces, tuple(headers), time.monotonic() + SECONDS_KEPT, mark)


def _pieces(content: bytes) -> Iterator[bytes]:
    start = 0
    for found in TOKEN.finditer(content):
        yield content[start : found.end(1)]
        start = found.end()
    yield content[start:]


def _answer(request: HttpRequest, page: Kept) -> HttpResponse:
    token = get_token(request).encode() if len(page.pieces) > 1 else b""
    return HttpResponse(token.join(page.pieces), headers=dict(page.headers))
