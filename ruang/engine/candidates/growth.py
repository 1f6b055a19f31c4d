"""Growing: from the best cells over neighbouring areas, then over related industries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ruang.engine.candidates.country import Country, Group, Ints
from ruang.engine.errors import ParameterError
from ruang.engine.text import noop as _

Tree = Mapping[str, Sequence[str]]  # industry -> what it belongs to, the nearest first

OVERLAP = 0.5  # of the smaller one's cells: above, two candidates are one
ABOVE = {"class": ("group", "division"), "group": ("division",), "division": ("section",)}


def tree_of(ancestors: pa.Table, level: str = "class") -> Tree:
    """Say for every industry of a level what it is related through, the nearest first.

    Args:
        ancestors: industry_id, and the code it belongs to on each level.
        level: "class" (related within group, then division), "group" (within division) or
            "division" (within section).

    Raises:
        ParameterError: No tree stands above this level.
    """
    if level not in ABOVE:
        raise ParameterError(
            _("candidates cannot be grown at level {level!r}: use {levels}"),
            level=level,
            levels=", ".join(ABOVE),
        )
    rows = ancestors.select([level, *ABOVE[level]]).to_pylist()
    return {
        r[level]: tuple(r[up] for up in ABOVE[level] if r[up] is not None)
        for r in rows
        if r[level] is not None
    }


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


def relatives(tree: Tree, country: Country) -> dict[int, list[list[int]]]:
    """For each industry its relatives, the nearest kin first; nobody twice."""
    under: dict[str, list[int]] = {}
    for n, industry in enumerate(country.industries):
        for up in tree.get(industry, ()):
            under.setdefault(up, []).append(n)
    found: dict[int, list[list[int]]] = {}
    for n, industry in enumerate(country.industries):
        met = {n}
        found[n] = []
        for up in tree.get(industry, ()):
            found[n].append([m for m in under[up] if m not in met])
            met.update(under[up])
    return found


def grow(
    country: Country,
    near: Mapping[int, list[int]],
    related: Mapping[int, list[list[int]]],
    growth: Growth,
) -> list[Group]:
    """Grow from the best cells; one that is in an earlier candidate starts none of its own."""
    found: list[Group] = []
    taken: set[int] = set()
    for seed in np.flatnonzero(country.lq_low >= growth.seed_lq)[: growth.seeds].tolist():
        if seed in taken:
            continue
        growing = _Growing(country, seed, growth)
        growing.over_areas(near)
        growing.over_industries(related)
        cells = country.cells(growing.group)
        taken.update(cells.tolist())
        if country.establishments[cells].sum() >= growth.min_establishments:
            found.append(growing.group)
    return found


class _Growing:
    """One group, and the best score that it has had."""

    def __init__(self, country: Country, seed: int, growth: Growth) -> None:
        self.country, self.growth = country, growth
        self.group = Group((int(country.area[seed]),), (int(country.industry[seed]),))
        self.best = country.pooled(self.group).score

    def over_areas(self, near: Mapping[int, list[int]]) -> None:
        """Take in neighbours whose own cell of the core industry is surely above the share."""
        core = self.group.industries[0]
        while len(self.group.areas) < self.growth.max_areas:
            border = {b for a in self.group.areas for b in near[a]} - set(self.group.areas)
            cells = self._sure(self.country.at[sorted(border), core])
            areas = self.country.area[cells].tolist()
            if not self._takes_best(Group((*self.group.areas, a), (core,)) for a in areas):
                return

    def over_industries(self, related: Mapping[int, list[list[int]]]) -> None:
        """Take in relatives that are surely above the share in one of the areas, nearest first."""
        areas = self.group.areas
        for kin in related[self.group.industries[0]]:
            cells = self._sure(self.country.at[np.ix_(areas, kin)].ravel())
            found = dict.fromkeys(self.country.industry[cells].tolist())
            while len(self.group.industries) <= self.growth.max_related:
                met = self.group.industries
                if not self._takes_best(Group(areas, (*met, i)) for i in found if i not in met):
                    break

    def _takes_best(self, wider: Iterable[Group]) -> bool:
        """Become the best of `wider` if the score holds; of equal ones, the first."""
        scored = [(self.country.pooled(w).score, w) for w in wider]
        score, group = max(scored, key=lambda s: s[0], default=(-1.0, self.group))
        if score < self.growth.hold * self.best:
            return False
        self.group, self.best = group, max(score, self.best)
        return True

    def _sure(self, cells: Ints) -> Ints:
        """Those that are there and surely above the national share, the best rank first."""
        return np.sort(cells[(cells >= 0) & (self.country.lq_low[cells] > 1)])


def distinct(country: Country, groups: Iterable[Group]) -> list[Group]:
    """The best first, without those that mostly repeat a better one."""
    pooled = [(country.pooled(g), g) for g in groups]
    pooled.sort(key=lambda p: (-p[0].score, -p[0].lq_low, -p[0].jobs))
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
