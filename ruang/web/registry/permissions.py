"""Who may change the registry. Pure functions of a user and a row."""

from __future__ import annotations

from typing import Any

from ruang.web.registry.models import Confidence, ListChange, Territory, TerritoryChange


def may_edit_territory(user: Any, subject: Any = None) -> bool:
    """Administrators say which province a centre looks after."""
    return bool(getattr(user, "is_administrator", False))


def may_close(user: Any, row: Territory) -> bool:
    """Administrators, while the row has no end."""
    return may_edit_territory(user) and row.valid_to is None


def may_confirm(user: Any, row: Territory) -> bool:
    """Administrators, where it is not certain yet."""
    return may_edit_territory(user) and row.confidence == Confidence.UNCONFIRMED


def may_change(user: Any, row: Territory) -> bool:
    """Administrators, while the row has not begun: what has been so stays written down."""
    return may_edit_territory(user) and row.is_future


def may_undo(user: Any, change: TerritoryChange) -> bool:
    """Administrators, the last change of a province, where a person made it."""
    last = TerritoryChange.objects.filter(area=change.area_id).first()
    return may_edit_territory(user) and change == last and change.by_id is not None


def may_load(user: Any, subject: Any = None) -> bool:
    """Administrators read the reference lists anew, and lay official ones over them."""
    return bool(getattr(user, "is_administrator", False))


def may_lay(user: Any, change: ListChange) -> bool:
    """Administrators, while nobody has said what is to become of the list."""
    return may_load(user) and change.is_waiting
