"""Every number that a register's counts have: areas x a tree of industries, and the country's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

AREA, CODE = "area_id", "industry_id"
ROOT = 0  # the node of all industries together
REST = -1  # depth of what is in no code of the tree, or in none finer than a code that has finer


@dataclass(frozen=True)
class Sums:
    """One entry for each area (or the country) and node of the tree that has establishments.

    Every entry is an edge between two relations: `tail` where it is a part of something larger,
    `head` where it is itself divided, or summed over the areas. The country's stand the other way
    round, so that all of them flow in circles: from the country down into the areas, down their
    trees, and up the country's tree.
    """

    areas: list[str]
    codes: list[str]  # node -> code; "" for the root and for rests
    area: Ints  # place in `areas`; len(areas) for the country
    node: Ints
    depth: Ints  # of the node in the tree: 0 the root, then one a level; REST for what is left
    establishments: Floats
    workers: Floats  # of those whose workers are known
    workers_known: Floats  # how many these are
    largest: Floats  # workers of the largest one
    holder: Ints  # which establishment that is: its area and code
    tail: Ints
    head: Ints
    unsorted: NDArray[np.bool_]  # which entries are of what is in no code of the tree

    @property
    def country(self) -> NDArray[np.bool_]:
        """Which entries are of the whole country."""
        found: NDArray[np.bool_] = self.area == len(self.areas)
        return found

    @classmethod
    def of(cls, counted: pa.Table, chains: pa.Table, levels: Sequence[str]) -> Sums:
        """Add counts up over the tree and over the areas.

        Args:
            counted: area_id, industry_id (null or unknown ones are in no part of the tree),
                establishments, workers, workers_known, largest; rows without an area are left out.
            chains: industry_id, and the code it belongs to on each level.
            levels: The tree's levels, from wide to narrow.
        """
        rows = counted.filter(counted[AREA].is_valid())
        areas, area = _named(rows[AREA])
        tree = _Tree.of(rows[CODE], chains, levels)
        figures = {c: _floats(rows, c) for c in FIGURES}
        leaf = area * len(tree.codes) + tree.leaves  # an establishment is known by where it is
        parts = []
        for column in (area, np.full_like(area, len(areas))):
            for step in tree.paths:
                there = step >= 0
                of = {c: v[there] for c, v in figures.items()}
                parts.append(_added_up(column[there], step[there], leaf[there], of))
        whole = {c: np.concatenate([p[c] for p in parts]) for c in parts[0]}
        tail, head = tree.ends(whole["area"], whole["node"], len(areas))
        depth, parent = (column[whole["node"]] for column in (tree.depth, tree.parent))
        unsorted = (depth == REST) & (parent == ROOT)
        return cls(areas, tree.codes, depth=depth, tail=tail, head=head, unsorted=unsorted, **whole)


FIGURES = ("establishments", "workers", "workers_known", "largest")


@dataclass(frozen=True)
class _Tree:
    """The nodes that a register's codes lie in."""

    codes: list[str]
    depth: Ints
    parent: Ints  # -1 above the root
    divided: NDArray[np.bool_]  # whether it has parts
    leaves: Ints  # row of the register's counts -> node
    paths: list[Ints]  # for each depth, row -> node at that depth or -1; the last: rests

    @classmethod
    def of(cls, given: pa.ChunkedArray, chains: pa.Table, levels: Sequence[str]) -> _Tree:
        wanted, place = _named(given)
        up = {
            row[CODE]: [row[level] for level in levels if row[level]]
            for row in chains.select([CODE, *levels]).to_pylist()
            if row[CODE] in wanted
        }
        depth_of = {code: n + 1 for chain in up.values() for n, code in enumerate(chain)}
        has_parts = {code for chain in up.values() for code in chain[:-1]}
        codes = ["", *sorted(depth_of)]
        node = {code: n for n, code in enumerate(codes)}
        parent, depth = [-1] * len(codes), [0, *(depth_of[c] for c in codes[1:])]
        for chain in up.values():
            for above, code in zip(["", *chain], chain, strict=False):
                parent[node[code]] = node[above]
        at: dict[str | None, int] = {}
        for code in wanted:
            chain = up.get(code, [])
            last = chain[-1] if chain else ""
            if chain and last not in has_parts:
                at[code] = node[last]
                continue
            at[code] = len(codes)  # what is left beside the parts
            codes.append("")
            parent.append(node[last])
            depth.append(REST)
        leaves = np.array([at[code] for code in wanted], dtype=np.int64)[place]
        paths = np.full((len(levels) + 2, len(codes)), -1, dtype=np.int64)
        depths, parents = np.array(depth), np.array(parent)
        for leaf in at.values():
            n = leaf
            while n >= 0:
                paths[depths[n], leaf] = n
                n = parent[n]
        divided = np.zeros(len(codes), dtype=np.bool_)
        divided[parents[parents >= 0]] = True
        return cls(codes, depths, parents, divided, leaves, list(paths[:, leaves]))

    def ends(self, area: Ints, node: Ints, areas: int) -> tuple[Ints, Ints]:
        """The two relations that each entry stands in, numbered without gaps."""
        nodes = len(self.codes)
        over_areas = (areas + 1) * nodes  # the relations that add areas up come last
        above = np.where(
            node == ROOT, over_areas + ROOT, area * nodes + self.parent[node].clip(min=0)
        )
        below = np.where(self.divided[node], area * nodes, over_areas) + node
        of_country = area == areas
        tail, head = np.where(of_country, below, above), np.where(of_country, above, below)
        _ids, where = np.unique(np.concatenate([tail, head]), return_inverse=True)
        return where[: len(tail)], where[len(tail) :]


def _added_up(area: Ints, node: Ints, leaf: Ints, of: dict[str, Floats]) -> dict[str, Any]:
    """Counts by area and node, and which establishment is the largest."""
    order = np.lexsort([leaf, of["largest"], node, area])
    area, node, leaf = area[order], node[order], leaf[order]
    new = np.ones(len(order), dtype=np.bool_)
    new[1:] = (area[1:] != area[:-1]) | (node[1:] != node[:-1])
    starts = np.flatnonzero(new)
    last = np.flatnonzero(np.append(new[1:], True)[: len(order)])
    sums = {c: np.add.reduceat(of[c][order], starts) if len(order) else of[c] for c in FIGURES[:3]}
    return {
        "area": area[starts],
        "node": node[starts],
        **sums,
        "largest": of["largest"][order][last],
        "holder": leaf[last],
    }


def _named(column: pa.ChunkedArray) -> tuple[list[Any], Ints]:
    """The texts of a column, sorted, null last; and the place of each row's among them."""
    texts = pc.unique(column)
    texts = texts.take(pc.sort_indices(texts))
    return texts.to_pylist(), pc.index_in(column, texts).to_numpy().astype(np.int64)


def _floats(rows: pa.Table, column: str) -> Floats:
    values = rows[column].cast(pa.float64()).to_numpy()
    return np.nan_to_num(np.array(values, dtype=np.float64))
