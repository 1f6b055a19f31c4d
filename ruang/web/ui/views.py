"""The gallery: every component of the interface on one page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from ruang.web.ui.respond import show


def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component, in the reader's language."""
    return show(request, "ui/gallery.html", {})
