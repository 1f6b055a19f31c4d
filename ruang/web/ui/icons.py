"""The icons: drawn on a grid of 20, one line of 1.6, in the colour of the text beside them."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

# Our own drawings, kept as a picture that a designer can open; nobody else's text goes in.
_FILE = Path(__file__).with_name("icons.svg")
_SYMBOL = re.compile(r'<symbol id="([a-z-]+)"[^>]*>(.*?)</symbol>', re.DOTALL)
ICONS = dict(_SYMBOL.findall(_FILE.read_text(encoding="utf-8")))
# One drawing under the other names that pages think of: tones and roles.
ICONS |= {
    "bad": ICONS["alert"],
    "good": ICONS["check"],
    "neutral": ICONS["info"],
    "synthetic": ICONS["hexagon"],
    "user": ICONS["account"],
    "warn": ICONS["alert"],
}


@cache
def icon(name: str) -> SafeString:
    """Draw an icon for the eye alone: the words beside it, or a label, say what it means.

    Raises:
        LookupError: There is no such icon; the message names those there are.
    """
    if name not in ICONS:
        raise LookupError(f"no icon {name!r}; there are {', '.join(sorted(ICONS))}")
    return format_html(
        '<svg class="icon" viewBox="0 0 20 20" width="20" height="20" fill="none" '
        'stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" '
        'aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(ICONS[name]),  # noqa: S308
    )
