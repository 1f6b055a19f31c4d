"""Whether neighbours are alike: Moran's I, Getis and Ord's G, over all areas and around each.

Links are a sparse matrix by rows, as in `spatial`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special
from scipy.sparse import csr_array

from ruang.engine.kernels.spatial import ROUNDINGS, sums_by_row

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FEWEST_FOR_SPREAD = 4  # areas without which four different ones cannot be drawn


NAN = float("nan")


class Test(NamedTuple):
    """What was found against what chance would give; NaN where that cannot be said."""

    expected: float
    sd: float
    z: float  # standard deviations above what is expected
    p: float  # two-sided


class Chance(NamedTuple):
    """What a statistic would be by chance; NaN where that cannot be said."""

    expected: float
    sd: float

    def test(self, found: float) -> Test:
        """Hold against it what was found; p is that of a normal distribution."""
        z = (found - self.expected) / self.sd
        return Test(self.expected, self.sd, z, float(normal_p(np.array(z))))


def tested_by(drawn: Floats, found: float, rounding: float) -> Test:
    """Hold what was found against what was drawn.

    Args:
        drawn: The statistic of each draw.
        found: The statistic as it is.
        rounding: How far two equal statistics may lie apart.

    Returns:
        Mean and standard deviation of the draws, z by both, p from their ranks; NaN without draws.
    """
    above, below = (drawn >= found - rounding).sum(), (drawn <= found + rounding).sum()
    p = float(two_sided(above, below, len(drawn)))
    if len(drawn) < 2:
        return Test(NAN, NAN, NAN, p if len(drawn) else NAN)
    chance = Chance(float(drawn.mean()), _root(float(drawn.var(ddof=1)), rounding**2))
    return chance.test(found)._replace(p=p)


def from_median(values: Floats) -> Floats:
    """Scale values and count them from their median, so that nothing overflows or cancels.

    Args:
        values: Known, finite numbers, shape (areas,).

    Returns:
        (value - median) x a power of two, within -2 to 2; all 0 where all values are equal but
        for rounding.
    """
    if not len(values):
        return values.copy()
    _, exponent = np.frexp(np.abs(values).max())
    scaled = np.ldexp(values, -int(exponent))  # within -1 to 1, and nothing is rounded
    middle = (len(scaled) - 1) // 2
    found: Floats = scaled - np.partition(scaled, middle)[middle]
    if np.abs(found).max() <= ROUNDINGS * np.abs(scaled).max():
        return np.zeros(len(values))
    return found


def from_mean(values: Floats) -> Floats:
    """Count values from their mean; 0 where one is the mean but for rounding.

    Args:
        values: What `from_median` gave.
    """
    found: Floats = values - (values.mean() if len(values) else 0.0)
    return np.where(np.abs(found) <= ROUNDINGS * np.max(np.abs(values), initial=0.0), 0.0, found)


def neighbours_sum(values: Floats, indptr: Ints, indices: Ints, data: Floats) -> Floats:
    """Weight x value summed over the neighbours of each area."""
    return sums_by_row(data * values[indices], indptr)


def of_others(numbers: Floats) -> Floats:
    """The sum of all numbers but the one at each place, by adding alone: nothing cancels."""
    before = np.concatenate(([0.0], np.cumsum(numbers[:-1])))
    after = np.concatenate((np.cumsum(numbers[:0:-1])[::-1], [0.0]))
    return (before + after)[: len(numbers)]


def moran(centred: Floats, indptr: Ints, indices: Ints, data: Floats) -> float:
    """Moran's I: n / sum of weights x sum of w z z' / sum of z squared.

    Args:
        centred: What `from_mean` gave, not all 0.
        indptr: Where the neighbours of each area begin and end.
        indices: The neighbours, none of them the area itself.
        data: Their weights, not all 0.
    """
    together = centred @ neighbours_sum(centred, indptr, indices, data)
    return float(len(centred) / data.sum() * together / (centred @ centred))


def moran_by_chance(
    centred: Floats, indptr: Ints, indices: Ints, data: Floats
) -> tuple[Chance, Chance]:
    """What Moran's I would be if values were drawn from a normal, or dealt out anew.

    Args:
        centred: What `from_mean` gave, not all 0.
        indptr: Where the neighbours of each area begin and end.
        indices: The neighbours, none of them the area itself.
        data: Their weights, not all 0.

    Returns:
        Under normality, and under randomisation (the values as they are, their places by chance);
        sd NaN with fewer than 4 areas, and where no dealing changes I.

    Source:
        Cliff & Ord (1981), Spatial Processes: Models and Applications, Pion.
    """
    n = len(centred)
    expected = -1 / (n - 1) if n > 1 else NAN
    if n < FEWEST_FOR_SPREAD:
        return Chance(expected, NAN), Chance(expected, NAN)
    s0, s1, s2 = _sums_of_weights(indptr, indices, data)
    normal = (n * n * s1 - n * s2 + 3 * s0**2) / ((n - 1) * (n + 1) * s0**2)
    peak = n * (centred**4).sum() / (centred**2).sum() ** 2
    dealt = n * ((n * n - 3 * n + 3) * s1 - n * s2 + 3 * s0**2)
    dealt -= peak * ((n * n - n) * s1 - 2 * n * s2 + 6 * s0**2)
    dealt /= (n - 1) * (n - 2) * (n - 3) * s0**2
    return tuple(  # type: ignore[return-value]
        Chance(expected, _root(square - expected**2, 1 / n)) for square in (normal, dealt)
    )


def general_g(values: Floats, indptr: Ints, indices: Ints, data: Floats) -> tuple[float, Chance]:
    """Getis and Ord's general G, the share of all products of values that neighbours have.

    Args:
        values: Known, finite numbers; a share has a meaning where none is negative.
        indptr: Where the neighbours of each area begin and end.
        indices: The neighbours, none of them the area itself.
        data: Their weights.

    Returns:
        G, NaN where all products are 0; and what it would be if values were dealt out anew.

    Source:
        Getis & Ord (1992), Geographical Analysis 24(3), 189-206.
    """
    n = len(values)
    largest = np.max(np.abs(values), initial=0.0)
    x = values / (largest if largest > 0 else 1.0)
    m1, m2, m3, m4 = (float((x**power).sum()) for power in (1, 2, 3, 4))
    products = m1**2 - m2
    if n < 2 or abs(products) <= ROUNDINGS * n * m2:
        return NAN, Chance(NAN, NAN)
    found = float(x @ neighbours_sum(x, indptr, indices, data)) / products
    s0, s1, s2 = _sums_of_weights(indptr, indices, data)
    expected = s0 / (n * (n - 1))
    if n < FEWEST_FOR_SPREAD:
        return found, Chance(expected, NAN)
    square = ((n * n - 3 * n + 3) * s1 - n * s2 + 3 * s0**2) * m2**2
    square -= ((n * n - n) * s1 - 2 * n * s2 + 6 * s0**2) * m4
    square -= (2 * n * s1 - (n + 3) * s2 + 6 * s0**2) * m1**2 * m2
    square += (4 * (n - 1) * s1 - 2 * (n + 1) * s2 + 8 * s0**2) * m1 * m3
    square += (s1 - s2 + s0**2) * m1**4
    square /= products**2 * n * (n - 1) * (n - 2) * (n - 3)
    return found, Chance(expected, _root(square - expected**2, expected**2))


def local_by_chance(
    values: Floats, indptr: Ints, indices: Ints, data: Floats
) -> tuple[Floats, Floats]:
    """What each area's weighted sum would be if its neighbours were drawn from all others.

    Args:
        values: What `from_median` gave.
        indptr: Where the neighbours of each area begin and end.
        indices: The neighbours, none of them the area itself.
        data: Their weights.

    Returns:
        Mean and standard deviation of the sum; sd NaN where every draw would be the same.

    Source:
        Ord & Getis (1995), Geographical Analysis 27(4), 286-306: of Gi, for any weights.
    """
    n = len(values)
    if n < 3:
        return np.full(n, np.nan), np.full(n, np.nan)
    weight, squares = sums_by_row(data, indptr), sums_by_row(data**2, indptr)
    mean, square = of_others(values) / (n - 1), of_others(values**2) / (n - 1)
    variance = square - mean**2
    spread = (n - 1) * squares - weight**2
    differ = (variance > ROUNDINGS * square) & (spread > ROUNDINGS * (n - 1) * squares)
    with np.errstate(invalid="ignore"):
        sd = np.sqrt(variance * spread / (n - 2))
    return weight * mean, np.where(differ, sd, np.nan)


def normal_p(z: Floats) -> Floats:
    """Two-sided p of standard scores; NaN stays."""
    return np.asarray(2 * special.ndtr(-np.abs(z)))


def two_sided(above: Ints, below: Ints, permutations: int) -> Floats:
    """Two-sided p from the draws at least as high and those at least as low as what was found.

    Args:
        above: How many draws are >= what was found.
        below: How many are <= it.
        permutations: How many draws there were.

    Returns:
        2 (min(above, below) + 1) / (permutations + 1), at most 1: what was found is one draw more.
    """
    return np.minimum(1.0, 2 * (np.minimum(above, below) + 1) / (permutations + 1))


def false_discovery(p: Floats) -> Floats:
    """Give the share of false discoveries if this one and all with smaller p are taken.

    Args:
        p: One p a test; NaN where there was none.

    Source:
        Benjamini & Hochberg (1995), Journal of the Royal Statistical Society B 57(1), 289-300.
    """
    q = np.full(len(p), np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    falling = tested[np.argsort(-p[tested], kind="stable")]
    rank = np.arange(len(falling), 0, -1)
    q[falling] = np.minimum.accumulate(p[falling] * len(falling) / rank)
    return q


def _sums_of_weights(indptr: Ints, indices: Ints, data: Floats) -> tuple[float, float, float]:
    """S0, S1 and S2 of Cliff and Ord."""
    areas = len(indptr) - 1
    matrix = csr_array((data, indices, indptr), shape=(areas, areas))
    both = matrix + matrix.T
    into = np.bincount(indices, weights=data, minlength=areas)
    return (
        float(data.sum()),
        float((both.data**2).sum()) / 2,
        float(((sums_by_row(data, indptr) + into) ** 2).sum()),
    )


def _root(variance: float, size: float) -> float:
    """The square root; NaN where nothing but rounding is left of numbers of this size."""
    return float(np.sqrt(variance)) if variance > ROUNDINGS * size else NAN
