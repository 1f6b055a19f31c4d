"""Whole addresses of pages: for mails, QR codes and lines that leave the product."""

from __future__ import annotations

from django.conf import settings


def absolute(path: str) -> str:
    """The whole address of a page of this site.

    Args:
        path: Its address within the site, beginning with "/".
    """
    return f"{settings.SITE_URL}{path}"
