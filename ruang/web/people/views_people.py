"""Pages with which administrators look after accounts and organisations."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from ruang.web.names.finding import answering
from ruang.web.names.likeness import likest
from ruang.web.people import actions, permissions
from ruang.web.people.forms import (
    NewPasswordForm,
    NewPersonForm,
    OrganisationFilter,
    OrganisationForm,
    PeopleFilter,
    PersonForm,
)
from ruang.web.people.forms_memberships import HandOverForm
from ruang.web.people.memberships import before_today
from ruang.web.people.models import Membership, Organisation, User
from ruang.web.people.open_work import open_of
from ruang.web.people.reach import administrators_only, confirmed
from ruang.web.people.request import SignedIn
from ruang.web.people.search import ORGANISATION
from ruang.web.ui.respond import show

A_PAGE = 25
SORTS = {
    "name": "sort_name",
    "role": "role",
    "organisation": "organisation__sort_th",
    "last_login": "last_login",
}


@administrators_only
@require_GET
def people(request: SignedIn) -> HttpResponse:
    """List accounts: searched, filtered, sorted, paged."""
    form = PeopleFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = User.objects.visible_to(request.user).select_related("organisation")
    ordered = _sorted(_filtered(found, wanted), request.GET.get("sort", ""))
    page = Paginator(ordered, A_PAGE).get_page(request.GET.get("page"))
    return show(request, "people/people.html", {"form": form, "page": page}, part="list")


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def person_new(request: SignedIn) -> HttpResponse:
    """Make an account."""
    form = NewPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        made = actions.add_person(values.pop("organisation"), by=request.user, **values)
        messages.success(request, _("%(name)s can sign in now.") % {"name": made.name})
        return redirect(made)
    status = 422 if form.errors else 200
    return show(request, "people/person_new.html", {"form": form}, status=status)


@administrators_only
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: SignedIn, pk: int) -> HttpResponse:
    """Show an account; on POST correct it, or give it a new password."""
    found = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    sent = request.POST.get("do", "")
    form = PersonForm(request.POST if sent == "change" else None, instance=found)
    password = NewPasswordForm(request.POST if sent == "password" else None, person=found)
    if request.method == "POST" and _changed(request, sent, found, form, password):
        return redirect(found)
    status = 422 if request.method == "POST" else 200
    values = {"form": form, "password": password, **_person_page(request, pk)}
    return show(request, "people/person.html", values, status=status)


@administrators_only
@require_GET
def organisations(request: SignedIn) -> HttpResponse:
    """List organisations with how many people each has."""
    form = OrganisationFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    active = Count("user", filter=Q(user__is_active=True))
    found = Organisation.objects.visible_to(request.user).annotate(people=active)
    found = found.in_order()
    if wanted.get("kind"):
        found = found.filter(kind=wanted["kind"])
    if wanted.get("q"):
        found = answering(found, wanted["q"], kind=ORGANISATION.name)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return show(request, "people/organisations.html", {"form": form, "page": page}, part="list")


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_new(request: SignedIn) -> HttpResponse:
    """Add an organisation."""
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.add_organisation(None, by=request.user, **form.cleaned_data)
        messages.success(request, _("%(name)s was added.") % {"name": made.name})
        return redirect("organisations")
    status = 422 if form.errors else 200
    return show(request, "people/organisation.html", {"form": form}, status=status)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def organisation(request: SignedIn, pk: int) -> HttpResponse:
    """Show an organisation and its people; on POST correct it."""
    found = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    form = OrganisationForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        actions.change_organisation(found, by=request.user, **form.cleaned_data)
        messages.success(request, _("The changes were kept."))
        return redirect("organisations")
    status = 422 if form.errors else 200
    belonged = Membership.objects.visible_to(request.user).filter(organisation=found)
    rows = belonged.select_related("person").order_by("person__sort_name", "-valid_from")
    values = {"form": form, "organisation": found, "people": rows.open(), "former": rows.ended()}
    return show(request, "people/organisation.html", values, status=status)


def _filtered(found: QuerySet[User], wanted: dict[str, Any]) -> QuerySet[User]:
    if wanted.get("q"):
        called = found.values_list("pk", "name", "email")
        alike = likest(wanted["q"], ((pk, names) for pk, *names in called))
        found = found.filter(pk__in=alike)
    if wanted.get("role"):
        found = found.filter(role=wanted["role"])
    if wanted.get("organisation"):
        found = found.filter(organisation=wanted["organisation"])
    return found if wanted.get("closed") else found.filter(is_active=True)


def _sorted(found: QuerySet[User], sort: str) -> QuerySet[User]:
    column = F(SORTS.get(sort.removeprefix("-"), "sort_name"))
    falling = sort.startswith("-")
    first = column.desc(nulls_last=True) if falling else column.asc(nulls_last=True)
    return found.order_by(first, "sort_name", "pk")


def _changed(
    request: SignedIn, sent: str, found: User, form: PersonForm, password: NewPasswordForm
) -> bool:
    """Do what was sent; False where it cannot be done and the page explains why."""
    by = request.user
    if sent == "change" and form.is_valid():
        actions.change_person(found, by=by, **form.cleaned_data)
    elif sent == "password" and password.is_valid():
        actions.reset_password(found, by=by, password=password.cleaned_data["password"])
    elif sent not in {"change", "password"}:
        raise PermissionDenied
    else:
        return False
    messages.success(request, _("The changes were kept."))
    return True


def _person_page(request: SignedIn, pk: int) -> dict[str, Any]:
    stored = User.objects.visible_to(request.user).select_related("organisation").get(pk=pk)
    history = Membership.objects.visible_to(request.user).filter(person=stored)
    things = [] if stored.is_active else open_of(stored)
    return {
        "person": stored,
        "history": history.select_related("organisation"),
        "moved_from": before_today(stored) if stored.is_active else None,
        "open_things": things,
        "hand_over": HandOverForm(person=stored, things=things),
        "may_move": permissions.may_move(request.user, stored),
        "may_close": permissions.may_close(request.user, stored),
        "may_reopen": permissions.may_reopen(request.user, stored),
        "may_set_password": permissions.may_set_password(request.user, stored),
    }
