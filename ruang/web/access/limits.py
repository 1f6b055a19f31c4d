"""How often somebody may try: one lock for wrong passwords and codes, kept in the database's cache.

Wrong passwords count for a person at one network address, so that nobody can lock a person out who
signs in from elsewhere; and, far more generously, for a person from everywhere, so that a guess
from many addresses does not get far. That second lock does not hold where she has signed in of
late: whoever sets it off from elsewhere does not keep her out. Wrong codes count for a person:
whoever gives one knew her password.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from ruang.web.access import actions
from ruang.web.journal.action import SYSTEM
from ruang.web.journal.models import Origin
from ruang.web.journal.origin import plain
from ruang.web.journal.security import note
from ruang.web.people.models import User

APP: Final = "allauth.account"  # whose setting has the rates
HERE: Final = "login_failed"
EVERYWHERE: Final = "login_failed_everywhere"
CAME: Final = ("person.signed_in", "person.signed_in_by_passkey")
# A code counts for three times half a minute: the one before, the present one and the one after.
CODE_SECONDS: Final = 120


@dataclass(frozen=True)
class Tries:
    """The tries to give a person's password."""

    request: HttpRequest
    email: str

    def count(self) -> bool:
        """Count one more, before it is known whether it is right; False: it is one too many."""
        here = self._consume(HERE, self._here)
        return here and (self._consume(EVERYWHERE, self.email) or self._is_known_here())

    def forgive(self) -> None:
        """The password was right: slips of this person from this address do not add up."""
        ratelimit.clear(self.request, app=APP, action=HERE, key=self._here)

    def failed(self) -> bool:
        """The password was wrong. Whether this was the last try: then the journal says so."""
        note("sign_in.refused", request=self.request, whom=self.email)
        here = self._consume(HERE, self._here, dry_run=True)
        left = self._consume(EVERYWHERE, self.email, dry_run=True)
        last = not (here and (left or self._is_known_here()))
        if last:
            _lock(self.request, User.objects.filter(email=self.email).first(), self.email)
        return last

    @property
    def _here(self) -> str:
        return f"{self.email} {ratelimit.get_ip(self.request)}"

    def _is_known_here(self) -> bool:
        """Whether she has signed in from this address, as long as the journal knows addresses."""
        came = Origin.objects.filter(entry__verb__in=CAME, entry__actor__email=self.email)
        address = plain(self.request.META.get("REMOTE_ADDR", ""))
        return address is not None and came.filter(address=address).exists()

    def _consume(self, action: str, key: str, *, dry_run: bool = False) -> bool:
        return bool(
            ratelimit.consume(self.request, app=APP, action=action, key=key, dry_run=dry_run)
        )


def code_failed(request: HttpRequest, person: Any) -> bool:
    """A code was wrong. Whether this was the last try: then the journal says so."""
    note("second_factor.refused", request=request, user=person.pk)
    key = f"mfa-auth-user-{person.pk}"  # under which allauth counts them
    last = not ratelimit.consume(request, app=APP, action=HERE, key=key, dry_run=True)
    if last:
        _lock(request, person, person.email)
    return last


def is_first_use(person: Any, code: str) -> bool:
    """Whether this code has not opened anything yet: each counts once, for as long as it is one."""
    mark = salted_hmac("ruang.access.code", f"{person.pk} {code.strip()}", algorithm="sha256")
    return bool(cache.add(f"access:code:{mark.hexdigest()}", 1, timeout=CODE_SECONDS))


def _lock(request: HttpRequest, person: User | None, email: str) -> None:
    note("sign_in.locked", request=request, whom=email)
    if person:
        actions.note_lock(person, by=SYSTEM)
