"""Whom a proposal and its decision are told to, and in which words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ruang.web.clusters.models import Cluster, Proposal, ProposalState
from ruang.web.clusters.permissions import (
    PROPOSERS,
    candidate_centres,
    has_worked_on,
    homes,
    is_left,
    may_take_over,
)
from ruang.web.notices.kinds import Asked, NoticeKind, notice_kind, standing
from ruang.web.notices.telling import administrators, catch_up, settle, tell
from ruang.web.people.models import Role, User
from ruang.web.ui.languages import in_both

NAMED: Final = ("lead_centre__organisation", "candidate__publication")  # what words are made of
WAITING: Final = notice_kind(
    "proposal.waiting",
    title=_("A proposal waits for your decision: {name}"),
    line=_("The proposal to form the cluster “{name}” waits for the decision of {centre}."),
    asks=True,
)
# The only director of a centre may have proposed it herself, or there may be none.
NOBODY_DECIDES: Final = notice_kind(
    "proposal.nobody_decides",
    title=_("No director of {centre} may decide on the proposal {name}: give the centre one"),
    line=_("{centre} needs a director who may decide on the proposal “{name}”."),
    asks=True,
    by_hand=True,
)
RETURNED: Final = notice_kind(
    "proposal.returned",
    title=_("Your proposal came back with comments: {name}"),
    line=_("The proposal to form the cluster “{name}” came back to be revised."),
    asks=True,
)
# Whoever had it in hand works there no longer.
LEFT: Final = notice_kind(
    "proposal.left",
    title=_("A proposal came back and whoever made it has left: take it over: {name}"),
    line=_("The proposal to form the cluster “{name}” came back to be revised."),
    asks=True,
    by_hand=True,
)
HANDED_OVER: Final = notice_kind(
    "proposal.handed_over", title=_("A proposal was handed to you: {name}"), asks=False
)
APPROVED: Final = notice_kind(
    "proposal.approved",
    title=_("Your proposal was approved: {name}"),
    line=_("The cluster “{name}” was approved and begins to form, led by {centre}."),
    asks=False,
)
REJECTED: Final = notice_kind(
    "proposal.rejected", title=_("Your proposal was rejected: {name}"), asks=False
)
MESSAGE: Final = notice_kind(
    "proposal.message",
    title=_("Something new was said about the proposal {name}"),
    line=_("Something new was said about the proposal to form the cluster “{name}”."),
    asks=False,
)

BEGUN: Final = notice_kind(
    "cluster.begun",
    title=_("A cluster begins to form: {name}, led by {centre}"),
    line=_("The cluster “{name}” was approved and begins to form, led by {centre}."),
    asks=False,
)


def tell_waiting(proposal: Proposal) -> None:
    """Ask those who may decide, and let the proposer's part be done."""
    settle(RETURNED, about=proposal)
    if whom := _deciders(proposal):
        _tell(WAITING, whom, proposal)
    else:
        _tell(NOBODY_DECIDES, administrators(), proposal)


def tell_without_decider(organisation: int) -> None:
    """Tell administrators of every proposal on which nobody at a centre may decide any more."""
    found = Proposal.objects.filter(
        lead_centre__organisation=organisation, state=ProposalState.WAITING
    )
    for proposal in found.select_related(*NAMED):
        if not _deciders(proposal):
            _tell(NOBODY_DECIDES, administrators(), proposal)


def tell_decided(proposal: Proposal, url: str = "") -> Proposal:
    """Tell those whose proposal it is what was decided; nobody else is asked any more."""
    settle_waiting(proposal)
    if proposal.state == ProposalState.RETURNED:
        tell_returned(proposal)
    else:
        kind = REJECTED if proposal.state == ProposalState.REJECTED else APPROVED
        _tell(kind, [proposal.proposed_by, proposal.in_hand_of], proposal, url)
    return proposal


def tell_returned(proposal: Proposal) -> None:
    """Ask whoever has it in hand to revise it; her colleagues, where she works there no longer."""
    if is_left(proposal):
        colleagues = User.objects.filter(
            role__in=PROPOSERS, is_active=True, organisation__in=homes(proposal)
        )
        _tell(LEFT, list(colleagues), proposal)
    else:
        _tell(RETURNED, [proposal.in_hand_of], proposal)


def tell_in_other_hands(proposal: Proposal, former: User) -> None:
    """What was asked of whoever had it is asked of whoever has it now, who may not decide."""
    settle(LEFT, about=proposal)
    for person in (former, proposal.in_hand_of):
        catch_up(person)
    if proposal.state == ProposalState.WAITING and not _deciders(proposal):
        _tell(NOBODY_DECIDES, administrators(), proposal)


def tell_handed_over(proposal: Proposal) -> None:
    """Tell a colleague that she is to go on with it."""
    _tell(HANDED_OVER, [proposal.in_hand_of], proposal)


def tell_begun(cluster: Cluster) -> None:
    """Tell the agents of the lead centre, and the directors in whose provinces it lies as well."""
    centres = {
        c.organisation_id
        for c in candidate_centres(cluster.proposal.candidate, cluster.proposal.moved)
    }
    lead = cluster.lead_centre.organisation_id
    whom = User.objects.filter(
        Q(role=Role.AGENT, organisation=lead)
        | Q(role=Role.DIRECTOR, organisation__in=centres - {lead})
    )
    tell(BEGUN, whom, about=cluster, url=cluster.get_absolute_url(), **words_of(cluster))


def settle_waiting(proposal: Proposal) -> None:
    """Nothing is asked about it any more, of anybody."""
    for kind in (WAITING, NOBODY_DECIDES, RETURNED, LEFT):
        settle(kind, about=proposal)


def words_of(row: Proposal | Cluster) -> dict[str, Any]:
    """What fills the words about a proposal or a cluster."""
    candidate = (row.proposal if isinstance(row, Cluster) else row).candidate
    return {
        "name": in_both(row, "name"),
        "centre": in_both(row.lead_centre.organisation, "name"),
        "synthetic": candidate.publication.synthetic,
    }


@standing(WAITING)
def _waiting_for(person: User) -> Iterator[Asked]:
    found = Proposal.objects.visible_to(person).waiting_for(person)
    for proposal in found.select_related(*NAMED):
        yield Asked(proposal, words_of(proposal))


@standing(RETURNED)
def _returned_to(person: User) -> Iterator[Asked]:
    found = Proposal.objects.in_hands_of(person).filter(state=ProposalState.RETURNED)
    for proposal in found.for_pages():
        if not is_left(proposal):
            yield Asked(proposal, words_of(proposal))


@standing(LEFT)
def _left_to(person: User) -> Iterator[Asked]:
    found = Proposal.objects.visible_to(person).filter(state=ProposalState.RETURNED)
    for proposal in found.for_pages():
        if may_take_over(person, proposal):
            yield Asked(proposal, words_of(proposal))


def _deciders(proposal: Proposal) -> list[User]:
    directors = User.objects.filter(
        role=Role.DIRECTOR, is_active=True, organisation=proposal.lead_centre.organisation_id
    )
    return [person for person in directors if not has_worked_on(person, proposal)]


def _tell(kind: NoticeKind, whom: list[User], proposal: Proposal, url: str = "") -> None:
    url = url or proposal.get_absolute_url()
    tell(kind, whom, about=proposal, url=url, **words_of(proposal))
