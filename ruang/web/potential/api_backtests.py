"""Operations on back-tests, for those who may read their pages."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as noop
from ninja import Query, Router

from ruang.web.api.operations import answers
from ruang.web.api.paging import Paging, paged
from ruang.web.api.scopes import READ
from ruang.web.potential.models import BackTest
from ruang.web.potential.permissions import may_see_back_tests
from ruang.web.potential.schemas_backtests import BackTestOut, BackTestPage

router = Router(tags=["potential"], auth=READ)


@router.get(
    "/back-tests",
    response=answers(BackTestPage),
    summary=noop("List back-tests"),
    description=noop(
        "What was ranked high at one snapshot, held against how it had grown at a later one; the "
        "newest first. For officials."
    ),
)
def back_tests(request: HttpRequest, response: HttpResponse, paging: Query[Paging]) -> BackTestPage:
    """Back-tests, the newest first."""
    if not may_see_back_tests(request.user):
        raise Http404
    rows = BackTest.objects.visible_to(request.user)
    return paged(BackTestPage, request, response, rows, paging, BackTestOut.of)


@router.get(
    "/back-tests/{int:number}",
    response=answers(BackTestOut),
    summary=noop("One back-test"),
    description=noop(
        "Its two snapshots, and a hit rate with its interval for each way of choosing."
    ),
)
def back_test(request: HttpRequest, number: int) -> BackTestOut:
    """A back-test by its number."""
    rows = BackTest.objects.visible_to(request.user)
    return BackTestOut.of(get_object_or_404(rows, pk=number))
