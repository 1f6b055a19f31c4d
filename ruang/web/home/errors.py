"""Pages for what goes wrong, in the reader's language."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403: you may see this, but not do that."""
    return render(request, "ui/error.html", {"status": 403}, status=403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404: there is nothing here, or nothing for you."""
    return render(request, "ui/error.html", {"status": 404}, status=404)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form without this reader's own token, mostly one that was open for too long."""
    return render(request, "ui/error.html", {"status": 403, "stale": True}, status=403)


def unreadable(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400: a request that no browser sends by itself. Uses no database: it costs us nothing."""
    return _plain(request, 400)


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault. Uses no database, so that it can be shown when that is what broke."""
    return _plain(request, 500)


def _plain(request: HttpRequest, status: int) -> HttpResponse:
    theme = getattr(request, "theme", "system")
    page = render_to_string("ui/error.html", {"status": status, "theme": theme})
    return HttpResponse(page, status=status)
