"""Whoever works on forming clusters: sees proposals and the establishments behind a candidate."""

from __future__ import annotations

from typing import Any, Final

from ruang.web.people.models import Role

STAFF: Final = frozenset({Role.DIRECTOR, Role.OFFICER, Role.ANALYST, Role.ADMINISTRATOR})


def is_staff(user: Any) -> bool:
    """Whether this person works on forming clusters; a visitor does not."""
    return bool(user.is_authenticated and user.role in STAFF)
