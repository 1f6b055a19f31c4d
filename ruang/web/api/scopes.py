"""What a token may be used for, and the door that each operation has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja.utils import check_csrf

from ruang.web.api.problems import Trouble
from ruang.web.journal.security import note


class Scope(models.TextChoices):
    """What a token is for; its person's role always says the rest."""

    READ = "read", _("read what I may see")
    PROPOSE = "propose", _("propose clusters, revise and withdraw")
    DECIDE = "decide", _("decide proposals")
    BRING = "bring", _("bring registers in")
    PUBLISH = "publish", _("publish figures")
    ANALYSE = "analyse", _("run methods on tables of my own")
    NOTICES = "notices", _("mark what I am told as read or done")
    MANAGE = "manage", _("read the journal")


@dataclass(frozen=True)
class Caller:
    """Who asks, as far as the API has to know.

    Args:
        key: Under what its requests are counted.
        scopes: What it may ask for.
        is_person: Whether somebody stands behind it; otherwise it is a visitor.
        by_token: Whether a token was sent; otherwise a browser's session, or nothing.
        token: Number of the token, where it is a good one; else 0.
        language: In which the person reads; empty where there is none.
        refused: Why nothing is open to it, as a problem's code; empty where that is not so.
    """

    key: str
    scopes: frozenset[str] = frozenset()
    is_person: bool = False
    by_token: bool = False
    token: int = 0
    language: str = ""
    refused: str = ""


SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
KEPT: Final = "_ruang_caller"


def caller_of(request: HttpRequest) -> Caller:
    """Who asks; a visitor, where nobody has said otherwise."""
    found = getattr(request, KEPT, None)
    return found if isinstance(found, Caller) else Caller(key=f"address:{_address(request)}")


def remember_caller(request: HttpRequest, caller: Caller) -> None:
    """Say who asks; done once a request, by the room that knows tokens and people."""
    setattr(request, KEPT, caller)


class Door:
    """Lets in whoever may ask for an operation; its `auth`.

    Args:
        scopes: A token needs one of these; none at all means that the operation is public.
    """

    def __init__(self, *scopes: Scope) -> None:
        self.scopes = scopes

    def __call__(self, request: HttpRequest) -> Caller:
        """Give who asks.

        Raises:
            Trouble: It may not.
        """
        caller = caller_of(request)
        if caller.refused:
            raise Trouble(caller.refused)
        if self.scopes:
            self._check(request, caller)
        return caller

    def _check(self, request: HttpRequest, caller: Caller) -> None:
        if not caller.is_person:
            raise Trouble("who")
        if caller.by_token and not caller.scopes & {*self.scopes}:
            needed = ", ".join(str(scope.value) for scope in self.scopes)
            note("token.scope_refused", request=request, needed=needed)
            raise Trouble("scope", scopes=needed)
        if not caller.by_token and request.method not in SAFE and check_csrf(request):
            note("csrf.refused", request=request)
            raise Trouble("csrf")


PUBLIC: Final = Door()
READ: Final = Door(Scope.READ)
PROPOSE: Final = Door(Scope.PROPOSE)
DECIDE: Final = Door(Scope.DECIDE)
BRING: Final = Door(Scope.BRING)
PUBLISH: Final = Door(Scope.PUBLISH)
ANALYSE: Final = Door(Scope.ANALYSE)
NOTICES: Final = Door(Scope.NOTICES)
MANAGE: Final = Door(Scope.MANAGE)


def _address(request: HttpRequest) -> str:
    return request.META.get("REMOTE_ADDR", "") or "unknown"
