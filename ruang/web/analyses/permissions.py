"""Who may run methods on tables of her own. Pure functions of a user and a row."""

from __future__ import annotations

from typing import Any

from ruang.web.analyses.models import Analysis, runs_methods


def may_run(user: Any, subject: Any = None) -> bool:
    """Officers, directors, analysts and administrators."""
    return runs_methods(user)


def may_remove(user: Any, analysis: Analysis) -> bool:
    """Whoever asked for it, once it neither waits nor runs."""
    return is_hers(user, analysis) and not analysis.is_open


def may_hand_over(user: Any, analysis: Analysis) -> bool:
    """Whoever asked for it, and administrators when she leaves, as long as it is not done."""
    if analysis.done_at or analysis.removed_at:
        return False
    return is_hers(user, analysis) or bool(getattr(user, "is_administrator", False))


def is_hers(user: Any, analysis: Analysis) -> bool:
    """Whoever asked for it, as long as it is there."""
    pk = getattr(user, "pk", None)
    return pk is not None and analysis.asked_by_id == pk and analysis.removed_at is None
