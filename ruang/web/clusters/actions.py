"""Every change to a proposal or a cluster."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from ruang.web.clusters.actions_versions import keep_decision, keep_version
from ruang.web.clusters.borders import Border
from ruang.web.clusters.models import (
    Candidate,
    CandidateMember,
    Cluster,
    Proposal,
    ProposalState,
)
from ruang.web.clusters.permissions import (
    may_decide,
    may_draw,
    may_propose,
    may_revise,
    may_withdraw,
)
from ruang.web.clusters.telling import settle_waiting, tell_begun, tell_decided, tell_waiting
from ruang.web.journal.action import action
from ruang.web.people.models import User
from ruang.web.potential.models import Publication
from ruang.web.potential.permissions import may_publish
from ruang.web.registry.models import Centre

RANKED = (
    "score", "score_low", "score_high", "rank", "rank_low", "rank_high", "stars", "jobs",
    "reason_th", "reason_en",
)  # fmt: skip
MEMBER = ("area_id", "industry_id", "role", "jobs", "score")


@action("candidates.published", allowed=may_publish)
def publish_candidates(
    publication: Publication,
    *,
    by: Any,
    found: Iterable[tuple[dict[str, Any], list[dict[str, Any]]]],
) -> Publication:
    """Add the candidates of the same run to a publication."""
    cells = publication.cells.values_list("area_id", "industry_id", "establishments")
    counted = {(area, industry): number for area, industry, number in cells}
    for row, members in found:
        made = Candidate.objects.create(
            publication=publication,
            key=row["candidate_id"],
            core_id=row["core_industry_ids"][0],
            establishments=sum(counted[m["area_id"], m["industry_id"]] for m in members),
            **{column: row[column] for column in RANKED},
        )
        CandidateMember.objects.bulk_create(
            CandidateMember(candidate=made, **{c: m[c] for c in MEMBER}) for m in members
        )
    return publication


@action("candidate.proposed", allowed=may_propose)
def propose(
    candidate: Candidate,
    *,
    by: User,
    name_th: str,
    name_en: str,
    reason: str,
    fiscal_year: int,
    lead_centre: Centre,
    border: Border | None = None,
) -> Proposal:
    """Propose `candidate` as a cluster to the director of the lead centre.

    Args:
        candidate: What was found.
        by: Who proposes.
        name_th, name_en, reason, fiscal_year, lead_centre: What she says.
        border: The one that she drew, with its evidence; None for that of the candidate.

    Raises (when called):
        PermissionDenied: No part of her border lies in her centre.
    """
    _refuse_far(by, border)
    proposal = Proposal.objects.create(
        candidate=candidate,
        name_th=name_th,
        name_en=name_en,
        reason=reason,
        fiscal_year=fiscal_year,
        lead_centre=lead_centre,
        proposed_by=by,
        border=border.kept() if border else None,
    )
    keep_version(proposal, by=by)
    tell_waiting(proposal)
    return proposal


@action("proposal.revised", allowed=may_revise)
def revise(
    proposal: Proposal,
    *,
    by: User,
    name_th: str,
    name_en: str,
    reason: str,
    fiscal_year: int,
    lead_centre: Centre,
    border: Border | None = None,
) -> Proposal:
    """Answer the director's comments, which stay to be read: it waits for her again, undecided."""
    _refuse_far(by, border)
    proposal.decided_by = proposal.decided_at = None
    proposal.border = border.kept() if border else None
    proposal.name_th, proposal.name_en, proposal.reason = name_th, name_en, reason
    proposal.fiscal_year, proposal.lead_centre = fiscal_year, lead_centre
    settle_waiting(proposal)  # of another centre, perhaps
    revised = _moved(proposal, ProposalState.WAITING)
    keep_version(revised, by=by)
    tell_waiting(revised)
    return revised


@action("proposal.withdrawn", allowed=may_withdraw)
def withdraw(proposal: Proposal, *, by: User) -> Proposal:
    """Take an undecided proposal back; the candidate is free again."""
    settle_waiting(proposal)
    return _moved(proposal, ProposalState.WITHDRAWN)


@action("proposal.returned", allowed=may_decide)
def send_back(
    proposal: Proposal, *, by: User, comment: str, revision: int | None = None
) -> Proposal:
    """Ask whoever proposed to revise, and say what."""
    return tell_decided(_decided(proposal, ProposalState.RETURNED, by, comment, revision))


@action("proposal.rejected", allowed=may_decide)
def reject(proposal: Proposal, *, by: User, comment: str, revision: int | None = None) -> Proposal:
    """Decide against the proposal, and say why."""
    return tell_decided(_decided(proposal, ProposalState.REJECTED, by, comment, revision))


@action("proposal.approved", allowed=may_decide)
def approve(proposal: Proposal, *, by: User, comment: str, revision: int | None = None) -> Proposal:
    """Decide for the proposal: a forming cluster begins."""
    decided = _decided(proposal, ProposalState.APPROVED, by, comment, revision)
    cluster = _begin(decided, by=by)
    tell_begun(cluster)
    return tell_decided(decided, url=cluster.get_absolute_url())


def _refuse_far(by: User, border: Border | None) -> None:
    if not may_draw(by, border):
        raise PermissionDenied("border.moved")


def _approved(user: Any, proposal: Proposal) -> bool:
    return proposal.state == ProposalState.APPROVED


@action("cluster.begun", allowed=_approved)
def _begin(proposal: Proposal, *, by: User) -> Cluster:
    return Cluster.objects.create(
        proposal=proposal,
        name_th=proposal.name_th,
        name_en=proposal.name_en,
        lead_centre=proposal.lead_centre,
        fiscal_year=proposal.fiscal_year,
    )


def _decided(
    proposal: Proposal, state: ProposalState, by: User, comment: str, revision: int | None
) -> Proposal:
    """Decide on the revision that was read, where that was said: the row is locked by now."""
    if revision not in (None, proposal.revision):
        raise ValidationError(
            _("The proposal changed while you were reading. Please read it again.")
        )
    proposal.comment, proposal.decided_by, proposal.decided_at = comment, by, timezone.now()
    decided = _moved(proposal, state)
    keep_decision(decided)
    return decided


def _moved(proposal: Proposal, state: ProposalState) -> Proposal:
    proposal.state = state
    proposal.revision += 1
    proposal.save()
    return proposal
