"""Who asks the API: the person of a token, or whoever is signed in on the page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from ruang.web.access.tokens import caller_by_session, caller_by_token
from ruang.web.api.scopes import remember_caller
from ruang.web.api.where import is_for_machines
from ruang.web.journal.trace import add


def callers(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: recognise who asks below /api/; on pages a token is nothing.

    It stands inside all that keeps sessions: a request by a token has none.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if is_for_machines(request.path):
            caller = caller_by_token(request) or caller_by_session(request)
            if caller:
                remember_caller(request, caller)
                add(user=request.user.pk or "")
        return get_response(request)

    return middleware
