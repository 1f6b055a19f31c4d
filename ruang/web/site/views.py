"""Answers for machines: health, readiness, metrics. Not in any cache, and in no language."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from ruang.web.site import health
from ruang.web.site.machines import may_read_metrics
from ruang.web.site.metrics import exposition


@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """200 while this process answers at all; asks nothing else."""
    return JsonResponse({"status": "live"})


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """200 where pages can be answered, 503 where not, with the parts and how they are."""
    parts = health.parts()
    status = health.status(parts)
    return JsonResponse(
        {"status": status, "parts": parts}, status=503 if status == "unready" else 200
    )


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus, for who may read them; to anybody else there is nothing here."""
    if not may_read_metrics(request):
        raise Http404
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)
