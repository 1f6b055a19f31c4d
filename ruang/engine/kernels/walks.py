"""The cheapest way from one end of an edge to the other, over edges that can move enough."""

from __future__ import annotations

import heapq
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ruang.engine.kernels.bridges import Blocks, component_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

LARGE = 1000  # vertices; a component that large is looked for, not from


class Network(NamedTuple):
    """Numbers as edges between the relations they stand in."""

    tail: Ints  # shape (edges,): vertex
    head: Ints
    size: Floats  # what the number is; 0 where it cannot move
    known: Floats  # what the one who knows most of it knows of it
    knows: Ints  # who that is; -1 for nobody
    cost: Floats  # what hiding it loses; infinite where it stays known
    follows: Ints  # offsets into `followers`, shape (edges + 1,)
    followers: Ints  # edges that give this edge's number away, and are hidden with it


class Ways(NamedTuple):
    """Where one comes to from each vertex."""

    indptr: Ints
    steps: Ints  # shape (2 x edges, 2): the edge, and the vertex at its other end


class Room(NamedTuple):
    """Room to search in, clean between searches; the first row from one end, the second back."""

    distance: Floats  # shape (2, vertices)
    by: Ints  # shape (2, vertices): the edge over which a vertex was come to
    away: Bools  # edges that must not be used

    @classmethod
    def of(cls, vertices: int, edges: int) -> Room:
        """Room for a graph."""
        far = np.full((2, vertices), np.inf)
        return cls(far, np.zeros((2, vertices), np.int64), np.zeros(edges, np.bool_))


class Goals(NamedTuple):
    """Where a search may end."""

    components: Ints  # what stands for components of free edges; none: at the edge's other end
    marks: Ints  # vertex -> mark
    marked: int  # vertices with this mark are on the near side, whatever their component


@njit(cache=True, nogil=True)
def cheapest(
    network: Network,
    ways: Ways,
    room: Room,
    blocks: Blocks,
    hidden: Bools,
    edge: int,
    least: float,
    near: int,
    goals: Goals,
) -> list[int]:
    """The cheapest way from the side `near` of an edge, 0 its tail or 1 its head, to the other.

    Hidden edges cost nothing. Both ends are searched from by turns; where the other side is a large
    component, it is looked for from the near side alone.

    Args:
        network: The edges.
        ways: Where one comes to from each vertex.
        room: To search in.
        blocks: The free edges' components.
        hidden: Which edges are hidden.
        edge: Around which a way is wanted.
        least: The size of every edge on it.
        near: The side to start from.
        goals: Where it may end.

    Returns:
        The edges of the way up to the first vertex where it may end; none where there is no way.
    """
    distance, by = room.distance, room.by
    ends = (network.tail[edge], network.head[edge])
    if near == 1:
        ends = (ends[1], ends[0])
    large = False
    for goal in goals.components:
        large |= blocks.size[goal] >= LARGE
    touched = [ends[0], ends[1]]
    meeting = _meeting(
        network, ways, room, blocks, hidden, edge, least, ends, goals, large, touched
    )
    path = _path(network, by, ends, meeting, 1 if large else 2)
    for v in touched:
        distance[0, v] = distance[1, v] = np.inf
    return path


@njit(cache=True, nogil=True)
def _meeting(
    network: Network,
    ways: Ways,
    room: Room,
    blocks: Blocks,
    hidden: Bools,
    edge: int,
    least: float,
    ends: tuple[int, int],
    goals: Goals,
    large: bool,
    touched: list[int],
) -> int:
    """The vertex where the cheapest way from both ends meets, or comes to a goal; -1: nowhere."""
    distance, by = room.distance, room.by
    heaps = ([(0.0, ends[0])], [(0.0, ends[1])])
    distance[0, ends[0]] = distance[1, ends[1]] = 0.0
    best, meeting = np.inf, -1
    while len(heaps[0]) > 0 and (large or len(heaps[1]) > 0):
        side = 0
        if not large:
            if heaps[0][0][0] + heaps[1][0][0] >= best:
                break
            side = 0 if len(heaps[0]) <= len(heaps[1]) else 1
        d, v = heapq.heappop(heaps[side])
        if d > distance[side, v]:
            continue
        if large and (v == ends[1] or _may_end(blocks, v, goals)):
            meeting = v
            break
        for at in range(ways.indptr[v], ways.indptr[v + 1]):
            f, w = ways.steps[at]
            if f == edge or room.away[f] or network.size[f] < least:
                continue
            more = d if hidden[f] else d + network.cost[f]
            if more >= distance[side, w] or more >= best:
                continue
            if distance[0, w] == np.inf and distance[1, w] == np.inf:
                touched.append(w)
            distance[side, w] = more
            by[side, w] = f
            heapq.heappush(heaps[side], (more, w))
            if not large and more + distance[1 - side, w] < best:
                best, meeting = more + distance[1 - side, w], w
    return meeting


@njit(cache=True, nogil=True)
def none() -> list[int]:
    """An empty list of edges, whose type the compiler can tell."""
    return [int(n) for n in range(0)]


@njit(cache=True, nogil=True)
def _may_end(blocks: Blocks, vertex: int, goals: Goals) -> bool:
    if goals.marks[vertex] == goals.marked:
        return False
    found = component_of(blocks, vertex)
    for goal in goals.components:  # noqa: SIM110  compiled
        if found == goal:
            return True
    return False


@njit(cache=True, nogil=True)
def _path(network: Network, by: Ints, ends: tuple[int, int], meeting: int, sides: int) -> list[int]:
    """The edges from where the searches met back to where they began."""
    path = none()
    for side in range(sides):
        v = meeting
        while v >= 0 and v != ends[side]:
            path.append(int(by[side, v]))
            v = network.tail[by[side, v]] + network.head[by[side, v]] - v
    return path
