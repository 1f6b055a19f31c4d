"""Back-tests as machines read them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal, Self

from django.utils.translation import gettext_noop as noop
from pydantic import BaseModel, Field

from ruang.web.api.paging import Page
from ruang.web.potential.models import BackTest, Level, Measure

Chosen = Literal["score", "stars", "size", "all"]


class EndOut(BaseModel):
    """One of the two snapshots that a back-test is between."""

    snapshot: str = Field(description=noop("Name of the snapshot."))
    title_th: str
    title_en: str
    until: date | None = Field(description=noop("Last day of its rows, where known."))

    @classmethod
    def of(cls, name: str, said: dict[str, Any]) -> Self:
        """What a back-test keeps of a snapshot."""
        until = said["until"]
        return cls(
            snapshot=name,
            title_th=said["title_th"],
            title_en=said["title_en"],
            until=date.fromisoformat(until[:10]) if until else None,
        )


class HitRateOut(BaseModel):
    """How many of the pairs chosen in one way grew more than their industry did in the country."""

    chosen_by: Chosen = Field(
        description=noop(
            "score: the top tenth; stars: two or more; size: as many, the largest; all: every "
            "ranked pair."
        )
    )
    cells: int = Field(description=noop("How many pairs were chosen."))
    hits: int = Field(description=noop("How many of them grew more than their industry."))
    hit_rate: float | None = Field(description=noop("From 0 to 1."))
    low: float | None = Field(description=noop("Low end of the hit rate's 95% interval."))
    high: float | None = Field(description=noop("High end of the hit rate's 95% interval."))
    lead: float | None = Field(description=noop("Over the hit rate of all, from -1 to 1."))
    lead_low: float | None = Field(description=noop("Low end of the lead's 95% interval."))
    lead_high: float | None = Field(description=noop("High end of the lead's 95% interval."))
    p: float | None = Field(
        description=noop("How often chance alone would give so many hits; null for all.")
    )


class BackTestOut(BaseModel):
    """A ranking held against what came after."""

    number: int = Field(description=noop("By which operations name it."))
    run: str = Field(description=noop("The computation that ranked."))
    start: EndOut = Field(description=noop("The snapshot that was ranked."))
    end: EndOut = Field(description=noop("The snapshot until which growth is counted."))
    level: Level = Field(description=noop("Level of the industries."))
    measure: Measure = Field(description=noop("What the size of an industry is counted in."))
    synthetic: bool = Field(description=noop("Whether its rows are invented."))
    ranked: int = Field(description=noop("How many pairs were ranked."))
    left_out: int = Field(
        description=noop("How many pairs were left out because one end is not known.")
    )
    found: list[HitRateOut] = Field(description=noop("A hit rate for each way of choosing."))
    computed_at: datetime

    @classmethod
    def of(cls, row: BackTest) -> Self:
        """What is said of a back-test."""
        facts = row.facts
        return cls(
            number=row.pk,
            run=row.run_id,
            start=EndOut.of(row.start, facts["start"]),
            end=EndOut.of(row.end, facts["end"]),
            level=Level(row.level),
            measure=facts["measure"],
            synthetic=row.synthetic,
            ranked=facts["ranked"],
            left_out=facts["left_out"],
            found=[HitRateOut(**rate) for rate in row.found],
            computed_at=row.computed_at,
        )


class BackTestPage(Page[BackTestOut]):
    """One page of back-tests."""
