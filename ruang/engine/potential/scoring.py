"""Scores, ranks and how far they may be wrong; stars."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ruang.engine.kernels import ranking, scores
from ruang.engine.potential.cells import Cells, Columns, Floats
from ruang.engine.potential.parts import AHEAD, Measured
from ruang.engine.potential.weights import PARTS, Weights

DRAWS = 200
WEIGHT_TRUST = 30.0  # a weight of one half then moves by about 0.09 (one standard deviation)
STAR_LQ = 2.0
STAR_TOP = 90.0  # percentile
# What comes from the cell's own count moves together, what comes from its surroundings apart.
MOVED_BY = (0, 0, 0, 0, 1, 1)


def ranked(
    cells: Cells, found: Measured, weights: Weights, *, draws: int, rng: np.random.Generator
) -> Columns:
    """Score and rank with their intervals, and each area's place within its industry.

    Args:
        cells: With the percentile of each part.
        found: What these are percentiles of.
        weights: How much each part counts.
        draws: How many draws make the intervals.
        rng: Where their chance comes from.
    """
    parts = np.stack([cells[p] for p in PARTS])
    score, rank = scores.scored(parts, weights.vector, cells["lq_low"], cells["jobs"])
    near = ranking.rank_intervals(
        found.values,
        found.spreads,
        weights.vector,
        moved_by=MOVED_BY,
        draws=draws,
        trust=WEIGHT_TRUST,
        rng=rng,
        ceilings=_ceilings(cells, weights),
    )
    return {
        "score": score,
        "score_low": np.fmin(near.score_low, score),
        "score_high": np.fmax(near.score_high, score),
        "rank": rank,
        "rank_low": np.minimum(near.rank_low, rank),
        "rank_high": np.maximum(near.rank_high, rank),
        **_places(cells),
    }


def _ceilings(cells: Cells, weights: Weights) -> Floats | None:
    if weights.size == 0:
        return None
    none, held = np.full(len(cells), np.inf), cells["size"] + AHEAD
    return np.stack([none if p == "size" else held for p in PARTS])


def _places(cells: Cells) -> Columns:
    """Each area's place by size within its industry; equal sizes share the better one."""
    industry, jobs = cells["industry"], cells["jobs"]
    order = np.lexsort([-jobs, industry])
    nth = np.arange(len(order))
    same = np.diff(industry[order], prepend=-1) == 0
    ties = same & (np.diff(jobs[order], prepend=np.nan) == 0)
    first = np.maximum.accumulate(np.where(same, 0, nth))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.maximum.accumulate(np.where(ties, 0, nth)) - first + 1
    return {"place": place, "places": np.bincount(industry)[industry]}


def stars(cells: Cells) -> NDArray[np.int64]:
    """How many of the three stars each cell has: specialisation, size, focus."""
    tenth = np.maximum(np.floor(cells["places"] / 10), 1)
    specialised = (cells["lq_low"] >= STAR_LQ) & ~np.isnan(cells["specialisation"])
    large = (cells["place"] <= tenth) & (cells["size"] >= 50)
    focused = cells["focus"] >= STAR_TOP
    found: NDArray[np.int64] = np.sum([specialised, large, focused], axis=0, dtype=np.int64)
    return found
