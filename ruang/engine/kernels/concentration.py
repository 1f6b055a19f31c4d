"""How unevenly something is spread over units, each measure along the last axis of its arrays."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import special

from ruang.engine.kernels.chance import NORMAL_95 as Z

Floats = NDArray[np.float64]
SHAPES = np.logspace(-3, 6, 73)  # 1 / v, from one unit with everything to no variance at all


def gini(ratios: Floats) -> Floats:
    """Half the mean difference of two units' ratios, over their mean: 0 where all are equal.

    Args:
        ratios: What each unit has for each of what it would have, >= 0, shape (..., units).

    Returns:
        shape (...,), 0 to (units - 1) / units; NaN where all ratios are 0.

    Source:
        Farhauer & Kroell (2013), Standorttheorien, chapter 8: 2 / (n^2 mean) times the sum of
        rank times distance from the mean.
    """
    count = ratios.shape[-1]
    ordered = np.sort(ratios, axis=-1)
    mean = np.asarray(ordered.mean(axis=-1))
    distance = ordered - mean[..., None]
    ranks = np.arange(1, count + 1, dtype=np.float64)
    return _over(np.asarray(2.0 * (distance * ranks).sum(axis=-1)), count * count * mean)


def herfindahl(shares: Floats) -> Floats:
    """The sum of squared shares: 1 / units where all are equal, 1 where one unit has all."""
    found: Floats = (shares * shares).sum(axis=-1)
    return found


def theil(shares: Floats, reference: Floats) -> Floats:
    """Relative entropy of shares to those of a reference; a share of 0 adds nothing.

    Args:
        shares: shape (..., units), each row sums to 1.
        reference: The shares compared with, > 0, shape (units,).

    Source:
        Theil (1967), Economics and Information Theory, chapter 4.
    """
    ratio = np.where(shares > 0, shares / reference, 1.0)
    found: Floats = (shares * np.log(ratio)).sum(axis=-1)
    return found


def krugman(shares: Floats, reference: Floats) -> Floats:
    """The sum of absolute differences: 0 for the same structure, 2 for nothing in common."""
    found: Floats = np.abs(shares - reference).sum(axis=-1)
    return found


def intervals(
    measure: Callable[[Floats], Floats],
    counts: Floats,
    expected: Floats,
    *,
    draws: int,
    rng: np.random.Generator,
) -> tuple[float, float, float]:
    """Mean and 95 % interval of a measure over what the true means of the counts may be.

    A count is Poisson with mean expected times theta; theta is Gamma with mean 1 and variance v
    over the units; v itself is not known, and follows a prior in proportion to sqrt(v) / (1 + v)^2
    on the scale of its logarithm.

    Args:
        measure: From counts, shape (draws, units), to the measure, shape (draws,).
        counts: Of each unit, >= 0.
        expected: Of each unit, > 0.
        draws: How many times v and the means are drawn from their posterior.
        rng: Where the chance comes from.

    Returns:
        Mean, low, high.

    Source:
        Clayton & Kaldor (1987), Biometrics 43(3), 671-681 (the model).
    """
    height = _heights(counts, expected)
    chance = np.exp(height - height.max())
    shape = SHAPES[rng.choice(len(SHAPES), size=draws, p=chance / chance.sum())][:, None]
    means = rng.standard_gamma(shape + counts) * (expected / (shape + expected))
    found = measure(means)
    low, high = np.quantile(found, (0.025, 0.975))
    return float(found.mean()), float(low), float(high)


def _heights(counts: Floats, expected: Floats) -> Floats:
    """The logarithm of the posterior of each of `SHAPES`, up to a constant."""
    shape = SHAPES[:, None]
    likelihood = (
        special.gammaln(shape + counts)
        - special.gammaln(shape)
        - counts * np.log(shape + expected)
        - shape * np.log1p(expected / shape)
    )
    prior = -np.log(SHAPES) / 2 - 2 * np.log1p(1 / SHAPES)
    found: Floats = likelihood.sum(axis=1) + prior
    return found


def cluster_index(
    jobs: Floats, plants: Floats, industry: NDArray[np.int64], land: Floats, people: Floats
) -> tuple[Floats, Floats, Floats]:
    """Relative density of jobs, times jobs per head, over the relative size of a plant.

    With the same mean jobs a plant, the index moves with the square of the cell's share of its
    industry's plants: the interval is that of this share.

    Args:
        jobs: Of each cell, >= 0; NaN where unknown, and then the cell takes no part.
        plants: Of each cell, likewise.
        industry: Index of each cell's industry.
        land: The share of the country's land that the cell's area has, 0 to 1; NaN where unknown.
        people: The same of the people.

    Returns:
        Value, and the low and high end of its 95 % interval; NaN where the cell takes no part, has
        jobs and no plants, or where the industry has no jobs at all.

    Source:
        Litzenberger & Sternberg (2006), Geographische Zeitschrift 94(4), 209-224; Wilson (1927),
        Journal of the American Statistical Association 22(158), 209-212, the limits of a share.
    """
    known = np.isfinite(jobs) & np.isfinite(plants) & np.isfinite(land) & np.isfinite(people)
    jobs, plants = np.where(known, jobs, 0.0), np.where(known, plants, 0.0)
    job_share, plant_share = (
        _over(n, np.bincount(industry, weights=n).astype(np.float64)[industry]) if len(n) else n
        for n in (jobs, plants)
    )
    value = _over(_over(job_share * plant_share, land), people)
    value = np.where(known & ~((jobs > 0) & (plants == 0)), value, np.nan)
    total = np.where(plants > 0, plants / np.where(plants > 0, plant_share, 1.0), np.nan)
    middle, scale = plant_share + Z * Z / (2 * total), 1 + Z * Z / total
    wide = Z * np.sqrt(plant_share * (1 - plant_share) / total + Z * Z / (4 * total * total))
    low, high = (((middle + end) / scale / plant_share) ** 2 for end in (-wide, wide))
    return value, value * low, value * high


def _over(above: Floats, below: Floats) -> Floats:
    """The quotient; NaN where there is nothing below."""
    found = np.full(np.broadcast_shapes(np.shape(above), np.shape(below)), np.nan)
    np.divide(above, below, out=found, where=np.asarray(below) != 0)
    return found
