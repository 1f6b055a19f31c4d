"""Growing: from the best cells over neighbouring areas, then over related industries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ruang.engine.candidates.country import Country, Group, Ints
from ruang.engine.candidates.relating import BY_PLACE, Relatives
from ruang.engine.errors import ParameterError
from ruang.engine.text import noop as _

ROUNDS = 3  # of growing: what repeats a better one grows again without it
OVERLAP = 0.5  # of the smaller one's cells: above, two candidates are one


@dataclass(frozen=True)
class Growth:
    """How far a candidate may grow.

    `seed_lq` is what the lower end of the quotient of its first cell must pass: trade that serves
    its own people is found a little above the national share in many places, and is no cluster.
    `hold` (0 to 1) is the part that each step must leave of the best score it has had: the larger,
    the smaller the candidates. Where establishments are known, a candidate needs
    `min_establishments` (one or two large plants are no group: 15 members is what the European
    cluster label asks for). `seeds` of the best cells are tried, the `most` best candidates kept.
    """

    seed_lq: float = 1.5
    hold: float = 0.995
    min_establishments: int = 15
    max_areas: int = 8
    max_related: int = 6
    seeds: int = 600
    most: int = 200

    def __post_init__(self) -> None:
        if not 0 <= self.hold <= 1:
            raise ParameterError(_("hold is {value}: it must lie between 0 and 1"), value=self.hold)


def near_by(neighbours: pa.Table | None, country: Country) -> dict[int, list[int]]:
    """For each area those that touch it; areas that the country does not have are passed over."""
    place = {a: n for n, a in enumerate(country.areas)}
    near: dict[int, list[int]] = {n: [] for n in place.values()}
    for row in neighbours.to_pylist() if neighbours is not None else []:
        one, other = place.get(row["area_id"]), place.get(row["neighbour_id"])
        if one is not None and other is not None and one != other:
            near[one].append(other)
            near[other].append(one)  # a pair given once counts both ways
    return near


def grow(
    country: Country,
    near: Mapping[int, list[int]],
    related: Relatives,
    growth: Growth,
) -> list[Group]:
    """Grow from the best cells, and give what is left once repetitions are out, the best first.

    A cell that is in an earlier candidate starts none of its own. A seed whose candidate mostly
    repeats a better one, and is not in that itself, grows again without the cells that are held.
    """
    seeds = np.flatnonzero(country.lq_low >= growth.seed_lq)[: growth.seeds].tolist()
    kept: list[Group] = []
    for _again in range(ROUNDS):
        held = {int(c) for group in kept for c in country.cells(group)}
        more = _grown(country, near, related, growth, [s for s in seeds if s not in held], held)
        if not more:
            break
        kept = distinct(country, [*kept, *more])
    return kept


def _grown(
    country: Country,
    near: Mapping[int, list[int]],
    related: Relatives,
    growth: Growth,
    seeds: list[int],
    held: set[int],
) -> list[Group]:
    found: list[Group] = []
    taken: set[int] = set()
    for seed in seeds:
        if seed in taken:
            continue
        growing = _Growing(country, seed, growth, held)
        growing.over_areas(near)
        growing.over_industries(related)
        cells = country.cells(growing.group)
        taken.update(cells.tolist())
        if country.establishments[cells].sum() >= growth.min_establishments:
            found.append(growing.group)
    return found


class _Growing:
    """One group, and the best score of its own figures that it has had.

    What surrounds its cells says where a group ranks, not how far it reaches.
    """

    def __init__(self, country: Country, seed: int, growth: Growth, held: set[int]) -> None:
        self.country, self.growth, self.held = country, growth, held
        self.group = Group((int(country.area[seed]),), (int(country.industry[seed]),))
        self.best = country.own(self.group)

    def over_areas(self, near: Mapping[int, list[int]]) -> None:
        """Take in neighbours whose own cell of the core industry is surely above the share."""
        core = self.group.industries[0]
        while len(self.group.areas) < self.growth.max_areas:
            border = {b for a in self.group.areas for b in near[a]} - set(self.group.areas)
            cells = self._sure(self.country.at[sorted(border), core])
            areas = self.country.area[cells].tolist()
            if not self._takes_best(Group((*self.group.areas, a), (core,)) for a in areas):
                return

    def over_industries(self, related: Relatives) -> None:
        """Take in relatives that are surely above the share in one of the areas, nearest first.

        What only the places relate must stand out as a seed does: shops and repair are found
        a little above the share beside many things.
        """
        areas, core = self.group.areas, self.group.industries[0]
        for kin in related.kin[core]:
            by_place = related.tie(core, kin[0]) == BY_PLACE  # all of one list are related alike
            above = self.growth.seed_lq if by_place else 1.0
            cells = self._sure(self.country.at[np.ix_(areas, kin)].ravel(), above)
            found = dict.fromkeys(self.country.industry[cells].tolist())
            while len(self.group.industries) <= self.growth.max_related:
                met = self.group.industries
                if not self._takes_best(Group(areas, (*met, i)) for i in found if i not in met):
                    break

    def _takes_best(self, wider: Iterable[Group]) -> bool:
        """Become the best of `wider` if the score holds; of equal ones, the first."""
        scored = [(self.country.own(w), w) for w in wider]
        score, group = max(scored, key=lambda s: s[0], default=(-1.0, self.group))
        if score < self.growth.hold * self.best:
            return False
        self.group, self.best = group, max(score, self.best)
        return True

    def _sure(self, cells: Ints, above: float = 1.0) -> Ints:
        """Those that are there, free, and surely above the national share, the best rank first."""
        found = np.sort(cells[(cells >= 0) & (self.country.lq_low[cells] > above)])
        return found[[int(c) not in self.held for c in found]] if self.held else found


def distinct(country: Country, groups: Iterable[Group]) -> list[Group]:
    """The best first, without those that mostly repeat a better one."""
    pooled = [(country.pooled(g), g) for g in groups]
    pooled.sort(key=lambda p: p[0].key, reverse=True)  # equal ones stay in order
    kept: list[Group] = []
    holders: dict[int, list[int]] = {}  # cell -> the kept groups that have it
    sizes: list[int] = []
    for _whole, group in pooled:
        cells = country.cells(group).tolist()
        shared = Counter(k for c in cells for k in holders.get(c, ()))
        if any(n > OVERLAP * min(len(cells), sizes[k]) for k, n in shared.items()):
            continue
        for c in cells:
            holders.setdefault(c, []).append(len(kept))
        kept.append(group)
        sizes.append(len(cells))
    return kept
