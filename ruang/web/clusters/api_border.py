"""Operations on any border of a candidate: its evidence, and the rows behind it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from ninja import Query, Router

from ruang.web.api.operations import answers
from ruang.web.api.paging import Listed, Paging, paged
from ruang.web.api.problems import Trouble, refuse
from ruang.web.api.scopes import PUBLIC, READ
from ruang.web.clusters.ground import ground_of
from ruang.web.clusters.models import Candidate
from ruang.web.clusters.moving import Moving, drawn
from ruang.web.clusters.permissions import may_see_establishments
from ruang.web.clusters.reading import Behind
from ruang.web.clusters.schemas import EstablishmentOut, EstablishmentPage
from ruang.web.clusters.schemas_border import BorderAsked, BorderOut, as_address

router = Router(tags=["clusters"], auth=PUBLIC)


@router.get(
    "/candidates/{int:number}/border",
    response=answers(BorderOut),
    summary=noop("Any border of a candidate"),
    description=noop(
        "Its score, rank and reason if it had other provinces or industries, measured as "
        "candidates are; all other candidates stand as they were published."
    ),
)
def border(request: HttpRequest, number: int, asked: Query[BorderAsked]) -> BorderOut:
    """A border of a candidate, measured."""
    rows = Candidate.objects.visible_to(request.user).for_pages()
    found = get_object_or_404(rows, pk=number)
    try:
        moving = Moving(found, _address(asked))
    except ValidationError as why:
        raise refuse("areas", why.messages[0], place="query") from None
    if moving.refused:
        raise refuse("areas", moving.refused, place="query")
    return BorderOut.of_border(moving.border)


@router.get(
    "/candidates/{int:number}/establishments",
    auth=READ,
    response=answers(EstablishmentPage),
    summary=noop("Establishments behind a candidate"),
    description=noop(
        "Rows of the register that it counts, or that it would with another border, the largest "
        "first; for those who form clusters."
    ),
)
def establishments(
    request: HttpRequest,
    response: HttpResponse,
    number: int,
    asked: Query[BorderAsked],
    paging: Query[Paging],
) -> EstablishmentPage:
    """The register's rows that a border counts, each with its file and row."""
    rows = Candidate.objects.visible_to(request.user).for_pages()
    found = get_object_or_404(rows, pk=number)
    if not may_see_establishments(request.user, found):
        raise Http404
    try:
        ground = ground_of(found, drawn(found, _address(asked)))
    except ValidationError as why:
        raise refuse("areas", why.messages[0], place="query") from None
    first = (paging.page - 1) * paging.size
    part = Behind(ground).read(first, paging.size)
    if part is None:
        raise Trouble("not-found", _("The lake no longer has the register behind this."))
    listed = Listed(part.rows, first=first, total=part.total)
    return paged(EstablishmentPage, request, response, listed, paging, EstablishmentOut.of)


def _address(asked: BorderAsked) -> QueryDict:
    """The border asked for, as pages name it."""
    areas, industries = (
        None if said is None else said.split(",") for said in (asked.areas, asked.industries)
    )
    return as_address(areas, industries)
