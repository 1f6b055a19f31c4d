"""Secrets of second factors lie encrypted in the database: a copy of it alone opens nothing."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def encrypt(text: str) -> str:
    """Make a text unreadable without this installation's secret key."""
    return _box(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS).encrypt(text.encode()).decode()


def decrypt(encrypted: str) -> str:
    """Read what `encrypt` wrote, with the present secret key or an earlier one.

    Raises:
        cryptography.fernet.InvalidToken: It was written with another key.
    """
    return _box(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS).decrypt(encrypted).decode()


def anew(encrypted: str) -> str | None:
    """The same under the present secret key; None where it is under that one already.

    Raises:
        cryptography.fernet.InvalidToken: It was written with a key that is not known any more.
    """
    try:
        _box(settings.SECRET_KEY).decrypt(encrypted)
    except InvalidToken:
        return encrypt(decrypt(encrypted))
    return None


@lru_cache(maxsize=4)
def _box(*keys: str) -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    # The key is long and random: nothing has to be made slow here.
    made = hashlib.blake2b(key.encode(), digest_size=32, person=b"ruang-2nd-factor")
    return base64.urlsafe_b64encode(made.digest())
