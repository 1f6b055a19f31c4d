"""What may be public of a register's counts, so that no difference shows one enterprise.

A cell of fewer than three establishments, or with one that has more than four fifths of the
workers, is not published. That alone protects nothing: what is not shown can be a published sum
minus its published parts. So more is hidden beside it, as little as can be, until every such cell
could as well be a tenth larger or smaller (and one establishment more or fewer), whatever is added
up and subtracted. Where it is only the numbers of single enterprises that hide it, these
enterprises know their own: then a second way has to hide it that they know nothing of.

Everything that is published of a register goes through here, or is computed from what went.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ruang.engine.disclosure.sums import Floats, Ints, Sums
from ruang.engine.kernels.rerouting import hide_more
from ruang.engine.kernels.walks import Network

__all__ = ["LEEWAY", "MAX_SHARE", "MIN_ESTABLISHMENTS", "Public", "publishable"]

Bools = NDArray[np.bool_]

MIN_ESTABLISHMENTS = 3  # fewer would show single firms, and are noise
MAX_SHARE = 0.8  # of one establishment; more would show it, and one plant is no cluster
LEEWAY = 0.1  # of itself: so much larger or smaller could a hidden number be for all that is public
LEAST_LEEWAY = 1.0  # establishments, or workers
TOTAL_ONLY = 0.5  # what it costs to hide a total without cells; a cell costs 1 or more


@dataclass(frozen=True)
class Public:
    """What of a register's counts may be public."""

    cells: pa.Table  # level, area_id, industry_id of the cells that may be shown
    totals: pa.Table  # PUBLIC_TOTALS
    beside: dict[str, int]  # level -> how many cells are hidden only to protect others
    told: int  # how many hidden numbers one enterprise could find, knowing its own


def publishable(
    counted: pa.Table,
    chains: pa.Table,
    *,
    levels: Sequence[str],
    by_area: Sequence[str],
    counts_workers: bool,
) -> Public:
    """Say which of a register's counts may be public together.

    Args:
        counted: area_id, industry_id (or what else the establishments are sorted by; null or
            unknown ones are in no part of the tree), establishments, workers, workers_known,
            largest, as `count_codes` gives them. Rows without an area are left out.
        chains: industry_id, and the code it belongs to on each level.
        levels: The tree's levels, from wide to narrow; the country's totals are published on each.
        by_area: Those on which the areas' cells are published too.
        counts_workers: Whether workers are published, and shares and quotients are made of them;
            otherwise these are made of establishments, and no number of workers is published.

    Returns:
        What may be public; nothing at all, where a number can be found whatever else is hidden, as
        where a register has two rows. A cell is shown with all its figures or not at all. There is
        a total for every area and industry that has a row; its `spread` counts the cells that are
        shown of it (of an area: on the narrowest of `by_area`; null where none are published).

    Source:
        Hundepool et al. (2012), Statistical Disclosure Control, chapter 4 (threshold, dominance,
        protection levels, hiding more), https://doi.org/10.1002/9781118348239
    """
    sums = Sums.of(counted, chains, levels)
    depths = [n + 1 for n, level in enumerate(levels) if level in by_area]
    cells = ~sums.country & np.isin(sums.depth, depths)
    # How many rows there are, and how many of them have no industry, stands beside all figures.
    always = sums.country & ((sums.depth == 0) | sums.unsorted)
    totals = sums.country & (sums.depth > 0) | ~sums.country & (sums.depth == 0)
    small = (sums.establishments < MIN_ESTABLISHMENTS) & ~always
    nobody = np.full(len(small), -1)
    counts = _Numbers(sums.establishments, np.zeros(len(small)), nobody, small)
    hidden = ~(cells | totals | always) | small
    if not counts_workers:
        hidden, told = counts.protected(sums, hidden, _Links.of(sums, cells, gives_away=True))
        return _public(sums, levels, depths, hidden, np.ones_like(hidden), small, told)
    alone = (sums.largest > MAX_SHARE * sums.workers) & ~always
    alone |= (sums.workers_known < MIN_ESTABLISHMENTS) & ~always
    workers = _Numbers(sums.workers, sums.largest, sums.holder, alone)
    unseen, told = workers.protected(sums, hidden | alone, _Links.of(sums, cells, gives_away=True))
    # What hides workers hides establishments too, but for totals, and where no workers are known.
    hidden, more = counts.protected(
        sums, hidden | (unseen & cells), _Links.of(sums, cells, gives_away=False)
    )
    return _public(sums, levels, depths, hidden, unseen | hidden, small | alone, told + more)


@dataclass(frozen=True)
class _Links:
    """What hiding a number costs, and which others give it away."""

    cost: Floats
    follows: Ints
    followers: Ints

    @classmethod
    def of(cls, sums: Sums, cells: Bools, *, gives_away: bool) -> _Links:
        """A cell's quotient and share tell the totals of its industry and its area.

        Args:
            sums: The numbers.
            cells: Which are published as cells.
            gives_away: Whether quotients and shares are made of these numbers.
        """
        cost = np.where(cells, np.log2(1 + sums.establishments) / 2, TOTAL_ONLY)
        of_node = np.bincount(sums.node[cells], cost[cells], len(sums.codes))
        of_area = np.bincount(sums.area[cells], cost[cells], len(sums.areas) + 1)
        cost += np.where(sums.country, of_node[sums.node], 0)
        cost += np.where(~sums.country & (sums.depth == 0), of_area[sums.area], 0)
        cost[sums.country & ((sums.depth == 0) | sums.unsorted)] = np.inf
        none = np.zeros(len(cells) + 1, dtype=np.int64)
        if not gives_away:
            return cls(cost, none, none[:0])
        lengths, members = none[:-1].copy(), []
        of_industries = sums.country & (sums.depth > 0)
        of_areas = ~sums.country & (sums.depth == 0)
        by_node = _grouped(sums.node, cells, len(sums.codes))
        by_area = _grouped(sums.area, cells, len(sums.areas) + 1)
        for edge in np.flatnonzero(of_industries | of_areas):
            told = by_node[sums.node[edge]] if of_industries[edge] else by_area[sums.area[edge]]
            lengths[edge] = len(told)
            members.append(told)
        follows = np.append(0, np.cumsum(lengths))
        return cls(cost, follows, np.concatenate([none[:0], *members]))

    def hidden_with(self, hidden: Bools) -> Bools:
        """Hide what gives hidden numbers away."""
        found = hidden.copy()
        for edge in np.flatnonzero(hidden & (np.diff(self.follows) > 0)):
            found[self.followers[self.follows[edge] : self.follows[edge + 1]]] = True
        return found


@dataclass(frozen=True)
class _Numbers:
    """One published figure of every sum, and which of them show an enterprise."""

    size: Floats
    known: Floats  # what the largest establishment knows of it; 0 where that is no secret
    holder: Ints  # which that is
    sensitive: Bools

    def protected(self, sums: Sums, hidden: Bools, links: _Links) -> tuple[Bools, int]:
        """Hide more, so that the sensitive ones cannot be found: all, where nothing less helps.

        Returns:
            What is hidden, and how many of them one enterprise could find, knowing its own.
        """
        need = np.maximum(LEEWAY * self.size, LEAST_LEEWAY)
        order = np.flatnonzero(self.sensitive & (self.size > 0))
        order = order[np.argsort(-need[order], kind="stable")]
        network = Network(
            sums.tail, sums.head, self.size, self.known, self.holder,
            links.cost, links.follows, links.followers,
        )  # fmt: skip
        found = hide_more(network, links.hidden_with(hidden), need, order)
        return found.hidden | bool(len(found.bare)), len(found.told)


def _grouped(by: Ints, chosen: Bools, count: int) -> list[Ints]:
    """The places of the chosen entries by what they belong to."""
    places = np.flatnonzero(chosen)
    places = places[np.argsort(by[places], kind="stable")]
    return np.split(places, np.searchsorted(by[places], np.arange(1, count)))


def _public(
    sums: Sums,
    levels: Sequence[str],
    depths: Sequence[int],
    hidden: Bools,
    unseen: Bools,
    sensitive: Bools,
    told: int,
) -> Public:
    """Put into tables what is not hidden.

    Args:
        sums: The numbers.
        levels: The tree's levels.
        depths: Those whose cells are published.
        hidden: Whose establishments are not shown.
        unseen: Whose workers are not shown.
        sensitive: Which would show an enterprise.
        told: How many one enterprise could find.
    """
    cells = ~sums.country & np.isin(sums.depth, depths)
    shown = cells & ~hidden
    named = np.array(["", *levels], dtype=object)
    areas, codes = np.array([*sums.areas, ""], dtype=object), np.array(sums.codes, dtype=object)
    found = pa.table(
        {
            "level": pa.array(named[sums.depth[shown]], pa.string()),
            "area_id": pa.array(areas[sums.area[shown]], pa.string()),
            "industry_id": pa.array(codes[sums.node[shown]], pa.string()),
        }
    )
    beside = cells & hidden & ~sensitive
    return Public(
        found,
        _totals(sums, depths, shown, hidden, unseen),
        {named[d]: int((beside & (sums.depth == d)).sum()) for d in depths},
        told,
    )


def _totals(
    sums: Sums, depths: Sequence[int], shown: Bools, hidden: Bools, unseen: Bools
) -> pa.Table:
    of_area = ~sums.country & (sums.depth == 0)
    rows = np.flatnonzero(of_area | (sums.country & (sums.depth > 0)))
    in_areas = np.bincount(sums.node[shown], minlength=len(sums.codes))
    narrow = shown & (sums.depth == max(depths))
    in_nodes = np.bincount(sums.area[narrow], minlength=len(sums.areas) + 1)
    spread = np.where(of_area, in_nodes[sums.area], in_areas[sums.node])[rows]
    without = ~of_area[rows] & ~np.isin(sums.depth[rows], depths)
    areas, codes = np.array([*sums.areas, ""], dtype=object), np.array(sums.codes, dtype=object)
    return pa.table(
        {
            "area_id": pa.array(areas[sums.area[rows]], pa.string(), mask=~of_area[rows]),
            "industry_id": pa.array(codes[sums.node[rows]], pa.string(), mask=of_area[rows]),
            "establishments": pa.array(
                sums.establishments[rows].astype(np.int64), mask=hidden[rows]
            ),
            "workers": pa.array(sums.workers[rows], mask=unseen[rows]),
            "spread": pa.array(spread, pa.int64(), mask=without),
        }
    )
