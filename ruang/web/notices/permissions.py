"""Who may do what about notices. Pure functions of a user and a row."""

from __future__ import annotations

from typing import Any


def may_wish(user: Any, person: Any) -> bool:
    """Everybody says for themselves when they wish to be mailed."""
    return bool(getattr(user, "is_active", False)) and person.pk == user.pk


def may_see_mail(user: Any, letter: Any = None) -> bool:
    """Administrators see which mail could not be delivered."""
    return bool(getattr(user, "is_administrator", False))


def may_try_again(user: Any, letter: Any) -> bool:
    """Administrators, where a mail was given up."""
    return may_see_mail(user) and letter.given_up_at is not None
