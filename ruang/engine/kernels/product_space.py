"""Which industries are found together: advantage, presence, proximity and density, as matrices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

LEAST_RCA = 1 - 1e-9  # an advantage of exactly 1 counts, and what rounding makes of it
BLOCK = 512  # industries whose proximities are held at once


def counted(
    jobs: Floats, *, least_area: float = 0, least_industry: float = 0
) -> tuple[Flags, Flags]:
    """Say which areas and industries have jobs, and enough of them.

    Args:
        jobs: shape (areas, industries), >= 0; NaN is unknown.
        least_area: Fewest jobs of an area that is counted.
        least_industry: Fewest jobs of an industry that is.

    Returns:
        For areas and for industries; one left without jobs by what is not counted is not either.
    """
    known = np.where(np.isnan(jobs), 0.0, jobs)
    areas = known.sum(axis=1) >= least_area
    industries = known.sum(axis=0) >= least_industry
    return areas & known[:, industries].any(axis=1), industries & known[areas].any(axis=0)


def advantage(jobs: Floats) -> Floats:
    """Give each cell's revealed comparative advantage.

    Args:
        jobs: shape (areas, industries), >= 0; NaN is unknown and adds to no total.

    Returns:
        The industry's share of the area over its share of all, same shape; NaN where the cell is
        unknown, or its area or industry has no jobs.
    """
    area, industry = np.nansum(jobs, axis=1), np.nansum(jobs, axis=0)
    share = np.divide(
        industry, industry.sum(), out=np.full_like(industry, np.nan), where=area.any()
    )
    found: Floats = jobs / _or_nan(area)[:, None]
    found /= _or_nan(share)
    return found


def presence(rca: Floats) -> Floats:
    """Give 1 where the advantage is at least 1, and 0 where it is less or unknown."""
    return (rca >= LEAST_RCA).astype(np.float64)


@dataclass(frozen=True)
class ProductSpace:
    """How near every two industries are: which areas they share, over the larger ubiquity.

    An industry's proximity to itself is 1. `present` is 0 or 1, shape (areas, industries), no
    column empty.
    """

    present: Floats

    @cached_property
    def ubiquity(self) -> Floats:
        """How many areas have each industry."""
        found: Floats = self.present.sum(axis=0)
        return found

    @cached_property
    def shared(self) -> Floats:
        """What every two areas share: their common industries, each over its ubiquity."""
        found: Floats = (self.present / self.ubiquity) @ self.present.T
        return found

    @cached_property
    def total(self) -> Floats:
        """The sum of each industry's proximities to all others, shape (industries,)."""
        every = np.ones((1, self.present.shape[1]))
        return self._without_rounding(self.times(every)[0] - 1)

    def times(self, weights: Floats) -> Floats:
        """Give weights @ proximity.

        Args:
            weights: Any numbers, shape (rows, industries).
        """
        rows, (areas, industries) = len(weights), self.present.shape
        # Multiplications that each way takes, up to the same factor.
        if 3 * rows * areas < (rows + areas) * industries:
            return self._by_ubiquity(weights)
        return self._in_blocks(weights)

    def density(self, *, include_self: bool = False) -> Floats:
        """Give the share of an industry's proximities that lies with industries of the area.

        Args:
            include_self: Whether an industry is near itself too.

        Returns:
            0 to 1, shape (areas, industries); NaN in industries that are near no other.
        """
        near = self.times(self.present)
        if include_self:
            return np.minimum(near / (self.total + 1), 1.0)
        near -= self.present
        return np.minimum(self._without_rounding(near) / _or_nan(self.total), 1.0)

    def _by_ubiquity(self, weights: Floats) -> Floats:
        """Never form the proximities: industries x areas^2, not industries^2 x areas.

        What areas share is a product itself, and the larger of two ubiquities is that of whichever
        comes later in their order. So for an industry of ubiquity u the weights add up area by
        area: over all industries, each divided by its own ubiquity or, where that is less, by u.
        From one level of u to the next only those change that came before.
        """
        order, levels, starts = self._levels
        weighing, present = weights[:, order], self._ordered
        found = np.empty_like(weighing)
        reach = (
            (weights / self.ubiquity) @ self.present.T
            if weights is not self.present
            else (self.shared.copy())
        )
        before, last = np.zeros_like(reach), levels[0]
        for level, start, end in zip(levels, starts[:-1], starts[1:], strict=True):
            here = present[:, start:end]
            reach += before * (1 / level - 1 / last)
            np.matmul(reach, here, out=found[:, start:end])
            before += weighing[:, start:end] @ here.T
            last = level
        back = np.empty_like(found)
        back[:, order] = found
        return back

    @cached_property
    def _levels(self) -> tuple[Ints, Floats, Ints]:
        """Industries in order of ubiquity, the ubiquities there are, and where each begins."""
        order = np.argsort(self.ubiquity, kind="stable")
        levels, starts = np.unique(self.ubiquity[order], return_index=True)
        return order, levels, np.append(starts, len(order))

    @cached_property
    def _ordered(self) -> Floats:
        return self.present[:, self._levels[0]]

    def _in_blocks(self, weights: Floats) -> Floats:
        """Form the proximities of some industries at a time."""
        found = np.empty_like(weights)
        for block, near in self.in_blocks():
            found[:, block] = weights @ near
        return found

    def in_blocks(self) -> Iterator[tuple[slice, Floats]]:
        """Some industries at a time with the proximities of all to them, to be written over.

        An empty column is near nothing.
        """
        for start in range(0, self.present.shape[1], BLOCK):
            block = slice(start, start + BLOCK)
            near = self.present.T @ self.present[:, block]
            near /= np.maximum(np.maximum(self.ubiquity[:, None], self.ubiquity[block]), 1)
            yield block, near

    def _without_rounding(self, sums: Floats) -> Floats:
        """Make 0 what is too small to be a proximity: none is less than one over the areas."""
        return np.where(sums * len(self.present) > 0.5, sums, 0.0)


def _or_nan(values: Floats) -> Floats:
    return np.where(values > 0, values, np.nan)
