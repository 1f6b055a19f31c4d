"""Printed sheets of invitations: each with a code and a QR code that nobody else has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse

from ruang.web.access.actions_invitations import issue
from ruang.web.access.invitation_secrets import Secret, new_secret
from ruang.web.access.models_invitations import Invitation
from ruang.web.people.models import Organisation, User
from ruang.web.ui.links import absolute


@dataclass(frozen=True)
class Sheet:
    """One sheet: beside the name that whoever invites has typed it tells nothing of the person."""

    invitation: Invitation
    secret: Secret
    host: Organisation  # in whose name she is invited
    typed_url: str  # where the code is typed

    @property
    def shown_url(self) -> str:
        """That address as one types it."""
        return self.typed_url.removeprefix("https://").removeprefix("http://").rstrip("/")


@transaction.atomic
def sheets_of(invitations: Iterable[Invitation], *, by: User) -> list[Sheet]:
    """Hand invitations out on sheets, all of them or none.

    Raises:
        ValidationError: She has handed out too many today.
    """
    url, made = absolute(reverse("join")), []
    for invitation in invitations:
        secret = new_secret()
        issue(invitation, by=by, secret=secret, mailed=False)
        made.append(Sheet(invitation, secret, by.organisation, url))
    return made
