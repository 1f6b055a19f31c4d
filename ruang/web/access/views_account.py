"""Pages about one's own account: name, password, and where one is signed in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ruang.web.access import actions, sessions
from ruang.web.access.factors import factors_of
from ruang.web.access.forms import NameForm, OwnPasswordForm
from ruang.web.access.permissions import must_have_factor
from ruang.web.journal.security import note
from ruang.web.people.actions import change_name
from ruang.web.people.forms import OwnChoicesForm
from ruang.web.people.reach import confirmed
from ruang.web.people.request import SignedIn
from ruang.web.ui.respond import show


@login_required
@require_safe
def here(request: SignedIn) -> HttpResponse:
    """A sign of somebody who writes for long: noted by the middleware, like every request."""
    return HttpResponse(status=204)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: SignedIn) -> HttpResponse:
    """Show one's own account; on POST change one's name."""
    person = request.user
    form = NameForm(request.POST or None, initial={"name": person.name})
    if request.method == "POST" and form.is_valid():
        change_name(person, by=person, name=form.cleaned_data["name"])
        messages.success(request, _("Your name was changed."))
        return redirect("me")
    values = {
        "form": form,
        "choices": OwnChoicesForm(initial=vars(person)),
        "factors": factors_of(person),
        "needed": must_have_factor(person),
    }
    status = 422 if form.errors else 200
    return show(request, "access/me.html", values, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: SignedIn) -> HttpResponse:
    """Change one's own password; all other sessions end."""
    person = request.user
    form = OwnPasswordForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        actions.change_password(person, by=person, password=form.cleaned_data["password"])
        sessions.end_others(request)
        update_session_auth_hash(request, person)
        sessions.note(request)
        note("password.changed", request=request)
        said = _("Your password was changed. Other devices were signed out.")
        messages.success(request, said)
        return redirect("me")
    status = 422 if form.errors else 200
    return show(request, "access/password.html", {"form": form}, status=status)


@login_required
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def own_sessions(request: SignedIn) -> HttpResponse:
    """Show where one is signed in; on POST end one session, or all others."""
    person, which = request.user, request.POST.get("session", "")
    if request.method == "POST":
        if which.isdecimal():
            actions.end_session(person, by=person, session=int(which[:18]))
        else:
            actions.end_other_sessions(person, by=person, request=request)
        note("session.ended", request=request)
        messages.success(request, _("Done. There one has to sign in again."))
        return redirect("usersessions_list")
    values = {"sessions": sessions.shown_to(request)}
    return show(request, "access/sessions.html", values)
