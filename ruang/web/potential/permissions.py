"""Who may do what to publications. Pure functions of a user and a row."""

from __future__ import annotations

from typing import Any, Final

from ruang.web.people.models import Role
from ruang.web.potential.models_backtests import reads_back_tests

PUBLISHERS: Final = frozenset({Role.OFFICER, Role.DIRECTOR, Role.ANALYST, Role.ADMINISTRATOR})
DECIDERS: Final = frozenset({Role.ANALYST, Role.ADMINISTRATOR})


def may_publish(user: Any, subject: Any = None) -> bool:
    """Who brings registers in may put their figures among the published ones."""
    return getattr(user, "is_active", False) and getattr(user, "role", None) in PUBLISHERS


def may_see_unprotected(user: Any) -> bool:
    """Officials see the rows behind figures; so also figures that rows can be read out of.

    These are the publications of versions that did not hide what differences tell.
    """
    return may_publish(user)


def may_decide_what_is_shown(user: Any) -> bool:
    """Analysts and administrators decide which of them the country sees by default."""
    return getattr(user, "is_active", False) and getattr(user, "role", None) in DECIDERS


def may_make_current(user: Any, publication: Any) -> bool:
    """They may also go back to what was shown before."""
    return may_decide_what_is_shown(user) and not publication.is_current


def may_see_rows(user: Any, subject: Any = None) -> bool:
    """Names of establishments are for those who bring registers in and form clusters."""
    return may_publish(user, subject)


def may_see_back_tests(user: Any, subject: Any = None) -> bool:
    """Officials: whoever proposes by a ranking should know how far it foretold."""
    return reads_back_tests(user)


def may_back_test(user: Any, subject: Any = None) -> bool:
    """Analysts and administrators hold a ranking against what came after."""
    return may_decide_what_is_shown(user)
