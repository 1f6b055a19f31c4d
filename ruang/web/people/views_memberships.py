"""Pages with which administrators have people move, leave and come back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ruang.web.people import actions_memberships as actions
from ruang.web.people import permissions
from ruang.web.people.forms_memberships import HandOverForm, LeaveForm, MoveForm
from ruang.web.people.models import User
from ruang.web.people.open_work import open_of
from ruang.web.people.reach import administrators_only
from ruang.web.people.request import SignedIn
from ruang.web.ui.respond import show


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def person_move(request: SignedIn, pk: int) -> HttpResponse:
    """Have somebody belong to another organisation or in another role from today on."""
    found = _person(request, pk)
    things = open_of(found)
    form = MoveForm(request.POST or None, person=found, things=things)
    if request.method == "POST" and _is_done(form, actions.move_person, found, request):
        messages.success(request, _("%(name)s was moved.") % {"name": found.name})
        return redirect(found)
    if not permissions.may_move(request.user, found):
        return redirect(found)
    values = {"person": _person(request, pk), "form": form, "open_things": things}
    return show(request, "people/person_move.html", values, status=_status(form))


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def person_leave(request: SignedIn, pk: int) -> HttpResponse:
    """Close the account of somebody who leaves."""
    found = _person(request, pk)
    if found.pk == request.user.pk:
        raise PermissionDenied
    things = open_of(found)
    data = request.POST if request.method == "POST" else None  # all of it may be left empty
    form = LeaveForm(data, person=found, things=things)
    if request.method == "POST" and _is_done(form, actions.leave, found, request):
        messages.success(request, _("The account of %(name)s is closed.") % {"name": found.name})
        return redirect(found)
    if not permissions.may_close(request.user, found):
        return redirect(found)
    values = {"person": _person(request, pk), "form": form, "open_things": things}
    return show(request, "people/person_leave.html", values, status=_status(form))


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def person_return(request: SignedIn, pk: int) -> HttpResponse:
    """Open the account of somebody who comes back."""
    found = _person(request, pk)
    form = MoveForm(request.POST or None, person=found, things=())
    if request.method == "POST" and _is_done(form, actions.come_back, found, request):
        messages.success(request, _("%(name)s can sign in again.") % {"name": found.name})
        return redirect(found)
    if not permissions.may_reopen(request.user, found):
        return redirect(found)
    values = {"person": _person(request, pk), "form": form}
    return show(request, "people/person_return.html", values, status=_status(form))


@administrators_only
@require_POST
def person_hand_over(request: SignedIn, pk: int) -> HttpResponse:
    """Hand what is open of somebody to a colleague."""
    found = _person(request, pk)
    form = HandOverForm(request.POST, person=found, things=open_of(found))
    if _is_done(form, actions.hand_over, found, request):
        messages.success(request, _("What could be handed over is handed over."))
    else:
        messages.warning(request, _("There is nothing open that this colleague may take over."))
    return redirect(found)


def _person(request: SignedIn, pk: int) -> User:
    people = User.objects.visible_to(request.user).select_related("organisation")
    return get_object_or_404(people, pk=pk)


def _is_done(form: Form, act: Callable[..., Any], found: User, request: SignedIn) -> bool:
    """Do what the form says; False where the page has to be shown again and explains why."""
    if not form.is_valid():
        return False
    try:
        act(found, by=request.user, **form.cleaned_data)
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    except PermissionDenied:  # somebody was a moment quicker, or the same button twice
        messages.info(request, _("That was done already; nothing was changed."))
        return False
    return True


def _status(form: Form) -> int:
    return 422 if form.errors else 200
