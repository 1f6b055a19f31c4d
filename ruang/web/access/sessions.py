"""Sessions: how long they last, on which devices a person has some, and their end.

When somebody was seen last is written down at most every five minutes. Rows about sessions hold
network addresses; they go with the session.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from ruang.web.access import devices
from ruang.web.people.closing import ends_with_account

KEPT: Final = "access"  # the name in the session under which this module keeps what it knows
FACTOR: Final = "access_factor"  # there: who has a second factor, and need not be asked
BETWEEN_NOTES: Final = 300.0  # seconds
AHEAD: Final = 300.0  # seconds by which the clocks of two machines may lie apart
BY_ITSELF: Final = "X-By-Itself"  # sent with what a page asks without anybody's doing


@dataclass(frozen=True)
class Shown:
    """A session as its owner sees it."""

    pk: int
    device: str
    address: str
    since: datetime
    seen: datetime
    is_this: bool


def is_over(request: HttpRequest) -> bool:
    """Whether the session has lasted for too long, or nobody has been there for too long."""
    kept = request.session.get(KEPT)
    if not kept:
        return False
    now = time.time()
    idle, all_in_all = settings.SESSION_IDLE_SECONDS, settings.SESSION_COOKIE_AGE
    return (
        now - kept["seen"] > idle or now - kept["since"] > all_in_all or is_of_wrong_clock(request)
    )


def is_of_wrong_clock(request: HttpRequest) -> bool:
    """Whether the person was seen at a time that is still to come: it would not end until then."""
    kept = request.session.get(KEPT) or {}
    return bool(kept.get("seen", 0.0) - time.time() > AHEAD)


def note(request: HttpRequest) -> None:
    """Write down that the person was here, where the last such note is old.

    A page that asks again by itself is no sign of her.
    """
    kept, now = request.session.get(KEPT) or {}, time.time()
    same = kept.get("key") == request.session.session_key
    if same and (now - kept["seen"] < BETWEEN_NOTES or BY_ITSELF in request.headers):
        return
    UserSession.objects.create_from_request(request)
    key = request.session.session_key
    request.session[KEPT] = {"since": kept.get("since", now), "seen": now, "key": key}


def begin(request: HttpRequest) -> None:
    """A person has signed in: her session begins now, whatever this browser did before."""
    request.session.pop(KEPT, None)
    note(request)


def renew(request: HttpRequest) -> None:
    """Give the present session another key: whoever had the old one is out from now on.

    To be called where a person has shown once more who she is.
    """
    old = request.session.session_key
    request.session.cycle_key()
    new = request.session.session_key
    UserSession.objects.filter(session_key=old).update(session_key=new)
    if kept := request.session.get(KEPT):
        request.session[KEPT] = {**kept, "key": new}


def end(request: HttpRequest) -> None:
    """End the present session."""
    UserSession.objects.filter(session_key=request.session.session_key).delete()
    logout(request)


def forget_factor(request: HttpRequest) -> None:
    """What second factors she has is to be looked up anew."""
    request.session.pop(FACTOR, None)


def end_others(request: HttpRequest) -> int:
    """End all sessions of the person but the present one; give how many there were."""
    mine = UserSession.objects.filter(user_id=request.user.pk)
    return _end(mine.exclude(session_key=request.session.session_key))


@ends_with_account
def end_all(person: Any) -> int:
    """End every session of a person."""
    return _end(UserSession.objects.filter(user_id=person.pk))


def end_one(person: Any, pk: int) -> int:
    """End one of a person's sessions."""
    return _end(UserSession.objects.filter(user_id=person.pk, pk=pk))


def shown_to(request: HttpRequest) -> list[Shown]:
    """The person's sessions, the present one first, then by when they were used last."""
    rows = UserSession.objects.filter(user_id=request.user.pk)
    alive = set(_alive([row.session_key for row in rows]))
    this = request.session.session_key
    found = [
        Shown(
            row.pk, devices.in_words(row.user_agent), row.ip, row.created_at, row.last_seen_at,
            row.session_key == this,
        )
        for row in rows
        if row.session_key in alive
    ]  # fmt: skip
    return sorted(found, key=lambda s: (s.is_this, s.seen), reverse=True)


def sweep() -> int:
    """Remove what is left of sessions that have ended by themselves; give how many there were."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    silent = timezone.now() - timedelta(seconds=settings.SESSION_IDLE_SECONDS)
    there = Session.objects.values("session_key")
    over = UserSession.objects.filter(Q(last_seen_at__lt=silent) | ~Q(session_key__in=there))
    return _end(over)


def _alive(keys: list[str]) -> list[str]:
    now = timezone.now()
    alive = Session.objects.filter(session_key__in=keys, expire_date__gt=now)
    return list(alive.values_list("session_key", flat=True))


def _end(rows: Any) -> int:
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    rows.delete()
    return len(keys)
