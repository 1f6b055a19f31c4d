"""Pages about methods: what each answers, how it is computed, and a worked example to repeat."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponse
from django.views.decorators.http import require_safe

from ruang.web.analyses import explained, pages_methods
from ruang.web.people.request import Request
from ruang.web.ui.respond import show


@require_safe
def methods(request: Request) -> HttpResponse:
    """Every method, with the question that it answers."""
    return show(request, "analyses/methods.html", pages_methods.contents())


@require_safe
def method(request: Request, key: str) -> HttpResponse:
    """One method, explained."""
    if key not in explained.KEYS:
        raise Http404
    return show(request, "analyses/method.html", pages_methods.whole(key, request.user))


@require_safe
def example_file(request: Request, key: str, name: str) -> FileResponse:
    """A table of a method's worked example."""
    path = explained.file(key, name)
    if path is None:
        raise Http404
    kind = "text/csv; charset=utf-8"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=kind)
