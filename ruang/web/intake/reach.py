"""Pages for those who bring registers in: to everybody else they do not exist."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404

from ruang.web.intake.models import Delivery
from ruang.web.intake.permissions import may_act, may_bring_in
from ruang.web.people.request import SignedIn


def bringers_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Send visitors to sign in; answer 404 to those who bring no registers in."""

    @login_required
    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_bring_in(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def seen(request: SignedIn, pk: int) -> Delivery:
    """A delivery that this person may see.

    Raises:
        Http404: There is none, as far as this person is concerned.
    """
    return get_object_or_404(Delivery.objects.visible_to(request.user).for_pages(), pk=pk)


def own(request: SignedIn, pk: int) -> Delivery:
    """A delivery that this person may act on.

    Raises:
        Http404: There is none, as far as this person is concerned.
        PermissionDenied: It may be seen, but is somebody else's.
    """
    found = seen(request, pk)
    if not may_act(request.user, found):
        raise PermissionDenied
    return found
