"""A proposal comes into other hands: whoever proposed it stays named, a colleague goes on."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied

from ruang.web.clusters.models import Proposal, Takeover
from ruang.web.clusters.permissions import may_hand_over, may_have, may_take_over
from ruang.web.clusters.telling import tell_handed_over, tell_in_other_hands
from ruang.web.journal.action import action
from ruang.web.people.models import User


@action("proposal.taken_over", allowed=may_take_over)
def take_over(proposal: Proposal, *, by: User) -> Proposal:
    """Go on with a proposal that a colleague left; whoever does never decides on it."""
    return _into_the_hands_of(by, proposal)


@action("proposal.handed_over", allowed=may_hand_over)
def hand_over(proposal: Proposal, *, by: Any, to: User) -> Proposal:
    """Have a colleague go on with a proposal; she never decides on it, and is told.

    Raises (when called):
        PermissionDenied: She works at neither of its centres, or has it in hand already.
    """
    if not may_have(to, proposal):
        raise PermissionDenied("proposal.handed_over")
    handed = _into_the_hands_of(to, proposal)
    tell_handed_over(handed)
    return handed


def _into_the_hands_of(person: User, proposal: Proposal) -> Proposal:
    former = proposal.in_hand_of
    Takeover.objects.create(proposal=proposal, person=person)
    proposal.taken_over_by = person
    proposal.save(update_fields=["taken_over_by"])
    tell_in_other_hands(proposal, former)
    return proposal
