"""Who may do what to a candidate or a proposal. Pure functions of a person and a row."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from django.utils import timezone

from ruang.web.clusters.borders import Border
from ruang.web.clusters.models import Candidate, Proposal, ProposalState, Takeover, is_staff
from ruang.web.people.memberships import organisation_on
from ruang.web.people.models import Role
from ruang.web.registry.models import Centre, Territory

PROPOSERS: Final = frozenset({Role.OFFICER, Role.DIRECTOR})
UNDECIDED: Final = frozenset({ProposalState.WAITING, ProposalState.RETURNED})


def may_see_establishments(user: Any, candidate: Candidate) -> bool:
    """Names of establishments are for those who form clusters."""
    return is_staff(user)


def may_propose(user: Any, candidate: Candidate) -> bool:
    """An officer or director proposes a candidate that lies, at least partly, in her centre."""
    if not user.is_authenticated or user.role not in PROPOSERS or is_taken(candidate):
        return False
    mine = user.organisation_id
    return any(c.organisation_id == mine for c in candidate_centres(candidate))


def may_draw(user: Any, border: Border | None) -> bool:
    """A border that was moved lies, at least partly, in her centre too; None was not moved."""
    mine = getattr(user, "organisation_id", None)
    return border is None or any(c.organisation_id == mine for c in centres_of(border.areas))


def may_decide(user: Any, proposal: Proposal) -> bool:
    """The director of the lead centre decides what waits, never what she had in hand herself."""
    return (
        user.is_authenticated
        and user.role == Role.DIRECTOR
        and user.organisation_id == proposal.lead_centre.organisation_id
        and proposal.state == ProposalState.WAITING
        and not has_worked_on(user, proposal)
    )


def may_revise(user: Any, proposal: Proposal) -> bool:
    """Whoever has it in hand answers the comments of a returned proposal."""
    return proposal.state == ProposalState.RETURNED and _has_in_hand(user, proposal)


def may_withdraw(user: Any, proposal: Proposal) -> bool:
    """Whoever has it in hand may take it back until it is decided."""
    return proposal.state in UNDECIDED and _has_in_hand(user, proposal)


def may_take_over(user: Any, proposal: Proposal) -> bool:
    """A colleague, when whoever had it in hand left: the account, the centre or the office."""
    return may_have(user, proposal) and is_left(proposal)


def may_hand_over(user: Any, proposal: Proposal) -> bool:
    """Whoever has it in hand, and administrators, until it is decided."""
    if proposal.state not in UNDECIDED:
        return False
    return bool(getattr(user, "is_administrator", False)) or _has_in_hand(user, proposal)


def may_have(user: Any, proposal: Proposal) -> bool:
    """An officer or director of the lead centre or of the centre that it came from."""
    if not user.is_authenticated or not user.is_active or user.role not in PROPOSERS:
        return False
    if proposal.state not in UNDECIDED or proposal.in_hand_of_id == user.pk:
        return False
    return user.organisation_id in homes(proposal)


def is_left(proposal: Proposal) -> bool:
    """Whether whoever has it in hand works there no longer."""
    holder = proposal.in_hand_of
    if not holder.is_active or holder.role not in PROPOSERS:
        return True
    return holder.organisation_id not in homes(proposal)


def homes(proposal: Proposal) -> set[int]:
    """The organisations where a proposal is at home: the lead centre, and where it was proposed."""
    day = timezone.localdate(proposal.proposed_at)
    return {
        proposal.lead_centre.organisation_id,
        organisation_on(proposal.proposed_by, day),
    }


def has_worked_on(user: Any, proposal: Proposal) -> bool:
    """Whether this person proposed it or had it in hand at any time: she never decides on it."""
    if user.pk in {proposal.proposed_by_id, proposal.taken_over_by_id}:
        return True
    return Takeover.objects.filter(proposal=proposal, person=user).exists()


def _has_in_hand(user: Any, proposal: Proposal) -> bool:
    return user.is_authenticated and proposal.in_hand_of_id == user.pk and user.role in PROPOSERS


def is_taken(candidate: Candidate) -> bool:
    """Whether a proposal for it waits, is being revised or was approved."""
    return Proposal.objects.live().filter(candidate=candidate).exists()


def candidate_centres(candidate: Candidate, border: Border | None = None) -> list[Centre]:
    """The centres in whose provinces the candidate lies today, or its border where it was moved."""
    return centres_of(border.areas if border else {m.area_id for m in candidate.members.all()})


def centres_of(codes: Collection[str]) -> list[Centre]:
    """The promotion centres in whose provinces these areas lie, today."""
    held = Territory.objects.on(timezone.localdate()).filter(area__in=codes)
    centres = Centre.objects.filter(territory__in=held).select_related("organisation")
    return list(centres.distinct())
