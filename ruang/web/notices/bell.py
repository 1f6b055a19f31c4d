"""How much a person has not read yet: the bell in the head of every page.

A page that a notice leads to says by being shown that the notice was read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from ruang.web.notices.models import Notice
from ruang.web.notices.telling import read

MOST: Final = 99  # that fit into the bell
SEEN: Final = "notices_seen"  # on the request: the notices that lead to this very page


@dataclass(frozen=True)
class Bell:
    """What the bell says."""

    unread: int

    @property
    def url(self) -> str:
        """Where the notices are."""
        return reverse("notices")

    @property
    def shown(self) -> str:
        """The number as it fits in the bell."""
        return str(self.unread) if self.unread <= MOST else f"{MOST}+"


def bell_of(request: HttpRequest) -> Bell | None:
    """The bell of whoever signed in, without what this very page shows; None for a visitor."""
    user: Any = getattr(request, "user", None)
    if not getattr(user, "is_authenticated", False):
        return None
    unread = Notice.objects.visible_to(user).unread().order_by().values_list("pk", "url")
    rows = list(unread[: MOST + 1])
    here = {pk for pk, url in rows if url.partition("#")[0].partition("?")[0] == request.path}
    setattr(request, SEEN, here)
    return Bell(len(rows) - len(here))


def mark_seen(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: a notice whose page was shown to its reader has been read."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        seen = getattr(request, SEEN, None)
        if seen and request.method == "GET" and response.status_code == HttpResponse.status_code:
            read(Notice.objects.visible_to(request.user).filter(pk__in=seen))
        return response

    return middleware
