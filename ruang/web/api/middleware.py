"""What every request of a machine passes: its language, its limits, and clean HTTP around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_header_parameters
from django.utils.translation.trans_real import parse_accept_lang_header

from ruang.web.api import etags, rates
from ruang.web.api.problems import MEDIA_TYPE, Trouble, answer, of_status
from ruang.web.api.scopes import caller_of
from ruang.web.api.where import is_for_machines
from ruang.web.journal.models import Channel
from ruang.web.journal.origin import coming_from, present

Answer = Callable[[HttpRequest], HttpResponse]
GIVEN: Final = "application/json"
VARY: Final = ("Accept-Language", "Authorization", "Cookie")


def machines(get_response: Answer) -> Answer:
    """Middleware: answers below /api/ in the asker's language, within limits, never as a page."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not is_for_machines(request.path):
            return get_response(request)
        language = language_of(request)
        origin = replace(present(), channel=Channel.API, token=caller_of(request).token or None)
        with translation.override(language), coming_from(origin):
            request.LANGUAGE_CODE = language
            response = _finished(request, _answered(request, get_response))
        response.headers.setdefault("Content-Language", language)
        response.headers.setdefault("Cache-Control", "no-cache")
        patch_vary_headers(response, VARY)
        return response

    return middleware


def language_of(request: HttpRequest) -> str:
    """Thai or English: as the header Accept-Language asks, else the person's own, else Thai."""
    known = {code for code, _words in settings.LANGUAGES}
    header = request.headers.get("Accept-Language", "")[:200]
    for code, _weight in parse_accept_lang_header(header):
        language = code.partition("-")[0]
        if language in known:
            return language
    own = caller_of(request).language
    return own if own in known else str(settings.LANGUAGE_CODE)


def _answered(request: HttpRequest, get_response: Answer) -> HttpResponse:
    if settings.HTTPS and not request.is_secure():
        return answer(request, Trouble("https"))
    try:
        rates.count(request)
    except Trouble as trouble:
        return answer(request, trouble)
    if not (request.accepts(GIVEN) or request.accepts(MEDIA_TYPE)):
        return answer(request, Trouble("not-acceptable"))
    asked = request.method
    if asked == "HEAD":  # what GET would say, without the body
        request.method = "GET"
    try:
        return get_response(request)
    finally:
        request.method = asked


def _finished(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer with what HTTP asks of it; what is no JSON of ours becomes a problem."""
    if response.status_code == 405:
        response = _not_allowed(request, response)
    elif response.status_code >= 400 and _kind(response) != MEDIA_TYPE:
        response = of_status(request, response.status_code)
    elif response.status_code < 300 and _kind(response) == GIVEN:
        response = etags.with_tag(request, response)
    return _without_body(response) if request.method == "HEAD" else response


def _without_body(response: HttpResponse) -> HttpResponse:
    """The same headers, and how long the body would have been."""
    if response.streaming:  # a file: it knows its length
        headers = dict(response.headers)
        response.close()
        return HttpResponse(status=response.status_code, headers=headers)
    length = response.headers.get("Content-Length", str(len(response.content)))
    response.content = b""
    response.headers["Content-Length"] = length
    return response


def _not_allowed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    allowed = {part.strip() for part in response.headers.get("Allow", "").split(",")} - {""}
    allowed |= {"OPTIONS"} | ({"HEAD"} & {"HEAD" if "GET" in allowed else ""})
    headers = {"Allow": ", ".join(sorted(allowed))}
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers=headers)
    return answer(request, Trouble("method", headers=headers))


def _kind(response: HttpResponse) -> str:
    return parse_header_parameters(response.headers.get("Content-Type", ""))[0]
