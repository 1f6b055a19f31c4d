"""Which groups stand in the same areas: pairwise covariances of their shares, arrays in and out.

With s_mi the share of group i that area m has, and x_m = sum_i w_i s_mi what it is compared with,
the covariance of i and j is sum_m (s_mi - x_m)(s_mj - x_m).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

BLOCK = 4_000_000  # dense shares held at once: 32 MB


@dataclass(frozen=True)
class Pairs:
    """Every pair of groups once, in order of `first`, then `second`; NaN where undefined."""

    first: Indices
    second: Indices
    gamma: Floats
    expected: Floats
    sd: Floats


def together(
    area: Indices,
    group: Indices,
    weight: Floats,
    areas: int,
    herfindahl: Floats,
    *,
    by_size: bool,
) -> Pairs:
    """Compare every pair of groups over the areas.

    Args:
        area: Area of each cell, 0 to `areas` - 1.
        group: Group of each cell; a pair of area and group occurs at most once.
        weight: What the group has there, >= 0; NaN counts as nothing.
        areas: How many areas there are.
        herfindahl: Of each group, the sum of its members' squared shares.
        by_size: Whether x is the areas' share of all weight, not the mean of the groups' shares.

    Returns:
        `gamma`, the covariance over 1 - sum x^2; NaN where a group has no weight anywhere, or one
        area has all of x. `expected` and `sd`, its mean and standard deviation where each member
        lands in an area with probability x whatever the others do: then e_i = s_i - x has the
        covariance h_i (diag x - x x'), and that of i and j is a product of two sums of independent
        e. The mean is exact. In the variance, what the fourth moments of single groups add is left
        out: it comes in only with w_i w_j.

    Source:
        Ellison, Glaeser & Kerr (2010), American Economic Review 100(3), 1195-1213: the index.
    """
    groups = len(herfindahl)
    weight = np.where(np.isfinite(weight), weight, 0.0)
    size = _sums(group, weight, groups)
    used = size > 0
    share = weight / np.where(used, size, 1.0)[group]
    part = size if by_size else used.astype(np.float64)
    part = part / (part.sum() or 1.0)
    x = _sums(area, share * part[group], areas)
    first, second = _each_once(groups)
    free = 1.0 - (x**2).sum()
    spread = (x**2).sum() - 2 * (x**3).sum() + (x**2).sum() ** 2
    scale = 1.0 / free if free > 0 else np.nan  # in one area nothing can stand elsewhere
    gamma = _covariances(area, group, share, x, groups)[first, second] * scale
    expected, variance = _by_chance(np.where(used, herfindahl, 0.0), part, first, second)
    sd = np.sqrt(spread * variance) * scale
    undefined = ~(used[first] & used[second]) | np.isnan(gamma)
    for values in (gamma, expected, sd):
        values[undefined] = np.nan
    return Pairs(first, second, gamma, expected, sd)


def _sums(place: Indices, values: Floats, places: int) -> Floats:
    return np.bincount(place, values, minlength=places).astype(np.float64)


def _each_once(groups: int) -> tuple[Indices, Indices]:
    """The upper triangle of groups x groups, row by row."""
    first = np.repeat(np.arange(groups), np.arange(groups)[::-1])
    before = first * groups - first * (first + 1) // 2  # pairs in the rows above
    return first, np.arange(len(first)) - before + first + 1


def _covariances(area: Indices, group: Indices, share: Floats, x: Floats, groups: int) -> Floats:
    """Sum over areas, some at a time: a long list of areas is never dense at once."""
    found = np.zeros((groups, groups))
    step = max(1, BLOCK // max(1, groups))
    if step < len(x):
        order = np.argsort(area, kind="stable")
        area, group, share = area[order], group[order], share[order]
    for start in range(0, len(x), step):
        end = min(start + step, len(x))
        here = slice(None)
        if step < len(x):
            here = slice(*np.searchsorted(area, (start, end)))
        apart = np.repeat(-x[start:end, None], groups, axis=1)
        apart[area[here] - start, group[here]] += share[here]
        found += apart.T @ apart
    return found


def _by_chance(
    herfindahl: Floats, part: Floats, first: Indices, second: Indices
) -> tuple[Floats, Floats]:
    """Mean of the index, and the factor of its variance that depends on the groups alone."""
    weighted = part * herfindahl
    of_all = (part * weighted).sum()
    alone = herfindahl - 2 * weighted + of_all
    shared = of_all - weighted[first] - weighted[second]
    return shared, alone[first] * alone[second] + shared**2
