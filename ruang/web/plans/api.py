"""Operations on what centres turn to."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as noop
from ninja import Query, Router
from pydantic import BaseModel, Field

from ruang.web.api.asking import known
from ruang.web.api.operations import answers
from ruang.web.api.paging import Paging, paged
from ruang.web.api.params import Left, Number
from ruang.web.api.scopes import PUBLIC
from ruang.web.plans.models import FocusIndustry
from ruang.web.plans.schemas import FocusOut, FocusPage
from ruang.web.registry.models import Centre

router = Router(tags=["plans"], auth=PUBLIC)


class FocusFilter(BaseModel):
    """Which focus industries to list."""

    centre: Number | Left = Field(None, description=noop("Only those of this centre, such as 1."))
    fiscal_year: Number | Left = Field(
        None, description=noop("Only those of this fiscal year; 2027 is fiscal year 2570.")
    )


@router.get(
    "/plans",
    response=answers(FocusPage),
    summary=noop("List focus industries"),
    description=noop("What centres turn to in a fiscal year, as their directors confirmed it."),
)
def plans(
    request: HttpRequest,
    response: HttpResponse,
    asked: Query[FocusFilter],
    paging: Query[Paging],
) -> FocusPage:
    """Focus industries by year and centre."""
    rows = FocusIndustry.objects.visible_to(request.user).for_pages()
    centres = Centre.objects.visible_to(request.user)
    if centre := known(centres, "centre", asked.centre, key="number"):
        rows = rows.filter(lead_centre=centre)
    if asked.fiscal_year:
        rows = rows.filter(fiscal_year=asked.fiscal_year)
    ordered = rows.order_by("-fiscal_year", "lead_centre__number", "pk")
    return paged(FocusPage, request, response, ordered, paging, FocusOut.of)


@router.get(
    "/plans/{int:number}",
    response=answers(FocusOut),
    summary=noop("One focus industry"),
    description=noop("What it is, why, with which budget, and what it is linked with."),
)
def plan(request: HttpRequest, number: int) -> FocusOut:
    """A focus industry by its number."""
    rows = FocusIndustry.objects.visible_to(request.user).for_pages()
    return FocusOut.of(get_object_or_404(rows, pk=number))
