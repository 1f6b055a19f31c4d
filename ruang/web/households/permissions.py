"""Who may do what to household figures. Pure functions of a user and a row."""

from __future__ import annotations

from typing import Any, Final

from ruang.web.people.models import Role

IMPORTERS: Final = frozenset({Role.ANALYST, Role.ADMINISTRATOR})


def may_import(user: Any, subject: Any = None) -> bool:
    """Analysts and administrators bring official figures in."""
    return getattr(user, "is_active", False) and getattr(user, "role", None) in IMPORTERS
