"""Every change to an invitation: made, handed out, revoked, taken over, accepted, forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from ruang.web.access.invitation_secrets import Secret
from ruang.web.access.models_invitations import Invitation, InvitationList, InvitationState
from ruang.web.access.notices_invitations import ACCEPTED
from ruang.web.access.permissions_invitations import (
    may_add_organisation,
    may_have,
    may_invite,
    may_invite_as,
    may_issue,
    may_revoke,
    stands,
)
from ruang.web.journal.action import SYSTEM, action
from ruang.web.notices.telling import tell
from ruang.web.people.actions import add_person
from ruang.web.people.models import Kind, Organisation, User

VALID: Final = timedelta(days=14)
A_DAY: Final = timedelta(days=1)
MOST_A_DAY: Final = 1000  # handed out by one person


@dataclass(frozen=True)
class Wanted:
    """One invitation to be made.

    Args:
        name: As whoever invites calls her.
        email: Empty where she gives it herself.
        role: What she becomes.
        organisation: Where; or the name of one that is to be added, with its kind.
        language: In which she is invited.
    """

    name: str
    email: str
    role: str
    organisation: Organisation | None
    new_organisation: str = ""
    new_kind: str = ""
    language: str = "th"


@action("invitation.made", allowed=may_invite)
def invite(_nothing: None, *, by: User, wanted: Wanted, of: InvitationList | None) -> Invitation:
    """Make an invitation; it opens nothing before it is handed out.

    Raises (when called):
        PermissionDenied: She may not give that role there, or not add such an organisation.
    """
    place = wanted.organisation or _organisation(wanted, by)
    if not may_invite_as(by, wanted.role, place):
        raise PermissionDenied("invitation.made")
    return Invitation.objects.create(
        name=wanted.name,
        email=wanted.email.lower(),
        role=wanted.role,
        organisation=place,
        language=wanted.language,
        invited_by=by,
        list=of,
    )


@action("invitations.made", allowed=may_invite)
def invite_many(_nothing: None, *, by: User, wanted: Sequence[Wanted]) -> InvitationList:
    """Make the invitations of a list, all of them or none."""
    made = InvitationList.objects.create(made_by=by, count=len(wanted))
    for one in wanted:
        invite(None, by=by, wanted=one, of=made)
    return made


@action("organisation.added", allowed=may_invite)
def add_organisation(_nothing: None, *, by: User, kind: str, name_th: str) -> Organisation:
    """Add an enterprise, a cohort or a support agency, to invite somebody into it.

    Raises (when called):
        PermissionDenied: She may not add one of that kind.
    """
    if not may_add_organisation(by, kind):
        raise PermissionDenied("organisation.added")
    return Organisation.objects.create(kind=Kind(kind), name_th=name_th)


@action("invitation.issued", allowed=may_issue)
def issue(invitation: Invitation, *, by: User, secret: Secret, mailed: bool) -> Invitation:
    """Hand it out: from now on this secret opens it, for two weeks, and no earlier one.

    Whoever does so answers for it from now on.

    Raises (when called):
        ValidationError: She has handed out too many today.
    """
    now = timezone.now()
    if Invitation.objects.issued_since(by, now - A_DAY) >= MOST_A_DAY:
        said = _("At most %(most)s invitations a day can be handed out. Go on tomorrow.")
        raise ValidationError(said % {"most": MOST_A_DAY})
    for name, mark in secret.marks.items():
        setattr(invitation, name, mark)
    invitation.invited_by, invitation.mailed = by, mailed
    invitation.issued_at, invitation.expires_at = now, now + VALID
    invitation.revoked_at = None
    invitation.save()
    return invitation


@action("invitation.not_mailed", allowed=may_issue)
def take_back_issue(invitation: Invitation, *, by: User) -> Invitation:
    """Its mail did not go out: it is as if it had not been handed out."""
    invitation.token_mark = invitation.code_mark = None
    invitation.issued_at = invitation.expires_at = None
    invitation.mailed = False
    invitation.save()
    return invitation


@action("invitation.revoked", allowed=may_revoke)
def revoke(invitation: Invitation, *, by: User) -> Invitation:
    """Take it back: link, sheet and code open nothing any more."""
    invitation.revoked_at = timezone.now()
    invitation.token_mark = invitation.code_mark = None
    invitation.save()
    return invitation


@action("invitation.handed_over", allowed=may_revoke)
def hand_over(invitation: Invitation, *, by: Any, to: User) -> Invitation:
    """Have a colleague answer for it; what was handed out goes on opening it.

    Raises (when called):
        PermissionDenied: She could not have invited so herself.
    """
    if not may_have(to, invitation):
        raise PermissionDenied("invitation.handed_over")
    invitation.invited_by = to
    invitation.save(update_fields=["invited_by"])
    return invitation


def _by_its_secret(user: Any, invitation: Invitation) -> bool:
    return False  # nobody who is signed in: whoever holds the secret comes from outside


@action("invitation.accepted", allowed=_by_its_secret)
def accept(
    invitation: Invitation,
    *,
    by: Any,
    mark: str,
    name: str,
    email: str,
    password: str,
    language: str,
) -> Invitation:
    """Make the account that was promised; the invitation is used up.

    Args:
        by: SYSTEM: whoever accepts is nobody here yet.
        mark: The mark of the token with which she came in.

    Raises (when called):
        ValidationError: It is used, revoked, too old, or handed out anew meanwhile; or whoever
            invited may not give that role any more.
    """
    if not is_opened_by(invitation, mark):
        raise ValidationError(_("This invitation is used, or no longer valid."))
    person = add_person(
        invitation.organisation,
        by=SYSTEM,
        email=invitation.email or email,
        name=name,
        role=invitation.role,
        password=password,
        language=language,
    )
    invitation.person, invitation.accepted_at = person, timezone.now()
    invitation.name = invitation.email = ""  # her account has them
    invitation.token_mark = invitation.code_mark = None
    invitation.save()
    tell(ACCEPTED, [invitation.invited_by], about=invitation, url=invitation.get_absolute_url())
    return invitation


@action("invitation.forgotten", allowed=_by_its_secret)
def forget(invitation: Invitation, *, by: Any) -> Invitation:
    """Remove the name and e-mail of somebody who never accepted."""
    invitation.name = invitation.email = ""
    invitation.token_mark = invitation.code_mark = None
    invitation.save()
    return invitation


def is_opened_by(invitation: Invitation, mark: str) -> bool:
    """Whether the secret with this mark opens the invitation now."""
    opened = invitation.state == InvitationState.WAITING and invitation.token_mark == mark
    return bool(mark) and opened and stands(invitation)


def _organisation(wanted: Wanted, by: User) -> Organisation:
    """The organisation of that kind and name, added where it is not there."""
    there = Organisation.objects.filter(kind=wanted.new_kind, name_th=wanted.new_organisation)
    return there.first() or add_organisation(
        None, by=by, kind=wanted.new_kind, name_th=wanted.new_organisation
    )
