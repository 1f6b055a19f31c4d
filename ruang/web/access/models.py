"""What is kept of how people get in; sessions and second factors are kept by allauth's models."""

from __future__ import annotations

from ruang.web.access.models_invitations import (
    Invitation,
    InvitationList,
    InvitationListQuerySet,
    InvitationQuerySet,
    InvitationState,
)
from ruang.web.access.models_tokens import Token, TokenQuerySet, TokenState

__all__ = [
    "Invitation",
    "InvitationList",
    "InvitationListQuerySet",
    "InvitationQuerySet",
    "InvitationState",
    "Token",
    "TokenQuerySet",
    "TokenState",
]
