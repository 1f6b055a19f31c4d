"""The post: what is due becomes letters, and letters go out, each once, or are given up in words.

Whoever sends a letter first moves its next try on, in one statement that succeeds for one sender
alone. A sender that dies leaves a letter that becomes due again: it arrives twice at worst, under
the same Message-ID, and never not at all.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Final

from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ruang.web.notices import due
from ruang.web.notices.kinds import notice_kind
from ruang.web.notices.letters import mail_of
from ruang.web.notices.models import Letter, Notice
from ruang.web.notices.telling import administrators, settle, tell

log = logging.getLogger(__name__)

AT_A_TIME: Final = 2000
# For so long a letter is its sender's: longer than any server takes to answer.
CLAIM: Final = timedelta(minutes=10)
# How long after which try the next one comes; after the last a letter is given up.
WAITS: Final = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 1440, 1440))
TELL_AFTER: Final = 3  # tries at a server that does not answer
REFUSED_FOR_GOOD: Final = 500

UNDELIVERED: Final = notice_kind(
    "mail.undelivered",
    title=_("A mail to somebody could not be delivered: see to whom, and put the address right"),
    asks=True,
    by_hand=True,
    mail="never",
)
BROKEN: Final = notice_kind(
    "mail.broken",
    title=_("No mail goes out: the mail server does not answer or refuses us"),
    asks=True,
    by_hand=True,
    mail="never",
)


@dataclass
class Sent:
    """What became of the letters of one round."""

    sent: int = 0
    to_try_again: int = 0
    given_up: int = 0


def something_due() -> bool:
    """Whether there is anything to mail now."""
    now = timezone.now()
    return settings.MAIL and (Notice.objects.due(now).exists() or Letter.objects.due(now).exists())


@transaction.atomic
def gather(now: datetime) -> int:
    """Make letters of what is due, one a person; give how many."""
    # Rows that another worker gathers just now are skipped: they are in its letters.
    rows = Notice.objects.due(now).select_for_update(skip_locked=True, of=("self",))
    found = list(rows.select_related("person").order_by("person_id", "at")[:AT_A_TIME])
    made = 0
    for person, group in groupby(found, key=lambda n: n.person):
        notices = list(group)
        for notice in notices:
            notice.mailed += 1
            notice.due_at = due.again(asks=notice.asks, mailed=notice.mailed, at=notice.at)
        if person.is_active:
            letter = Letter.objects.create(person=person, made_at=now, next_try_at=now)
            letter.notices.set(notices)
            made += 1
    Notice.objects.bulk_update(found, ["mailed", "due_at"], batch_size=200)
    return made


def send(
    *,
    clock: Callable[[], datetime] = timezone.now,
    told: Callable[[int, int], None] = lambda done, total: None,
) -> Sent:
    """Send the letters that are due.

    Args:
        clock: What time it is; a round can take long, and each letter is claimed at its own time.
        told: Called with how many are done, of how many.
    """
    waiting = Letter.objects.due(clock()).order_by("made_at", "pk")
    done, keys = Sent(), list(waiting.values_list("pk", flat=True)[:AT_A_TIME])
    connection = get_connection()
    try:
        for n, pk in enumerate(keys):
            told(n, len(keys))
            letter = _claimed(pk, clock())
            if letter is not None and not _deliver(letter, connection, clock, done):
                _put_off(keys[n + 1 :], clock())
                break
    finally:
        connection.close()
    return done


def _claimed(pk: int, now: datetime) -> Letter | None:
    """The letter, for this sender alone; None where another one has it."""
    mine = Letter.objects.due(now).filter(pk=pk)
    if not mine.update(next_try_at=now + CLAIM, tries=F("tries") + 1):
        return None
    return Letter.objects.select_related("person").get(pk=pk)


def _deliver(letter: Letter, connection: Any, clock: Callable[[], datetime], done: Sent) -> bool:
    """Hand a letter to the server; whether the server is well."""
    try:
        mail = mail_of(letter) if letter.person.is_active else None
        if mail is None:  # all of it was done or read meanwhile
            letter.delete()
            return True
        connection.open()  # once a round
        connection.send_messages([mail])
    except Exception as error:
        # Whatever it is, this letter must not hold up those behind it, today and for ever.
        return _failed(letter, error, clock(), done)
    letter.sent_at, letter.next_try_at, letter.error = clock(), None, ""
    letter.save(update_fields=["sent_at", "next_try_at", "error"])
    done.sent += 1
    settle(UNDELIVERED, about=letter.person)
    settle(BROKEN)
    return True


def _failed(letter: Letter, error: Exception, now: datetime, done: Sent) -> bool:
    """Note a failure; whether it was the letter's own, and the server is well."""
    if not isinstance(error, OSError):
        log.error("letter %s cannot be written", letter.pk, exc_info=error)
    refused = isinstance(error, smtplib.SMTPRecipientsRefused)
    own = refused or isinstance(error, smtplib.SMTPDataError) or not isinstance(error, OSError)
    letter.error = f"{type(error).__name__} {_code(error) or ''}".strip()
    if (refused and _code(error) >= REFUSED_FOR_GOOD) or letter.tries > len(WAITS):
        letter.next_try_at, letter.given_up_at = None, now
        done.given_up += 1
    else:
        letter.next_try_at = now + WAITS[letter.tries - 1]
        done.to_try_again += 1
    letter.save(update_fields=["error", "next_try_at", "given_up_at"])
    url = reverse("notices-undelivered")
    if own and letter.given_up_at:
        tell(UNDELIVERED, administrators(), about=letter.person, url=url)
    elif not own and letter.tries >= TELL_AFTER:
        tell(BROKEN, administrators(), url=url)
    return own


def _put_off(keys: list[int], now: datetime) -> None:
    """The server is not well: the others wait as well, without each knocking in vain."""
    Letter.objects.due(now).filter(pk__in=keys).update(next_try_at=now + WAITS[1])


def _code(error: Exception) -> int:
    """What the server answered; 0 where it did not."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max((code for code, _words in error.recipients.values()), default=0)
    return int(getattr(error, "smtp_code", 0) or 0)
