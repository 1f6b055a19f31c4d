"""All that complexity says of one year, at the places where its areas and industries stand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ruang.engine.kernels.complexity import WhyNot, complexity
from ruang.engine.kernels.complexity_spread import spread
from ruang.engine.kernels.product_space import advantage, counted, presence

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Year:
    """Areas down, industries across; NaN where something is not defined."""

    diversity: Floats
    eci: Floats
    coi: Floats
    error: Floats  # standard error of eci
    half: Floats  # half the width of its 95 % interval
    ubiquity: Floats
    pci: Floats
    rca: Floats
    density: Floats
    cog: Floats
    small: tuple[Flags, Flags]  # areas and industries with too few jobs
    empty: tuple[Flags, Flags]  # those without any that count
    apart: tuple[Flags, Flags]  # those outside the largest network, if it has an order
    unsure: tuple[Flags, Flags]  # those with a place and without an interval of it
    why_not: WhyNot


def year(jobs: Floats, *, least_area: float = 0, least_industry: float = 0) -> Year:
    """Compute one year; what takes no part is as if it were not there.

    Args:
        jobs: shape (areas, industries), >= 0; NaN is unknown.
        least_area: Fewest jobs of an area that takes part.
        least_industry: Fewest jobs of an industry that does.
    """
    areas, industries = counted(jobs, least_area=least_area, least_industry=least_industry)
    rca = advantage(jobs[np.ix_(areas, industries)])
    present = presence(rca)
    found = complexity(present, np.isnan(rca))
    error, half = spread(present, found.eci)
    known = np.where(np.isnan(jobs), 0.0, jobs)
    sums = known.sum(axis=1), known.sum(axis=0)
    small = sums[0] < least_area, sums[1] < least_industry
    placed = [of | bool(found.order.why_not) for of in (found.order.areas, found.order.industries)]
    return Year(
        diversity=_whole(present.sum(axis=1), areas),
        eci=_whole(found.eci, areas),
        coi=_whole(found.coi, areas),
        error=_whole(error, areas),
        half=_whole(half, areas),
        ubiquity=_whole(present.sum(axis=0), industries),
        pci=_whole(found.pci, industries),
        rca=_whole(rca, areas, industries),
        density=_whole(found.density, areas, industries),
        cog=_whole(found.cog, areas, industries),
        small=small,
        empty=(~areas & ~small[0], ~industries & ~small[1]),
        apart=(_outside(placed[0], areas), _outside(placed[1], industries)),
        unsure=(_outside(np.isnan(found.eci) | np.isfinite(half), areas), industries & False),
        why_not=found.order.why_not,
    )


def _whole(values: Floats, *used: Flags) -> Floats:
    """Put values where they belong, NaN elsewhere."""
    if all(of.all() for of in used):
        return values
    found = np.full(tuple(len(of) for of in used), np.nan)
    found[np.ix_(*used)] = values
    return found


def _outside(inside: Flags, used: Flags) -> Flags:
    found = used.copy()
    found[used] = ~inside
    return found
