"""Pages of the register's rows behind figures, for those who may see establishments by name."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from ruang.web.people.request import SignedIn
from ruang.web.potential import pages_rows
from ruang.web.potential.area_sets import AsOfForm, of_centre, of_group
from ruang.web.potential.forms import asked_publication
from ruang.web.potential.models import Publication
from ruang.web.potential.permissions import may_see_rows
from ruang.web.registry.models import Area, Industry
from ruang.web.ui.respond import show


@login_required
@require_safe
def of_industry(request: SignedIn, code: str) -> HttpResponse:
    """Rows behind an industry's figures, or behind those of one pair of industry and province."""
    publication = _publication(request)
    found = get_object_or_404(Industry.objects.visible_to(request.user), pk=code)
    return _shown(request, pages_rows.of_industry(found, publication, request.GET))


@login_required
@require_safe
def of_area(request: SignedIn, code: str) -> HttpResponse:
    """Rows behind a province's totals."""
    publication = _publication(request)
    found = get_object_or_404(Area.objects.visible_to(request.user).provinces(), pk=code)
    return _shown(request, pages_rows.of_area(found, publication, request.GET))


@login_required
@require_safe
def of_centres_provinces(request: SignedIn, number: int) -> HttpResponse:
    """Rows behind a sum over a centre's provinces, on the day asked for."""
    publication = _publication(request)
    found = of_centre(number, AsOfForm.read(request.GET)[1], request.user)
    return _shown(request, pages_rows.of_set(found, publication, request.GET))


@login_required
@require_safe
def of_groups_provinces(request: SignedIn, scheme: str, group: str) -> HttpResponse:
    """Rows behind a sum over the provinces of a group, on the day asked for."""
    publication = _publication(request)
    found = of_group(scheme, group, AsOfForm.read(request.GET)[1], request.user)
    return _shown(request, pages_rows.of_set(found, publication, request.GET))


def _publication(request: SignedIn) -> Publication:
    """The publication asked for; whoever may see no rows does not know that there are any."""
    found = asked_publication(request.GET, request.user)
    if found is None or not may_see_rows(request.user):
        raise Http404
    return found


def _shown(request: SignedIn, page: dict[str, Any]) -> HttpResponse:
    return show(request, "potential/establishments.html", page, part="rows")
