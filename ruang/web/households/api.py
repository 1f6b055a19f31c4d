"""Operations on what households earn and spend."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as noop
from ninja import Query, Router
from pydantic import BaseModel, Field

from ruang.web.api.asking import known
from ruang.web.api.operations import answers
from ruang.web.api.paging import Paging, paged
from ruang.web.api.params import Code, Left, Number
from ruang.web.api.scopes import PUBLIC
from ruang.web.households.figures import households_of
from ruang.web.households.models import HouseholdFigure, Kind
from ruang.web.households.schemas import HouseholdOut, HouseholdPage, ProvinceHouseholds
from ruang.web.registry.models import Area

router = Router(tags=["households"], auth=PUBLIC)


class HouseholdFilter(BaseModel):
    """Which figures to list."""

    kind: Kind | Left = Field(None, description=noop("Only income, or only expenditure."))
    area: Code | Left = Field(
        None, description=noop("Only this province, by its code, such as 50.")
    )
    year: Number | Left = Field(None, description=noop("Only this year, a Gregorian one."))


@router.get(
    "/households",
    response=answers(HouseholdPage),
    summary=noop("List household figures"),
    description=noop(
        "Income and expenditure by province and year, each with its file, row and column; of "
        "several files the one that was imported last holds."
    ),
)
def households(
    request: HttpRequest,
    response: HttpResponse,
    asked: Query[HouseholdFilter],
    paging: Query[Paging],
) -> HouseholdPage:
    """Figures by kind and province, the latest year first."""
    rows = HouseholdFigure.objects.visible_to(request.user).holding()
    if area := known(Area.objects.visible_to(request.user).provinces(), "area", asked.area):
        rows = rows.filter(area=area)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.year:
        rows = rows.filter(year=asked.year)
    ordered = rows.select_related("area", "file").order_by("kind", "area", "-year")
    return paged(HouseholdPage, request, response, ordered, paging, HouseholdOut.of)


@router.get(
    "/households/{area}",
    response=answers(ProvinceHouseholds),
    summary=noop("Households of a province"),
    description=noop(
        "The last income and expenditure with their place in the country, and what is spent of "
        "what is earned in the last year that has both."
    ),
)
def province(request: HttpRequest, area: Code) -> ProvinceHouseholds:
    """The last figures of a province."""
    found = get_object_or_404(Area.objects.visible_to(request.user).provinces(), pk=area)
    [home] = households_of([found])
    return ProvinceHouseholds.of_household(home)
