"""Which industries are found together: a network drawn from what a publication shows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from ruang.engine.kernels.product_space import ProductSpace, presence
from ruang.web.potential.models import Publication
from ruang.web.potential.reading.held import Codes, Flags, Floats, Stamp, held

LEVELS_KEPT: Final = 8
LEAST_AREAS: Final = 3  # an industry that few areas are specialised in meets others by chance
LEAST: Final = 0.3  # proximity from which a link is drawn
STRONGEST: Final = 2  # links that each industry may bring
NEAREST: Final = 12  # industries drawn around a few, in all …
EACH: Final = 3  # … or around each of them, where that is more
MOST: Final = 40  # industries that can still be read


@dataclass(frozen=True)
class Tie:
    """Two industries with the share of places that, specialised in one, are so in the other."""

    one: str
    other: str
    proximity: float


@dataclass(frozen=True)
class Network:
    """The largest of the industries asked for that are tied, and their strongest ties."""

    sizes: dict[str, float]  # code -> workers, or establishments, in all areas shown
    ties: list[Tie]
    left_out: int  # industries that were asked for and are too small to be drawn


@dataclass(frozen=True)
class _Near:
    """All industries of a level that enough areas are specialised in."""

    codes: Codes
    sizes: Floats
    near: Floats  # proximity of every two; of an industry with itself 0


def network(
    publication: Publication,
    level: str,
    *,
    among: Collection[str] | None = None,
    around: Collection[str] = (),
) -> Network:
    """Draw the strongest ties between industries of a level.

    Args:
        publication: Whose cells tell where an industry is: a location quotient of 1 or more.
        level: Of the industries.
        among: Only these codes; all of the level where None.
        around: A few codes: they and what is nearest to them, in place of `among`.
    """
    space = _near(Stamp.of(publication, level))
    wanted = _around(space, around) if around else _among(space, among)
    places = np.flatnonzero(wanted)
    largest = np.sort(places[np.argsort(-space.sizes[places], kind="stable")][:MOST])
    codes, near = space.codes[largest], space.near[np.ix_(largest, largest)]
    drawn = _strongest(near)
    tied = {at for pair in drawn for at in pair}
    ties = [Tie(str(codes[i]), str(codes[j]), float(near[i, j])) for i, j in drawn]
    return Network(
        sizes={str(codes[i]): float(space.sizes[largest[i]]) for i in sorted(tied)},
        ties=sorted(ties, key=lambda tie: (-tie.proximity, tie.one, tie.other)),
        left_out=len(places) - len(largest),
    )


def _among(space: _Near, codes: Collection[str] | None) -> Flags:
    found: Flags = np.isin(space.codes, list(space.codes if codes is None else codes))
    return found


def _around(space: _Near, codes: Collection[str]) -> Flags:
    """A few industries and those nearest to each; nothing where too few areas have them."""
    found = _among(space, codes)
    for at in np.flatnonzero(found):
        nearest = np.argsort(-space.near[at], kind="stable")[: max(EACH, NEAREST // len(codes))]
        found[nearest[space.near[at, nearest] >= LEAST]] = True
    return found


def _strongest(near: Floats) -> list[tuple[int, int]]:
    """Each industry's strongest ties, every pair once."""
    found = set()
    for i, row in enumerate(near):
        for j in np.argsort(-row, kind="stable")[:STRONGEST]:
            if row[j] >= LEAST:
                found.add((min(i, int(j)), max(i, int(j))))
    return sorted(found)


@lru_cache(maxsize=LEVELS_KEPT)
def _near(stamp: Stamp) -> _Near:
    cells = held(stamp)
    codes, column = np.unique(cells.industries, return_inverse=True)
    areas, row = np.unique(cells.areas, return_inverse=True)
    rca = np.zeros((len(areas), len(codes)))
    rca[row, column] = np.nan_to_num(cells.figures["lq"])
    present = presence(rca)
    often = present.sum(axis=0) >= LEAST_AREAS
    codes, present = codes[often], present[:, often]
    near = np.zeros((len(codes), len(codes)))
    for block, found in ProductSpace(present).in_blocks():
        near[:, block] = found
    np.fill_diagonal(near, 0.0)
    sizes = np.bincount(column, cells.figures["jobs"], len(often))[often]
    return _Near(codes, sizes, near)
