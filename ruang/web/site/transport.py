"""What is spoken to in clear, or without knowing to whom, behind the pages."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Final

from django.conf import settings

from ruang.web.site.faults import LOOPBACK, Fault

PROVED: Final = frozenset({"verify-ca", "verify-full"})  # encrypted, and to the right server


def _(words: str) -> str:
    return words


def in_clear() -> Iterator[Fault]:
    """Database and mail server on another machine that are not spoken to by TLS."""
    database = settings.DATABASES["default"]
    mode = database.get("OPTIONS", {}).get("sslmode") or os.environ.get("PGSSLMODE", "")
    if _is_elsewhere(database.get("HOST", "")) and mode not in PROVED:
        words = _(
            "PostgreSQL is on another machine, and nothing proves that it is the right one. End it "
            "with ?sslmode=verify-full&sslrootcert=/path/to/ca.pem"
        )
        yield Fault("DATABASE_URL", words)
    encrypted = settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL
    if _is_elsewhere(settings.EMAIL_HOST) and not encrypted:
        words = _(
            "mails go to another machine in clear, and links to set a password with them. Take "
            "?starttls=0 away."
        )
        yield Fault("RUANG_MAIL_URL", words)


def _is_elsewhere(host: str) -> bool:
    return bool(host) and not host.startswith("/") and host not in LOOPBACK
