"""Household figures as machines read them."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.utils.translation import gettext_noop as noop
from pydantic import BaseModel, Field

from ruang.web.api.paging import Page
from ruang.web.households.figures import Household, Series
from ruang.web.households.models import HouseholdFigure, Kind, SurveyFile


class SurveyFileOut(BaseModel):
    """The publisher's file that a figure stands in."""

    number: int = Field(description=noop("By which operations name it."))
    title_th: str
    title_en: str
    publisher_th: str
    publisher_en: str
    licence_th: str = Field(description=noop("Empty where not stated."))
    licence_en: str = Field(description=noop("Empty where not stated."))
    synthetic: bool = Field(description=noop("Whether its rows are invented."))
    file_name: str
    sha256: str = Field(description=noop("Of the file as it was imported."))
    imported_at: datetime

    @classmethod
    def of(cls, row: SurveyFile) -> Self:
        """What is said of a file."""
        return cls(number=row.pk, **{name: getattr(row, name) for name in TAKEN})


class HouseholdOut(BaseModel):
    """What an average household of a province earns or spends in a month of a year."""

    kind: Kind
    area: str = Field(description=noop("Code of the province."))
    area_th: str
    area_en: str
    year: int = Field(description=noop("The Gregorian year."))
    baht: float = Field(
        description=noop("Baht a month, at the prices of that year; no margin of error is given.")
    )
    row: int = Field(description=noop("Row of the file."))
    column: str = Field(description=noop("Column of the file."))
    file: SurveyFileOut

    @classmethod
    def of(cls, figure: HouseholdFigure) -> Self:
        """What is said of a figure; needs its area and file."""
        area = figure.area
        return cls(
            kind=Kind(figure.kind),
            area=area.pk,
            area_th=area.name_th,
            area_en=area.name_en,
            year=figure.year,
            baht=float(figure.baht),
            row=figure.row,
            column=figure.column,
            file=SurveyFileOut.of(figure.file),
        )


class HouseholdPage(Page[HouseholdOut]):
    """One page of household figures."""


class LastOut(BaseModel):
    """The last figure of a kind, and where it stands in the country."""

    kind: Kind
    year: int = Field(description=noop("The Gregorian year."))
    baht: float = Field(
        description=noop("Baht a month, at the prices of that year; no margin of error is given.")
    )
    rank: int = Field(description=noop("Among the provinces with a figure of that year; 1 most."))
    of: int = Field(description=noop("How many provinces have a figure of that year."))
    median: float = Field(description=noop("Of these provinces, baht a month."))


class ProvinceHouseholds(BaseModel):
    """What a province's households earn and spend; what is not known is null."""

    area: str = Field(description=noop("Code of the province."))
    area_th: str
    area_en: str
    income: LastOut | None
    expenditure: LastOut | None
    both_year: int | None = Field(description=noop("The last year with both figures."))
    spent: float | None = Field(
        description=noop("Expenditure as a share of income in that year; above 1 where it is more.")
    )
    synthetic: bool = Field(description=noop("Whether its rows are invented."))

    @classmethod
    def of_household(cls, home: Household) -> Self:
        """What is said of a province."""
        return cls(
            area=home.area.pk,
            area_th=home.area.name_th,
            area_en=home.area.name_en,
            income=_last(home.income),
            expenditure=_last(home.expenditure),
            both_year=home.both_year,
            spent=home.spent,
            synthetic=home.synthetic,
        )


def _last(series: Series) -> LastOut | None:
    if series.last is None or series.place is None:
        return None
    place = series.place
    return LastOut(
        kind=Kind(series.kind),
        year=series.last.year,
        baht=float(series.last.baht),
        rank=place.rank,
        of=place.of,
        median=float(place.median),
    )


TAKEN = (
    "title_th", "title_en", "publisher_th", "publisher_en", "licence_th", "licence_en",
    "synthetic", "file_name", "sha256", "imported_at",
)  # fmt: skip
