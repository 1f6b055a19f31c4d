"""Economic complexity of areas and industries, from where each industry is present."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

from ruang.engine.kernels.product_space import ProductSpace

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# No second eigenvector of its own, or nothing that tells its complex end.
WhyNot = Literal["", "order", "direction"]

LEAST_GAP = 1e-9  # eigenvalues that differ by less are one, and a smaller correlation is none


@dataclass(frozen=True)
class Order:
    """Areas and industries on one scale: an area's place is the mean of its industries'.

    NaN outside the largest network; NaN throughout where there is no order, or no direction of it.
    """

    of_areas: Floats
    of_industries: Floats
    areas: Flags  # what is part of the largest network
    industries: Flags
    why_not: WhyNot = ""


@dataclass(frozen=True)
class Complexity:
    """Everything of one year; NaN where it is not defined."""

    order: Order
    eci: Floats  # shape (areas,)
    pci: Floats  # shape (industries,)
    density: Floats  # shape (areas, industries)
    coi: Floats  # shape (areas,)
    cog: Floats  # shape (areas, industries)


def complexity(present: Floats, unknown: Flags) -> Complexity:
    """Compute complexity, outlook and gain on the Growth Lab's conventions.

    Args:
        present: 0 or 1, shape (areas, industries), no row or column empty.
        unknown: Cells of which nobody knows: neither present nor to be gained, same shape.

    Returns:
        eci and coi have mean 0 and the sample standard deviation 1 over areas x industries rows;
        pci and cog are on the scale of eci. cog is 0 where the industry is present.

    Source:
        Hausmann, Hidalgo et al. (2014), The Atlas of Economic Complexity; the Growth Lab's
        programs, https://github.com/cid-harvard/ecomplexity.
    """
    space = ProductSpace(present)
    found = order(space)
    near, total = space.density(), space.total
    repeats = int(found.industries.sum())
    mean, spread = moments(found.of_areas, repeats)
    absent = np.where(unknown, 0.0, 1 - present)
    worth = np.where(found.industries, np.nan_to_num(found.of_industries), 0.0)
    outlook = (np.nan_to_num(near) * absent) @ worth
    outlook[~np.isfinite(found.of_areas)] = np.nan
    middle, width = moments(outlook, repeats)
    each = np.divide(worth, total, out=np.zeros_like(worth), where=total > 0)
    ways = absent * each
    gain = absent * (space.times(ways) - ways) / spread + 0.0  # never -0
    gain[unknown | ~np.isfinite(found.of_areas)[:, None]] = np.nan
    gain[:, ~found.industries] = np.nan
    return Complexity(
        order=found,
        eci=(found.of_areas - mean) / spread,
        pci=(found.of_industries - mean) / spread,
        density=near,
        coi=(outlook - middle) / width,
        cog=gain,
    )


def order(space: ProductSpace) -> Order:
    """Place areas and industries by the second eigenvector of what they share.

    Args:
        space: No area and no industry of it is empty.

    Returns:
        Places without a unit. Of several networks that share nothing only the largest is placed:
        that of most areas, then of most industries, then the first.

    Source:
        Hidalgo & Hausmann (2009), https://doi.org/10.1073/pnas.0900943106
    """
    present = space.present
    if not present.size:
        none, nobody = (np.full(n, np.nan) for n in present.shape)
        return Order(none, nobody, np.isfinite(none), np.isfinite(nobody), why_not="order")
    turned = present.shape[0] > present.shape[1]  # the smaller side has the smaller eigenproblem
    rows_first = present.T if turned else present
    rows, columns = rows_first.sum(axis=1), rows_first.sum(axis=0)
    shared = (rows_first / columns) @ rows_first.T if turned else space.shared
    label = networks(shared)
    of_column = label[rows_first.argmax(axis=0)]
    sizes = [np.bincount(x, minlength=label.max() + 1) for x in (label, of_column)]
    best = np.lexsort((-np.arange(len(sizes[0])), *(sizes if turned else sizes[::-1])))[-1]
    inner, outer = label == best, of_column == best
    here, there = np.full(len(rows), np.nan), np.full(len(columns), np.nan)
    second = second_vector(shared[np.ix_(inner, inner)], rows[inner])
    if second is not None and outer.sum() > 1:
        here[inner], value = second
        there[outer] = np.nan_to_num(here) @ rows_first[:, outer] / columns[outer]
        if not turned:  # else the mean of an area's industries is its own place already
            there /= value
    areas, industries = (there, here) if turned else (here, there)
    of_network = (outer, inner) if turned else (inner, outer)
    return _directed(present, areas, industries, of_network)


def _directed(
    present: Floats, areas: Floats, industries: Floats, network: tuple[Flags, Flags]
) -> Order:
    """Turn the complex end up: areas of more industries, or else of rarer ones."""
    if not np.isfinite(areas).any():
        return Order(areas, industries, *network, why_not="order")
    diversity = present.sum(axis=1)
    commonness = present @ present.sum(axis=0) / diversity
    for leads in (diversity, -commonness):
        along = correlation(leads[network[0]], areas[network[0]])
        if abs(along) > LEAST_GAP:
            sign = np.sign(along)
            return Order(sign * areas, sign * industries, *network)
    return Order(areas * np.nan, industries * np.nan, *network, why_not="direction")


def correlation(left: Floats, right: Floats) -> float:
    """Pearson's correlation of two known vectors; 0 where one of them is constant."""
    left, right = left - left.mean(), right - right.mean()
    scale = float(np.sqrt((left @ left) * (right @ right)))
    return float(left @ right) / scale if scale > 0 else 0.0


def networks(shared: Floats) -> NDArray[np.int64]:
    """Number the networks that share nothing with each other, shape (n,).

    Args:
        shared: What each pair shares, shape (n, n), symmetric.
    """
    # What is left of a difference by rounding is less than one over the largest ubiquity.
    joined = shared * len(shared) > 0.5
    label = np.full(len(shared), -1, dtype=np.int64)
    for number in range(len(shared)):
        if (label >= 0).all():
            break
        reached = np.zeros(len(shared), dtype=np.bool_)
        newly = np.array([np.argmin(label)])
        while len(newly):
            reached[newly] = True
            newly = np.flatnonzero(joined[newly].any(axis=0) & ~reached)
        label[reached] = number
    return label


def second_vector(shared: Floats, sizes: Floats) -> tuple[Floats, float] | None:
    """Give the second eigenvector of shared / sizes, and its value.

    Args:
        shared: Symmetric, shape (n, n), its rows summing to `sizes`; one network.
        sizes: > 0, shape (n,).

    Returns:
        None where it is not defined: it is 0, or equal to the third.
    """
    n = len(sizes)
    if n < 2:
        return None
    root = np.sqrt(sizes)
    values, vectors = linalg.eigh(
        shared / np.outer(root, root), subset_by_index=[max(n - 3, 0), n - 1]
    )
    third = values[-3] if n > 2 else 0.0
    if values[-2] - max(third, 0.0) < LEAST_GAP:
        return None
    return vectors[:, -2] / root, float(values[-2])


def moments(values: Floats, repeats: int) -> tuple[float, float]:
    """Give mean and sample standard deviation of values each of which stands in so many rows.

    Args:
        values: shape (n,); NaN takes no part.
        repeats: Rows of each.

    Returns:
        NaN where there are no values; the deviation is NaN where they do not differ.
    """
    known = values[np.isfinite(values)]
    if not len(known):
        return np.nan, np.nan
    mean = float(known.mean())
    squares = float(((known - mean) ** 2).sum()) * repeats
    alike = np.ptp(known) <= LEAST_GAP * np.abs(known).max()
    return mean, np.nan if alike else float(np.sqrt(squares / (len(known) * repeats - 1)))
