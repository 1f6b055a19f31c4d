"""How often somebody may try: one lock for wrong passwords and codes, kept in the database's cache.

Wrong passwords count for a person at one network address, so that nobody can lock a person out who
signs in from elsewhere; and, far more generously, for a person from everywhere, so that a guess
from many addresses does not get far. Wrong codes count for a person: whoever gives one knew her
password.
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
from ruang.web.journal.security import note
from ruang.web.people.models import User

APP: Final = "allauth.account"  # whose setting has the rates
HERE: Final = "login_failed"
EVERYWHERE: Final = "login_failed_everywhere"
# A code counts for three times half a minute: the one before, the present one and the one after.
CODE_SECONDS: Final = 120


@dataclass(frozen=True)
class Tries:
    """The tries to give a person's password."""

    request: HttpRequest
    email: str

    def count(self) -> bool:
        """Count one more, before it is known whether it is right; False: it is one too many."""
        return all(self._consume(action, key) for action, key in self._counted())

    def forgive(self) -> None:
        """The password was right: slips of this person from this address do not add up."""
        ratelimit.clear(self.request, app=APP, action=HERE, key=self._here)

    def failed(self) -> bool:
        """The password was wrong. Whether this was the last try: then the journal says so."""
        note("sign_in.refused", request=self.request, whom=self.email)
        last = not all(self._consume(a, k, dry_run=True) for a, k in self._counted())
        if last:
            _lock(self.request, User.objects.filter(email=self.email).first(), self.email)
        return last

    @property
    def _here(self) -> str:
        return f"{self.email} {self.request.META.get('REMOTE_ADDR', '')}"

    def _counted(self) -> tuple[tuple[str, str], ...]:
        return (HERE, self._here), (EVERYWHERE, self.email)

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
