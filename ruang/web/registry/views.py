"""Pages about areas and industries, and the search over the registry."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from ruang.web.people.request import Request
from ruang.web.registry import permissions, tree
from ruang.web.registry.models import Area, AreaLevel, Industry, RegionScheme, Territory
from ruang.web.registry.search import find, rows_of
from ruang.web.ui.respond import show

A_PAGE = 25
SUGGESTIONS = 8


@require_safe
def search(request: Request) -> HttpResponse:
    """Find areas, industries and centres; htmx and the search box get the list alone."""
    query = request.GET.get("q", "").strip()[:100]
    found = find(query)
    page = Paginator(found, SUGGESTIONS if request.htmx else A_PAGE)
    here = page.get_page(request.GET.get("page"))
    values = {"query": query, "page": here, "rows": rows_of(list(here.object_list))}
    return show(request, "registry/search.html", values, part="list")


@require_safe
def areas(request: Request) -> HttpResponse:
    """Show the provinces in the groups of one way of dividing the country."""
    divisions = tree.divisions()
    wanted = request.GET.get("by", tree.CENTRES)
    division = wanted if wanted in dict(divisions) else tree.CENTRES
    values = {
        "divisions": divisions,
        "division": division,
        "groups": tree.groups(division, timezone.localdate()),
        "sources": tree.sources(division, timezone.localdate()),
        "may_load": permissions.may_load(request.user),
    }
    return show(request, "registry/areas.html", values, part="groups")


@require_safe
def area(request: Request, code: str) -> HttpResponse:
    """Show an area: its names, who looks after it, what it touches, what is in it."""
    found = get_object_or_404(
        Area.objects.visible_to(request.user).select_related("parent"), pk=code
    )
    today = timezone.localdate()
    province = found if found.level == AreaLevel.PROVINCE else found.parent
    values = {
        "area": found,
        "territory": Territory.objects.on(today)
        .filter(area=province)
        .select_related("centre__organisation")
        .first(),
        "regions": RegionScheme.objects.on(today).filter(area=found),
        "division_names": tree.DIVISIONS,
        "neighbours": found.neighbours.in_order(),
        "children": found.children.in_order(),
    }
    return show(request, "registry/area.html", values)


@require_safe
def industries(request: Request) -> HttpResponse:
    """Show the classification: sections, their divisions, and how much is below each."""
    values = {"sections": tree.branches(), "may_load": permissions.may_load(request.user)}
    return show(request, "registry/industries.html", values)


@require_safe
def industry(request: Request, code: str) -> HttpResponse:
    """Show an industry: its titles, what it is part of, what it consists of."""
    found = get_object_or_404(Industry.objects.visible_to(request.user), pk=code)
    *above, _itself = found.lineage()
    values = {"industry": found, "above": above, "branches": tree.branches(found)}
    return show(request, "registry/industry.html", values)
