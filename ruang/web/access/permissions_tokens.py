"""What a person may let a token do, and who may end one. Pure functions of a user and a row."""

from __future__ import annotations

from typing import Any, Final

from ruang.web.access.models_tokens import Token
from ruang.web.api.scopes import Scope
from ruang.web.people.models import Role, User
from ruang.web.people.permissions import is_self

_EVERYBODY: Final = frozenset({Scope.READ.value, Scope.NOTICES.value})
_REGISTERS: Final = frozenset({Scope.BRING.value, Scope.PUBLISH.value, Scope.ANALYSE.value})
# What a role may do at all; each operation asks its own permission besides.
SCOPES: Final[dict[str, frozenset[str]]] = {
    Role.DIRECTOR: _EVERYBODY | _REGISTERS | {Scope.PROPOSE.value, Scope.DECIDE.value},
    Role.OFFICER: _EVERYBODY | _REGISTERS | {Scope.PROPOSE.value},
    Role.ANALYST: _EVERYBODY | _REGISTERS,
    Role.ADMINISTRATOR: _EVERYBODY | _REGISTERS | {Scope.MANAGE.value},
}


def scopes_of(user: Any) -> frozenset[str]:
    """What this person's role lets a token do, and what her own session may do on the API."""
    return SCOPES.get(getattr(user, "role", ""), _EVERYBODY)


def may_make_token(user: Any, person: User) -> bool:
    """Everybody for themselves, nobody for another."""
    return is_self(user, person)


def may_revoke(user: Any, token: Token) -> bool:
    """Whose it is, and administrators, once."""
    mine = token.person_id == getattr(user, "pk", None)
    return token.revoked_at is None and (mine or bool(getattr(user, "is_administrator", False)))
