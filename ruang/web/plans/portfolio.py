"""What the centres turn to in a year and in the next, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, QueryDict
from django.utils import timezone

from ruang.web.clusters.fiscal import fiscal_year
from ruang.web.plans.models import FocusIndustry
from ruang.web.registry.models import Centre


@dataclass(frozen=True)
class Year:
    """Focus industries of one fiscal year."""

    year: int
    rows: list[FocusIndustry]

    @property
    def going(self) -> list[FocusIndustry]:
        """Those that were not ended early: what the budget is counted of."""
        return [row for row in self.rows if row.ended_at is None]

    @property
    def budget_thb(self) -> int | None:
        """The sum of the budgets that are known; None where none is."""
        known = [row.budget_thb for row in self.going if row.budget_thb is not None]
        return sum(known) if known else None

    @property
    def unsaid(self) -> int:
        """Of how many nobody has said the budget."""
        return sum(row.budget_thb is None for row in self.going)


@dataclass(frozen=True)
class OfCentre:
    """A centre with its two years."""

    centre: Centre
    years: tuple[Year, Year]


@dataclass(frozen=True)
class Portfolio:
    """Two years of one centre, or of all that have something in them."""

    year: int
    centre: Centre | None
    years: tuple[Year, Year]
    centres: list[OfCentre]

    @property
    def rows(self) -> list[FocusIndustry]:
        """All of it, by year."""
        return [row for year in self.years for row in year.rows]

    @property
    def synthetic(self) -> bool:
        """Whether all of it is made up."""
        return bool(self.rows) and all(row.synthetic for row in self.rows)


def this_year() -> int:
    """The fiscal year of today."""
    return fiscal_year(timezone.localdate())


def asked_portfolio(query: QueryDict, user: Any) -> Portfolio:
    """What an address asks for: `centre` by its number, `year` as Gregorian; else all, this year.

    Raises:
        Http404: There is no such centre, or that is no year.
    """
    centre = _centre(query.get("centre", ""), user)
    said = query.get("year", "") or str(this_year())
    if not (said.isdecimal() and len(said) == 4):
        raise Http404("no year")
    return portfolio(FocusIndustry.objects.visible_to(user), centre, int(said))


def portfolio(rows: Any, centre: Centre | None, year: int) -> Portfolio:
    """Two years, from `year` on, of a centre, or of every centre that has something in them."""
    found = rows.filter(fiscal_year__in=(year, year + 1)).for_pages()
    if centre:
        found = found.filter(lead_centre=centre)
    every = list(found.order_by("fiscal_year", "lead_centre__number", "pk"))
    there = {row.lead_centre_id: row.lead_centre for row in every}
    if centre:
        there = {centre.pk: centre}
    by_number = sorted(there.values(), key=lambda one: one.number)
    return Portfolio(
        year,
        centre,
        _two(year, every),
        [
            OfCentre(one, _two(year, [row for row in every if row.lead_centre_id == one.pk]))
            for one in by_number
        ],
    )


def _two(year: int, rows: Sequence[FocusIndustry]) -> tuple[Year, Year]:
    return (
        Year(year, [row for row in rows if row.fiscal_year == year]),
        Year(year + 1, [row for row in rows if row.fiscal_year == year + 1]),
    )


def _centre(number: str, user: Any) -> Centre | None:
    if not number:
        return None
    rows = Centre.objects.visible_to(user).select_related("organisation")
    found = rows.filter(number=number).first() if number.isdecimal() and len(number) < 5 else None
    if found is None:
        raise Http404("no such centre")
    return found
