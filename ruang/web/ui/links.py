"""Whole addresses of pages, for what leaves the product; and where to go on after a form."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def absolute(path: str) -> str:
    """The whole address of a page of this site.

    Args:
        path: Its address within the site, beginning with "/".
    """
    return f"{settings.SITE_URL}{path}"


def safe_next(request: HttpRequest) -> str:
    """The address that a form sent along as `next`, if it is one of ours; else the first page."""
    wanted = request.POST.get("next", "")
    hosts = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(wanted, hosts, require_https=request.is_secure())
    # An address, never the name of a page: what somebody typed is not looked up.
    return wanted if safe and wanted.startswith("/") else reverse("home")


def came_from(request: HttpRequest) -> str:
    """The page of ours from which a form was sent, as its browser says; empty where it does not."""
    said = urlsplit(request.headers.get("Referer", ""))
    path = urlunsplit(("", "", said.path, said.query, ""))
    ours = said.netloc == request.get_host() and path.startswith("/")
    return path if ours and url_has_allowed_host_and_scheme(path, None) else ""


def number_in(sent: QueryDict, name: str) -> int:
    """The number of a row that a form names; 0, which no row has, where it names none.

    Args:
        sent: What was sent.
        name: The name of the field.
    """
    said = sent.get(name, "")
    return int(said[:18]) if said.isascii() and said.isdecimal() else 0
