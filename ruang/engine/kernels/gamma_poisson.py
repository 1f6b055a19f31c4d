"""Empirical-Bayes Gamma-Poisson model of counts: arrays in, arrays out.

A cell's count O is Poisson with mean E * theta; theta is Gamma with mean 1 and variance 1 / shape.
The shape is fitted per group; given the shape, theta of a cell is Gamma(shape + O, shape + E).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special
from scipy.optimize import elementwise

Floats = NDArray[np.float64]

CHUNK_CELLS = 1_000_000  # dense cells held at once: about 100 MB with what is worked out from them
LOG_SHAPES = np.log(10.0) * np.linspace(-6, 9, 11)  # where the best shape is first looked for


def fit_shapes(
    observed: Floats,
    area: NDArray[np.int64],
    group: NDArray[np.int64],
    area_total: Floats,
    share: Floats,
) -> Floats:
    """Fit one shape per group, from all areas: a pair without a cell is a count of zero.

    The marginal likelihood (negative binomial with mean E) is maximised together with the
    penalty ln(variance) / 2 - 2 ln(1 + variance). The penalty keeps the variance off 0, where an
    interval would have no width, and off infinity; it weighs as little as one cell.

    Args:
        observed: Count of each cell, >= 0; NaN where unknown, and then the cell takes no part.
        area: Index of each cell's area in `area_total`.
        group: Index of each cell's group (industry) in `share`. A pair occurs at most once.
        area_total: Total of each area; an area whose total is NaN or 0 takes no part.
        share: Expected share of each group in a total; NaN or 0 leaves the group without cells.

    Returns:
        The shape (> 0) of each group.

    Source:
        Clayton & Kaldor (1987), Biometrics 43(3), 671-681 (the model and its marginal likelihood);
        Chung, Rabe-Hesketh, Dorie, Gelman & Liu (2013), Psychometrika 78(4), 685-709 (the penalty
        at zero).
    """
    areas, groups = len(area_total), len(share)
    shapes = np.empty(groups)
    step = max(1, CHUNK_CELLS // max(1, areas))
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(0, groups + step, step))
    for i, first in enumerate(range(0, groups, step)):
        last = min(first + step, groups)
        cells = order[starts[i] : starts[i + 1]]
        counts = np.zeros((areas, last - first))
        counts[area[cells], group[cells] - first] = observed[cells]
        expected = np.outer(area_total, share[first:last])
        shapes[first:last] = _fit_dense(counts, expected)
    return shapes


def fit_shapes_to(counts: Floats, expected: Floats) -> Floats:
    """Fit one shape per column where expectations are no product of totals and shares.

    Args:
        counts: shape (cells, groups), >= 0, fractions allowed; NaN where unknown.
        expected: Expected counts, same shape; a cell where it is NaN or 0 takes no part.

    Returns:
        The shape (> 0) of each group, as `fit_shapes` finds it.
    """
    step = max(1, CHUNK_CELLS // max(1, len(counts)))
    parts = [
        _fit_dense(counts[:, first : first + step], expected[:, first : first + step])
        for first in range(0, counts.shape[1], step)
    ]
    return np.concatenate([np.empty(0), *parts])


def posterior(
    observed: Floats, expected: Floats, shape: Floats, *, level: float = 0.95
) -> tuple[Floats, Floats, Floats]:
    """Give the mean and the equal-tailed credible interval of each cell's ratio to its expectation.

    Where nearly all mass lies at 0 the mean can fall outside the equal tails; the interval is then
    widened to hold it.

    Args:
        observed: Count of each cell, >= 0; NaN where unknown.
        expected: Expected count of each cell; NaN or 0 where there is none.
        shape: Shape of each cell's prior, > 0.
        level: Probability inside the interval.

    Returns:
        Mean, low and high, NaN where the count is unknown or nothing is expected.
    """
    usable = np.isfinite(observed) & np.isfinite(expected) & (expected > 0)
    known_shape = np.where(usable, shape + observed, np.nan)
    rate = np.where(usable, shape + expected, np.nan)
    mean = known_shape / rate
    tail = (1 - level) / 2
    # A quantile hangs on the shape alone, which cells of one group and one count share.
    distinct, at = np.unique(known_shape, return_inverse=True)
    low = special.gammaincinv(distinct, tail)[at] / rate
    high = special.gammainccinv(distinct, tail)[at] / rate
    return mean, np.minimum(low, mean), np.maximum(high, mean)


def _fit_dense(counts: Floats, expected: Floats) -> Floats:
    """Fit each column; cells that cannot be used are emptied, so that they add exactly nothing."""
    unusable = ~(np.isfinite(counts) & np.isfinite(expected) & (expected > 0))
    counts = np.where(unusable, 0.0, counts).T.copy()
    expected = np.where(unusable, 0.0, expected).T.copy()

    heights = np.stack([_height(u, counts, expected) for u in LOG_SHAPES])
    best = np.clip(np.argmax(heights, axis=0), 1, len(LOG_SHAPES) - 2)

    def slope(log_shape: Floats, column: Floats) -> Floats:
        chosen = column.astype(np.int64)  # the solver carries every argument as a float
        return _slope(log_shape, counts[chosen], expected[chosen])

    found = elementwise.find_root(
        slope,
        (LOG_SHAPES[best - 1], LOG_SHAPES[best + 1]),
        args=(np.arange(len(counts), dtype=np.float64),),
        tolerances={"xatol": 1e-10, "xrtol": 1e-10},
    )
    return np.exp(np.where(found.success, found.x, LOG_SHAPES[best]))


def _height(log_shape: float, counts: Floats, expected: Floats) -> Floats:
    """Penalised log likelihood of each row at one shape, without what does not depend on it."""
    shape, variance = np.exp(log_shape), np.exp(-log_shape)
    likelihood = (
        special.gammaln(shape + counts)
        - special.gammaln(shape)
        - counts * np.log(shape + expected)
        - shape * np.log1p(expected / shape)
    )
    height: Floats = likelihood.sum(axis=1) - log_shape / 2 - 2 * np.log1p(variance)
    return height


def _slope(log_shape: Floats, counts: Floats, expected: Floats) -> Floats:
    """Derivative of `_height` by the logarithm of the shape, one shape a row."""
    shape = np.exp(log_shape)[:, None]
    likelihood = (
        special.psi(shape + counts)
        - special.psi(shape)
        + np.log1p(-expected / (shape + expected))
        + (expected - counts) / (shape + expected)
    )
    pull = -0.5 + 2 * special.expit(-log_shape)
    slope: Floats = shape[:, 0] * likelihood.sum(axis=1) + pull
    return slope
