"""Tell people something, and take note that what was asked is done.

A notice has no journal entry of its own: it belongs to the action that causes it, inside whose
transaction it is written, and what a person reads of her own is nobody else's to know.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from ruang.web.notices import due
from ruang.web.notices.kinds import NOTICE_KINDS, STANDING, NoticeKind, always_mailed
from ruang.web.notices.models import MailWishes, Notice, NoticeQuerySet
from ruang.web.ui.languages import kept

if TYPE_CHECKING:
    from ruang.web.people.models import User

# A stored row; or a word for something that is no row; or nothing in particular.
About = models.Model | str | None


def tell(
    kind: NoticeKind, people: Iterable[Any], /, *, about: About = None, url: str, **values: Any
) -> None:
    """Tell people something, inside the transaction of the action that causes it.

    Whoever has an open notice of the same kind about the same thing is told by that one anew.

    Args:
        kind: As registered with `notice_kind`.
        people: Whom; those who are no account (the system, nobody) or may not sign in are left out.
        about: What it is about: by this it is settled later.
        url: The page on which to go on, beginning with "/".
        values: What fills the placeholders of the kind's words: public words, no personal data. A
            name in two languages as {"th": …, "en": …} (`ui.languages.in_both`).
    """
    wanted = {p.pk: p for p in people if getattr(p, "is_active", False)}
    if not wanted:
        return
    subject, said, now = _subject(about), kept(values), timezone.now()
    wishes = {w.person_id: w for w in MailWishes.objects.filter(person__in=wanted)}
    with transaction.atomic():
        open_ones = Notice.objects.about(kind.name, subject).open().filter(person__in=wanted)
        by_person = {notice.person_id: notice for notice in open_ones}
        new: list[Notice] = []
        anew: list[Notice] = []
        for pk in wanted:
            notice = by_person.get(pk) or Notice(person_id=pk, kind=kind.name, asks=kind.asks)
            notice.subject_type, notice.subject_id = subject
            notice.url, notice.values, notice.at = url, said, now
            notice.read_at, notice.mailed = None, 0
            notice.due_at = due.first(kind, wishes.get(pk, MailWishes()), now)
            (anew if pk in by_person else new).append(notice)
        Notice.objects.bulk_create(new)
        Notice.objects.bulk_update(
            anew, ["url", "values", "at", "read_at", "mailed", "due_at"], batch_size=200
        )


def settle(kind: NoticeKind, /, *, about: About = None) -> None:
    """What was asked about this is done: for everybody whom it was asked of."""
    _close(Notice.objects.about(kind.name, _subject(about)))


def read(notices: NoticeQuerySet) -> int:
    """Mark these as read, and give how many were not; what only tells is not mailed any more."""
    unread = notices.unread()
    unread.filter(asks=False).exclude(kind__in=always_mailed()).update(due_at=None)
    return unread.update(read_at=timezone.now())


def close(notice: Notice) -> None:
    """Take the reader's word that what was asked of her is done.

    Raises:
        ValueError: It is not hers to say: the thing itself says when it is done.
    """
    if not notice.is_closed_by_hand:
        raise ValueError(notice.kind)
    _close(Notice.objects.filter(pk=notice.pk))


def catch_up(person: Any) -> None:
    """Bring what is asked of a person to what her place asks: after she came into it or left it."""
    for name, find in STANDING.items():
        kind = NOTICE_KINDS[name]
        asked = {_subject(a.about): a for a in find(person)} if person.is_active else {}
        open_ones = list(Notice.objects.asking().filter(person=person, kind=name))
        there = {(notice.subject_type, notice.subject_id) for notice in open_ones}
        gone = [n.pk for n in open_ones if (n.subject_type, n.subject_id) not in asked]
        _close(Notice.objects.filter(pk__in=gone))
        for subject, one in asked.items():
            if subject not in there:
                url = one.about.get_absolute_url()  # type: ignore[attr-defined]
                tell(kind, [person], about=one.about, url=url, **one.values)


def administrators() -> list[User]:
    """Whoever looks after the installation."""
    return list(get_user_model().objects.administrators())


def _close(notices: NoticeQuerySet) -> None:
    now = timezone.now()
    notices.filter(settled_at__isnull=True).update(
        settled_at=now, read_at=Coalesce("read_at", now), due_at=None
    )


def _subject(about: About) -> tuple[str, str]:
    if isinstance(about, models.Model):
        return about._meta.label_lower, str(about.pk)
    return about or "", ""
