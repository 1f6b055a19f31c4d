"""Notices as machines read them."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.utils.translation import gettext_noop as noop
from pydantic import BaseModel, Field

from ruang.web.api.paging import Page
from ruang.web.notices.models import Notice


class NoticeOut(BaseModel):
    """One thing that you are told or asked."""

    number: int = Field(description=noop("By which operations name it."))
    kind: str = Field(description=noop("A fixed word, as in proposal.waiting."))
    title: str = Field(description=noop("What it says, in the asker's language."))
    line: str = Field(
        description=noop("A short text to pass on, without personal data; empty: none.")
    )
    asks: bool = Field(description=noop("Whether something is to be done."))
    page: str = Field(description=noop("Address of the page on which to go on."))
    at: datetime
    read_at: datetime | None
    settled_at: datetime | None = Field(description=noop("When what was asked was done."))

    @classmethod
    def of(cls, row: Notice) -> Self:
        """What is said of a notice."""
        return cls(
            number=row.pk,
            kind=row.kind,
            title=row.title,
            line=row.line,
            asks=row.asks,
            page=row.url,
            at=row.at,
            read_at=row.read_at,
            settled_at=row.settled_at,
        )


class NoticePage(Page[NoticeOut]):
    """One page of notices."""


class MarkedOut(BaseModel):
    """How many notices became read."""

    marked: int
