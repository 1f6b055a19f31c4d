"""What `django check --deploy` says of the connections behind the pages: none of them in clear."""

from __future__ import annotations

import os
from typing import Any, Final

from django.conf import settings
from django.core import checks

from ruang.web.site.faults import LOOPBACK

PROVED: Final = frozenset({"verify-ca", "verify-full"})  # encrypted, and to the right server


@checks.register(checks.Tags.security, deploy=True)
def encrypted(**_asked: Any) -> list[checks.CheckMessage]:
    """Database and mail server on another machine are spoken to by TLS."""
    found: list[checks.CheckMessage] = []
    database = settings.DATABASES["default"]
    if _is_elsewhere(database.get("HOST", "")):
        mode = database.get("OPTIONS", {}).get("sslmode") or os.environ.get("PGSSLMODE", "")
        if mode not in PROVED:
            hint = "End DATABASE_URL with ?sslmode=verify-full&sslrootcert=/path/to/ca.pem"
            words = "PostgreSQL is on another machine, and nothing proves that it is the right one."
            found.append(checks.Warning(words, hint=hint, id="site.W001"))
    if _is_elsewhere(settings.EMAIL_HOST) and not (
        settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL
    ):
        words = "Mails go to another machine in clear, and links to set a password with them."
        hint = "Take ?starttls=0 away from RUANG_MAIL_URL."
        found.append(checks.Warning(words, hint=hint, id="site.W002"))
    return found


def _is_elsewhere(host: str) -> bool:
    return bool(host) and not host.startswith("/") and host not in LOOPBACK
