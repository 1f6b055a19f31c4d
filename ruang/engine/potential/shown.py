"""Where an industry stands, as far as everybody may know.

A score, an interval or an index is an equation: made of hidden numbers, with the published ones
beside it, it would tell them. So all are made of what is published alone. What an industry has
beyond the cells that are shown is laid over the other areas, each as much as it has itself beyond
its shown cells. How unequal the plants of a cell are is nobody's to know either: with the interval
of a quotient made of it, the owner of one of three plants would know the other two.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ruang.engine import arrays

Floats = NDArray[np.float64]
AREA, INDUSTRY = "area_id", "industry_id"
ENOUGH_PLANTS = 5  # a cell of fewer does not tell how unequal plants are
ENOUGH_CELLS = 30  # of so many, the middle one tells of none
USUAL_INEQUALITY = 1.0  # the squared coefficient of variation of plants, where too few tell it


@dataclass(frozen=True)
class _Laid:
    """One figure as areas and industries have it, as far as everybody may know."""

    areas: pa.Array
    industries: pa.Array
    counts: Floats  # industry x area
    is_shown: NDArray[np.bool_]
    of_industry: Floats  # public totals, NaN where there is none
    of_area: Floats

    @classmethod
    def out(cls, cells: pa.Table, totals: pa.Table, column: str) -> _Laid:
        """Lay the hidden part of each industry over the areas where it is not shown."""
        areas, industries = (pc.unique(cells[key]).sort() for key in (AREA, INDUSTRY))
        shape = (len(industries), len(areas))
        shown = cells.filter(pc.and_(pc.equal(cells["public"], 1), pc.is_valid(cells[column])))
        at = tuple(
            pc.index_in(shown[key], ids).to_numpy()
            for key, ids in ((INDUSTRY, industries), (AREA, areas))
        )
        counts, is_shown = np.zeros(shape), np.zeros(shape, dtype=np.bool_)
        counts[at], is_shown[at] = pc.cast(shown[column], pa.float64()).to_numpy(), True
        of_industry, of_area = (
            _totals(totals, key, ids, column)
            for key, ids in ((INDUSTRY, industries), (AREA, areas))
        )
        room = of_area - counts.sum(axis=0)
        counts += _laid(of_industry - counts.sum(axis=1), room, ~is_shown)
        return cls(areas, industries, counts, is_shown, of_industry, of_area)


@dataclass(frozen=True)
class Known:
    """One level of a register as far as everybody may know: what it may be ranked by.

    `cells` has every area x industry: area_id, industry_id, jobs, establishments (the hidden ones
    as they are laid out), effective_establishments where workers stand for size, and public (1
    where the cell is shown, else 0). `totals` and `base` are TOTALS and BASE.
    """

    cells: pa.Table
    totals: pa.Table
    base: pa.Table

    @classmethod
    def of(cls, cells: pa.Table, totals: pa.Table, country: float, measure: str) -> Known:
        """Take from the cells of a level what is shown.

        Args:
            cells: CELLS of the level, with `public` and effective_establishments.
            totals: PUBLIC_TOTALS that go with `public`.
            country: All that the areas have, of all industries and of none.
            measure: "workers" or "establishments": what the jobs are.
        """
        jobs, plants = (_Laid.out(cells, totals, c) for c in (measure, "establishments"))
        shape = jobs.counts.shape
        one, other = (index.ravel() for index in np.indices(shape))
        columns = {
            AREA: jobs.areas.take(pa.array(other)),
            INDUSTRY: jobs.industries.take(pa.array(one)),
            "jobs": jobs.counts.ravel(),
            "establishments": plants.counts.ravel(),
            "public": jobs.is_shown.ravel().astype(np.float64),
        }
        if measure == "workers":
            plain = effective(columns["establishments"], inequality_of(cells))
            columns["effective_establishments"] = plain
        there, known = (np.isfinite(of) for of in (jobs.of_area, jobs.of_industry))
        found = pa.table(columns)
        return cls(
            found,
            pa.table({AREA: jobs.areas.filter(pa.array(there)), "jobs": jobs.of_area[there]}),
            pa.table(
                {
                    INDUSTRY: jobs.industries.filter(pa.array(known)),
                    "share": jobs.of_industry[known] / country,
                }
            ),
        )

    def with_totals(self) -> pa.Table:
        """The cells of areas and industries with public totals; in the others none is shown."""
        there = pc.is_in(self.cells[AREA], self.totals[AREA].combine_chunks())
        known = pc.is_in(self.cells[INDUSTRY], self.base[INDUSTRY].combine_chunks())
        return self.cells.filter(pc.and_(there, known))


def inequality_of(cells: pa.Table) -> float:
    """How unequal the plants of a cell are: their squared coefficient of variation in the middle.

    Args:
        cells: CELLS of one level, with effective_establishments and `public`.
    """
    shown = cells.filter(pc.equal(cells["public"], 1))
    plants, equal = (
        arrays.floats(shown, c) for c in ("establishments", "effective_establishments")
    )
    return inequality_in_the_middle(plants, equal)


def inequality_in_the_middle(plants: Floats, equal: Floats) -> float:
    """The middle one of groups' squared coefficients of variation of their plants.

    Args:
        plants: How many each group has.
        equal: How many of equal size would vary as much.
    """
    told = (plants >= ENOUGH_PLANTS) & (equal > 1)
    if told.sum() < ENOUGH_CELLS:
        return USUAL_INEQUALITY
    others, found = plants[told] - 1, (plants / equal)[told] - 1
    found = found.clip(min=0)
    return float(np.median(found * others / (others - found).clip(min=0.5)))


def effective(plants: Floats, inequality: float) -> Floats:
    """How many plants of equal size would vary as much as so many usual ones, 1 at the least.

    Args:
        plants: How many there are; fractions allowed.
        inequality: See `inequality_of`. Few plants cannot be as unequal as many.
    """
    others = (plants - 1).clip(min=0)
    among = inequality * others / (others + inequality) if inequality > 0 else 0.0
    found: Floats = plants.clip(min=1) / (1 + among)
    return found


def as_shown(cells: pa.Table, totals: pa.Table | None, column: str) -> pa.Table:
    """Lay the hidden part of each industry over the areas where it is not shown.

    Args:
        cells: CELLS of one level, and `public`: 1 where a cell is shown, 0 where it is hidden.
        totals: PUBLIC_TOTALS; None where nothing is hidden.
        column: "establishments" or "workers": what is laid out.

    Returns:
        area_id, industry_id, jobs (more than 0), of industries whose total is public.
    """
    if totals is None:
        known = cells.filter(pc.greater(cells[column], 0))
        jobs = pc.cast(known[column], pa.float64())
        return pa.table({AREA: known[AREA], INDUSTRY: known[INDUSTRY], "jobs": jobs})
    laid = _Laid.out(cells, totals, column)
    one, other = np.nonzero((laid.counts > 0) & np.isfinite(laid.of_industry)[:, None])
    return pa.table(
        {
            AREA: laid.areas.take(pa.array(other)),
            INDUSTRY: laid.industries.take(pa.array(one)),
            "jobs": laid.counts[one, other],
        }
    )


def _totals(totals: pa.Table, key: str, ids: pa.Array, column: str) -> Floats:
    """The public totals of areas or industries; NaN where there is none."""
    at = pc.index_in(ids, totals[key].combine_chunks())
    found: Floats = pc.cast(totals[column].take(at), pa.float64()).to_numpy().astype(np.float64)
    return found


def _laid(beyond: Floats, room: Floats, free: NDArray[np.bool_]) -> Floats:
    """What is beyond the shown cells of each industry, over the free areas by their room.

    Args:
        beyond: Of each industry; NaN where nobody knows.
        room: What each area has beyond its shown cells; NaN where nobody knows: as the others.
        free: Industry x area: where the industry is not shown.
    """
    rest = np.nan_to_num(beyond).clip(min=0)
    usual = np.nanmean(room) if np.isfinite(room).any() else 1.0
    weights = np.where(free, np.where(np.isfinite(room), room, usual).clip(min=0), 0.0)
    sums = weights.sum(axis=1, keepdims=True)
    weights = np.where(sums > 0, weights, free)
    sums = weights.sum(axis=1, keepdims=True)
    found: Floats = rest[:, None] * weights / np.where(sums > 0, sums, 1)
    return found


def shown_share(cells: pa.Table, totals: pa.Table | None) -> dict[str, float | None]:
    """Which share of each industry's establishments stands in cells that are shown, 0 to 1.

    Args:
        cells: CELLS of one level, with `public`.
        totals: PUBLIC_TOTALS; None where nothing is hidden.

    Returns:
        Industry -> share; None where its total is not public.
    """
    ids = pc.unique(cells[INDUSTRY]).sort()
    if totals is None:
        return dict.fromkeys(ids.to_pylist(), 1.0)
    shown = cells.filter(pc.equal(cells["public"], 1))
    of_all = _totals(totals, INDUSTRY, ids, "establishments")
    at = pc.index_in(shown[INDUSTRY], ids).to_numpy()
    seen = np.bincount(at, arrays.floats(shown, "establishments"), len(ids))
    return {
        name: None if np.isnan(whole) else float(part / whole)
        for name, part, whole in zip(ids.to_pylist(), seen, of_all, strict=True)
    }
