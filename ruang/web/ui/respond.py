"""One way to answer: the whole page, or the part of it that htmx asked for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def show(
    request: HttpRequest, page: str, context: dict[str, Any], *, part: str = "", status: int = 200
) -> HttpResponse:
    """Render `page`, or only its partial `part` when the request came from htmx."""
    htmx = getattr(request, "htmx", None)
    wanted = f"{page}#{part}" if part and htmx and not htmx.boosted else page
    response = render(request, wanted, context, status=status)
    response.headers["Vary"] = "HX-Request, Cookie"
    return response
