"""An operation that measures any border of a candidate."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as noop
from ninja import Query, Router

from ruang.web.api.operations import answers
from ruang.web.api.problems import refuse
from ruang.web.api.scopes import PUBLIC
from ruang.web.clusters.models import Candidate
from ruang.web.clusters.moving import Moving
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
    areas, industries = (
        None if said is None else said.split(",") for said in (asked.areas, asked.industries)
    )
    try:
        moving = Moving(found, as_address(areas, industries))
    except ValidationError as why:
        raise refuse("areas", why.messages[0], place="query") from None
    if moving.refused:
        raise refuse("areas", moving.refused, place="query")
    return BorderOut.of_border(moving.border)
