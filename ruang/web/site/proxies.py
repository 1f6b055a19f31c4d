"""The client's own address and scheme, where trusted servers stand in front of this one.

A client may write anything into X-Forwarded-For. Each server in front adds the address that it was
asked from at the end, so that only the last entries, one for each trusted server, can be believed:
the first of these is the client's. Everything else that a client could pretend with is taken away,
so that nothing behind this reads it by mistake.
"""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# Read by nothing of ours; a library may (an API's throttle, a cache key).
NEVER: Final = (
    "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_SERVER", "HTTP_X_CLIENT_IP", "HTTP_TRUE_CLIENT_IP", "HTTP_CF_CONNECTING_IP",
)  # fmt: skip
# Set where the request shows that it came through a server in front: its address is then no proof
# of who asks.
PASSED_ON: Final = "ruang.passed_on"


def client(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, outside all others: REMOTE_ADDR is the client's, and its scheme is known."""

    def middleware(request: HttpRequest) -> HttpResponse:
        settle(request.META, proxies=settings.PROXIES, https=settings.HTTPS)
        return get_response(request)

    return middleware


def settle(meta: dict[str, Any], *, proxies: int, https: bool) -> None:
    """Put the client's address into REMOTE_ADDR and take away what nobody may believe.

    Args:
        meta: The request's environment; changed in place.
        proxies: How many servers in front are trusted; each adds one entry.
        https: Whether this site is reached by HTTPS, so that at least one server is in front.
    """
    addresses = _entries(meta.pop("HTTP_X_FORWARDED_FOR", ""))
    schemes = _entries(meta.pop("HTTP_X_FORWARDED_PROTO", "").lower())
    meta[PASSED_ON] = bool(addresses or schemes or any(meta.get(name) for name in NEVER))
    for name in NEVER:
        meta.pop(name, None)
    # Fewer entries than servers: it did not come through all of them, and whoever it came from
    # has written the rest. Then the address that connected is all that is known.
    if 0 < proxies <= len(addresses) and (address := plain_address(addresses[-proxies])):
        meta["REMOTE_ADDR"] = address
        meta.pop("REMOTE_HOST", None)
    if (proxies or https) and schemes:
        meta["HTTP_X_FORWARDED_PROTO"] = schemes[-min(max(proxies, 1), len(schemes))]


def plain_address(said: str) -> str:
    """An entry as an address: without port and brackets, IPv4 as IPv4; "" where it is none."""
    text = said.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)


def _entries(header: str) -> list[str]:
    return [part.strip() for part in header.split(",") if part.strip()]
