"""Who may say something about a proposal, and take it back."""

from __future__ import annotations

from typing import Any

from ruang.web.clusters.models import LIVE, Proposal, ProposalMessage, is_staff


def may_say(user: Any, proposal: Proposal) -> bool:
    """Whoever sees proposals, while it waits, is being revised or was approved."""
    return is_staff(user) and user.is_active and proposal.state in LIVE


def may_take_back(user: Any, message: ProposalMessage) -> bool:
    """Whoever wrote it, and sees proposals still."""
    return is_staff(user) and message.author_id == user.pk and message.withdrawn_at is None
