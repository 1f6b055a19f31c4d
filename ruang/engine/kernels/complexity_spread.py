"""How far the complexity of areas hangs on which industries are told apart: a jackknife."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from ruang.engine.kernels.complexity import moments, networks, order, second_vector
from ruang.engine.kernels.product_space import ProductSpace

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ONE_BY_ONE = 100  # up to so many industries are left out one by one, more of them in groups
GROUPS = 20
COVERED = 0.95


def spread(present: Floats, eci: Floats) -> tuple[Floats, Floats]:
    """Leave out industries, a group at a time, and see how far the areas' complexity moves.

    Industries are dealt to the groups in turn, so that their order alone decides. What an area
    specialises in stays as it is; its place is computed again without the group.

    Args:
        present: 0 or 1, shape (areas, industries), no row or column empty.
        eci: From all industries, shape (areas,); NaN where there is none.

    Returns:
        Standard error and half width of the 95 % interval (Student's t, groups - 1 degrees of
        freedom); NaN where an area has no place without one of the groups.

    Source:
        Kott (2001), The delete-a-group jackknife, Journal of Official Statistics 17(4), 521-526.
    """
    industries = present.shape[1]
    groups = industries if industries <= ONE_BY_ONE else GROUPS
    nothing = np.full(len(eci), np.nan)
    if groups < 2 or not np.isfinite(eci).any():
        return nothing, nothing
    squares = np.zeros(len(eci))
    for moved in _replicates(present, np.arange(industries) % groups, groups):
        squares += (_alongside(moved, eci) - eci) ** 2
    error = np.sqrt(squares * (groups - 1) / groups)
    return error, error * float(stats.t.ppf((1 + COVERED) / 2, groups - 1))


def _replicates(present: Floats, group: Ints, groups: int) -> Iterator[Floats]:
    """The standardised complexity of areas without each of the groups in turn."""
    areas, industries = present.shape
    if areas > industries:
        for g in range(groups):
            yield _again(present[:, group != g])
        return
    ubiquity = present.sum(axis=0)
    parts = [present[:, group == g] for g in range(groups)]
    shared = [(part / ubiquity[group == g]) @ part.T for g, part in enumerate(parts)]
    all_shared, diversity = sum(shared), present.sum(axis=1)
    for part, less in zip(parts, shared, strict=True):
        place = _place(all_shared - less, diversity - part.sum(axis=1))
        yield _standardised(place, industries - part.shape[1])


def _again(present: Floats) -> Floats:
    """From the start, for what has more areas than industries."""
    found = np.full(len(present), np.nan)
    left = present.any(axis=1)
    if left.any():
        again = order(ProductSpace(present[left]))
        found[left] = again.of_areas
    return _standardised(found, present.shape[1])


def _place(shared: Floats, diversity: Floats) -> Floats:
    """The second eigenvector of the network of most areas; NaN elsewhere."""
    found = np.full(len(diversity), np.nan)
    label = networks(shared)
    label[diversity == 0] = -1
    if (label >= 0).any():
        inner = label == np.bincount(label[label >= 0]).argmax()
        second = second_vector(shared[np.ix_(inner, inner)], diversity[inner])
        found[inner] = np.nan if second is None else second[0]
    return found


def _standardised(place: Floats, repeats: int) -> Floats:
    mean, width = moments(place, repeats)
    return (place - mean) / width


def _alongside(moved: Floats, eci: Floats) -> Floats:
    """Point it the way the whole points: which end is called complex is no matter of chance."""
    known = np.isfinite(moved) & np.isfinite(eci)
    return moved if moved[known] @ eci[known] >= 0 else -moved
