"""What an administrator does for somebody whose phone or device is lost."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ruang.web.access import actions
from ruang.web.access.factors import factors_of
from ruang.web.access.permissions import may_reset_factors, must_have_factor
from ruang.web.journal.security import note
from ruang.web.people.models import User
from ruang.web.people.reach import administrators_only, confirmed
from ruang.web.people.request import SignedIn
from ruang.web.ui.respond import show


@administrators_only
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def person_factors(request: SignedIn, pk: int) -> HttpResponse:
    """Show which second factors somebody has; on POST take them all away."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        actions.reset_factors(person, by=request.user)
        note("second_factor.changed", request=request, user=person.pk)
        messages.success(request, _("%(name)s has no second factor now.") % {"name": person.name})
        return redirect(person)
    values = {
        "person": person,
        "factors": factors_of(person),
        "needed": must_have_factor(person),
        "may_reset": may_reset_factors(request.user, person),
    }
    return show(request, "access/person_factors.html", values)


@administrators_only
@require_POST
def person_sessions(request: SignedIn, pk: int) -> HttpResponse:
    """Sign somebody out everywhere."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    if person.pk == request.user.pk:  # she ends her own where she sees them
        return redirect("usersessions_list")
    actions.end_sessions(person, by=request.user)
    note("session.ended", request=request, user=person.pk)
    messages.success(request, _("%(name)s is signed out everywhere.") % {"name": person.name})
    return redirect(person)
