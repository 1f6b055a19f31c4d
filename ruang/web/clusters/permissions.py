"""Who may do what to a candidate or a proposal. Pure functions of a person and a row."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from ruang.web.clusters.models import Candidate, Proposal, ProposalState, is_staff
from ruang.web.people.models import Role
from ruang.web.registry.models import Centre, Territory


def may_see_establishments(user: Any, candidate: Candidate) -> bool:
    """Names of establishments are for those who form clusters."""
    return is_staff(user)


def may_propose(user: Any, candidate: Candidate) -> bool:
    """An officer or director proposes a candidate that lies, at least partly, in her centre."""
    proposers = {Role.OFFICER, Role.DIRECTOR}
    if not user.is_authenticated or user.role not in proposers or is_taken(candidate):
        return False
    mine = user.organisation_id
    return any(c.organisation_id == mine for c in candidate_centres(candidate))


def may_decide(user: Any, proposal: Proposal) -> bool:
    """The director of the lead centre decides what waits, and never her own proposal."""
    return (
        user.is_authenticated
        and user.role == Role.DIRECTOR
        and user.organisation_id == proposal.lead_centre.organisation_id
        and proposal.proposed_by_id != user.pk
        and proposal.state == ProposalState.WAITING
    )


def may_revise(user: Any, proposal: Proposal) -> bool:
    """Whoever proposed answers the comments of a returned proposal."""
    return proposal.proposed_by_id == user.pk and proposal.state == ProposalState.RETURNED


def may_withdraw(user: Any, proposal: Proposal) -> bool:
    """Whoever proposed may take it back until it is decided."""
    undecided = {ProposalState.WAITING, ProposalState.RETURNED}
    return proposal.proposed_by_id == user.pk and proposal.state in undecided


def is_taken(candidate: Candidate) -> bool:
    """Whether a proposal for it waits, is being revised or was approved."""
    return Proposal.objects.live().filter(candidate=candidate).exists()


def candidate_centres(candidate: Candidate) -> list[Centre]:
    """The promotion centres in whose provinces the candidate lies, today."""
    codes = {m.area_id for m in candidate.members.all()}
    held = Territory.objects.on(timezone.localdate()).filter(area__in=codes)
    centres = Centre.objects.filter(territory__in=held).select_related("organisation")
    return list(centres.distinct())
