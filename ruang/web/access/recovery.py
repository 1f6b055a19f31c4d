"""Recovery codes: once they have been shown, nothing is left here but slow, salted hashes of them.

allauth keeps a seed of which it can make them again. Here the seed lies encrypted until the page
that shows them, and then it is gone.
"""

from __future__ import annotations

import secrets
from typing import Final

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal import auth, flows
from argon2.low_level import Type, hash_secret_raw
from django.db import transaction
from django.utils.crypto import constant_time_compare

HIDDEN: Final = "********"
SALT_BYTES: Final = 16
COST: Final = {"time_cost": 2, "memory_cost": 19 * 1024, "parallelism": 1}  # as OWASP advises


class HashedCodes(auth.RecoveryCodes):
    """The codes of one person, as allauth's flows use them."""

    instance: Authenticator
    _shown: list[str] | None = None  # in the one answer that shows them

    def generate_codes(self) -> list[str]:
        """All of them, as long as they are known; else as many signs that hide them."""
        hashes = self.instance.data.get("hashes")
        return super().generate_codes() if hashes is None else [HIDDEN] * len(hashes)

    def get_unused_codes(self) -> list[str]:
        """Those that can still be used; hidden once they have been shown."""
        return self._shown if self._shown is not None else super().get_unused_codes()

    def mark_as_viewed(self) -> None:
        """They are being shown, this once: from now on only their hashes are known."""
        if not self.did_view:
            self._shown = super().get_unused_codes()
        super().mark_as_viewed()
        self.forget_seed()

    @transaction.atomic
    def validate_code(self, code: str) -> bool:
        """Whether it is one of them; each opens once."""
        rows = Authenticator.objects.select_for_update()
        self.instance = rows.get(pk=self.instance.pk)
        if not self.forget_seed():
            return super().validate_code(code)
        given = _slow(code, self.instance.data["salt"])
        for number, kept in enumerate(self.instance.data["hashes"]):
            if constant_time_compare(given, kept) and not self._is_code_used(number):
                self._mark_code_used(number)
                return True
        return False

    def forget_seed(self) -> bool:
        """Put hashes in the place of the seed, if she has seen the codes; whether there are any."""
        data = self.instance.data
        if "hashes" in data or not self.did_view:
            return "hashes" in data
        salt = secrets.token_hex(SALT_BYTES)
        hashes = [_slow(code, salt) for code in self.generate_codes()]
        kept = {name: value for name, value in data.items() if name != "seed"}
        self.instance.data = kept | {"salt": salt, "hashes": hashes}
        self.instance.save(update_fields=["data"])
        return True


def use_hashes() -> None:
    """Have allauth's flows keep recovery codes so; to be called once, when the apps are ready."""
    auth.RecoveryCodes = flows.RecoveryCodes = HashedCodes


def _slow(code: str, salt: str) -> str:
    plain = normalize_user_code(code).encode()
    return hash_secret_raw(plain, bytes.fromhex(salt), hash_len=32, type=Type.ID, **COST).hex()
