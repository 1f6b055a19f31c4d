"""Pages for what goes wrong, in the reader's language."""

from __future__ import annotations

import sqlite3
import sys
from typing import Any, Final

from django.core.exceptions import DisallowedHost
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from ruang.web.journal.disk import trouble
from ruang.web.journal.security import note
from ruang.web.journal.trace import request_id
from ruang.web.ui.links import came_from

# Of PostgreSQL: the connection, what was rolled back for another's sake, resources, an operator's
# hand or a limit of time; and a lock that could not be had.
PASSING: Final = {"08", "40", "53", "57"}
TAKEN: Final = "55P03"
BUSY: Final = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403: you may see this, but not do that."""
    note("permission.refused", request=request)
    values = {"status": 403, "number": request_id()}
    return render(request, "ui/error.html", values, status=403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404: there is nothing here, or nothing for you."""
    if request.resolver_match and getattr(request, "user", None) and request.user.is_authenticated:
        note("row.refused", request=request)
    return render(request, "ui/error.html", {"status": 404}, status=404)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form without this reader's own token, mostly one that was open for too long."""
    # What follows " - " was written by the client.
    note("csrf.refused", request=request, why=reason.split(" - ")[0])
    values = {"status": 403, "stale": True, "number": request_id(), "again": came_from(request)}
    return render(request, "ui/error.html", values, status=403)


def too_fast(request: HttpRequest, *, wait: int) -> HttpResponse:
    """429: more forms or files within a minute than a person sends or takes.

    Args:
        request: What is not answered.
        wait: After how many seconds it can be asked again.
    """
    page = render(request, "ui/error.html", {"status": 429}, status=429)
    page.headers["Retry-After"] = str(wait)
    return page


def unreadable(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400: a request that no browser sends by itself. Uses no database: it costs us nothing."""
    if isinstance(exception, DisallowedHost):
        note("host.refused", request=request)
    else:
        note("request.refused", request=request, why=type(exception).__name__)
    return _plain(request, 400)


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault. Uses no database, so that it can be shown when that is what broke.

    503 where the database has no time for us or is away: that passes. 507 where the disk is full,
    or cannot be written to.
    """
    error = sys.exc_info()[1]
    if disk := trouble(error):
        return _plain(request, 507, disk=disk)
    if not is_passing(error):
        return _plain(request, 500)
    answer = _plain(request, 503)
    answer["Retry-After"] = "10"
    return answer


def is_passing(error: BaseException | None) -> bool:
    """Whether it is the database's trouble of the moment: busy, or being restarted."""
    if isinstance(error, InterfaceError):  # the connection is gone
        return True
    if not isinstance(error, OperationalError):
        return False
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in BUSY
    state = getattr(cause, "sqlstate", None)
    return state is None or state[:2] in PASSING or state == TAKEN


def _plain(request: HttpRequest, status: int, **more: str) -> HttpResponse:
    theme = getattr(request, "theme", "system")
    values = {"status": status, "theme": theme, "number": request_id(), **more}
    page = render_to_string("ui/error.html", values)
    return HttpResponse(page, status=status)
