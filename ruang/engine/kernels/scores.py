"""Percentiles, weighted means of them, and ranks; NumPy alone, so that a page can ask for them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def percentiles(values: Floats) -> Floats:
    """Say how much of the field each value leaves behind, 0 to 100; equal values are equal.

    Args:
        values: Any numbers, shape (n,); NaN where unknown, which takes no part.

    Returns:
        100 (r - 1/2) / n with r the mean rank among the n known values; NaN where unknown.

    Source:
        Hazen (1914), the plotting position (r - 1/2) / n.
    """
    known = ~np.isnan(values)
    found = np.full(values.shape, np.nan)
    if not known.any():
        return found
    _, place, count = np.unique(values[known], return_inverse=True, return_counts=True)
    mean_rank = np.cumsum(count) - (count - 1) / 2
    found[known] = 100 * (mean_rank[place] - 0.5) / known.sum()
    return found


def weighted_mean(parts: Floats, weights: Floats) -> Floats:
    """Mean of the parts by weight; an unknown part is left out of its cell's mean.

    Args:
        parts: shape (parts, cells); NaN where unknown.
        weights: shape (parts,), >= 0.

    Returns:
        shape (cells,); NaN where no part with a weight is known.
    """
    known = ~np.isnan(parts)
    by_cell = weights[:, None] * known
    total = by_cell.sum(axis=0)
    mean = (np.where(known, parts, 0.0) * by_cell).sum(axis=0)
    found = np.full(total.shape, np.nan)
    np.divide(mean, total, out=found, where=total > 0)
    return found


def ranks(*keys: Floats) -> Ints:
    """Rank 1, 2, 3 … by the first key, the largest first; ties by the next key, then by place."""
    order = np.lexsort([-key for key in reversed(keys)])
    found = np.empty(len(order), dtype=np.int64)
    found[order] = np.arange(1, len(order) + 1)
    return found


def scored(parts: Floats, weights: Floats, lq_low: Floats, jobs: Floats) -> tuple[Floats, Ints]:
    """Score cells by the weighted mean of their parts, and rank them.

    Args:
        parts: Percentiles, shape (parts, cells); NaN where unknown.
        weights: shape (parts,), >= 0.
        lq_low: Of equal scores the higher quotient leads, by the lower end of its interval …
        jobs: … and then the larger cell; after that the one that comes first.

    Returns:
        Scores, 0 to 100, NaN where no part with a weight is known; and ranks, 1 for the best.
    """
    score = weighted_mean(parts, weights)
    return score, ranks(np.nan_to_num(score), np.nan_to_num(lq_low), jobs)
