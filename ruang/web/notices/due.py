"""When a notice is mailed: at once, with the morning's letter, and again while it waits."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final

from django.conf import settings
from django.utils import timezone

from ruang.web.notices.kinds import NoticeKind
from ruang.web.notices.models import MailWishes, When

MORNING: Final = time(8, 0)
# How long something waits before it is mailed once more, and before it is mailed a last time.
REMINDERS: Final = (timedelta(days=3), timedelta(days=7))


def first(kind: NoticeKind, wishes: MailWishes, now: datetime) -> datetime | None:
    """When a new notice is mailed; None for never, and where no mail is sent at all."""
    if not settings.MAIL or kind.mail == "never":
        return None
    if kind.mail == "always":
        return now
    wish = wishes.asking if kind.asks else wishes.telling
    if wish == When.NEVER:
        return None
    at_once = wish == When.AT_ONCE and kind.mail != "morning"
    return now if at_once else next_morning(now)


def again(*, asks: bool, mailed: int, at: datetime) -> datetime | None:
    """When a notice that has been mailed is mailed once more; None for never.

    Args:
        asks: Whether it asks for something; what only tells is told once.
        mailed: How often it has been mailed by now.
        at: Since when it waits.
    """
    if not asks or mailed > len(REMINDERS):
        return None
    return next_morning(at + REMINDERS[mailed - 1] - timedelta(seconds=1))


def next_morning(moment: datetime) -> datetime:
    """The first morning after a moment, as a person of this country knows it."""
    local = timezone.localtime(moment)
    morning = local.replace(hour=MORNING.hour, minute=MORNING.minute, second=0, microsecond=0)
    return morning if morning > local else morning + timedelta(days=1)
