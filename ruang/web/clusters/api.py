"""Operations on candidates and clusters: what the engine found, and what came of it."""

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
from ruang.web.clusters.models import Candidate, Cluster, is_staff
from ruang.web.clusters.permissions import candidate_centres, may_propose
from ruang.web.clusters.schemas import (
    CandidateOut,
    CandidatePage,
    CandidateWhole,
    ClusterOut,
    ClusterPage,
    MemberOut,
)
from ruang.web.potential.api import publication_asked
from ruang.web.potential.schemas import PublicationOut
from ruang.web.registry.models import Centre, Industry

router = Router(tags=["clusters"], auth=PUBLIC)


class CandidateFilter(BaseModel):
    """Which candidates to list."""

    publication: Number | Left = Field(
        None, description=noop("Number of a publication; the current one if not given.")
    )
    centre: Number | Left = Field(
        None,
        description=noop(
            "Only those that lie, at least partly, in this centre's provinces, such as 1."
        ),
    )
    section: Code | Left = Field(
        None, description=noop("Only those whose core industry is in this section, such as C.")
    )


@router.get(
    "/candidates",
    response=answers(CandidatePage),
    summary=noop("List candidates"),
    description=noop("Neighbouring areas with related industries, the best first."),
)
def candidates(
    request: HttpRequest,
    response: HttpResponse,
    asked: Query[CandidateFilter],
    paging: Query[Paging],
) -> CandidatePage:
    """Candidates of a publication by rank."""
    found = publication_asked(request, asked.publication)
    rows = Candidate.objects.visible_to(request.user).filter(publication=found)
    centres = Centre.objects.visible_to(request.user)
    if centre := known(centres, "centre", asked.centre, key="number"):
        rows = rows.in_areas(centre.areas())
    sections = Industry.objects.visible_to(request.user).filter(level="section")
    if section := known(sections, "section", asked.section):
        rows = rows.filter(core__parent__parent__parent=section)
    page = paged(CandidatePage, request, response, rows.for_pages(), paging, CandidateOut.of)
    page.publication = PublicationOut.of(found) if found else None
    return page


@router.get(
    "/candidates/{int:number}",
    response=answers(CandidateWhole),
    summary=noop("One candidate"),
    description=noop("With its members, and whether you may propose it."),
)
def candidate(request: HttpRequest, number: int) -> CandidateWhole:
    """A candidate by its number."""
    found = get_object_or_404(Candidate.objects.visible_to(request.user).for_pages(), pk=number)
    return CandidateWhole(
        **CandidateOut.of(found).model_dump(),
        members=[MemberOut.of(member) for member in found.members.all()],
        source=PublicationOut.of(found.publication),
        may_propose=may_propose(request.user, found),
        centres=sorted(centre.number for centre in candidate_centres(found)),
    )


@router.get(
    "/clusters",
    response=answers(ClusterPage),
    summary=noop("List clusters"),
    description=noop("The newest fiscal year first."),
)
def clusters(request: HttpRequest, response: HttpResponse, paging: Query[Paging]) -> ClusterPage:
    """All clusters."""
    rows = Cluster.objects.visible_to(request.user).for_pages()
    ordered = rows.order_by("-fiscal_year", "name_th", "pk")
    staff = is_staff(request.user)
    return paged(
        ClusterPage, request, response, ordered, paging, lambda c: ClusterOut.of(c, staff=staff)
    )


@router.get(
    "/clusters/{int:number}",
    response=answers(ClusterOut),
    summary=noop("One cluster"),
    description=noop("What it is, where, and from which candidate it began."),
)
def cluster(request: HttpRequest, number: int) -> ClusterOut:
    """A cluster by its number."""
    rows = Cluster.objects.visible_to(request.user).for_pages()
    return ClusterOut.of(get_object_or_404(rows, pk=number), staff=is_staff(request.user))
