"""The cells of a country as arrays, and any group of them scored as if it were one cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ruang.engine import arrays
from ruang.engine.kernels import scores
from ruang.engine.kernels.chance import NORMAL_95
from ruang.engine.potential import PARTS, Weights, held_by_size

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Group:
    """A candidate in the making: its areas, the seed's first, and industries, the core first."""

    areas: tuple[int, ...]
    industries: tuple[int, ...]


@dataclass(frozen=True)
class Pooled:
    """A group as if it were one cell."""

    lq: float
    lq_low: float
    lq_high: float
    jobs: float
    share: float
    score: float

    @property
    def key(self) -> tuple[float, float, float]:
        """What groups are ranked by: the score; ties by the lower end, then by jobs."""
        return self.score, self.lq_low, self.jobs


@dataclass(frozen=True)
class Country:
    """The cells as arrays, and where any figure would stand among them."""

    areas: list[str]
    industries: list[str]
    at: Ints  # areas x industries -> cell, -1 where there is none
    area: Ints
    industry: Ints
    jobs: Floats
    establishments: Floats  # no limit where not known
    score: Floats
    lq_low: Floats
    area_jobs: Floats
    industry_share: Floats
    hits: Floats  # jobs as the model believes them: expected jobs times the interval's middle
    spread: Floats  # standard deviation of ln(lq)
    fields: dict[str, tuple[Floats, Floats]]  # part -> ln(figure), percentile, both ascending
    around: dict[str, Floats]  # the other parts' percentiles of each cell, NaN where unknown
    weights: dict[str, float]  # of the parts that are known

    @classmethod
    def of(cls, potential: pa.Table, weights: Weights) -> Country:
        known = pc.and_(*(pc.is_valid(potential[c]) for c in ("lq_low", "share")))
        texts = [c for c in potential.column_names if c.startswith("reason_")]
        rows = potential.drop_columns(texts).filter(known).sort_by("rank")
        area, areas = arrays.codes(rows, "area_id")
        industry, industries = arrays.codes(rows, "industry_id")
        jobs, share, lq, low, high = (
            arrays.floats(rows, c) for c in ("jobs", "share", "lq", "lq_low", "lq_high")
        )
        plants = np.full(rows.num_rows, np.inf)
        if "establishments" in rows.column_names:
            plants = arrays.floats(rows, "establishments")
        at = np.full((len(areas), len(industries)), -1, dtype=np.int64)
        at[area, industry] = np.arange(rows.num_rows)
        area_jobs, industry_share = np.zeros(len(areas)), np.zeros(len(industries))
        area_jobs[area], industry_share[industry] = jobs / share, share / lq
        figures = {"specialisation": low, "size": jobs, "focus": share}
        return cls(
            areas,
            industries,
            at,
            area,
            industry,
            jobs,
            plants,
            arrays.floats(rows, "score"),
            low,
            area_jobs,
            industry_share,
            jobs / lq * np.sqrt(low * high),
            np.log(high / low) / (2 * NORMAL_95),
            {p: _field(x) for p, x in figures.items()},
            {p: arrays.floats(rows, p) for p in PARTS if p not in figures},
            {
                p: w
                for p, w in zip(PARTS, weights.vector, strict=True)
                if w > 0 and potential[p].null_count < len(potential)
            },
        )

    def cells(self, group: Group) -> Ints:
        """The cells of a group, area by area."""
        found = self.at[np.ix_(group.areas, group.industries)].ravel()
        return found[found >= 0]

    def pooled(self, group: Group) -> Pooled:
        """Score a group as if it were one cell."""
        cells = self.cells(group)
        lq, low, high, jobs, share = self._merged(group, cells)
        figures = {"specialisation": low, "size": jobs, "focus": share}
        score = self.placed(figures, self.weights, cells)
        return Pooled(lq, low, high, jobs, share, float(score))

    def own(self, group: Group) -> float:
        """The score by a group's own figures alone, without what surrounds it."""
        cells = self.cells(group)
        _lq, low, _high, jobs, share = self._merged(group, cells)
        figures = {"specialisation": low, "size": jobs, "focus": share}
        weights = {p: w for p, w in self.weights.items() if p in figures}
        return float(self.placed(figures, weights, cells))

    def parts(self, group: Group) -> dict[str, float]:
        """The percentile of every part of a group, whatever it weighs; NaN where unknown.

        They are as measured: not held to what stands beside size, see `held_by_size`.
        """
        cells = self.cells(group)
        _lq, low, _high, jobs, share = self._merged(group, cells)
        figures = {"specialisation": low, "size": jobs, "focus": share}
        found = {p: float(self.percentile(p, x)) for p, x in figures.items()}
        return {p: found[p] if p in found else self._mean(p, cells) for p in PARTS}

    def _merged(self, group: Group, cells: Ints) -> tuple[float, float, float, float, float]:
        """The pooled quotient with its interval, the jobs, and their share of the areas' jobs."""
        area_jobs = self.area_jobs[list(group.areas)].sum()
        expected = area_jobs * self.industry_share[list(group.industries)].sum()
        hits, jobs = self.hits[cells], self.jobs[cells].sum()
        middle = hits.sum() / expected
        wide = np.exp(NORMAL_95 * _pooled_spread(hits, self.spread[cells]))
        return jobs / expected, middle / wide, middle * wide, jobs, jobs / area_jobs

    def placed(self, figures: Mapping[str, Any], weights: Mapping[str, Any], cells: Ints) -> Any:
        """The weighted mean of the figures' percentiles among the cells.

        What surrounds a group is what surrounds its cells: the mean of their percentiles, by jobs.
        """
        found = {p: self.percentile(p, figures[p]) for p in weights if p in figures}
        found |= {p: self._mean(p, cells) for p in weights if p not in figures}
        found = {p: v for p, v in found.items() if not np.isnan(v).any()}
        if not found:  # nothing that counts is known of it
            return self.percentile("specialisation", figures["specialisation"])
        found = held_by_size(found) if "size" in found else found
        return sum(weights[p] * v for p, v in found.items()) / sum(weights[p] for p in found)

    def _mean(self, part: str, cells: Ints) -> float:
        """The mean percentile of the cells that have one, by jobs; NaN where none has."""
        values, jobs = self.around[part][cells], self.jobs[cells]
        known = ~np.isnan(values)
        return float(np.average(values[known], weights=jobs[known])) if known.any() else np.nan

    def percentile(self, part: str, figure: Any) -> Any:
        """Where a figure would stand among the cells."""
        return np.interp(np.log(figure), *self.fields[part])


def _field(values: Floats) -> tuple[Floats, Floats]:
    known = np.log(values)
    at, first = np.unique(known, return_index=True)
    return at, scores.percentiles(known)[first]


def _pooled_spread(hits: Floats, spread: Floats) -> float:
    """The standard deviation of ln(sum of hits), their errors being independent."""
    return float(np.sqrt(((hits * spread) ** 2).sum()) / hits.sum())
