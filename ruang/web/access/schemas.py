"""Oneself as a machine reads it: whose token it is, and what it is for."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_noop as noop
from pydantic import BaseModel, Field

from ruang.web.api.scopes import Scope
from ruang.web.people.models import Language
from ruang.web.people.roles import Role
from ruang.web.people.schemas import OrganisationOut


class TokenOut(BaseModel):
    """The token with which you ask."""

    name: str
    expires_at: datetime


class MeOut(BaseModel):
    """Who asks, and what may be asked for."""

    number: int
    name: str
    email: str
    role: Role
    organisation: OrganisationOut
    language: Language
    scopes: list[Scope] = Field(description=noop("What you may ask for by what you sent."))
    token: TokenOut | None = Field(description=noop("Null: from the page on which you sign in."))
