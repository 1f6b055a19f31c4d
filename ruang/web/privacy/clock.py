"""The seventy-two hours within which the regulator is to be told of a breach, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

HOURS: Final = 72
LIMIT: Final = timedelta(hours=HOURS)


@dataclass(frozen=True)
class Clock:
    """One breach's clock at one moment.

    Args:
        aware_at: When the agency became aware of the breach: the law counts from there.
        stopped_at: When the regulator was told, or when it was found that there is no risk.
        now: The moment that is looked at.

    Source:
        Personal Data Protection Act B.E. 2562, section 37 (4).
    """

    aware_at: datetime
    stopped_at: datetime | None
    now: datetime

    @property
    def due_at(self) -> datetime:
        """By when the regulator is to be told."""
        return self.aware_at + LIMIT

    @property
    def left(self) -> timedelta:
        """What is left of the time, or was when it stopped; below zero, the time has passed."""
        return self.due_at - (self.stopped_at or self.now)

    @property
    def is_running(self) -> bool:
        """Whether somebody still has to do something."""
        return self.stopped_at is None

    @property
    def is_late(self) -> bool:
        """Whether the time has passed, or had when it stopped."""
        return self.left < timedelta(0)

    @property
    def tone(self) -> str:
        """How urgently it is shown."""
        if not self.is_running:
            return "warn" if self.is_late else "good"
        return "bad" if self.is_late or self.left <= timedelta(hours=24) else "warn"

    @property
    def words(self) -> str:
        """The state of the clock as a sentence."""
        if self.is_running:
            said = _("overdue by %(time)s") if self.is_late else _("%(time)s left")
        else:
            said = (
                _("stopped %(time)s too late") if self.is_late else _("stopped with %(time)s left")
            )
        return said % {"time": span(abs(self.left))}

    @property
    def share(self) -> int:
        """How much of the time is used, in hundredths, at most 100."""
        used = (self.stopped_at or self.now) - self.aware_at
        return max(0, min(100, round(100 * used / LIMIT)))


def span(time: timedelta) -> str:
    """A time in hours and minutes, from three days on in days and hours."""
    minutes = int(time.total_seconds()) // 60
    days, hours = divmod(minutes // 60, 24)
    if days >= 3:
        parts = [_days(days), _hours(hours)] if hours else [_days(days)]
    elif minutes >= 60:
        rest = minutes % 60
        parts = [_hours(minutes // 60), _minutes(rest)] if rest else [_hours(minutes // 60)]
    else:
        parts = [_minutes(minutes)]
    return " ".join(parts)


def _days(n: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", n) % {"n": n}


def _hours(n: int) -> str:
    return ngettext("%(n)s hour", "%(n)s hours", n) % {"n": n}


def _minutes(n: int) -> str:
    return ngettext("%(n)s minute", "%(n)s minutes", n) % {"n": n}
