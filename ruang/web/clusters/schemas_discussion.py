"""What is said about a proposal, and the texts it has had, as machines read them."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.utils.translation import gettext_noop as noop
from pydantic import BaseModel, Field

from ruang.web.api.paging import Page
from ruang.web.clusters.models import ProposalMessage, ProposalVersion


class MessageOut(BaseModel):
    """What somebody said about a proposal."""

    number: int = Field(description=noop("Counts up with time."))
    author: str
    written_at: datetime
    withdrawn_at: datetime | None = Field(description=noop("When its author took it back."))
    text: str = Field(description=noop("Empty where it was withdrawn."))

    @classmethod
    def of(cls, row: ProposalMessage) -> Self:
        """What is said of a message; needs `for_pages`."""
        return cls(
            number=row.pk,
            author=row.author.name,
            written_at=row.written_at,
            withdrawn_at=row.withdrawn_at,
            text=row.text,
        )


class MessagePage(Page[MessageOut]):
    """One page of messages."""


class VersionOut(BaseModel):
    """A proposal as it was sent once, and what was decided on that text."""

    number: int = Field(description=noop("1 is the text that was sent first."))
    name_th: str
    name_en: str = Field(description=noop("Empty where it has none."))
    reason: str
    fiscal_year: int = Field(
        description=noop("The Gregorian year in which it ends: 2027 is fiscal year 2570.")
    )
    lead_centre: int = Field(description=noop("Number of the centre whose director decides."))
    areas: list[str] = Field(description=noop("Codes of the provinces that it was about."))
    industries: list[str] = Field(description=noop("Codes of the industries that it was about."))
    sent_by: str
    sent_at: datetime
    decision: str = Field(description=noop("approved, returned or rejected; empty while it waits."))
    comment: str = Field(description=noop("What the director said to this text."))
    decided_by: str | None
    decided_at: datetime | None

    @classmethod
    def of(cls, row: ProposalVersion) -> Self:
        """What is said of a version; needs `for_pages`."""
        return cls(
            number=row.number,
            name_th=row.name_th,
            name_en=row.name_en,
            reason=row.reason,
            fiscal_year=row.fiscal_year,
            lead_centre=row.lead_centre.number,
            areas=sorted({area for area, _industry in row.border}),
            industries=sorted({industry for _area, industry in row.border}),
            sent_by=row.sent_by.name,
            sent_at=row.sent_at,
            decision=row.decision,
            comment=row.comment,
            decided_by=row.decided_by.name if row.decided_by else None,
            decided_at=row.decided_at,
        )


class VersionPage(Page[VersionOut]):
    """One page of versions."""
