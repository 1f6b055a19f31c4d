"""The operation on oneself: who asks, by which token, and for what."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from django.utils.translation import gettext_noop as noop
from ninja import Router

from ruang.web.access.models_tokens import Token
from ruang.web.access.schemas import MeOut, TokenOut
from ruang.web.api.operations import answers
from ruang.web.api.scopes import Door, Scope, caller_of
from ruang.web.people.models import Language, User
from ruang.web.people.roles import Role
from ruang.web.people.schemas import OrganisationOut

# Whatever a token is for, its program may ask whose it is.
router = Router(tags=["people"], auth=Door(*Scope))


@router.get(
    "/me",
    response=answers(MeOut),
    summary=noop("Who I am"),
    description=noop("Your account, what you may ask for, and the token that you sent."),
)
def me(request: HttpRequest) -> MeOut:
    """The person who asks."""
    person = cast(User, request.user)  # the door lets nobody else in
    caller = caller_of(request)
    token = Token.objects.visible_to(person).filter(pk=caller.token).first()
    return MeOut(
        number=person.pk,
        name=person.name,
        email=person.email,
        role=Role(person.role),
        organisation=OrganisationOut.of(person.organisation),
        language=Language(person.language),
        scopes=[scope for scope in Scope if scope.value in caller.scopes],
        token=TokenOut(name=token.name, expires_at=token.expires_at) if token else None,
    )
