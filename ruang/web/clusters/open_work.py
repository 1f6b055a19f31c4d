"""Proposals that nobody has decided on: open of whoever has them in hand when she leaves."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from ruang.web.clusters.actions_takeovers import hand_over
from ruang.web.clusters.models import Proposal, ProposalState
from ruang.web.clusters.permissions import UNDECIDED, is_left, may_have
from ruang.web.clusters.telling import tell_returned, tell_without_decider
from ruang.web.people.models import User
from ruang.web.people.open_work import open_kind


def _state(proposal: Any) -> str:
    return str(proposal.get_state_display())


def _left(person: User, organisation: int) -> None:
    for proposal in open_proposals(person):
        if proposal.state == ProposalState.RETURNED and is_left(proposal):
            tell_returned(proposal)
    tell_without_decider(organisation)


@open_kind(
    "clusters.proposal",
    title=_("Proposal"),
    stays=_("It can be decided as before; officers and directors of its centre can take it over."),
    state=_state,
    may_have=may_have,
    hand_over=hand_over,
    left=_left,
)
def open_proposals(person: User) -> list[Proposal]:
    """The proposals in a person's hands that wait or came back, the oldest first."""
    found = Proposal.objects.in_hands_of(person).filter(state__in=UNDECIDED)
    rows = found.select_related("lead_centre__organisation", "proposed_by", "taken_over_by")
    return list(rows.order_by("pk"))
