"""Invitations that nobody has accepted yet: open of whoever made them when she leaves."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from ruang.web.access.actions_invitations import hand_over
from ruang.web.access.models_invitations import Invitation, InvitationState
from ruang.web.access.permissions_invitations import may_have
from ruang.web.people.models import User
from ruang.web.people.open_work import open_kind


def _state(invitation: Any) -> str:
    return str(InvitationState(invitation.state).label)


@open_kind(
    "access.invitation",
    title=_("Invitation"),
    stays=_("It opens nothing until a colleague takes it over."),
    state=_state,
    may_have=may_have,
    hand_over=hand_over,
)
def open_invitations(person: User) -> list[Invitation]:
    """The invitations of a person that may still come to something, the oldest first."""
    waiting = Invitation.objects.filter(invited_by=person).in_state(InvitationState.WAITING)
    return list(waiting.for_pages().order_by("pk"))
