"""Whom a draft of a focus industry and its decision are told to, and in which words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from ruang.web.notices.kinds import Asked, notice_kind, standing
from ruang.web.notices.telling import settle, tell
from ruang.web.people.models import Role, User
from ruang.web.plans.models import DraftState, FocusDraft
from ruang.web.ui.languages import in_both

WAITING: Final = notice_kind(
    "focus.waiting",
    title=_("A draft of a focus industry waits for you to confirm it: {name}"),
    line=_("The draft of the focus industry “{name}” waits to be confirmed by {centre}."),
    asks=True,
)
RETURNED: Final = notice_kind(
    "focus.returned",
    title=_("A draft of a focus industry came back with comments: {name}"),
    line=_("The draft of the focus industry “{name}” came back to be revised."),
    asks=True,
)
CONFIRMED: Final = notice_kind(
    "focus.confirmed",
    title=_("Your draft of a focus industry was confirmed: {name}"),
    line=_("{centre} turns to “{name}”: see its focus industries."),
    asks=False,
)


def tell_waiting(draft: FocusDraft) -> None:
    """Ask the directors of the centre, but for whoever drafted it."""
    settle(RETURNED, about=draft)
    directors = User.objects.filter(
        role=Role.DIRECTOR, is_active=True, organisation=draft.lead_centre.organisation_id
    )
    whom = directors.exclude(pk=draft.drafted_by_id)
    tell(WAITING, whom, about=draft, url=draft.get_absolute_url(), **words_of(draft))


def tell_decided(draft: FocusDraft) -> FocusDraft:
    """Tell whoever drafted it; nobody else is asked any more."""
    settle_draft(draft)
    kind = RETURNED if draft.state == DraftState.RETURNED else CONFIRMED
    url = draft.get_absolute_url()
    tell(kind, [draft.drafted_by], about=draft, url=url, **words_of(draft))
    return draft


def settle_draft(draft: FocusDraft) -> None:
    """Nothing is asked about it any more, of anybody."""
    for kind in (WAITING, RETURNED):
        settle(kind, about=draft)


def words_of(draft: FocusDraft) -> dict[str, Any]:
    """What fills the words about a draft."""
    return {
        "name": in_both(draft, "title"),
        "centre": in_both(draft.lead_centre.organisation, "name"),
        "synthetic": draft.synthetic,
    }


@standing(WAITING)
def _waiting_for(person: User) -> Iterator[Asked]:
    found = FocusDraft.objects.visible_to(person).waiting_for(person)
    for draft in found.select_related("lead_centre__organisation"):
        yield Asked(draft, words_of(draft))


@standing(RETURNED)
def _returned_to(person: User) -> Iterator[Asked]:
    found = FocusDraft.objects.visible_to(person).filter(
        state=DraftState.RETURNED, drafted_by=person
    )
    for draft in found.select_related("lead_centre__organisation"):
        yield Asked(draft, words_of(draft))
