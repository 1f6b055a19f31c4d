"""Operations on one's notices: what waits, what is new; mark it as read or done."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as noop
from ninja import Query, Router
from pydantic import BaseModel, Field

from ruang.web.api.operations import answers
from ruang.web.api.paging import Paging, paged
from ruang.web.api.params import Left
from ruang.web.api.problems import Trouble
from ruang.web.api.scopes import NOTICES, READ
from ruang.web.notices.models import Notice
from ruang.web.notices.schemas import MarkedOut, NoticeOut, NoticePage
from ruang.web.notices.telling import close, read

router = Router(tags=["notices"], auth=READ)


class NoticeFilter(BaseModel):
    """Which notices to list."""

    show: Literal["waiting", "unread"] | Left = Field(
        None, description=noop("Only what waits to be done, or only what was not read.")
    )


@router.get(
    "/notices",
    response=answers(NoticePage),
    summary=noop("List my notices"),
    description=noop("What waits first, then what is unread, then the rest."),
)
def notices(
    request: HttpRequest, response: HttpResponse, asked: Query[NoticeFilter], paging: Query[Paging]
) -> NoticePage:
    """One's own notices."""
    mine = Notice.objects.visible_to(request.user)
    found = {"waiting": mine.asking(), "unread": mine.unread()}.get(asked.show or "", mine)
    return paged(NoticePage, request, response, found.in_order(), paging, NoticeOut.of)


@router.post(
    "/notices/read",
    auth=NOTICES,
    response=answers(MarkedOut),
    summary=noop("Mark all as read"),
    description=noop("What waits to be done goes on waiting."),
)
def read_notices(request: HttpRequest) -> MarkedOut:
    """Mark everything as read."""
    return MarkedOut(marked=read(Notice.objects.visible_to(request.user)))


@router.get(
    "/notices/{int:number}",
    response=answers(NoticeOut),
    summary=noop("One of my notices"),
    description=noop("Reading it here does not mark it as read."),
)
def notice(request: HttpRequest, number: int) -> NoticeOut:
    """A notice by its number."""
    return NoticeOut.of(get_object_or_404(Notice.objects.visible_to(request.user), pk=number))


@router.post(
    "/notices/{int:number}/read",
    auth=NOTICES,
    response=answers(NoticeOut),
    summary=noop("Mark a notice as read"),
    description=noop("Asked twice, it is the same."),
)
def read_notice(request: HttpRequest, number: int) -> NoticeOut:
    """Mark one notice as read."""
    mine = Notice.objects.visible_to(request.user)
    found = get_object_or_404(mine, pk=number)
    read(mine.filter(pk=found.pk))
    return NoticeOut.of(mine.get(pk=found.pk))


@router.post(
    "/notices/{int:number}/done",
    auth=NOTICES,
    response=answers(NoticeOut),
    summary=noop("Say that what was asked is done"),
    description=noop("Only where nothing else says when it is done."),
)
def close_notice(request: HttpRequest, number: int) -> NoticeOut:
    """Take the reader's word that it is done."""
    mine = Notice.objects.visible_to(request.user)
    found = get_object_or_404(mine, pk=number)
    if found.is_waiting and not found.is_closed_by_hand:
        raise Trouble("forbidden")
    if found.is_waiting:
        close(found)
    return NoticeOut.of(mine.get(pk=found.pk))
