"""Who may invite whom. Pure functions of a user and a row.

Administrators invite anybody. A director invites officers and agents of her own centre; directors
and officers invite those whom the centres work with: cohort presidents, entrepreneurs and support
agencies, wherever they belong.
"""

from __future__ import annotations

from typing import Any, Final

from ruang.web.access.models_invitations import Invitation, InvitationState
from ruang.web.people.models import Organisation, Role
from ruang.web.people.roles import HELD_AT, is_held_at

PARTNERS: Final = (Role.COHORT_PRESIDENT, Role.ENTREPRENEUR, Role.SUPPORT_AGENCY)
# Whom somebody may only invite into her own organisation.
OF_THE_HOUSE: Final = (Role.OFFICER, Role.AGENT)
INVITES: Final[dict[str, tuple[Role, ...]]] = {
    Role.ADMINISTRATOR: tuple(Role),
    Role.DIRECTOR: (*OF_THE_HOUSE, *PARTNERS),
    Role.OFFICER: PARTNERS,
}
# Whoever invites may add such an organisation, where it is not in the list yet.
PARTNERS_KINDS: Final = frozenset(kind for role in PARTNERS for kind in HELD_AT[role])


def may_invite(user: Any, subject: Any = None) -> bool:
    """Administrators, directors and officers."""
    return bool(getattr(user, "is_active", False)) and getattr(user, "role", None) in INVITES


def may_invite_as(user: Any, role: str, organisation: Organisation) -> bool:
    """Whether this person may give that role at that organisation."""
    if not may_invite(user) or role not in INVITES[user.role]:
        return False
    if not is_held_at(role, organisation.kind):
        return False
    own = user.organisation_id == organisation.pk
    return user.role == Role.ADMINISTRATOR or role not in OF_THE_HOUSE or own


def may_add_organisation(user: Any, kind: str) -> bool:
    """Whether this person may add an organisation of that kind, to invite somebody into it."""
    if not may_invite(user):
        return False
    return user.role == Role.ADMINISTRATOR or kind in PARTNERS_KINDS


def kind_of_new(role: str) -> str:
    """The kind that an organisation has which is added for somebody in that role; "" where none."""
    kinds = HELD_AT.get(role, frozenset())
    return next(iter(kinds)) if len(kinds) == 1 and kinds <= PARTNERS_KINDS else ""


def may_issue(user: Any, invitation: Invitation) -> bool:
    """Whoever made it, her director and administrators hand it out, once and anew."""
    if invitation.state == InvitationState.ACCEPTED or not invitation.name:
        return False
    mine = _concerns(user, invitation)
    return mine and may_invite_as(user, invitation.role, invitation.organisation)


def may_revoke(user: Any, invitation: Invitation) -> bool:
    """Whoever made it, her director, administrators; as long as nobody has accepted it."""
    ended = {InvitationState.ACCEPTED, InvitationState.REVOKED}
    return invitation.state not in ended and _concerns(user, invitation)


def may_have(user: Any, invitation: Invitation) -> bool:
    """A colleague who could have invited the same person herself."""
    return user.pk != invitation.invited_by_id and may_invite_as(
        user, invitation.role, invitation.organisation
    )


def stands(invitation: Invitation) -> bool:
    """Whether whoever invited may still give what she promised."""
    return may_invite_as(invitation.invited_by, invitation.role, invitation.organisation)


def _concerns(user: Any, invitation: Invitation) -> bool:
    if not may_invite(user):
        return False
    if user.role == Role.ADMINISTRATOR or invitation.invited_by_id == user.pk:
        return True
    same_house = invitation.invited_by.organisation_id == user.organisation_id
    return bool(user.role == Role.DIRECTOR and same_house)
