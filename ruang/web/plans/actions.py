"""Every change to a centre's portfolio: drafted, revised, withdrawn; confirmed or returned."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from ruang.web.journal.action import action
from ruang.web.people.models import User
from ruang.web.plans.models import Asks, DraftState, Focus, FocusDraft, FocusIndustry
from ruang.web.plans.permissions import (
    may_ask_to_change,
    may_decide,
    may_draft,
    may_revise,
    may_withdraw,
)
from ruang.web.plans.telling import settle_draft, tell_decided, tell_waiting
from ruang.web.registry.models import Centre

PLAIN: Final = ("fiscal_year", "title_th", "title_en", "budget_thb", "reason", "synthetic")
LINKS: Final = ("industries", "candidates", "clusters")


@action("focus.drafted", allowed=may_draft)
def draft(
    centre: Centre, /, *, by: User, links: dict[str, Iterable[Any]], **said: Any
) -> FocusDraft:
    """Draft a focus industry of a centre, for its director to confirm."""
    made = FocusDraft.objects.create(lead_centre=centre, drafted_by=by, **said)
    _link(made, links)
    tell_waiting(made)
    return made


@action("focus.change_drafted", allowed=may_ask_to_change)
def draft_change(
    focus: FocusIndustry, /, *, by: User, links: dict[str, Iterable[Any]], **said: Any
) -> FocusDraft:
    """Ask to change a focus industry; it stays as it is until that is confirmed."""
    made = FocusDraft.objects.create(
        lead_centre=focus.lead_centre, drafted_by=by, focus=focus, asks=Asks.CHANGE,
        synthetic=focus.synthetic, **said,
    )  # fmt: skip
    _link(made, links)
    tell_waiting(made)
    return made


@action("focus.end_drafted", allowed=may_ask_to_change)
def draft_end(focus: FocusIndustry, *, by: User, reason: str) -> FocusDraft:
    """Ask to end a focus industry before its year is over, and say why."""
    kept = {name: getattr(focus, name) for name in PLAIN} | {"reason": reason}
    made = FocusDraft.objects.create(
        lead_centre=focus.lead_centre, drafted_by=by, focus=focus, asks=Asks.END, **kept
    )
    _link(made, _links_of(focus))
    tell_waiting(made)
    return made


@action("focus.draft_revised", allowed=may_revise)
def revise(
    draft: FocusDraft, /, *, by: User, links: dict[str, Iterable[Any]], **said: Any
) -> FocusDraft:
    """Go on with a draft: whoever changed it last is the one who does not confirm it."""
    settle_draft(draft)
    for name, value in said.items():
        setattr(draft, name, value)
    draft.drafted_by, draft.state = by, DraftState.WAITING
    draft.decided_by = draft.decided_at = None
    draft.revision += 1
    draft.save()
    _link(draft, links)
    tell_waiting(draft)
    return draft


@action("focus.draft_withdrawn", allowed=may_withdraw)
def withdraw(draft: FocusDraft, *, by: User) -> FocusDraft:
    """Take a draft back; what it was about stays as it is."""
    settle_draft(draft)
    draft.state = DraftState.WITHDRAWN
    draft.revision += 1
    draft.save()
    return draft


@action("focus.draft_returned", allowed=may_decide)
def send_back(
    draft: FocusDraft, *, by: User, comment: str, revision: int | None = None
) -> FocusDraft:
    """Return a draft, and say what is missing."""
    return tell_decided(_decided(draft, DraftState.RETURNED, by, comment, revision))


@action("focus.draft_confirmed", allowed=may_decide)
def confirm(
    draft: FocusDraft, *, by: User, comment: str, revision: int | None = None
) -> FocusDraft:
    """Confirm a draft: what it asks for is done, and public."""
    decided = _decided(draft, DraftState.CONFIRMED, by, comment, revision)
    if draft.asks == Asks.END and draft.focus is not None:
        _end(draft.focus, by=by, reason=draft.reason)
    else:
        decided.focus = _keep(decided, by=by)
        decided.save(update_fields=["focus"])
    return tell_decided(decided)


def _confirmed(user: Any, draft: FocusDraft) -> bool:
    return draft.state == DraftState.CONFIRMED


def _at_work(user: Any, focus: FocusIndustry) -> bool:
    return focus.ended_at is None


@action("focus.kept", allowed=_confirmed)
def _keep(draft: FocusDraft, *, by: User) -> FocusIndustry:
    """Write what was confirmed: a new focus industry, or the one that was to be changed."""
    focus = draft.focus or FocusIndustry(lead_centre=draft.lead_centre)
    for name in PLAIN:
        setattr(focus, name, getattr(draft, name))
    focus.confirmed_at = timezone.now()
    focus.save()
    _link(focus, _links_of(draft))
    return focus


@action("focus.ended", allowed=_at_work)
def _end(focus: FocusIndustry, *, by: User, reason: str) -> FocusIndustry:
    focus.ended_at, focus.end_reason = timezone.now(), reason
    focus.save(update_fields=["ended_at", "end_reason"])
    return focus


def _decided(
    draft: FocusDraft, state: DraftState, by: User, comment: str, revision: int | None
) -> FocusDraft:
    """Decide on the revision that was read, where that was said: the row is locked by now."""
    if revision not in (None, draft.revision):
        raise ValidationError(_("The draft changed while you were reading. Please read it again."))
    if draft.focus is not None and draft.focus.ended_at is not None:
        raise PermissionDenied("focus.ended")
    draft.state, draft.comment = state, comment
    draft.decided_by, draft.decided_at = by, timezone.now()
    draft.revision += 1
    draft.save()
    return draft


def _link(row: Focus, links: dict[str, Iterable[Any]]) -> None:
    for name in LINKS:
        if name in links:
            getattr(row, name).set(links[name])


def _links_of(row: Focus) -> dict[str, Iterable[Any]]:
    return {name: list(getattr(row, name).all()) for name in LINKS}
