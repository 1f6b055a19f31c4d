"""What people change about being told: when they are mailed, and a mail tried once more."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from ruang.web.journal.action import action
from ruang.web.notices import due
from ruang.web.notices.models import Letter, MailWishes, Notice
from ruang.web.notices.permissions import may_try_again, may_wish


@action("mail.chosen", allowed=may_wish)
def choose(person: Any, *, by: Any, asking: str, telling: str) -> MailWishes:
    """Say when one wishes to be mailed; what waits to be mailed follows."""
    wishes, _made = MailWishes.objects.update_or_create(
        person=person, defaults={"asking": asking, "telling": telling}
    )
    now = timezone.now()
    waiting = Notice.objects.open().filter(person=person, mailed=0, due_at__isnull=False)
    for notice in waiting:
        if notice.of_kind:
            notice.due_at = due.first(notice.of_kind, wishes, now)
    Notice.objects.bulk_update(waiting, ["due_at"], batch_size=200)
    return wishes


@action("mail.tried_again", allowed=may_try_again)
def try_again(letter: Letter, *, by: Any) -> Letter:
    """Send a mail that was given up once more."""
    letter.given_up_at, letter.tries, letter.next_try_at = None, 0, timezone.now()
    letter.save(update_fields=["given_up_at", "tries", "next_try_at"])
    return letter
