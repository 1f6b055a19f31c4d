"""Which second factors a person has: an app on her phone, passkeys, and codes for a lost phone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from allauth.mfa.models import Authenticator

from ruang.web.access.permissions import must_have_factor

Type = Authenticator.Type
# Recovery codes are no factor of their own: they go with one.
FACTORS: Final = (Type.TOTP, Type.WEBAUTHN)


@dataclass(frozen=True)
class Passkey:
    """One passkey, under the name that its owner gave it."""

    pk: int
    name: str
    alone: bool  # opens the account by itself, without the password
    added_at: datetime
    used_at: datetime | None


@dataclass
class Factors:
    """What a person has."""

    app: Authenticator | None = None
    passkeys: list[Passkey] = field(default_factory=list)
    codes: Authenticator | None = None

    def __bool__(self) -> bool:
        return bool(self.app or self.passkeys)

    def __len__(self) -> int:
        return len(self.passkeys) + bool(self.app)

    @property
    def codes_left(self) -> int:
        """How many recovery codes can still be used."""
        return len(self.codes.wrap().get_unused_codes()) if self.codes else 0


def factors_of(person: Any) -> Factors:
    """Everything that a person has, in the order in which it was added."""
    found = Factors()
    for row in Authenticator.objects.filter(user_id=person.pk).order_by("pk"):
        if row.type == Type.TOTP:
            found.app = row
        elif row.type == Type.RECOVERY_CODES:
            found.codes = row
        else:
            found.passkeys.append(_passkey(row))
    return found


def _passkey(row: Authenticator) -> Passkey:
    key = row.wrap()
    alone = bool(key.is_passwordless)
    return Passkey(row.pk, key.name, alone, row.created_at, row.last_used_at)


def has_factor(person: Any) -> bool:
    """Whether a person has a second factor."""
    return Authenticator.objects.filter(user_id=person.pk, type__in=FACTORS).exists()


def lacks_factor(person: Any) -> bool:
    """Whether a person's role asks for a second factor that she does not have.

    Nothing but setting one up is open to her then: not the pages, nor the API by her tokens.
    """
    return must_have_factor(person) and not has_factor(person)


def may_remove(authenticator: Authenticator) -> bool:
    """Whether it may go: not the last one of somebody whose role asks for one."""
    others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=FACTORS)
    needed = must_have_factor(authenticator.user)
    return not needed or others.exclude(pk=authenticator.pk).exists()
