"""Pages that explain the API and let one try it, and its description for programs."""

from __future__ import annotations

import json
from functools import cache

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

from ruang.web.api.description import described
from ruang.web.api.problems import Trouble, answer


@require_safe
def page(request: HttpRequest, *, api: NinjaAPI) -> HttpResponse:
    """What the API is, how to ask, and every operation."""
    return render(request, "api/api.html", {})


@require_safe
def operation(request: HttpRequest, name: str, *, api: NinjaAPI) -> HttpResponse:
    """One operation, to read about and to try."""
    raise Http404


@require_safe
def openapi(request: HttpRequest, *, api: NinjaAPI) -> HttpResponse:
    """The description, in the language that `language` or Accept-Language asks for."""
    asked = request.GET.get("language", "")
    language = asked if asked in dict(settings.LANGUAGES) else translation.get_language()
    body = _document(api, language or settings.LANGUAGE_CODE)
    headers = {"Content-Language": language or ""}
    return HttpResponse(body, content_type="application/json", headers=headers)


@csrf_exempt
def nothing(request: HttpRequest) -> HttpResponse:
    """No operation has this address."""
    return answer(request, Trouble("not-found"))


@cache
def _document(api: NinjaAPI, language: str) -> str:
    with translation.override(language):
        return json.dumps(described(api), ensure_ascii=False)
