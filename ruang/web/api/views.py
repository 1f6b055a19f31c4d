"""Pages that explain the API and let one try it, and its description for programs."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

from ruang.web.api import trying
from ruang.web.api.description import described
from ruang.web.api.problems import Trouble, answer
from ruang.web.api.where import ROOT

MB: Final = 1024 * 1024


@require_safe
def page(request: HttpRequest, *, api: NinjaAPI) -> HttpResponse:
    """What the API is, how to ask, and every operation."""
    context = {
        "groups": trying.grouped(_description(api, _language())),
        "root": request.build_absolute_uri(ROOT),
        "rate": settings.API_RATE,
        "visitor_rate": settings.API_VISITOR_RATE,
        "files_mb": settings.UPLOAD_MB,
        "body_mb": settings.DATA_UPLOAD_MAX_MEMORY_SIZE // MB,
    }
    return render(request, "api/api.html", context)


@require_safe
def operation(request: HttpRequest, name: str, *, api: NinjaAPI) -> HttpResponse:
    """One operation, to read about and to try."""
    every = trying.operations(_description(api, _language()))
    found = next((one for one in every if one.name == name), None)
    if found is None:
        raise Http404
    host = request.build_absolute_uri("/").rstrip("/")
    return render(request, "api/operation.html", {"operation": found, "host": host})


@require_safe
def openapi(request: HttpRequest, *, api: NinjaAPI) -> HttpResponse:
    """The description, in the language that `language` or Accept-Language asks for."""
    asked = request.GET.get("language", "")
    language = asked if asked in dict(settings.LANGUAGES) else _language()
    body = json.dumps(_description(api, language), ensure_ascii=False)
    headers = {"Content-Language": language}
    return HttpResponse(body, content_type="application/json", headers=headers)


@csrf_exempt
def nothing(request: HttpRequest) -> HttpResponse:
    """No operation has this address."""
    return answer(request, Trouble("not-found"))


def _language() -> str:
    return translation.get_language() or settings.LANGUAGE_CODE


@cache
def _description(api: NinjaAPI, language: str) -> dict[str, Any]:
    with translation.override(language):
        return described(api)
