"""Who has to have a second factor, and who may do what about it. Pure functions."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings

from ruang.web.people.models import Role, User
from ruang.web.people.permissions import may_manage_people

# Whoever decides, proposes or looks after accounts.
NEED_A_FACTOR: Final = frozenset({Role.ADMINISTRATOR, Role.DIRECTOR, Role.OFFICER})


def must_have_factor(user: Any) -> bool:
    """Whether role or installation ask this person for a second factor; a demo asks nobody."""
    role = getattr(user, "role", None)
    return not settings.DEMO and (role in NEED_A_FACTOR or bool(role and settings.FACTOR_FOR_ALL))


def may_reset_factors(user: Any, person: User) -> bool:
    """An administrator, for somebody whose phone is lost; never her own."""
    return may_manage_people(user) and person.pk != user.pk
