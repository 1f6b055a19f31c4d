"""A graph that grows edge by edge: which vertices are connected, and which by two ways.

Two vertices are in one block where no single edge lies on every way between them. An edge whose
ends are in different blocks is a bridge: on no closed walk. Each component is held as a tree of its
blocks; an edge between two components joins the smaller tree to the larger, one within a component
makes one block of all those on the tree's way between its ends.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int64]


class Blocks(NamedTuple):
    """The graph so far; the vertices are numbered from 0."""

    block: Ints  # vertex -> another one of its block, at last the one that stands for it
    component: Ints  # vertex -> another one of its component, at last the one that stands for it
    above: Ints  # who stands for a block -> a vertex of the block above it in the tree, or -1
    size: Ints  # who stands for a component -> how many vertices it has
    met: Ints  # vertex -> the last search that met it
    turn: Ints  # shape (1,): which search that was

    @classmethod
    def of(cls, vertices: int) -> Blocks:
        """A graph without edges."""
        each = np.arange(vertices)
        none = np.zeros(vertices, np.int64)
        alone = np.full(vertices, -1, np.int64)
        return cls(each, each.copy(), alone, np.ones_like(none), none, np.zeros(1, np.int64))


@njit(cache=True, nogil=True)
def block_of(blocks: Blocks, vertex: int) -> int:
    """The vertex that stands for a vertex' block."""
    return _root(blocks.block, vertex)


@njit(cache=True, nogil=True)
def component_of(blocks: Blocks, vertex: int) -> int:
    """The vertex that stands for a vertex' component."""
    return _root(blocks.component, vertex)


@njit(cache=True, nogil=True)
def _root(up: Ints, vertex: int) -> int:
    root = vertex
    while up[root] != root:
        root = up[root]
    while up[vertex] != root:
        up[vertex], vertex = root, up[vertex]
    return root


@njit(cache=True, nogil=True)
def connect(blocks: Blocks, one: int, other: int) -> None:
    """Add an edge between two vertices.

    Source:
        Westbrook & Tarjan (1992), Algorithmica 7, 433-464: blocks of a growing graph.
    """
    a, b = block_of(blocks, one), block_of(blocks, other)
    if a == b:
        return
    at, to = component_of(blocks, one), component_of(blocks, other)
    if at == to:
        _close(blocks, a, b)
        return
    if blocks.size[at] > blocks.size[to]:
        a, b, at, to = b, a, to, at
    blocks.size[to] += blocks.size[at]
    blocks.component[at] = to
    _hang(blocks, a, b)


@njit(cache=True, nogil=True)
def _hang(blocks: Blocks, vertex: int, under: int) -> None:
    """Turn a component's tree so that it hangs by `vertex` under another's."""
    v, child = vertex, under
    while v >= 0:
        above = blocks.above[v]
        blocks.above[v] = child
        child = v
        v = block_of(blocks, above) if above >= 0 else -1


@njit(cache=True, nogil=True)
def _close(blocks: Blocks, a: int, b: int) -> None:
    """Make one block of all on the tree's way between two blocks of a component."""
    blocks.turn[0] += 1
    turn, top = blocks.turn[0], -1
    i, j = a, b
    while top < 0:
        if i >= 0:
            i = block_of(blocks, i)
            if blocks.met[i] == turn:
                top = i
                break
            blocks.met[i] = turn
            i = blocks.above[i]
        if j >= 0:
            j = block_of(blocks, j)
            if blocks.met[j] == turn:
                top = j
                break
            blocks.met[j] = turn
            j = blocks.above[j]
    for end in (a, b):
        v = end
        while v != top:
            blocks.block[v] = top
            v = block_of(blocks, blocks.above[v])
