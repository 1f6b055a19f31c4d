"""Keeps each text of a proposal: a part of the action that sends it, or decides on it."""

from __future__ import annotations

from django.utils import timezone

from ruang.web.clusters.models import Proposal, ProposalVersion
from ruang.web.clusters.versions import border_of
from ruang.web.people.models import User


def keep_version(proposal: Proposal, *, by: User) -> ProposalVersion:
    """Keep a proposal as it is being sent, inside the transaction of the action that sends it."""
    last = proposal.versions.order_by("-number").first()
    return ProposalVersion.objects.create(
        proposal=proposal,
        number=last.number + 1 if last else 1,
        name_th=proposal.name_th,
        name_en=proposal.name_en,
        reason=proposal.reason,
        fiscal_year=proposal.fiscal_year,
        lead_centre_id=proposal.lead_centre_id,
        border=border_of(proposal),
        sent_by=by,
        sent_at=timezone.now(),
    )


def keep_decision(proposal: Proposal) -> None:
    """Keep with its last version what was decided on a proposal."""
    last = proposal.versions.order_by("-number").first()
    if last is None:  # sent before versions were kept
        last = keep_version(proposal, by=proposal.in_hand_of)
    last.decision, last.comment = proposal.state, proposal.comment
    last.decided_by, last.decided_at = proposal.decided_by, proposal.decided_at
    last.save(update_fields=["decision", "comment", "decided_by", "decided_at"])
