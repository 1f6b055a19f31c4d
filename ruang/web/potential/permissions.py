"""Who may do what to publications. Pure functions of a user and a row."""

from __future__ import annotations

from typing import Any, Final

from ruang.web.people.models import Role

PUBLISHERS: Final = frozenset({Role.ANALYST, Role.ADMINISTRATOR})


def may_publish(user: Any, subject: Any = None) -> bool:
    """Analysts and administrators decide what the public sees."""
    return getattr(user, "is_active", False) and getattr(user, "role", None) in PUBLISHERS


def may_make_current(user: Any, publication: Any) -> bool:
    """Whoever may publish may also go back to what was published before."""
    return may_publish(user, publication) and not publication.is_current
