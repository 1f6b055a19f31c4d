"""What the pages of privacy show, put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from ruang.web.journal.models import Entry
from ruang.web.journal.personal import PURPOSES, Purpose
from ruang.web.people.history import Line, lines
from ruang.web.people.models import User
from ruang.web.privacy import record
from ruang.web.privacy.cookies import cookies
from ruang.web.privacy.holdings import Holding, holdings
from ruang.web.privacy.models import (
    Acknowledgement,
    Breach,
    Consent,
    Erasure,
    PrivacyNotice,
    RightsRequest,
)
from ruang.web.privacy.prose import blocks

A_FEW = 10


@dataclass(frozen=True)
class PurposeLine:
    """A purpose, and the reader's consent to it where it needs one."""

    purpose: Purpose
    consent: Consent | None


def notice_page(user: Any, notice: PrivacyNotice | None) -> dict[str, Any]:
    """A version of the notice, with what the software itself can say beside it."""
    return {
        "notice": notice,
        "blocks": blocks(notice.text) if notice else [],
        "versions": PrivacyNotice.objects.visible_to(user).published(),
        "kept": record.summaries(),
        "cookies": cookies(),
    }


def my_data(person: User) -> dict[str, Any]:
    """Everything that is held about a person, what for, and what she asked about it."""
    return {
        "holdings": [_held(one) for one in holdings(person) if one.personal.fields],
        "most": A_FEW,
        "purposes": purposes_of(person),
        "requests": RightsRequest.objects.filter(person=person),
        "read": Acknowledgement.objects.filter(person=person).select_related("notice"),
        "pending": Erasure.objects.pending().filter(person=person).first(),
    }


def _held(one: Holding) -> dict[str, Any]:
    """One kind of data; a single row as pairs of words, more of them as a table."""
    number = one.number
    rows = list(one.shown(A_FEW))
    pairs = list(zip(one.labels, rows[0], strict=True)) if number == 1 else []
    return {"one": one, "number": number, "rows": rows, "pairs": pairs}


def purposes_of(person: User) -> list[PurposeLine]:
    """Every purpose; those that need consent first, with what this person said to them."""
    given = {c.purpose: c for c in Consent.objects.standing().filter(person=person)}
    ordered = sorted(PURPOSES.values(), key=lambda p: not p.needs_consent)
    return [PurposeLine(p, given.get(p.key) if p.needs_consent else None) for p in ordered]


def office(user: User) -> dict[str, Any]:
    """What the office has to do about personal data: all of it on one page."""
    notices = PrivacyNotice.objects.visible_to(user)
    current = notices.current()
    people = User.objects.visible_to(user).filter(is_active=True)
    return {
        "current": current,
        "draft": notices.drafts().first(),
        "versions": notices.published(),
        "read": current.read.filter(person__is_active=True).count() if current else 0,
        "people": people.count(),
        "requests": RightsRequest.objects.visible_to(user).open().select_related("person"),
        "answered": RightsRequest.objects.visible_to(user).exclude(state="open")[:A_FEW],
        "erasures": Erasure.objects.visible_to(user).pending().select_related("person"),
        "erased": _carried_out(user),
        "breaches": Breach.objects.visible_to(user).open(),
    }


def _carried_out(user: User) -> Any:
    done = Erasure.objects.visible_to(user).filter(done_at__isnull=False)
    return done.select_related("person").order_by("-done_at")[:A_FEW]


def record_page(user: User) -> dict[str, Any]:
    """The record of processing, as section 39 asks for it."""
    return {
        "notice": PrivacyNotice.objects.current(),
        "purposes": record.by_purpose(),
        "measures": record.MEASURES,
        "today": timezone.localdate(),
        "refused": RightsRequest.objects.visible_to(user).refused(),
    }


def steps(breach: Breach, user: User) -> list[Line]:
    """What was done about a breach, as the journal has it, the first step first."""
    entries = Entry.objects.visible_to(user).about(breach).select_related("actor")
    return lines(entries.order_by("pk"))
