"""Operations on the registry: areas, industries, centres, territory on a day, search."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_noop as noop
from ninja import Query, Router
from pydantic import BaseModel, Field

from ruang.web.api.operations import answers
from ruang.web.api.paging import Listed, Paging, paged
from ruang.web.api.params import Code, Day, Left, Number, Words
from ruang.web.api.scopes import PUBLIC
from ruang.web.registry.models import (
    Area,
    AreaLevel,
    Centre,
    Industry,
    IndustryLevel,
    Territory,
)
from ruang.web.registry.schemas import (
    AreaOut,
    AreaPage,
    AreaWhole,
    CentreOut,
    CentrePage,
    FoundOut,
    FoundPage,
    IndustryOut,
    IndustryPage,
    IndustryWhole,
    TerritoryOut,
    TerritoryPage,
)
from ruang.web.registry.search import find, rows_of

router = Router(tags=["registry"], auth=PUBLIC)


class AreaFilter(BaseModel):
    """Which areas to list."""

    level: AreaLevel | Left = Field(None, description=noop("Only those of this level."))
    parent: Code | Left = Field(
        None, description=noop("Only those directly in this area, by its code, such as 50.")
    )


@router.get(
    "/areas",
    response=answers(AreaPage),
    summary=noop("List areas"),
    description=noop("The country, its provinces, districts and sub-districts, by code."),
)
def areas(
    request: HttpRequest, response: HttpResponse, asked: Query[AreaFilter], paging: Query[Paging]
) -> AreaPage:
    """Areas by code, of a level or in an area."""
    wanted = {k: v for k, v in asked.model_dump().items() if v is not None}
    rows = Area.objects.visible_to(request.user).filter(**wanted).order_by("code")
    return paged(AreaPage, request, response, rows, paging, AreaOut.of)


@router.get(
    "/areas/{code}",
    response=answers(AreaWhole),
    summary=noop("One area"),
    description=noop("With the provinces that it touches and the centre that has it today."),
)
def area(request: HttpRequest, code: str) -> AreaWhole:
    """An area, what it touches, and whose it is today."""
    found = get_object_or_404(Area.objects.visible_to(request.user), pk=code)
    today = Territory.objects.visible_to(request.user).on(timezone.localdate())
    held = today.filter(area=found).select_related("centre").first()
    return AreaWhole(
        **AreaOut.of(found).model_dump(),
        neighbours=sorted(found.neighbours.values_list("code", flat=True)),
        centre=held.centre.number if held else None,
    )


class IndustryFilter(BaseModel):
    """Which industries to list."""

    level: IndustryLevel | Left = Field(None, description=noop("Only those of this level."))
    parent: Code | Left = Field(
        None, description=noop("Only direct parts of this industry, by its code, such as C.")
    )


@router.get(
    "/industries",
    response=answers(IndustryPage),
    summary=noop("List industries"),
    description=noop("The classification TSIC 2009 from sections to activities, by code."),
)
def industries(
    request: HttpRequest,
    response: HttpResponse,
    asked: Query[IndustryFilter],
    paging: Query[Paging],
) -> IndustryPage:
    """Industries by code, of a level or in an industry."""
    wanted = {k: v for k, v in asked.model_dump().items() if v is not None}
    rows = Industry.objects.visible_to(request.user).filter(**wanted).order_by("code")
    return paged(IndustryPage, request, response, rows, paging, IndustryOut.of)


@router.get(
    "/industries/{code}",
    response=answers(IndustryWhole),
    summary=noop("One industry"),
    description=noop("With what it is part of and what it consists of."),
)
def industry(request: HttpRequest, code: str) -> IndustryWhole:
    """An industry, its lineage and its parts."""
    tree = Industry.objects.visible_to(request.user)
    found = get_object_or_404(tree.select_related("parent__parent__parent__parent"), pk=code)
    return IndustryWhole(
        **IndustryOut.of(found).model_dump(),
        lineage=[one.code for one in found.lineage()],
        children=sorted(found.children.values_list("code", flat=True)),
    )


@router.get(
    "/centres",
    response=answers(CentrePage),
    summary=noop("List centres"),
    description=noop("The promotion centres with the provinces that each has today."),
)
def centres(request: HttpRequest, response: HttpResponse, paging: Query[Paging]) -> CentrePage:
    """Centres by number, with their provinces."""
    rows = Centre.objects.visible_to(request.user).select_related("organisation")
    held = _provinces()
    return paged(
        CentrePage, request, response, rows.order_by("number"), paging, lambda c: _centre(c, held)
    )


@router.get(
    "/centres/{int:number}",
    response=answers(CentreOut),
    summary=noop("One centre"),
    description=noop("With the provinces that it has today."),
)
def centre(request: HttpRequest, number: int) -> CentreOut:
    """A centre by its number."""
    rows = Centre.objects.visible_to(request.user).select_related("organisation")
    return _centre(get_object_or_404(rows, number=number), _provinces())


class TerritoryFilter(BaseModel):
    """Which rows of territory to list."""

    day: Day | Left = Field(
        None, description=noop("As it is on this day, such as 2026-10-01; today if not given.")
    )
    centre: Number | Left = Field(None, description=noop("Only what this centre has, such as 1."))
    area: Code | Left = Field(
        None, description=noop("Only this province, by its code, such as 50.")
    )


@router.get(
    "/territories",
    response=answers(TerritoryPage),
    summary=noop("Who has which province on a day"),
    description=noop("Dated rows of provinces in the care of centres, as they hold on one day."),
)
def territories(
    request: HttpRequest,
    response: HttpResponse,
    asked: Query[TerritoryFilter],
    paging: Query[Paging],
) -> TerritoryPage:
    """Rows that hold on a day, by centre and province."""
    rows = Territory.objects.visible_to(request.user).on(asked.day or timezone.localdate())
    wanted = Q()
    if asked.centre is not None:
        wanted &= Q(centre__number=asked.centre)
    if asked.area is not None:
        wanted &= Q(area=asked.area)
    rows = rows.filter(wanted).select_related("centre").order_by("centre__number", "area", "pk")
    return paged(TerritoryPage, request, response, rows, paging, TerritoryOut.of)


class Sought(BaseModel):
    """What to search for."""

    q: Words = Field(description=noop("Part of a name in Thai or English, or a code."))


@router.get(
    "/search",
    response=answers(FoundPage),
    summary=noop("Search areas, industries and centres"),
    description=noop("By name in both languages, typos forgiven, or by code; the likeliest first."),
)
def search(
    request: HttpRequest, response: HttpResponse, asked: Query[Sought], paging: Query[Paging]
) -> FoundPage:
    """What answers a search, as on the page."""
    found = Listed(rows_of(find(asked.q.strip())))
    return paged(FoundPage, request, response, found, paging, FoundOut.of)


def _provinces() -> dict[int, list[str]]:
    """By a centre's key, the provinces that it has today."""
    held: dict[int, list[str]] = defaultdict(list)
    today = Territory.objects.on(timezone.localdate()).order_by("area")
    for key, area in today.values_list("centre", "area"):
        held[key].append(area)
    return held


def _centre(row: Centre, held: dict[int, list[str]]) -> CentreOut:
    named = row.organisation
    return CentreOut(
        number=row.number,
        name_th=named.name_th,
        name_en=named.name_en,
        provinces=held.get(row.pk, []),
    )
