"""Focus industries as machines read them."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.utils.translation import gettext_noop as noop
from pydantic import BaseModel, Field

from ruang.web.api.paging import Page
from ruang.web.plans.models import FocusIndustry, FocusState


class FocusOut(BaseModel):
    """An industry that a centre turns to in a fiscal year, as its director confirmed it."""

    number: int = Field(description=noop("By which operations name it."))
    fiscal_year: int = Field(
        description=noop("The Gregorian year in which it ends: 2027 is fiscal year 2570.")
    )
    lead_centre: int = Field(description=noop("Number of the centre that leads it."))
    title_th: str
    title_en: str = Field(description=noop("Empty where it has none."))
    state: FocusState = Field(
        description=noop("By today's fiscal year, and whether it was ended early.")
    )
    industries: list[str] = Field(description=noop("Codes of its industries, of any level."))
    budget_thb: int | None = Field(description=noop("In baht; null where nobody has said."))
    reason: str
    candidates: list[int] = Field(description=noop("Numbers of candidates that it goes by."))
    clusters: list[int] = Field(description=noop("Numbers of clusters that it is about."))
    synthetic: bool = Field(description=noop("Whether it is made up, to try the system out."))
    confirmed_at: datetime
    ended_at: datetime | None
    end_reason: str

    @classmethod
    def of(cls, row: FocusIndustry) -> Self:
        """What is said of a focus industry; needs `for_pages`."""
        return cls(
            number=row.pk,
            lead_centre=row.lead_centre.number,
            state=row.state,
            industries=[one.pk for one in row.industries.all()],
            candidates=[one.pk for one in row.candidates.all()],
            clusters=[one.pk for one in row.clusters.all()],
            **{name: getattr(row, name) for name in TAKEN},
        )


class FocusPage(Page[FocusOut]):
    """One page of focus industries."""


TAKEN = (
    "fiscal_year", "title_th", "title_en", "budget_thb", "reason", "synthetic", "confirmed_at",
    "ended_at", "end_reason",
)  # fmt: skip
