"""How far a score and its rank may be wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import stats

from ruang.engine.kernels.scores import percentiles
from ruang.engine.kernels.threads import in_threads

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Ints = NDArray[np.int64]

BINS = 1 << 16  # scores are counted on a grid this fine: no sort inside a draw
GRID = 1 << 14  # percentiles are looked up on this one, which stays in the processor's cache
HELD = 1 << 22  # normal numbers that are drawn and held at once
CHUNK = 1 << 14  # cells whose draws are put in order at once: memory stays flat
FEW = 4_096  # cells that are sorted in each draw instead
COVERED = 0.90  # share of the draws that lies within an interval


@dataclass(frozen=True)
class Intervals:
    """The ends of each cell's 90 % intervals; rank 1 is best, `rank_low` the better end."""

    score_low: Floats
    score_high: Floats
    rank_low: Ints
    rank_high: Ints


def drawn_weights(weights: Floats, *, draws: int, trust: float, rng: np.random.Generator) -> Floats:
    """Draw weights around the given ones, so that a rank shows how much hangs on them.

    Args:
        weights: shape (parts,), >= 0, not all zero; a weight of zero stays zero.
        draws: How many.
        trust: How closely they keep to the given ones: the Dirichlet's total.

    Returns:
        shape (draws, parts); each row sums to 1, their mean is the given weights over their sum.
    """
    found = np.zeros((draws, len(weights)))
    used = weights > 0
    found[:, used] = rng.dirichlet(trust * weights[used] / weights.sum(), size=draws)
    return found


def rank_intervals(
    values: Floats,
    spreads: Floats,
    weights: Floats,
    *,
    draws: int,
    trust: float,
    rng: np.random.Generator,
    moved_by: Sequence[int] | None = None,
    ceilings: Floats | None = None,
) -> Intervals:
    """Rank the cells again under other figures and weights, and see how far each one moves.

    In each draw a cell's figures shift by standard normal numbers times their spread, the same
    number for those that come from one count, and are placed among the field as it was measured.

    Args:
        values: What each part is a percentile of, shape (parts, cells); NaN where unknown.
        spreads: Its standard deviation on the same scale, same shape; unknown counts as 0.
        weights: shape (parts,), >= 0, not all zero.
        draws: How many.
        trust: See `drawn_weights`.
        rng: Where the chance comes from; the same state gives the same intervals.
        moved_by: For each part which of a cell's normal numbers moves it, 0, 1, …; all by the
            same one if not given.
        ceilings: What no part of a cell exceeds, 0 to 100, same shape; no limit if not given.

    Returns:
        The middle 90 % of each cell's scores and ranks; ties in a draw share their mean rank.
    """
    used = [k for k in range(len(weights)) if weights[k] > 0 and not np.isnan(values[k]).all()]
    drawn = drawn_weights(weights, draws=draws, trust=trust, rng=rng)[:, used].astype(np.float32)
    cells = values.shape[1]
    fields = [_Field.of(values[k], spreads[k]) for k in used]
    tables = np.stack([f.table for f in fields]) if fields else np.empty((0, GRID), np.float32)
    places, steps, limits = (np.empty((cells, len(used)), dtype=np.float32) for _ in range(3))
    for n, (k, field) in enumerate(zip(used, fields, strict=True)):
        places[:, n], steps[:, n] = field.place, field.step
        limits[:, n] = 100.0 if ceilings is None else np.minimum(ceilings[k], 100.0)
    sources = np.array([0 if moved_by is None else moved_by[k] for k in used], dtype=np.int64)
    bins = np.empty((draws, cells), dtype=np.uint16)
    numbers = int(sources.max(initial=0)) + 1
    step = max(1, HELD // max(1, numbers * cells))
    for start in range(0, draws, step):
        here = slice(start, start + step)
        into = bins[here]
        z: Singles = rng.standard_normal(size=(len(into), numbers, cells), dtype=np.float32)
        score = partial(_score, z, sources, tables, places, steps, limits, drawn[here], into)
        in_threads(score, len(into), 1)
    return _middle(bins)


@njit(cache=True, nogil=True)
def _score(  # type: ignore[no-untyped-def]  # pragma: no cover  (compiled)
    z, sources, tables, places, steps, limits, weights, bins, first, last
):
    """The scores of all cells in draws `first` to `last`, on the grid of `bins`."""
    for draw in range(first, last):
        _score_once(z[draw], sources, tables, places, steps, limits, weights[draw], bins[draw])


@njit(cache=True, nogil=True)
def _score_once(  # type: ignore[no-untyped-def]  # pragma: no cover  (compiled)
    z, sources, tables, places, steps, limits, weights, bins
):
    """The scores of all cells in one draw; an unknown part has no place."""
    cells, parts = places.shape
    last = np.float32(tables.shape[1] - 1)
    scale = np.float32((BINS - 1) / 100)
    for cell in range(cells):
        score, total = np.float32(0), np.float32(0)
        for part in range(parts):
            place = places[cell, part]
            if np.isnan(place):
                continue
            moved = place + steps[cell, part] * z[sources[part], cell] + np.float32(0.5)
            at = np.int64(min(max(moved, np.float32(0)), last))
            score += weights[part] * min(tables[part, at], limits[cell, part])
            total += weights[part]
        bins[cell] = np.uint16(score / total * scale) if total > 0 else np.uint16(0)


def intervals_of(scores: Floats) -> Intervals:
    """Find the middle 90 % of scores that were drawn, and of the ranks they give.

    Args:
        scores: 0 to 100, shape (draws, cells).

    Returns:
        The intervals of every cell; ties in a draw share their mean rank.
    """
    return _middle(_binned(scores))


def _binned(scores: Floats | Singles) -> NDArray[np.uint16]:
    return (scores * np.float32((BINS - 1) / 100)).astype(np.uint16)


@dataclass(frozen=True)
class _Field:
    """One part: its percentiles on a grid, and each cell's place and spread in grid steps.

    The place is NaN where the part is unknown.
    """

    table: Singles
    place: Singles
    step: Singles

    @classmethod
    def of(cls, values: Floats, spreads: Floats) -> _Field:
        known = ~np.isnan(values)
        at, first = np.unique(values[known], return_index=True)
        wide = max(float(at[-1] - at[0]), 1e-9)
        grid = np.linspace(at[0], at[0] + wide, GRID)
        table = np.interp(grid, at, percentiles(values[known])[first])
        scale = (GRID - 1) / wide
        return cls(
            table.astype(np.float32),
            ((values - at[0]) * scale).astype(np.float32),
            np.where(known & ~np.isnan(spreads), spreads * scale, 0).astype(np.float32),
        )


def _mean_ranks(bins: NDArray[np.uint16]) -> Callable[[slice], Singles]:
    """The mean ranks of some cells in all draws, 1 for the highest score, shape (cells, draws)."""
    draws, cells = bins.shape
    if cells < FEW:  # the whole grid of scores would take longer to fill than the cells to sort
        found = stats.rankdata(-bins.astype(np.int32), axis=1).astype(np.float32)
        return lambda here: np.ascontiguousarray(found[:, here].T)
    table = np.empty((draws, BINS), dtype=np.float32)  # score -> mean rank, for each draw
    in_threads(partial(_fill_mean_ranks, bins, table), draws, 8)

    def placed(here: slice) -> Singles:
        chosen = bins[:, here]
        ranks_there: Singles = np.empty((chosen.shape[1], draws), dtype=np.float32)
        _look_up(chosen, table, ranks_there)
        return ranks_there

    return placed


@njit(cache=True, nogil=True)
def _fill_mean_ranks(  # type: ignore[no-untyped-def]  # pragma: no cover  (compiled)
    bins, table, first, last
):
    """For some draws the mean rank of every score on the grid: those above, half of its own."""
    cells = bins.shape[1]
    count = np.empty(table.shape[1], dtype=np.int64)
    for draw in range(first, last):
        count[:] = 0
        for cell in range(cells):
            count[bins[draw, cell]] += 1
        left = cells
        for score in range(len(count)):
            left -= count[score]
            table[draw, score] = left + (count[score] + 1) / 2


@njit(cache=True, nogil=True)
def _look_up(bins, table, found):  # type: ignore[no-untyped-def]  # pragma: no cover  (compiled)
    """Each cell's mean rank in every draw, a row for each cell."""
    draws, cells = bins.shape
    for draw in range(draws):  # a draw's scores stay in the processor's cache
        for cell in range(cells):
            found[cell, draw] = table[draw, bins[draw, cell]]


def _middle(bins: NDArray[np.uint16]) -> Intervals:
    draws, cells = bins.shape
    tail = (1 - COVERED) / 2
    low, high = int(np.floor(tail * (draws - 1))), int(np.ceil((1 - tail) * (draws - 1)))
    better = _mean_ranks(bins)
    score, rank = np.empty((2, cells)), np.empty((2, cells), dtype=np.int64)
    found = Intervals(score[0], score[1], rank[0], rank[1])

    def place(first: int, last: int) -> None:
        here = slice(first, last)
        # Whole sorts: NumPy's are vectorised, and quicker than its partitions.
        part = np.sort(np.ascontiguousarray(bins[:, here].T), axis=1)
        placed = np.sort(better(here), axis=1)
        found.score_low[here] = part[:, low] * (100 / (BINS - 1))
        found.score_high[here] = part[:, high] * (100 / (BINS - 1))
        found.rank_low[here] = np.floor(placed[:, low])
        found.rank_high[here] = np.ceil(placed[:, high])

    in_threads(place, cells, CHUNK)
    return found
