"""Operations on what is said about a proposal, and on the texts it has had."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as noop
from ninja import Query, Router

from ruang.web.api.operations import answers
from ruang.web.api.paging import Paging, paged
from ruang.web.api.scopes import READ
from ruang.web.clusters.models import Proposal, ProposalMessage, ProposalVersion
from ruang.web.clusters.schemas_discussion import MessageOut, MessagePage, VersionOut, VersionPage

router = Router(tags=["clusters"], auth=READ)


@router.get(
    "/proposals/{int:number}/messages",
    auth=READ,
    response=answers(MessagePage),
    summary=noop("Discussion of a proposal"),
    description=noop("What was said about it, the oldest first; for those who form clusters."),
)
def discussion(
    request: HttpRequest, response: HttpResponse, number: int, paging: Query[Paging]
) -> MessagePage:
    """The messages about a proposal."""
    found = get_object_or_404(Proposal.objects.visible_to(request.user), pk=number)
    rows = ProposalMessage.objects.visible_to(request.user).filter(proposal=found).for_pages()
    return paged(MessagePage, request, response, rows, paging, MessageOut.of)


@router.get(
    "/proposals/{int:number}/versions",
    auth=READ,
    response=answers(VersionPage),
    summary=noop("Versions of a proposal"),
    description=noop("Each text that was sent, the newest first, with what was decided on it."),
)
def versions(
    request: HttpRequest, response: HttpResponse, number: int, paging: Query[Paging]
) -> VersionPage:
    """The texts that a proposal has had."""
    found = get_object_or_404(Proposal.objects.visible_to(request.user), pk=number)
    rows = ProposalVersion.objects.visible_to(request.user).filter(proposal=found).for_pages()
    return paged(VersionPage, request, response, rows, paging, VersionOut.of)
