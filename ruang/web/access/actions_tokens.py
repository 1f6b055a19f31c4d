"""Every change to a token: made, used on a day, revoked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ruang.web.access.models_tokens import Token
from ruang.web.access.notices_tokens import TOKEN_MADE
from ruang.web.access.permissions_tokens import may_make_token, may_revoke, scopes_of
from ruang.web.journal.action import SYSTEM, action
from ruang.web.notices.telling import tell
from ruang.web.people.closing import ends_with_account
from ruang.web.people.models import User

LONGEST: Final = timedelta(days=365)
MOST: Final = 20  # valid at once, of one person


@action("token.made", allowed=may_make_token)
def make_token(
    person: User,
    *,
    by: Any,
    name: str,
    scopes: Collection[str],
    expires_at: datetime,
    digest: str,
    ending: str,
) -> Token:
    """Make a token; what opens the door stays with whoever calls this.

    Args:
        name: What it is for, in her words.
        scopes: What it may be used for, all of it within her role.
        expires_at: At most a year ahead.
        digest: The fingerprint of what opens the door.
        ending: Its last letters.

    Raises (when called):
        ValidationError: It would live too long or reach too far, or there are too many.
    """
    if expires_at > timezone.now() + LONGEST + timedelta(days=1):
        raise ValidationError(_("A token is valid for a year at most."))
    if not scopes or not {*scopes} <= scopes_of(person):
        raise ValidationError(_("Your role may not do all of this."))
    if Token.objects.filter(person=person).valid().count() >= MOST:
        raise ValidationError(_("You have very many tokens. Revoke those that nothing uses."))
    made = Token.objects.create(
        person=person,
        name=name,
        scopes=sorted(scopes),
        expires_at=expires_at,
        digest=digest,
        ending=ending,
    )
    tell(TOKEN_MADE, [person], url=reverse("tokens"))
    return made


@action("token.revoked", allowed=may_revoke)
def revoke_token(token: Token, *, by: Any) -> Token:
    """End a token at once."""
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    return token


@ends_with_account
def revoke_all(person: User) -> int:
    """End every token of a person; give how many there were."""
    there = list(Token.objects.filter(person=person).valid())
    for token in there:
        revoke_token(token, by=SYSTEM)
    return len(there)


def note_use(token: Token) -> None:
    """Take note of the day, once a day and without the journal: as with a last sign-in."""
    today = timezone.localdate()
    Token.objects.filter(pk=token.pk).exclude(last_used_on=today).update(last_used_on=today)
