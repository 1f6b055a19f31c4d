"""Figures of several provinces together: sums of what is published of each, and what follows.

What is hidden in a province is in no sum, so a sum says of how many provinces it is. A location
quotient is computed from the sums; a score is a place among provinces, so none is made up for
several: their best stands there instead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ruang.web.potential.models import Total
from ruang.web.potential.reading.held import Held
from ruang.web.registry.models import Area

FIELDS: Final = ("establishments", "workers", "jobs", "lq", "share", "score", "stars", "rank")


@dataclass(frozen=True)
class Summed:
    """One industry in several provinces."""

    industry_id: str
    establishments: int
    workers: float | None  # None where no province's may be shown
    unsaid: int  # provinces in the sum of establishments whose workers may not be shown
    share: float | None  # of all jobs of the provinces
    lq: float | None
    areas: int  # provinces with a published figure, of which these are the sums
    best_area_id: str  # where it scores highest
    score: float  # there
    stars: int
    rank: int


@dataclass(frozen=True)
class Whole:
    """All that is published of several provinces."""

    establishments: int | None
    workers: float | None
    hidden: int  # provinces whose establishments are not shown, or not visible in the source
    unsaid: int  # provinces whose workers are not shown


SORTS: Final[dict[str, Callable[[Summed], Any]]] = {
    "industry": lambda one: one.industry_id,
    "rank": lambda one: one.rank,
    "score": lambda one: one.score,
    "lq": lambda one: one.lq,
    "establishments": lambda one: one.establishments,
    "workers": lambda one: one.workers,
    "share": lambda one: one.share,
}


def summed(held: Held, areas: Sequence[Area], sort: str) -> list[Summed]:
    """The industries of these provinces.

    Args:
        held: The cells of a publication and level.
        areas: The provinces.
        sort: A key of SORTS, "-" before it for the largest first; what is missing goes last.
    """
    rows = held.rows(held.chosen({area.pk for area in areas}), FIELDS)
    total = sum(_bases(rows).values())
    by_industry: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_industry[row["industry_id"]].append(row)
    return _sorted([_together(found, total) for found in by_industry.values()], sort)


def _bases(rows: Iterable[dict[str, Any]]) -> dict[str, float]:
    """All jobs of each province, as its shares have them."""
    return {row["area_id"]: row["jobs"] / row["share"] for row in rows if row["share"]}


def _together(rows: Sequence[dict[str, Any]], total: float) -> Summed:
    best = min(rows, key=lambda row: (row["rank"], row["area_id"]))
    workers = [row["workers"] for row in rows if row["workers"] is not None]
    share = sum(row["jobs"] for row in rows) / total if total else None
    # The industry's share of the country, which the quotient of every cell was made with.
    country = next((r["share"] / r["lq"] for r in rows if r["lq"] and r["share"]), None)
    return Summed(
        industry_id=best["industry_id"],
        establishments=int(sum(row["establishments"] for row in rows)),
        workers=sum(workers) if workers else None,
        unsaid=len(rows) - len(workers),
        share=share,
        lq=share / country if share is not None and country else None,
        areas=len(rows),
        best_area_id=best["area_id"],
        score=best["score"],
        stars=int(best["stars"]),
        rank=int(best["rank"]),
    )


def _sorted(found: list[Summed], sort: str) -> list[Summed]:
    value = SORTS.get(sort.removeprefix("-"), SORTS["rank"])
    first = sorted(found, key=lambda one: (one.rank, one.industry_id))
    known = [one for one in first if value(one) is not None]
    known.sort(key=value, reverse=sort.startswith("-"))
    return known + [one for one in first if value(one) is None]


def whole(totals: dict[str, Total], areas: Sequence[Area]) -> Whole:
    """The provinces' totals together.

    Args:
        totals: Province -> its total; provinces that the source does not show are absent.
        areas: All of the provinces.
    """
    there = [totals[area.pk] for area in areas if area.pk in totals]
    numbers = [one.establishments for one in there if one.establishments is not None]
    workers = [one.workers for one in there if one.workers is not None]
    return Whole(
        sum(numbers) if numbers else None,
        sum(workers) if workers else None,
        hidden=len(areas) - len(numbers),
        unsaid=len(areas) - len(workers),
    )
