"""Who may do what to accounts and organisations. Pure functions of a user and a row."""

from __future__ import annotations

from typing import Any

from ruang.web.people.models import User


def may_manage_people(user: Any, subject: Any = None) -> bool:
    """Administrators look after accounts and organisations."""
    return bool(getattr(user, "is_administrator", False))


def may_move(user: Any, person: User) -> bool:
    """Administrators say where somebody with an open account belongs."""
    return may_manage_people(user) and person.is_active


def may_close(user: Any, person: User) -> bool:
    """Administrators, but not their own account: somebody must be left who can undo it."""
    return may_manage_people(user) and person.is_active and person.pk != user.pk


def may_reopen(user: Any, person: User) -> bool:
    """Administrators, unless there is nobody left to come back."""
    return may_manage_people(user) and not person.is_active and not person.is_erased


def may_hand_over(user: Any, person: User) -> bool:
    """Administrators hand what is open of somebody to a colleague."""
    return may_manage_people(user)


def may_set_password(user: Any, person: User) -> bool:
    """An administrator, for somebody else who forgot theirs."""
    return may_manage_people(user) and person.pk != user.pk


def is_self(user: Any, person: User) -> bool:
    """Everybody looks after their own account."""
    return bool(getattr(user, "is_active", False)) and person.pk == user.pk
