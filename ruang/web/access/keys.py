"""Names under which the shared cache keeps things: they tell no address and no e-mail."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings


def fingerprint(key: str, prefix: str, version: int) -> str:
    """What stands for a key in the table: the same for the same, in this installation only."""
    said = f"{prefix}:{version}:{key}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), said, hashlib.sha256).hexdigest()
