"""What people say about a proposal: written, told to those who take part, taken back."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from ruang.web.clusters.models import Proposal, ProposalMessage
from ruang.web.clusters.permissions_discussion import may_say, may_take_back
from ruang.web.clusters.telling import MESSAGE, words_of
from ruang.web.journal.action import action
from ruang.web.notices.telling import tell
from ruang.web.people.models import Role, User, UserQuerySet


@action("proposal.message_written", allowed=may_say)
def say(proposal: Proposal, *, by: User, text: str) -> ProposalMessage:
    """Say something about a proposal, and tell those who take part in it."""
    message = ProposalMessage.objects.create(proposal=proposal, author=by, text=text)
    whom = participants(proposal).exclude(pk=by.pk)
    url = f"{proposal.get_absolute_url()}#discussion"
    tell(MESSAGE, whom, about=proposal, url=url, **words_of(proposal))
    return message


@action("proposal.message_withdrawn", allowed=may_take_back)
def take_back(message: ProposalMessage, *, by: User) -> ProposalMessage:
    """Take one's own words back: that something was said stays, what it was is gone."""
    message.text, message.withdrawn_at = "", timezone.now()
    message.save(update_fields=["text", "withdrawn_at"])
    return message


def participants(proposal: Proposal) -> UserQuerySet:
    """Whoever made it or has it in hand, directors of its lead centre, and whoever spoke."""
    spoke = ProposalMessage.objects.filter(proposal=proposal).values("author")
    director = Q(role=Role.DIRECTOR, organisation=proposal.lead_centre.organisation_id)
    own = Q(pk__in={proposal.proposed_by_id, proposal.in_hand_of_id})
    return User.objects.filter(director | own | Q(pk__in=spoke), is_active=True)
