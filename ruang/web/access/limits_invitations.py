"""How often somebody may try links and codes of invitations from one network address."""

from __future__ import annotations

from typing import Final

from allauth.core.internal import ratelimit
from django.http import HttpRequest

from ruang.web.access.limits import APP
from ruang.web.journal.security import note

ACTION: Final = "invitation_refused"


def may_try(request: HttpRequest) -> bool:
    """Whether there were not too many wrong ones from this address of late."""
    return bool(ratelimit.consume(request, app=APP, action=ACTION, dry_run=True, limit_get=True))


def failed(request: HttpRequest) -> None:
    """A link or code opened nothing: it counts."""
    note("invitation.refused", request=request)
    ratelimit.consume(request, app=APP, action=ACTION, limit_get=True)
