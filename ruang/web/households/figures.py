"""Household figures side by side: a province's years, its place in the country, what is left."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from statistics import median
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ruang.web.households.models import HouseholdFigure, Kind, SurveyFile
from ruang.web.registry.models import Area
from ruang.web.ui.languages import worded
from ruang.web.ui.numerals import be_year, percent

BREAKS: Final = Path(__file__).parent / "data" / "breaks.csv"
OLD: Final = 3  # years after which a figure is called old beside its year


@dataclass(frozen=True)
class Place:
    """Where a figure stands among the provinces of its year."""

    rank: int  # 1 = the highest
    of: int  # provinces with a figure
    median: float  # of them, baht a month


@dataclass(frozen=True)
class Series:
    """All years of one kind in one province."""

    kind: str
    figures: tuple[HouseholdFigure, ...]  # by year
    place: Place | None = None  # of the last one

    @property
    def title(self) -> str:
        """What it is called."""
        return str(Kind(self.kind).label)

    @property
    def last(self) -> HouseholdFigure | None:
        """The figure of the last year that there is."""
        return self.figures[-1] if self.figures else None

    @property
    def age(self) -> int:
        """How many years ago its last year was; 0 where there is none."""
        return timezone.localdate().year - self.last.year if self.last else 0

    @property
    def is_old(self) -> bool:
        """Whether that has to be pointed out."""
        return self.age >= OLD

    @property
    def change(self) -> float | None:
        """By which share of the first figure the last one differs; not corrected for prices."""
        if len(self.figures) < 2:
            return None
        first, last = self.figures[0].baht, self.figures[-1].baht
        return float(last / first) - 1


@dataclass(frozen=True)
class Household:
    """What an average household of a province earns and spends."""

    area: Area
    income: Series
    expenditure: Series

    @property
    def is_known(self) -> bool:
        """Whether there is any figure."""
        return bool(self.income.figures or self.expenditure.figures)

    @property
    def series(self) -> tuple[Series, Series]:
        """Both, income first."""
        return self.income, self.expenditure

    @property
    def synthetic(self) -> bool:
        """Whether one of them is made up."""
        return any(one.last.file.synthetic for one in self.series if one.last)

    @property
    def files(self) -> list[SurveyFile]:
        """The files of the last figures."""
        return [one.last.file for one in self.series if one.last]

    @property
    def last_years(self) -> list[Series]:
        """One series of each last year, so that a year is said once; those without are left out."""
        found = {one.last.year: one for one in self.series if one.last}
        return [found[year] for year in sorted(found)]

    @cached_property
    def both_year(self) -> int | None:
        """The last year with both figures."""
        years = set(self._by_year(self.income)) & set(self._by_year(self.expenditure))
        return max(years, default=None)

    @property
    def spent(self) -> float | None:
        """Expenditure as a share of income in that year."""
        if self.both_year is None:
            return None
        return float(self._both[1] / self._both[0])

    @property
    def spent_text(self) -> str:
        """The same, as it is read."""
        return percent(self.spent)

    @property
    def left(self) -> float | None:
        """What income leaves over expenditure in that year, baht a month; below 0 where less."""
        return None if self.both_year is None else float(self._both[0] - self._both[1])

    @property
    def note(self) -> str:
        """What breaks the row of years here; empty where nothing is known to."""
        found = _breaks().get(self.area.pk)
        return worded(found, "note") if found else ""

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Year by year, the last first: both figures, either of them None where there is none."""
        income, spent = self._by_year(self.income), self._by_year(self.expenditure)
        years = sorted(income.keys() | spent.keys(), reverse=True)
        return [{"year": y, "income": income.get(y), "expenditure": spent.get(y)} for y in years]

    @cached_property
    def _both(self) -> tuple[Any, Any]:
        year = self.both_year or 0
        return tuple(self._by_year(one)[year].baht for one in self.series)  # type: ignore[return-value]

    @staticmethod
    def _by_year(series: Series) -> dict[int, HouseholdFigure]:
        return {figure.year: figure for figure in series.figures}


def households_of(areas: Sequence[Area]) -> list[Household]:
    """Each province's figures with their place in the country, in the order given.

    Three queries: their files are few, and each is made once.
    """
    held = HouseholdFigure.objects.holding().prefetch_related("file")
    found: dict[tuple[str, str], list[HouseholdFigure]] = defaultdict(list)
    for figure in held.filter(area__in=areas).order_by("year"):
        found[figure.area_id, figure.kind].append(figure)
    amounts = _amounts({(row[-1].kind, row[-1].year) for row in found.values()})
    return [
        Household(area, *(_series(kind, found[area.pk, kind], amounts) for kind in Kind.values))
        for area in areas
    ]


def _series(
    kind: str, figures: list[HouseholdFigure], amounts: dict[tuple[str, int], list[float]]
) -> Series:
    if not figures:
        return Series(kind, ())
    last = figures[-1]
    return Series(kind, tuple(figures), place_of(float(last.baht), amounts[kind, last.year]))


def place_of(baht: float, everywhere: Sequence[float]) -> Place:
    """Where an amount stands among those of all provinces, itself one of them."""
    higher = sum(other > baht for other in everywhere)
    return Place(higher + 1, len(everywhere), median(everywhere))


def _amounts(wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], list[float]]:
    asked = Q(pk__in=())
    for kind, year in wanted:
        asked |= Q(kind=kind, year=year)
    found: dict[tuple[str, int], list[float]] = defaultdict(list)
    rows = HouseholdFigure.objects.holding().filter(asked).values_list("kind", "year", "baht")
    for kind, year, baht in rows:
        found[kind, year].append(float(baht))
    return found


def chart(household: Household) -> dict[str, Any] | None:
    """The years as lines; None where one year is all there is."""
    rows = household.rows[::-1]
    if len(rows) < 2:
        return None
    series: list[dict[str, Any]] = [
        {"name": one.title, "values": [_baht(row[one.kind]) for row in rows]}
        for one in household.series
        if one.figures
    ]
    missing = any(_is_broken(one["values"]) for one in series)
    return {
        "kind": "line",
        "categories": [be_year(row["year"]) for row in rows],
        "series": series,
        "decimals": 0,
        **({"across": _("years without a figure")} if missing else {}),
    }


def _is_broken(values: Sequence[float | None]) -> bool:
    """Whether a value is missing between two that are there."""
    there = [at for at, value in enumerate(values) if value is not None]
    return bool(there) and there[-1] - there[0] >= len(there)


def _baht(figure: HouseholdFigure | None) -> float | None:
    return float(figure.baht) if figure else None


@dataclass(frozen=True)
class _Break:
    note_th: str
    note_en: str


@cache
def _breaks() -> dict[str, _Break]:
    with BREAKS.open(encoding="utf-8", newline="") as file:
        return {r["area_id"]: _Break(r["note_th"], r["note_en"]) for r in csv.DictReader(file)}


def years_since(year: int) -> int:
    """How many years ago a year was, today."""
    today: date = timezone.localdate()
    return today.year - year
