"""Operations on organisations, and for administrators on the journal."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as noop
from ninja import Query, Router
from pydantic import BaseModel, Field

from ruang.web.api.operations import answers
from ruang.web.api.paging import Listed, Paging, paged
from ruang.web.api.params import Day, Left
from ruang.web.api.scopes import MANAGE, READ
from ruang.web.journal.models import Entry
from ruang.web.people.history import lines, searched
from ruang.web.people.models import Kind, Organisation
from ruang.web.people.permissions import may_manage_people
from ruang.web.people.schemas import (
    EntryOut,
    EntryPage,
    EntryWhole,
    OrganisationOut,
    OrganisationPage,
)

router = Router(tags=["people"], auth=READ)


class OrganisationFilter(BaseModel):
    """Which organisations to list."""

    kind: Kind | Left = Field(None, description=noop("Only those of this kind."))


@router.get(
    "/organisations",
    response=answers(OrganisationPage),
    summary=noop("List organisations"),
    description=noop("Administrators see all of them, others their own."),
)
def organisations(
    request: HttpRequest,
    response: HttpResponse,
    asked: Query[OrganisationFilter],
    paging: Query[Paging],
) -> OrganisationPage:
    """Organisations by kind and name."""
    rows = Organisation.objects.visible_to(request.user).in_order()
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    return paged(OrganisationPage, request, response, rows, paging, OrganisationOut.of)


@router.get(
    "/organisations/{int:number}",
    response=answers(OrganisationOut),
    summary=noop("One organisation"),
    description=noop("Administrators see any of them, others their own."),
)
def organisation(request: HttpRequest, number: int) -> OrganisationOut:
    """An organisation by its number."""
    rows = Organisation.objects.visible_to(request.user)
    return OrganisationOut.of(get_object_or_404(rows, pk=number))


class EntryFilter(BaseModel):
    """Which entries of the journal to list."""

    who: str | Left = Field(
        None, max_length=100, description=noop("Part of the name or the e-mail of who did it.")
    )
    verb: str | Left = Field(
        None, max_length=60, description=noop("What was done, as in proposal.approved.")
    )
    thing: str | Left = Field(
        None, max_length=60, description=noop("Kind of thing, as in clusters.proposal.")
    )
    number: str | Left = Field(None, max_length=64, description=noop("Number of the thing."))
    since: Day | Left = Field(None, description=noop("From this day on."))
    until: Day | Left = Field(None, description=noop("Until this day, with it."))


@router.get(
    "/journal",
    auth=MANAGE,
    response=answers(EntryPage),
    summary=noop("Search the journal"),
    description=noop("Who did what to which thing, the newest first; for administrators."),
)
def journal(
    request: HttpRequest, response: HttpResponse, asked: Query[EntryFilter], paging: Query[Paging]
) -> EntryPage:
    """Entries, the newest first."""
    if not may_manage_people(request.user):
        raise Http404
    rows = searched(request.user, asked.model_dump())
    first = (paging.page - 1) * paging.size
    part = lines(rows[first : first + paging.size])
    listed = Listed(part, first=first, total=rows.count())
    return paged(EntryPage, request, response, listed, paging, EntryOut.of)


@router.get(
    "/journal/{int:number}",
    auth=MANAGE,
    response=answers(EntryWhole),
    summary=noop("One entry of the journal"),
    description=noop("With what it changed, and from where it came; for administrators."),
)
def entry(request: HttpRequest, number: int) -> EntryWhole:
    """An entry by its number."""
    rows = Entry.objects.visible_to(request.user).select_related("actor", "origin")
    return EntryWhole.of(lines([get_object_or_404(rows, pk=number)])[0])
