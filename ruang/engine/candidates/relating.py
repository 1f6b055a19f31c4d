"""Which industries belong to a core: found in the same places, or of the same kind by the tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ruang.engine.candidates.country import Country, Floats
from ruang.engine.errors import ParameterError
from ruang.engine.kernels import grouping
from ruang.engine.kernels.product_space import LEAST_RCA
from ruang.engine.text import noop as _

Tree = Mapping[str, Sequence[str]]  # industry -> what it belongs to, the nearest first
Yes = NDArray[np.bool_]

ABOVE = {"class": ("group", "division"), "group": ("division",), "division": ("section",)}
FEWEST_AREAS = 20  # with fewer, being found together is a matter of a place or two
FEWEST_INDUSTRIES = 20  # with fewer there are no groups to tell apart
PLACES = 3  # areas where an industry must be at home before its company says anything
CLOSE = 1.0  # standard deviations above the mean pair, besides being in one group

# Why an industry goes with a core (the column `related_by`).
BY_PLACE, BY_TREE, BY_BOTH = "co-location", "classification", "both"


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
class Relatives:
    """The relatives of every industry, and what makes them so.

    `kin` has for each industry its relatives, the nearest first, nobody twice. `joined` says which
    pairs are found in the same places; None where the figures are too few to show it.
    """

    kin: dict[int, list[list[int]]]
    joined: Yes | None
    alike: Yes  # pairs that the tree relates

    def tie(self, core: int, other: int) -> str | None:
        """What relates any two industries; None where nothing does."""
        alike = bool(self.alike[core, other])
        if self.joined is None or not self.joined[core, other]:
            return BY_TREE if alike else None
        return BY_BOTH if alike else BY_PLACE


def relatives(tree: Tree, country: Country) -> Relatives:
    """Find the relatives of every industry.

    First those that both the data and the tree relate, then those found in the same places, then
    those of the same group of the tree, then those of the same division.

    Args:
        tree: See `tree_of`; empty where no tree is known.
        country: The cells that industries are found together in.
    """
    count = len(country.industries)
    levels, alike = _by_tree(tree, country)
    joined = together(country)
    kin: dict[int, list[list[int]]] = {}
    for n in range(count):
        near: list[int] = [] if joined is None else np.flatnonzero(joined[n]).tolist()
        both = [m for m in near if alike[n, m]]
        lists = [both, [m for m in near if not alike[n, m]]]
        lists += [[m for m in kind if m not in both] for kind in levels[n]]
        kin[n] = [found for found in lists if found]
    return Relatives(kin, joined, alike)


def _by_tree(tree: Tree, country: Country) -> tuple[dict[int, list[list[int]]], Yes]:
    """Each industry's relatives by the tree, the nearest kin first, and which pairs they make."""
    under: dict[str, list[int]] = {}
    for n, industry in enumerate(country.industries):
        for up in tree.get(industry, ()):
            under.setdefault(up, []).append(n)
    alike = np.zeros((len(country.industries),) * 2, dtype=np.bool_)
    found: dict[int, list[list[int]]] = {}
    for n, industry in enumerate(country.industries):
        met = {n}
        found[n] = []
        for up in tree.get(industry, ()):
            found[n].append([m for m in under[up] if m not in met])
            met.update(under[up])
        alike[n, list(met - {n})] = True
    return found, alike


def together(country: Country) -> Yes | None:
    """Say which industries are found in the same places: in one related group, and close in it.

    Proximity and coagglomeration of the country's cells are put into groups as by the method
    `related_groups`. Only industries at home (quotient 1 or more) in `PLACES` areas take part.

    Args:
        country: The cells that count.

    Returns:
        shape (industries, industries), symmetric, the diagonal false; None where fewer than
        `FEWEST_AREAS` areas or `FEWEST_INDUSTRIES` such industries are there.
    """
    # The order of the country's ids comes from ranks; sums must not hang on it.
    areas = np.argsort(np.array(country.areas, dtype=object), kind="stable")
    order = np.argsort(np.array(country.industries, dtype=object), kind="stable")
    jobs = np.zeros((len(country.areas), len(country.industries)))
    jobs[country.area, country.industry] = country.jobs
    expected = np.outer(country.area_jobs, country.industry_share)
    present = (jobs >= expected * LEAST_RCA) & (jobs > 0)
    order = order[present.sum(axis=0)[order] >= PLACES]
    if len(areas) < FEWEST_AREAS or len(order) < FEWEST_INDUSTRIES:
        return None
    at = np.ix_(areas, order)
    measures = _measures(jobs[at], present[at].astype(np.float64), country.area_jobs[areas])
    mean, _unknown = grouping.together(measures)
    tree = grouping.merges(mean, "ward")
    labels = tree.labels(grouping.best(grouping.scores(measures, tree)))
    close = (labels[:, None] == labels) & (mean >= CLOSE)
    np.fill_diagonal(close, False)
    found = np.zeros((len(country.industries),) * 2, dtype=np.bool_)
    found[np.ix_(order, order)] = close
    return found


def _measures(jobs: Floats, present: Floats, area_jobs: Floats) -> list[Floats]:
    """Proximity (Hidalgo et al. 2007) and pairwise coagglomeration (Ellison et al. 2010)."""
    ubiquity = present.sum(axis=0)
    proximity = present.T @ present / np.maximum.outer(ubiquity, ubiquity)
    area = area_jobs / area_jobs.sum()
    apart = jobs / jobs.sum(axis=0) - area[:, None]
    gamma = apart.T @ apart / (1 - (area**2).sum())
    return [grouping.standardised(m) for m in (proximity, gamma)]
