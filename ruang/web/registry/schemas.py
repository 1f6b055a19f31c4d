"""Areas, industries, centres and territory as machines read them."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.utils.translation import gettext_noop as noop
from pydantic import BaseModel, Field

from ruang.web.api.paging import Page
from ruang.web.registry.models import (
    Area,
    AreaLevel,
    Centre,
    Confidence,
    Industry,
    IndustryLevel,
    Territory,
)
from ruang.web.registry.search import Found


class AreaOut(BaseModel):
    """A province, district or sub-district, or the country."""

    code: str
    level: AreaLevel
    parent: str | None = Field(description=noop("Code of the area that it lies in."))
    name_th: str
    name_en: str = Field(description=noop("Empty where it is not known."))
    longitude: float | None
    latitude: float | None

    @classmethod
    def of(cls, row: Area) -> Self:
        """What is said of an area."""
        return cls(
            code=row.code,
            level=AreaLevel(row.level),
            parent=row.parent_id,
            name_th=row.name_th,
            name_en=row.name_en,
            longitude=row.longitude,
            latitude=row.latitude,
        )


class AreaPage(Page[AreaOut]):
    """One page of areas."""


class AreaWhole(AreaOut):
    """An area with what it touches and who looks after it today."""

    neighbours: list[str] = Field(description=noop("Codes of the provinces that it touches."))
    centre: int | None = Field(description=noop("Number of the centre that has it today."))


class IndustryOut(BaseModel):
    """A row of the industrial classification (TSIC 2009)."""

    code: str
    level: IndustryLevel
    parent: str | None = Field(description=noop("Code of the industry that it is part of."))
    title_th: str = Field(description=noop("Empty where it is not written."))
    title_en: str = Field(description=noop("Empty where it is not written."))

    @classmethod
    def of(cls, row: Industry) -> Self:
        """What is said of an industry."""
        return cls(
            code=row.code,
            level=IndustryLevel(row.level),
            parent=row.parent_id,
            title_th=row.title_th,
            title_en=row.title_en,
        )


class IndustryPage(Page[IndustryOut]):
    """One page of industries."""


class IndustryWhole(IndustryOut):
    """An industry with what it is part of and what it consists of."""

    lineage: list[str] = Field(description=noop("Codes from its section down to itself."))
    children: list[str] = Field(description=noop("Codes of what it consists of."))


class CentreOut(BaseModel):
    """A regional industrial-promotion centre."""

    number: int = Field(description=noop("By which it is known here and in life."))
    name_th: str
    name_en: str
    provinces: list[str] = Field(description=noop("Codes of the provinces that it has today."))


class CentrePage(Page[CentreOut]):
    """One page of centres."""


class TerritoryOut(BaseModel):
    """A province in the care of a centre, from one day until another."""

    centre: int = Field(description=noop("Number of the centre."))
    area: str = Field(description=noop("Code of the province."))
    valid_from: date | None = Field(description=noop("Null: since before anybody wrote it down."))
    valid_to: date | None = Field(
        description=noop("The first day on which it no longer holds; null: it still does.")
    )
    source: str
    confidence: Confidence

    @classmethod
    def of(cls, row: Territory) -> Self:
        """What is said of a dated row."""
        return cls(
            centre=row.centre.number,
            area=row.area_id,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            source=row.source,
            confidence=Confidence(row.confidence),
        )


class TerritoryPage(Page[TerritoryOut]):
    """One page of dated rows."""


class FoundOut(BaseModel):
    """One thing that answers a search."""

    kind: str = Field(description=noop("area, industry or centre."))
    level: str
    code: str = Field(description=noop("Its code; of a centre, its number."))
    name_th: str
    name_en: str
    score: float = Field(description=noop("How well it fits; the best come first."))

    @classmethod
    def of(cls, pair: tuple[Found, Any]) -> Self:
        """What is said of a find and its row."""
        found, row = pair
        named = row.organisation if isinstance(row, Centre) else row
        thai, english = ("title_th", "title_en") if isinstance(row, Industry) else NAMES
        return cls(
            kind=found.kind,
            level=found.level,
            code=found.code,
            name_th=getattr(named, thai),
            name_en=getattr(named, english),
            score=found.score,
        )


class FoundPage(Page[FoundOut]):
    """One page of what a search found."""


NAMES = ("name_th", "name_en")
