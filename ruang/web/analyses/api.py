"""Operations on methods and analyses: what there is, run it on tables, take the result away."""

from __future__ import annotations

from typing import Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from ruang.web.analyses import actions, asking, exports, reading
from ruang.web.analyses.models import Analysis
from ruang.web.analyses.permissions import may_remove, may_run
from ruang.web.analyses.schemas import (
    AnalysisOut,
    AnalysisPage,
    AnalysisWhole,
    MethodOut,
    MethodPage,
    RowsPage,
)
from ruang.web.api.operations import FORM, answers, described_as
from ruang.web.api.paging import Listed, Paging, paged
from ruang.web.api.params import Left
from ruang.web.api.problems import Trouble, refuse
from ruang.web.api.scopes import ANALYSE, PUBLIC, READ

router = Router(tags=["methods"], auth=READ)


@router.get(
    "/methods",
    auth=PUBLIC,
    response=answers(MethodPage),
    summary=noop("List methods"),
    description=noop("Each with the tables that it takes and gives, and what it may be told."),
)
def methods(request: HttpRequest, response: HttpResponse, paging: Query[Paging]) -> MethodPage:
    """Methods, in the order of their table of contents."""
    rows = Listed(list(reading.methods().values()))
    return paged(MethodPage, request, response, rows, paging, MethodOut.of)


@router.get(
    "/methods/{name}",
    auth=PUBLIC,
    response=answers(MethodOut),
    summary=noop("One method"),
    description=noop("With the tables that it takes and gives, and what it may be told."),
)
def method(request: HttpRequest, name: str) -> MethodOut:
    """A method by its name."""
    return MethodOut.of(_method(name))


@router.post(
    "/methods/{name}/run",
    auth=ANALYSE,
    response=answers(AnalysisWhole, 202, also=[413, 415, 422]),
    summary=noop("Run a method"),
    description=noop(
        "Its tables as files of their names, its parameters as fields, in multipart/form-data. "
        "Every cell is looked at; then a worker computes. Nobody but you sees it, and it is "
        "removed after some days."
    ),
)
@described_as(asking.described)
def run_method(request: HttpRequest, response: HttpResponse, name: str) -> Any:
    """Have a method run on the tables that came."""
    if not may_run(request.user):
        raise Http404
    key = _method(name).key
    if request.content_type != FORM:
        raise Trouble("media-type", wanted=FORM)
    if request.META.get("ruang.too_large") or len(request.FILES) > asking.MOST_FILES:
        raise Trouble("too-large")
    said, files = asking.one_each(request.POST), asking.one_each(request.FILES)
    made = asking.run(key, said, files, by=request.user)
    response.headers["Location"] = f"/api/jobs/{made.job_id}"
    return Status(202, AnalysisWhole.of(made))


@router.get(
    "/analyses",
    response=answers(AnalysisPage),
    summary=noop("List your analyses"),
    description=noop("What you had computed and is still kept, the newest first."),
)
def analyses(request: HttpRequest, response: HttpResponse, paging: Query[Paging]) -> AnalysisPage:
    """Analyses, the newest first."""
    _must_run(request)
    rows = Analysis.objects.visible_to(request.user)
    return paged(AnalysisPage, request, response, rows, paging, AnalysisOut.of)


@router.get(
    "/analyses/{int:number}",
    response=answers(AnalysisWhole),
    summary=noop("One analysis"),
    description=noop("How far it is, and once it is done which tables it gave."),
)
def analysis(request: HttpRequest, number: int) -> AnalysisWhole:
    """An analysis by its number."""
    return AnalysisWhole.of(_own(request, number))


class Which(BaseModel):
    """Which table of an analysis."""

    table: str | Left = Field(
        None, max_length=60, description=noop("Its name; the method's first, if not given.")
    )


class AsFile(Which):
    """Which table of an analysis, and as what file."""

    form: Literal["csv", "parquet"] = Field("csv", description=noop("What kind of file."))


@router.get(
    "/analyses/{int:number}/rows",
    response=answers(RowsPage, also=[409]),
    summary=noop("Rows of a computed table"),
    description=noop("What could not be computed is null. As a file it comes at once."),
)
def computed_rows(
    request: HttpRequest,
    response: HttpResponse,
    number: int,
    asked: Query[Which],
    paging: Query[Paging],
) -> RowsPage:
    """Rows of a table, in the order in which the method gave them."""
    found = _done(request, number)
    table = _table(found, asked.table)
    first = (paging.page - 1) * paging.size
    rows = exports.rows(found, table, first=first, count=paging.size)
    listed = Listed(rows, first=first, total=found.computed[table])
    return paged(RowsPage, request, response, listed, paging, lambda row: row)


@router.get(
    "/analyses/{int:number}/file",
    response=answers(None, also=[409]),
    openapi_extra={"responses": {200: {"content": exports.DESCRIBED}}},
    summary=noop("A computed table as a file"),
    description=noop("CSV (UTF-8), or Parquet with the types of its columns."),
)
def computed_file(
    request: HttpRequest, number: int, asked: Query[AsFile]
) -> HttpResponseBase | None:
    """A table as a file."""
    found = _done(request, number)
    response = exports.file(found, _table(found, asked.table), asked.form)
    etag = response.headers["ETag"]
    return get_conditional_response(request, etag=etag, response=response)  # type: ignore[arg-type]


@router.post(
    "/analyses/{int:number}/remove",
    auth=ANALYSE,
    response=answers(AnalysisOut, also=[409]),
    summary=noop("Remove an analysis"),
    description=noop(
        "What you sent and what was computed. One that still runs has to be stopped first."
    ),
)
def remove_analysis(request: HttpRequest, number: int) -> AnalysisOut:
    """Remove all of an analysis."""
    found = _own(request, number)
    if not may_remove(request.user, found):
        raise Trouble("conflict")
    return AnalysisOut.of(actions.remove(found, by=request.user))


def _method(name: str) -> Any:
    found = reading.methods().get(name)
    if found is None:
        raise Http404
    return found


def _must_run(request: HttpRequest) -> None:
    """To everybody else analyses do not exist."""
    if not may_run(request.user):
        raise Http404


def _own(request: HttpRequest, number: int) -> Analysis:
    return get_object_or_404(Analysis.objects.visible_to(request.user), pk=number)


def _done(request: HttpRequest, number: int) -> Analysis:
    """An analysis whose tables are there."""
    found = _own(request, number)
    if not found.done_at:
        raise Trouble("conflict", _("It is not done yet, or was not done: its state says which."))
    return found


def _table(found: Analysis, said: str | None) -> str:
    """A table that an analysis gave; the first, where none was said."""
    there = list(found.computed)
    if said is None:
        return there[0]
    if said not in there:
        words = _("It gave these tables: %(tables)s") % {"tables": ", ".join(there)}
        raise refuse("table", _("There is none of that name."), words, place="query")
    return said
