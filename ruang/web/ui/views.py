"""The gallery: every component of the interface on one page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ruang.web.ui import specimens
from ruang.web.ui.respond import show


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component in both themes, in the reader's language. Public: it holds no data."""
    return show(request, "ui/gallery.html", specimens.context())
