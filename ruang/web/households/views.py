"""Pages of household figures: the country in a year, and a province through the years."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from ruang.web.households.pages import area_page, country_page
from ruang.web.people.request import Request
from ruang.web.registry.models import Area
from ruang.web.ui.respond import show


@require_safe
def households(request: Request) -> HttpResponse:
    """Income or expenditure of every province in a year, and where the figures come from."""
    return show(request, "households/households.html", country_page(request.GET), part="found")


@require_safe
def area(request: Request, code: str) -> HttpResponse:
    """A province's figures through the years."""
    found = get_object_or_404(Area.objects.visible_to(request.user).provinces(), pk=code)
    return show(request, "households/area.html", area_page(found))
