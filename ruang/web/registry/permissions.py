"""Who may change the registry. Pure functions of a user and a row."""

from __future__ import annotations

from typing import Any

from ruang.web.registry.models import Confidence, Territory


def may_edit_territory(user: Any, subject: Any = None) -> bool:
    """Administrators say which province a centre looks after."""
    return bool(getattr(user, "is_administrator", False))


def may_close(user: Any, row: Territory) -> bool:
    """Administrators, while the row has no end."""
    return may_edit_territory(user) and row.valid_to is None


def may_confirm(user: Any, row: Territory) -> bool:
    """Administrators, where it is not certain yet."""
    return may_edit_territory(user) and row.confidence == Confidence.UNCONFIRMED


def may_load(user: Any, subject: Any = None) -> bool:
    """Administrators read the reference lists anew."""
    return bool(getattr(user, "is_administrator", False))
