"""Invitations by e-mail: one at once, many by the worker; and the forgetting of old ones."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ruang.web.access.actions_invitations import forget, issue, take_back_issue
from ruang.web.access.invitation_secrets import new_secret
from ruang.web.access.models_invitations import Invitation, InvitationList, InvitationState
from ruang.web.access.permissions_invitations import may_issue
from ruang.web.journal.action import SYSTEM
from ruang.web.people.models import User

log = logging.getLogger(__name__)

KEPT: Final = timedelta(days=90)  # the name of somebody whose invitation has ended


def may_be_mailed(invitation: Invitation) -> bool:
    """Whether there is an address, and a server that takes mail."""
    return bool(settings.MAIL and invitation.email)


def mail(invitation: Invitation, *, by: User) -> bool:
    """Hand an invitation out by e-mail; False where the server did not take it.

    Then it is as if nothing had been handed out.

    Raises:
        ValidationError: She has handed out too many today.
    """
    secret = new_secret()
    issue(invitation, by=by, secret=secret, mailed=True)
    with translation.override(invitation.language):
        values = {"invitation": invitation, "url": secret.url}
        text = render_to_string("access/mail/invitation.txt", values)
        title = str(_("Invitation to Ruang"))
    try:
        EmailMessage(
            title, text, to=[invitation.email], headers={"Auto-Submitted": "auto-generated"}
        ).send()
    except OSError as error:  # of smtplib too
        log.warning("invitation %s was not mailed: %s", invitation.pk, type(error).__name__)
        take_back_issue(invitation, by=by)
        return False
    return True


def mail_list(
    made: InvitationList, *, by: User, told: Callable[[int, int], None] = lambda done, total: None
) -> tuple[int, int]:
    """Mail every invitation of a list that has an address and was not handed out yet.

    Begun again after a worker died, it goes on with those that are left.

    Args:
        made: The list.
        by: Who answers for the invitations.
        told: Called with how many are done, of how many.

    Returns:
        How many were mailed, and how many the server did not take.
    """
    ready = made.invitations.for_pages().in_state(InvitationState.READY).order_by("pk")
    rows = [one for one in ready if may_be_mailed(one) and may_issue(by, one)]
    sent = 0
    for n, invitation in enumerate(rows):
        told(n, len(rows))
        sent += mail(invitation, by=by)
    return sent, len(rows) - sent


def forget_old() -> int:
    """Forget the names and e-mails of those who were invited long ago and never came."""
    old = timezone.now() - KEPT
    ended = Invitation.objects.in_state(InvitationState.EXPIRED, old)
    revoked = Invitation.objects.filter(revoked_at__lt=old)
    never = Invitation.objects.in_state(InvitationState.READY).filter(made_at__lt=old)
    rows = list((ended | revoked | never).exclude(name="", email=""))
    for invitation in rows:
        forget(invitation, by=SYSTEM)
    return len(rows)
