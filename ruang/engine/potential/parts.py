"""The parts of the score as percentiles among the cells that take part, and what they lack."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ruang.engine.kernels import scores
from ruang.engine.potential.cells import Cells, Columns, Floats
from ruang.engine.potential.weights import PARTS, Weights

AHEAD = 50.0  # percentiles: a cell of the middle size and above is not held back
AGREES = 75.0  # percentile: the top quarter


@dataclass(frozen=True)
class Measured:
    """What the parts are percentiles of, shape (parts, cells), and its standard deviation.

    A part that cannot be given is NaN.
    """

    values: Floats
    spreads: Floats


def without_meaning(cells: Cells, *, has_base: bool, has_totals: bool) -> set[str]:
    """The parts that these cells cannot show: they would be the same everywhere."""
    found = set()
    there = cells["jobs"] > 0
    if np.unique(cells["area"][there]).size < 2 and not has_base:
        found.add("specialisation")
    if np.unique(cells["industry"][there]).size < 2 and not has_totals:
        found |= {"specialisation", "focus"}
    return found


def measured(cells: Cells, empty: set[str]) -> Measured:
    """Gather what the parts are percentiles of.

    Args:
        cells: The cells that take part.
        empty: Parts that cannot be shown.
    """
    joined, joined_spread = _joined(cells)
    with np.errstate(divide="ignore"):
        found = {
            "specialisation": (np.log(cells["lq_low"]), cells["lq_spread"]),
            "size": (np.log(cells["jobs"]), cells["jobs_spread"]),
            "focus": (np.log(cells["share"]), cells["jobs_spread"]),
            "growth": (cells["growth_value"], cells["growth_spread"]),
            "relatedness": (cells["density"], cells["density_spread"]),
            "concentration": (joined, joined_spread),
        }
    unknown = np.full(len(cells), np.nan)
    pairs = [(unknown, unknown) if p in empty else found[p] for p in PARTS]
    values, spreads = (np.stack(side) for side in zip(*pairs, strict=True))
    return Measured(values, spreads)


def _joined(cells: Cells) -> tuple[Floats, Floats]:
    """Gi* and the industry's gamma as one figure, 0 to 100, and its standard deviation.

    The mean of both percentiles, in which gamma's counts for no more than that of Gi*: an
    industry that gathers elsewhere says nothing for this place. Gi* alone where gamma is unknown.
    """
    hot, spread = cells["hot"], cells["hot_spread"]
    placed = scores.percentiles(cells["gathered"])
    place_of = _place_of(hot)

    def joined(z: Floats) -> Floats:
        own = place_of(z)
        return np.where(np.isnan(placed), own, (own + np.fmin(placed, own)) / 2)

    return joined(hot), (joined(hot + spread) - joined(hot - spread)) / 2


def _place_of(values: Floats) -> Callable[[Floats], Floats]:
    """Where a number would stand among these, as a percentile; NaN stays NaN."""
    known = values[~np.isnan(values)]
    if not known.size:
        return lambda z: np.full(z.shape, np.nan)
    at, first = np.unique(known, return_index=True)
    percentile = scores.percentiles(known)[first]
    return lambda z: np.where(np.isnan(z), np.nan, np.interp(z, at, percentile))


def placed(found: Measured, weights: Weights) -> Columns:
    """The percentile of each part, held by size where size counts."""
    percentiles = {
        p: scores.percentiles(values) for p, values in zip(PARTS, found.values, strict=True)
    }
    return held_by_size(percentiles) if weights.size > 0 else percentiles


def held_by_size(placed: Columns) -> Columns:
    """Percentiles by part, none of them more than `AHEAD` above that of size.

    Args:
        placed: part -> percentile (0 to 100) of each cell, NaN where unknown; size among them.
    """
    ceiling = placed["size"] + AHEAD
    return {p: v if p == "size" else np.minimum(v, ceiling) for p, v in placed.items()}


def agreement(cells: Cells, weights: Weights) -> Columns:
    """How many of the parts that count are known of a cell, and place it in the top quarter.

    Args:
        cells: With the percentile of each part.
        weights: A part without weight is not asked.

    Returns:
        parts_agreeing and parts_known.
    """
    asked = np.stack([cells[p] for p in _used(weights)])
    return {
        "parts_agreeing": (asked >= AGREES).sum(axis=0),
        "parts_known": (~np.isnan(asked)).sum(axis=0),
    }


def missing(cells: Cells, weights: Weights) -> NDArray[np.int64]:
    """For every cell the parts that should count and could not be given, as bits by `PARTS`."""
    found = np.zeros(len(cells), dtype=np.int64)
    for part in _used(weights):
        found |= np.isnan(cells[part]).astype(np.int64) << PARTS.index(part)
    return found


def _used(weights: Weights) -> list[str]:
    return [p for p, w in zip(PARTS, weights.vector, strict=True) if w > 0]
