"""Words about candidates, proposals and clusters to pass on to a group: no person is in them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from ruang.web.clusters.models import Candidate, Cluster, Proposal, ProposalState
from ruang.web.clusters.telling import APPROVED, RETURNED, WAITING, words_of
from ruang.web.ui.languages import in_both
from ruang.web.ui.sharing import Shared, shared

MOST_AREAS = 4  # that are named


def of_candidate(candidate: Candidate, user: Any) -> Shared | None:
    """Call a group to look at a candidate; None for visitors, who pass the address on as it is."""
    if not user.is_authenticated:
        return None
    words = _("A candidate for a cluster: {industry}, {areas}. Look at the evidence.")
    areas = [in_both(area, "name") for area in candidate.areas[:MOST_AREAS]]
    named = {language: " · ".join(area[language] for area in areas) for language in ("th", "en")}
    industry = in_both(candidate.core, "title")
    made_up, url = candidate.publication.synthetic, candidate.get_absolute_url()
    return shared(words, url, synthetic=made_up, industry=industry, areas=named)


def of_proposal(proposal: Proposal) -> Shared | None:
    """Say for what a proposal waits; None where nothing is asked of anybody any more."""
    kinds = {ProposalState.WAITING: WAITING, ProposalState.RETURNED: RETURNED}
    kind = kinds.get(ProposalState(proposal.state))
    if kind is None:
        return None
    return shared(kind.line, proposal.get_absolute_url(), **words_of(proposal))


def of_cluster(cluster: Cluster, user: Any) -> Shared | None:
    """Tell a group that a cluster begins; None for visitors."""
    if not user.is_authenticated:
        return None
    return shared(APPROVED.line, cluster.get_absolute_url(), **words_of(cluster))
