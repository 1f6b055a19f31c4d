"""What a token is made of, and who asks when one is sent.

A token is random enough that its fingerprint needs no salt and no slow hash. It begins with a
word by which scanners of code and logs know it.
"""

from __future__ import annotations

import hashlib
import secrets
import string
from typing import Final

from django.http import HttpRequest
from django.utils import timezone

from ruang.web.access.actions_tokens import note_use
from ruang.web.access.factors import lacks_factor
from ruang.web.access.models_tokens import Token
from ruang.web.access.permissions_tokens import scopes_of
from ruang.web.api.scopes import Caller, caller_of
from ruang.web.journal.security import note
from ruang.web.people.models import User

PREFIX: Final = "ruang_"
LETTERS: Final = string.ascii_letters + string.digits
LENGTH: Final = 43  # letters after the prefix: 256 bits of chance
SCHEME: Final = "bearer "


def fresh() -> str:
    """A new token, to be shown once."""
    return PREFIX + "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def digest_of(secret: str) -> str:
    """The fingerprint under which a token is kept."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def caller_by_token(request: HttpRequest) -> Caller | None:
    """Who asks by a token, as whom the request then counts; None where none was sent.

    A token that opens nothing gives a caller to whom nothing is open, and says why.
    """
    header = request.headers.get("Authorization", "")
    if not header:
        return None
    if not header.lower().startswith(SCHEME):
        return _refused(request, "token")
    secret = header[len(SCHEME) :].strip()
    found = Token.objects.select_related("person__organisation")
    token = found.filter(digest=digest_of(secret)).first()
    if token is None or token.revoked_at or not token.person.is_active:
        return _refused(request, "token")
    if not token.is_valid:
        return _refused(request, "token-expired", token)
    return _let_in(request, token)


def caller_by_session(request: HttpRequest) -> Caller | None:
    """Who asks from a page on which she is signed in; None for a visitor."""
    person = request.user
    if not person.is_authenticated:
        return None
    return Caller(
        key=f"person:{person.pk}",
        scopes=scopes_of(person),
        is_person=True,
        language=person.language,
        refused=_lacking(person),
    )


def _let_in(request: HttpRequest, token: Token) -> Caller:
    person = token.person
    request.user = person
    if token.last_used_on != timezone.localdate():
        note_use(token)
    return Caller(
        key=f"token:{token.pk}",
        scopes=scopes_of(person) & {*token.scopes},
        is_person=True,
        by_token=True,
        token=token.pk,
        language=person.language,
        refused=_lacking(person),
    )


def _lacking(person: User) -> str:
    """What she has to set up in the browser before anything is open to her."""
    if person.password_given_at:
        return "own-password"
    return "second-factor" if lacks_factor(person) else ""


def _refused(request: HttpRequest, why: str, token: Token | None = None) -> Caller:
    note("token.refused", request=request, why=why, token=token.pk if token else 0)
    return Caller(key=caller_of(request).key, by_token=True, refused=why)
