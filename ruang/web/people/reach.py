"""Pages for administrators, and what is asked once more before something that matters."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from ruang.web.people.permissions import may_manage_people


def administrators_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Send visitors to sign in; answer 404 to those who are not administrators."""

    @login_required
    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_manage_people(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def confirmed(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let nothing be sent from this page by whoever has not shown of late who she is.

    She is asked, and comes back to the page. What she sent is not kept meanwhile: there may be a
    password in it.
    """

    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST" or did_recently_reauthenticate(request):
            return view(request, *args, **kwargs)
        messages.info(
            request, _("First show that it is you. Nothing was changed yet: then do it once more.")
        )
        back = urlencode({"next": request.path})
        return redirect(f"{reverse('account_reauthenticate')}?{back}")

    return guarded
