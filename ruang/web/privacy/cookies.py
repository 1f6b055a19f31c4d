"""The cookies that this site sets: each needed for what it is for, none that follows anybody."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ruang.web.people.middleware import THEME_COOKIE
from ruang.web.ui.messages import CookieMessages


@dataclass(frozen=True)
class Cookie:
    """One cookie: its name, what it is for, and how long the browser keeps it."""

    name: str
    text: str | Promise
    lasts: str | Promise


def cookies() -> list[Cookie]:
    """Every cookie that a page of this site can set."""
    return [
        Cookie(
            settings.SESSION_COOKIE_NAME,
            _("knows that you have signed in; set when you sign in"),
            _("at most twelve hours after you last used the site"),
        ),
        Cookie(
            settings.CSRF_COOKIE_NAME,
            _("proves that a form was sent from this site's own page"),
            _("a year"),
        ),
        Cookie(
            settings.LANGUAGE_COOKIE_NAME,
            _("remembers the language that you chose without an account"),
            _("a year"),
        ),
        Cookie(
            THEME_COOKIE,
            _("remembers the colours that you chose without an account"),
            _("a year"),
        ),
        Cookie(
            CookieMessages.cookie_name,
            _("carries a short message to the next page, such as “kept”"),
            _("until the next page has shown it"),
        ),
    ]
