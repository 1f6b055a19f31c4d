"""Machines that watch the site ask by number and without HTTPS: answered before people's pages.

What they are told does not depend on the name of the host that they asked for, nor on any cookie.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import ResolverMatch, resolve

from ruang.web.journal.security import note
from ruang.web.site.defence import alone
from ruang.web.site.proxies import PASSED_ON

PATHS: Final = frozenset({"/health/live", "/health/ready", "/metrics"})


def answer(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: answer health and metrics here; what they refuse goes the way of all pages."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info not in PATHS:
            return get_response(request)
        match = _resolved(request.path_info)
        try:
            response: HttpResponse = match.func(request)
        except Http404:
            return get_response(request)
        request.resolver_match = match
        for name, value in alone(secure=request.is_secure()).items():
            response.headers[name] = value
        return response

    return middleware


def may_read_metrics(request: HttpRequest) -> bool:
    """Whether the address that asks is one of RUANG_METRICS_FROM, or the token is right."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if settings.METRICS_TOKEN and given:
        if hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
            return True
        note("metrics.refused", request=request)
        return False
    # Through a server in front that we were not told of, anybody would come from its address.
    hidden = request.META.get(PASSED_ON) and not settings.PROXIES
    return not hidden and _within(request.META.get("REMOTE_ADDR", ""))


def _within(address: str) -> bool:
    try:
        asked = ip_address(address)
    except ValueError:  # behind a Unix socket there is none
        return False
    asked = getattr(asked, "ipv4_mapped", None) or asked
    return any(asked in network for network in _networks(tuple(settings.METRICS_FROM)))


@cache
def _networks(listed: tuple[str, ...]) -> list[IPv4Network | IPv6Network]:
    return [ip_network(part) for part in listed]


@cache
def _resolved(path: str) -> ResolverMatch:
    return resolve(path)
