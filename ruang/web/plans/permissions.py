"""Who may draft, change and confirm focus industries. Pure functions of a person and a row."""

from __future__ import annotations

from typing import Any, Final

from ruang.web.people.models import Role
from ruang.web.plans.models import OPEN, DraftState, FocusDraft, FocusIndustry, FocusState
from ruang.web.registry.models import Centre

DRAFTERS: Final = frozenset({Role.OFFICER, Role.DIRECTOR})


def works_at(user: Any, centre: Centre) -> bool:
    """Whether this person is an officer or the director of a centre."""
    return bool(
        user.is_authenticated
        and user.role in DRAFTERS
        and user.organisation_id == centre.organisation_id
    )


def may_draft(user: Any, centre: Centre) -> bool:
    """Officers and directors draft for their own centre."""
    return works_at(user, centre)


def may_ask_to_change(user: Any, focus: FocusIndustry) -> bool:
    """They ask to change or end what has not ended, one draft at a time."""
    if focus.state == FocusState.ENDED or not works_at(user, focus.lead_centre):
        return False
    return not FocusDraft.objects.open().filter(focus=focus).exists()


def may_revise(user: Any, draft: FocusDraft) -> bool:
    """Whoever works at the centre goes on with a draft, whoever began it, until it is confirmed."""
    return draft.state in OPEN and works_at(user, draft.lead_centre)


def may_withdraw(user: Any, draft: FocusDraft) -> bool:
    """The same people take it back."""
    return may_revise(user, draft)


def may_decide(user: Any, draft: FocusDraft) -> bool:
    """The director of the centre decides on what waits, never on a draft of her own."""
    return (
        works_at(user, draft.lead_centre)
        and user.role == Role.DIRECTOR
        and draft.state == DraftState.WAITING
        and draft.drafted_by_id != user.pk
    )
