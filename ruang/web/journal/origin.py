"""Where the present piece of work comes from: a request, a command or a job."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import ip_address

from django.http import HttpRequest, HttpResponse

from ruang.web.journal.models import Channel


@dataclass(frozen=True)
class From:
    """Through what, from where, and by which token a program of somebody's asked."""

    channel: Channel
    address: str | None = None
    browser: str = ""
    token: int | None = None


COMMAND_LINE = From(Channel.COMMAND)
_present: ContextVar[From | None] = ContextVar("origin", default=None)


def present() -> From:
    """The origin of what is being done now; a command, unless somebody said otherwise."""
    return _present.get() or COMMAND_LINE


@contextmanager
def coming_from(origin: From) -> Iterator[None]:
    """Do the enclosed work under this origin."""
    token = _present.set(origin)
    try:
        yield
    finally:
        _present.reset(token)


def remember_origin(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: the journal can say from where a write came."""

    def middleware(request: HttpRequest) -> HttpResponse:
        address = plain(request.META.get("REMOTE_ADDR", ""))
        browser = request.headers.get("User-Agent", "")[:200]
        with coming_from(From(Channel.WEB, address, browser)):
            return get_response(request)

    return middleware


def plain(said: str) -> str | None:
    """An address as it is kept; None behind a Unix socket, which has none or something else."""
    try:
        return str(ip_address(said))
    except ValueError:
        return None
