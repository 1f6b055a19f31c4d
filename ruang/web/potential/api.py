"""Operations on what is published: publications, figures by area and industry, publishing."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from ninja import Body, Query, Router, Status
from pydantic import BaseModel, Field

from ruang.web.api.asking import cleaned, known
from ruang.web.api.operations import answers
from ruang.web.api.paging import Listed, Paging, paged
from ruang.web.api.params import Code, Left, Number
from ruang.web.api.problems import Trouble, refuse
from ruang.web.api.scopes import PUBLIC, PUBLISH
from ruang.web.potential import actions, figures
from ruang.web.potential.forms_publish import PublishForm
from ruang.web.potential.jobs import PUBLISH as WORK
from ruang.web.potential.models import Cell, Level, Publication, Total
from ruang.web.potential.permissions import (
    may_decide_what_is_shown,
    may_make_current,
    may_publish,
)
from ruang.web.potential.schemas import (
    CellOut,
    CellPage,
    Figure,
    FigureOut,
    FigurePage,
    PublicationOut,
    PublicationPage,
    PublicationWhole,
    PublishIn,
    Sort,
    TotalOut,
    TotalPage,
    whole,
)
from ruang.web.registry.models import Area, Centre, Industry
from ruang.web.work.jobs import start
from ruang.web.work.schemas import JobOut

router = Router(tags=["potential"], auth=PUBLIC)


@router.get(
    "/publications",
    response=answers(PublicationPage),
    summary=noop("List publications"),
    description=noop("What was published, the newest first: each from one snapshot and one run."),
)
def publications(
    request: HttpRequest, response: HttpResponse, paging: Query[Paging]
) -> PublicationPage:
    """Publications, the newest first."""
    rows = Publication.objects.visible_to(request.user).defer("facts")
    return paged(PublicationPage, request, response, rows, paging, PublicationOut.of)


@router.get(
    "/publications/{int:number}",
    response=answers(PublicationWhole),
    summary=noop("One publication"),
    description=noop("With what its rows are and what they cannot show."),
)
def publication(request: HttpRequest, number: int) -> PublicationWhole:
    """A publication by its number."""
    rows = Publication.objects.visible_to(request.user).select_related("published_by")
    found = get_object_or_404(rows, pk=number)
    by = found.published_by if may_publish(request.user) else None
    return whole(found, by.name if by else None)


@router.post(
    "/publications",
    auth=PUBLISH,
    response=answers(JobOut, 202),
    summary=noop("Publish a snapshot"),
    description=noop("Has a worker compute a snapshot and publish what it finds."),
)
def publish(request: HttpRequest, response: HttpResponse, asked: Body[PublishIn]) -> Any:
    """Ask for a snapshot to be computed and published."""
    if not may_publish(request.user):
        raise Trouble("forbidden")
    form = PublishForm({"snapshot": asked.snapshot, "before": asked.before})
    cleaned(form)
    job = start(WORK, by=request.user, **form.asked())
    response.headers["Location"] = f"/api/jobs/{job.pk}"
    return Status(202, JobOut.of(job))


@router.post(
    "/publications/{int:number}/current",
    auth=PUBLISH,
    response=answers(PublicationOut),
    summary=noop("Show a publication by default"),
    description=noop("In place of the one that is shown now. Asked twice, it is the same."),
)
def make_current(request: HttpRequest, number: int) -> PublicationOut:
    """Show another publication unless one is asked for."""
    with transaction.atomic():
        found = get_object_or_404(Publication.objects.visible_to(request.user), pk=number)
        again = found.is_current and may_decide_what_is_shown(request.user)
        if not again and not may_make_current(request.user, found):
            raise Trouble("forbidden")
        shown = found if again else actions.make_current(found, by=request.user)
        return PublicationOut.of(shown)


class Where(BaseModel):
    """Of which publication and which part of the country."""

    publication: Number | Left = Field(
        None, description=noop("Number of a publication; the current one if not given.")
    )
    centre: Number | Left = Field(
        None, description=noop("Only the provinces that this centre has today, such as 1.")
    )


class CellFilter(Where):
    """Which pairs to list."""

    level: Level | Left = Field(
        None, description=noop("Level of the industries; divisions if not given.")
    )
    industry: Code | Left = Field(
        None, description=noop("Only this industry and its parts, by its code, such as 13.")
    )
    area: Code | Left = Field(
        None, description=noop("Only this province, by its code, such as 50.")
    )
    sort: Sort = Field(
        "rank",
        description=noop("By this column; with a minus before it, the largest first."),
    )


@router.get(
    "/cells",
    response=answers(CellPage),
    summary=noop("Rank pairs of area and industry"),
    description=noop("Each with score, rank and location quotient, their intervals and reasons."),
)
def cells(
    request: HttpRequest, response: HttpResponse, asked: Query[CellFilter], paging: Query[Paging]
) -> CellPage:
    """Cells of a publication in the order asked for."""
    selection = _selection(request, asked, asked.level, asked.industry)
    if selection is None:
        return paged(CellPage, request, response, Listed([]), paging, CellOut.of)
    rows = selection.cells() & Cell.objects.visible_to(request.user)
    if area := known(Area.objects.visible_to(request.user), "area", asked.area):
        rows = rows.filter(area=area)
    rows = figures.in_order(rows.select_related("area", "industry"), asked.sort)
    page = paged(CellPage, request, response, rows, paging, CellOut.of)
    return _sourced(page, selection.publication)


class FigureFilter(Where):
    """Which figure to give of every province."""

    measure: Figure = Field("score", description=noop("Which figure."))
    level: Level | Left = Field(
        None, description=noop("Level of the industries; divisions if not given.")
    )
    industry: Code | Left = Field(
        None, description=noop("Of this industry or its best part, by its code, such as 13.")
    )


@router.get(
    "/figures",
    response=answers(FigurePage),
    summary=noop("One figure of every province"),
    description=noop(
        "As on the map: counts of the whole selection, otherwise of the leading industry; why says "
        "what is missing and is never a zero."
    ),
)
def province_figures(
    request: HttpRequest, response: HttpResponse, asked: Query[FigureFilter], paging: Query[Paging]
) -> FigurePage:
    """One row a province, those without a figure last."""
    selection = _selection(request, asked, asked.level, asked.industry, asked.measure)
    if selection is None:
        return paged(FigurePage, request, response, Listed([]), paging, FigureOut.of)
    rows = Listed(selection.provinces())
    page = paged(FigurePage, request, response, rows, paging, FigureOut.of)
    return _sourced(page, selection.publication)


class TotalFilter(BaseModel):
    """Which totals to list."""

    publication: Number | Left = Field(
        None, description=noop("Number of a publication; the current one if not given.")
    )
    area: Code | Left = Field(
        None, description=noop("Only this province, by its code, such as 50.")
    )
    industry: Code | Left = Field(
        None, description=noop("Only this industry, by its code, such as 13.")
    )


@router.get(
    "/totals",
    response=answers(TotalPage),
    summary=noop("What a source has in all"),
    description=noop("By province over all industries, and by industry over the whole country."),
)
def totals(
    request: HttpRequest, response: HttpResponse, asked: Query[TotalFilter], paging: Query[Paging]
) -> TotalPage:
    """Totals of a publication, provinces first."""
    found = publication_asked(request, asked.publication)
    if found is None:
        return paged(TotalPage, request, response, Listed([]), paging, TotalOut.of)
    rows = Total.objects.visible_to(request.user).filter(publication=found)
    if area := known(Area.objects.visible_to(request.user), "area", asked.area):
        rows = rows.filter(area=area)
    if industry := known(Industry.objects.visible_to(request.user), "industry", asked.industry):
        rows = rows.filter(industry=industry)
    rows = rows.order_by(models.F("area").asc(nulls_last=True), "industry", "pk")
    page = paged(TotalPage, request, response, rows, paging, TotalOut.of)
    return _sourced(page, found)


def _selection(
    request: HttpRequest,
    asked: Where,
    level: Level | None,
    code: str | None,
    measure: str = "score",
) -> figures.Selection | None:
    """What was asked for; None before anything is published."""
    publication = publication_asked(request, asked.publication)
    industry = known(Industry.objects.visible_to(request.user), "industry", code)
    if industry and industry.level not in figures.LEVELS:
        words = _("Figures are computed down to classes: ask for %(code)s.")
        raise refuse("industry", words % {"code": industry.parent_id}, place="query")
    centres = Centre.objects.visible_to(request.user).select_related("organisation")
    centre = known(centres, "centre", asked.centre, key="number")
    if publication is None:
        return None
    return figures.Selection(
        publication=publication,
        figure=figures.FIGURES[measure],
        level=level or Level.DIVISION,
        industry=industry,
        centre=centre,
    )


def publication_asked(request: HttpRequest, number: int | None) -> Publication | None:
    """The publication that a filter names, or the current one; None before the first.

    Raises:
        Trouble: There is none of that number.
    """
    visible = Publication.objects.visible_to(request.user).defer("facts")
    return visible.current() if number is None else known(visible, "publication", number)


Sourced = TypeVar("Sourced", CellPage, FigurePage, TotalPage)


def _sourced(page: Sourced, publication: Publication) -> Sourced:
    page.publication = PublicationOut.of(publication)
    return page
