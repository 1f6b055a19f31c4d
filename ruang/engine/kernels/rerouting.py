"""Which published numbers to hide so that hidden ones cannot be found from them.

A table with its sums is a network: every relation (a sum and its parts) is a vertex, every number
an edge between the two relations that it stands in. Numbers that are not known can move together
around a closed walk of hidden edges, one up where the next goes down, and no sum tells. So a hidden
number that lies on such a walk cannot be found, and it can be moved by as much as the smallest
number of the walk. A hidden number on no walk is a bridge, and is found exactly.
"""

from __future__ import annotations

import heapq
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

SMALLEST_PART = 1 / 16  # of what is needed: no walk that can move less is looked for


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


class Hidden(NamedTuple):
    """What is hidden in the end."""

    hidden: Bools
    bare: Ints  # edges to protect that can be found whatever is hidden
    told: Ints  # edges to protect that one who alone knows a number can find


def hide_more(network: Network, hidden: Bools, need: Floats, order: Ints) -> Hidden:
    """Hide what must be hidden beside the hidden edges, so that none of them can be found.

    Every edge of `order` comes to lie on closed walks of hidden edges that together can move it by
    what it needs; and on one more for whoever alone knows a number of the first ones. Among all
    walks the cheapest is taken; edges that are hidden already cost nothing.

    Args:
        network: The numbers.
        hidden: Which are hidden from the start, shape (edges,).
        need: By how much each must be able to move; more than 0 for the edges of `order`.
        order: The edges to protect, those first that are looked after first.

    Source:
        Gusfield (1988), SIAM Journal on Computing 17(3), 552-571 (numbers that can be found are
        the bridges); Castro (2007), INFORMS Journal on Computing 19(4), 520-533 (cheapest walks
        one after another).
    """
    edges = len(network.tail)
    if not edges:
        return Hidden(hidden.copy(), order, order)
    vertices = int(max(network.tail.max(), network.head.max())) + 1
    ends = np.concatenate([network.tail, network.head])
    at = np.argsort(ends, kind="stable")
    indptr = np.searchsorted(ends[at], np.arange(vertices + 1)).astype(np.int64)
    ways = np.stack([at % edges, ends[(at + edges) % (2 * edges)]], axis=1)
    alone = np.where(network.size > network.known, -1, network.knows)
    theirs = np.argsort(alone, kind="stable")
    owners = int(alone.max()) + 1
    first = np.searchsorted(alone[theirs], np.arange(owners + 1)).astype(np.int64)
    found, state = hidden.copy(), _State.of(vertices, edges)
    left, told = _hide_more(
        network, _Ways(indptr, ways), _Known(alone, first, theirs), state, found, need, order
    )
    return Hidden(found, left, told)


class _Ways(NamedTuple):
    """Where one comes to from each vertex."""

    indptr: Ints
    steps: Ints  # shape (2 x edges, 2): the edge, and the vertex at its other end


class _Known(NamedTuple):
    """Numbers that one establishment knows whole."""

    knows: Ints  # edge -> who; -1 for nobody
    first: Ints  # offsets of each one's edges in `theirs`
    theirs: Ints


class _State(NamedTuple):
    """Room to search in, clean between searches."""

    distance: Floats
    by: Ints
    seen: Ints  # vertex -> which search saw it: 2n from the one end, 2n + 1 from the other
    queue: Ints  # shape (2, vertices)
    turn: Ints  # shape (1,): which search this is
    away: Bools  # edges that must not be used

    @classmethod
    def of(cls, vertices: int, edges: int) -> _State:
        none = np.zeros(vertices, np.int64)
        return cls(
            np.full(vertices, np.inf), none, none.copy(), np.zeros((2, vertices), np.int64),
            np.ones(1, np.int64), np.zeros(edges, np.bool_),
        )  # fmt: skip


@njit(cache=True, nogil=True)
def _hide_more(
    network: Network,
    ways: _Ways,
    known: _Known,
    state: _State,
    hidden: Bools,
    need: Floats,
    order: Ints,
) -> tuple[Ints, Ints]:
    away = state.away
    left = _none()
    told_left = _none()
    for e in order:
        near = _side_without_way(network, ways, known, state, hidden, e, need[e])
        if near < 0:
            continue
        told, is_safe = _walks(network, ways, known, state, hidden, e, need[e], near)
        if not is_safe:
            left.append(e)
        elif len(told) > 0:
            for who in told:
                away[known.theirs[known.first[who] : known.first[who + 1]]] = True
            part = need[e]
            path = _cheapest(network, ways, state, hidden, e, part, near)
            while len(path) == 0 and part > need[e] * SMALLEST_PART:
                part /= 2
                path = _cheapest(network, ways, state, hidden, e, part, near)
            if len(path) == 0:
                told_left.append(e)
            for f in path:
                _hide(f, hidden, network)
            for who in told:
                away[known.theirs[known.first[who] : known.first[who + 1]]] = False
    return np.array(left, dtype=np.int64), np.array(told_left, dtype=np.int64)


@njit(cache=True, nogil=True)
def _walks(
    network: Network,
    ways: _Ways,
    known: _Known,
    state: _State,
    hidden: Bools,
    edge: int,
    need: float,
    near: int,
) -> tuple[list[int], bool]:
    """Hide walks that together move an edge by `need`; who knows a number of them, and whether."""
    used = _none()
    told = _none()
    part, more = need, need
    while more > 0 and part >= need * SMALLEST_PART:
        path = _cheapest(network, ways, state, hidden, edge, part, near)
        if len(path) == 0:
            part /= 2
            continue
        for f in path:
            _hide(f, hidden, network)
            state.away[f] = True
            used.append(f)
            if known.knows[f] >= 0 and known.knows[f] != known.knows[edge]:
                told.append(known.knows[f])
        more -= part
        part = min(part, more)
    for f in used:
        state.away[f] = False
    return told, more <= 0


@njit(cache=True, nogil=True)
def _none() -> list[int]:
    """An empty list of edges, whose type the compiler can tell."""
    return [int(n) for n in range(0)]


@njit(cache=True, nogil=True)
def _hide(edge: int, hidden: Bools, network: Network) -> None:
    hidden[edge] = True
    for at in range(network.follows[edge], network.follows[edge + 1]):
        hidden[network.followers[at]] = True


@njit(cache=True, nogil=True)
def _side_without_way(
    network: Network,
    ways: _Ways,
    known: _Known,
    state: _State,
    hidden: Bools,
    edge: int,
    least: float,
) -> int:
    """Whether hidden edges, none of them known to one alone, lead from one end to the other.

    Both ends are spread by turns: where there is no way, the smaller side is soon exhausted.

    Returns:
        -1 where there is a way; otherwise the side that was exhausted: 0 the tail, 1 the head.
    """
    seen, queue = state.seen, state.queue
    state.turn[0] += 1
    mark = 2 * state.turn[0]
    done, there = np.zeros(2, np.int64), np.ones(2, np.int64)
    queue[0, 0], queue[1, 0] = network.tail[edge], network.head[edge]
    seen[network.tail[edge]], seen[network.head[edge]] = mark, mark + 1
    while done[0] < there[0] and done[1] < there[1]:
        side = 0 if there[0] <= there[1] else 1
        v = queue[side, done[side]]
        done[side] += 1
        for at in range(ways.indptr[v], ways.indptr[v + 1]):
            f, w = ways.steps[at]
            if f == edge or not hidden[f] or network.size[f] < least:
                continue
            if known.knows[f] >= 0 and known.knows[f] != known.knows[edge]:
                continue
            if seen[w] == mark + 1 - side:
                return -1
            if seen[w] != mark + side:
                seen[w] = mark + side
                queue[side, there[side]] = w
                there[side] += 1
    return 0 if done[0] == there[0] else 1


@njit(cache=True, nogil=True)
def _cheapest(
    network: Network,
    ways: _Ways,
    state: _State,
    hidden: Bools,
    edge: int,
    least: float,
    near: int,
) -> list[int]:
    """The cheapest way from one end of an edge to the other over edges of at least `least`.

    It is looked for from the side that is soon exhausted: 0 the tail, 1 the head.
    """
    distance, by = state.distance, state.by
    start, end = network.tail[edge], network.head[edge]
    if near == 1:
        start, end = end, start
    touched = [start]
    distance[start] = 0.0
    heap = [(0.0, start)]
    free = _none()  # as near as the nearest, over edges that are hidden already: looked at first
    d = 0.0
    while distance[end] > d and (len(free) > 0 or len(heap) > 0):
        if len(free) > 0:
            v = free.pop()
        else:
            d, v = heapq.heappop(heap)
            if d > distance[v]:
                continue
        for at in range(ways.indptr[v], ways.indptr[v + 1]):
            f, w = ways.steps[at]
            if f == edge or state.away[f] or network.size[f] < least:
                continue
            more = d if hidden[f] else d + network.cost[f]
            if more < distance[w]:
                if distance[w] == np.inf:
                    touched.append(w)
                distance[w] = more
                by[w] = f
                if more == d:
                    free.append(w)
                else:
                    heapq.heappush(heap, (more, w))
    path = _none()
    if distance[end] < np.inf:
        v = end
        while v != start:
            path.append(int(by[v]))
            v = network.tail[by[v]] + network.head[by[v]] - v
    for v in touched:
        distance[v] = np.inf
    return path
