"""How long something still takes, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MINUTE, HOUR = 60, 3600


def time_left(seconds: float | None) -> str:
    """A rough time for people; empty where it is not known."""
    if seconds is None:
        return ""
    if seconds < MINUTE:
        return _("less than a minute left")
    if seconds < HOUR:
        minutes = round(seconds / MINUTE)
        return ngettext("about %(n)d minute left", "about %(n)d minutes left", minutes) % {
            "n": minutes
        }
    hours = round(seconds / HOUR)
    return ngettext("about %(n)d hour left", "about %(n)d hours left", hours) % {"n": hours}
