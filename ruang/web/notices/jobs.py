"""Mails what is due, and forgets what is old. Registered as work by people, a room above work."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from ruang.engine.progress import Progress, Report
from ruang.web.notices import post
from ruang.web.notices.models import Letter, Notice

NOTICES_KEPT: Final = timedelta(days=365)
LETTERS_KEPT: Final = timedelta(days=90)


def mail(report: Report, *, by: Any) -> dict[str, Any]:
    """Make letters of what is due, and send those that are due."""
    post.gather(timezone.now())
    words = _("Sending mail")
    sent = post.send(told=lambda done, total: report(Progress(words, done, total)))
    return vars(sent)


def forget(report: Report, *, by: Any) -> dict[str, Any]:
    """Remove notices a year after they were told, and letters after 90 days; not what waits."""
    now = timezone.now()
    old = Notice.objects.filter(at__lt=now - NOTICES_KEPT).exclude(asks=True, settled_at=None)
    letters = Letter.objects.filter(made_at__lt=now - LETTERS_KEPT, next_try_at=None)
    return {"letters": letters.delete()[0], "notices": old.delete()[0]}
