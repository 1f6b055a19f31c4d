"""Pages of areas: a province, a centre's provinces, and those of a group on a day."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from ruang.web.people.request import Request
from ruang.web.potential.area_sets import AreaSet, AsOfForm, of_centre, of_group
from ruang.web.potential.forms import asked_publication
from ruang.web.potential.pages_area import area_page
from ruang.web.potential.pages_set import set_page
from ruang.web.registry.models import Area
from ruang.web.ui.respond import show


@require_safe
def area(request: Request, code: str) -> HttpResponse:
    """A province: what it is strong in, what grows, what is near, who is there."""
    found = get_object_or_404(Area.objects.visible_to(request.user).provinces(), pk=code)
    publication = asked_publication(request.GET, request.user)
    if publication is None:
        return show(request, "potential/nothing.html", {})
    page = area_page(found, publication, request.GET, request.user)
    return show(request, "potential/area.html", page, part="found")


@require_safe
def centre(request: Request, number: int) -> HttpResponse:
    """The provinces in a centre's care, on the day asked for."""
    form, on = AsOfForm.read(request.GET)
    return _together(request, of_centre(number, on, request.user), form)


@require_safe
def group(request: Request, scheme: str, group: str) -> HttpResponse:
    """The provinces of a group of some division of the country, on the day asked for."""
    form, on = AsOfForm.read(request.GET)
    return _together(request, of_group(scheme, group, on, request.user), form)


def _together(request: Request, area_set: AreaSet, form: AsOfForm) -> HttpResponse:
    publication = asked_publication(request.GET, request.user)
    if publication is None:
        return show(request, "potential/nothing.html", {})
    page = set_page(area_set, publication, request.GET, request.user)
    return show(request, "potential/area_set.html", page | {"form": form}, part="found")
