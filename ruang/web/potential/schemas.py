"""Publications and their figures as machines read them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal, Self

from django.utils.translation import gettext_noop as noop
from pydantic import BaseModel, Field

from ruang.web.api.paging import Page
from ruang.web.api.params import Sent
from ruang.web.potential.figures import Row
from ruang.web.potential.models import Cell, Level, Measure, Publication, Total

Figure = Literal["score", "lq", "establishments", "workers", "share", "stars"]
# Columns of the tables (potential.figures.SORTS); with a minus the largest first.
Sort = Literal[
    "rank", "area", "industry", "score", "lq", "establishments", "workers", "share", "stars",
    "-rank", "-area", "-industry", "-score", "-lq", "-establishments", "-workers", "-share",
    "-stars",
]  # fmt: skip


class PublicationOut(BaseModel):
    """One run of the engine over one snapshot, as published: where figures come from."""

    number: int = Field(description=noop("By which operations name it."))
    is_current: bool = Field(description=noop("Whether it is shown unless another is asked for."))
    source: str = Field(description=noop("Key of the source."))
    title_th: str
    title_en: str
    synthetic: bool = Field(description=noop("Whether its rows are invented."))
    measure: Measure = Field(description=noop("What the size of an industry is counted in."))
    period_from: date | None = Field(description=noop("First day of its rows, where known."))
    period_to: date | None = Field(description=noop("Last day of its rows, where known."))
    snapshot: str = Field(description=noop("Name of the snapshot that it was computed from."))
    run: str = Field(description=noop("The computation: code, parameters and snapshot as one."))
    published_at: datetime

    @classmethod
    def of(cls, row: Publication) -> Self:
        """What is said of a publication."""
        return cls(number=row.pk, run=row.run_id, **_taken(row, PUBLICATION))


class PublicationPage(Page[PublicationOut]):
    """One page of publications."""


class PublicationWhole(PublicationOut):
    """A publication with what its rows are, and what they cannot show."""

    caveat_th: str = Field(description=noop("What the rows are and are not, in Thai."))
    caveat_en: str = Field(description=noop("What the rows are and are not, in English."))
    unseen_th: str = Field(description=noop("What the source cannot show, in Thai."))
    unseen_en: str = Field(description=noop("What the source cannot show, in English."))
    cells: int = Field(description=noop("How many pairs of area and industry have figures."))
    published_by: str | None = Field(
        description=noop("Who published it; only for those who may publish themselves.")
    )


class CellOut(BaseModel):
    """One industry in one area, with the interval of what is estimated."""

    level: Level = Field(description=noop("Level of the industry."))
    area: str = Field(description=noop("Code of the province."))
    area_th: str
    area_en: str
    industry: str = Field(description=noop("Code of the industry."))
    industry_th: str
    industry_en: str
    score: float = Field(description=noop("Potential, from 0 to 100."))
    score_low: float | None = Field(description=noop("Low end of the score's interval."))
    score_high: float | None = Field(description=noop("High end of the score's interval."))
    rank: int = Field(description=noop("Among all pairs of the level in the country; 1 is best."))
    rank_low: int | None = Field(description=noop("Best rank that it may have."))
    rank_high: int | None = Field(description=noop("Worst rank that it may have."))
    stars: int
    lq: float | None = Field(description=noop("Location quotient."))
    lq_low: float | None = Field(description=noop("Low end of its interval."))
    lq_high: float | None = Field(description=noop("High end of its interval."))
    establishments: int
    workers: float | None = Field(
        description=noop("Null: not counted, or hidden since it would show one establishment.")
    )
    share: float | None = Field(description=noop("Of the province's size, from 0 to 1."))
    parts: dict[str, float | None] = Field(
        description=noop(
            "What the score is made of: percentiles within the country; null: not computed."
        )
    )
    parts_agreeing: int | None = Field(
        description=noop("How many of the parts known place it in the country's top quarter.")
    )
    parts_known: int | None = Field(
        description=noop("How many parts of the score are known; null: the run did not tell.")
    )
    reason_th: str
    reason_en: str

    @classmethod
    def of(cls, row: Cell) -> Self:
        """What is said of a cell."""
        return cls(
            area=row.area_id, area_th=row.area.name_th, area_en=row.area.name_en,
            industry=row.industry_id, industry_th=row.industry.title_th,
            industry_en=row.industry.title_en, **_taken(row, CELL),
        )  # fmt: skip


class CellPage(Page[CellOut]):
    """One page of pairs, with what they were published in."""

    publication: PublicationOut | None = Field(None, description=noop("Where they come from."))


class FigureOut(BaseModel):
    """One province's figure: its own, or that of its leading industry."""

    area: str = Field(description=noop("Code of the province."))
    area_th: str
    area_en: str
    value: float | None = Field(description=noop("Null: not known or not shown; why says more."))
    low: float | None = Field(description=noop("Low end of its interval, where it has one."))
    high: float | None = Field(description=noop("High end of its interval, where it has one."))
    why: str = Field(description=noop("Why there is no figure; empty where there is one."))
    industry: str | None = Field(
        description=noop("The industry that it is of; null: of all industries, or no figure.")
    )

    @classmethod
    def of(cls, row: Row) -> Self:
        """What is said of a province in a selection."""
        key = row.selection.figure.key
        return cls(
            area=row.area.pk,
            area_th=row.area.name_th,
            area_en=row.area.name_en,
            value=row.value,
            low=getattr(row.cell, f"{key}_low", None),
            high=getattr(row.cell, f"{key}_high", None),
            why=row.why,
            industry=row.cell.industry_id if row.cell else None,
        )


class FigurePage(Page[FigureOut]):
    """One page of provinces, with what their figures were published in."""

    publication: PublicationOut | None = Field(None, description=noop("Where they come from."))


class TotalOut(BaseModel):
    """All that a source shows of one province, or of one industry in the whole country."""

    area: str | None = Field(description=noop("Code of the province; null: the whole country."))
    industry: str | None = Field(description=noop("Code of the industry; null: all industries."))
    establishments: int | None = Field(description=noop("Null: too few to show."))
    workers: float | None = Field(description=noop("Null: not counted, or too few to show."))
    spread: int | None = Field(
        description=noop("How many provinces are shown of it; of a province, how many classes.")
    )

    @classmethod
    def of(cls, row: Total) -> Self:
        """What is said of a total."""
        return cls(area=row.area_id, industry=row.industry_id, **_taken(row, TOTAL))


class TotalPage(Page[TotalOut]):
    """One page of totals, with what they were published in."""

    publication: PublicationOut | None = Field(None, description=noop("Where they come from."))


class PublishIn(Sent):
    """What to compute and publish."""

    snapshot: str = Field(
        min_length=1, max_length=160, description=noop("Name of a snapshot of the lake.")
    )
    before: str = Field(
        "latest",
        min_length=1,
        max_length=160,
        description=noop(
            "What growth is measured from: the name of an earlier snapshot that counts the same, "
            "latest for the source's latest earlier one, or none."
        ),
    )


PUBLICATION = (
    "is_current", "source", "title_th", "title_en", "synthetic", "measure", "period_from",
    "period_to", "snapshot", "published_at",
)  # fmt: skip
WORDS = ("caveat_th", "caveat_en", "unseen_th", "unseen_en")
CELL = (
    "level", "score", "score_low", "score_high", "rank", "rank_low", "rank_high", "stars", "lq",
    "lq_low", "lq_high", "establishments", "workers", "share", "parts", "parts_agreeing",
    "parts_known", "reason_th", "reason_en",
)  # fmt: skip
TOTAL = ("establishments", "workers", "spread")


def whole(row: Publication, by: str | None) -> PublicationWhole:
    """A publication with its words.

    Args:
        row: Which.
        by: Who published it, as far as the reader may know.
    """
    said = PublicationOut.of(row).model_dump() | _taken(row, WORDS)
    return PublicationWhole(**said, cells=row.cells.count(), published_by=by)


def _taken(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
