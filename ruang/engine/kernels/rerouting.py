"""Which published numbers to hide so that hidden ones cannot be found from them.

A table with its sums is a network: every relation (a sum and its parts) is a vertex, every number
an edge between the two relations that it stands in. Numbers that are not known can move together
around a closed walk of hidden edges, one up where the next goes down, and no sum tells. So a hidden
number that lies on such a walk cannot be found, and it can be moved by as much as the smallest
number of the walk. A hidden number on no walk is a bridge, and is found exactly.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ruang.engine.kernels.bridges import Blocks, block_of, component_of, connect
from ruang.engine.kernels.walks import Goals, Network, Room, Ways, cheapest, none

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

SMALLEST_PART = 1 / 16  # of what is needed: no walk that can move less is looked for


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
        order: The edges to protect, those first that need most.

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
    by_size = np.argsort(-network.size, kind="stable")
    left, told = _hide_more(
        network,
        Ways(indptr, ways),
        _Known(alone, first, theirs),
        state,
        found,
        need,
        order,
        by_size,
    )
    return Hidden(found, left, told)


class _Known(NamedTuple):
    """Numbers that one establishment knows whole."""

    knows: Ints  # edge -> who; -1 for nobody
    first: Ints  # offsets of each one's edges in `theirs`
    theirs: Ints


class _State(NamedTuple):
    """The graph of hidden edges, and room to search in, clean between searches."""

    blocks: Blocks  # of the free edges: hidden, known to no one alone, and large enough
    is_free: Bools  # edge -> whether it is in there
    least: Floats  # shape (1,): what is large enough now
    room: Room  # to search ways in
    seen: Ints  # vertex -> which search saw it: 2n from the one end, 2n + 1 from the other
    queue: Ints  # shape (2, vertices)
    turn: Ints  # shape (1,): which search this is

    @classmethod
    def of(cls, vertices: int, edges: int) -> _State:
        return cls(
            Blocks.of(vertices), np.zeros(edges, np.bool_), np.full(1, np.inf),
            Room.of(vertices, edges), np.zeros(vertices, np.int64),
            np.zeros((2, vertices), np.int64), np.ones(1, np.int64),
        )  # fmt: skip


@njit(cache=True, nogil=True)
def _hide_more(
    network: Network,
    ways: Ways,
    known: _Known,
    state: _State,
    hidden: Bools,
    need: Floats,
    order: Ints,
    by_size: Ints,
) -> tuple[Ints, Ints]:
    at = 0
    left = none()
    told_left = none()
    for e in order:
        state.least[0] = need[e]
        while at < len(by_size) and network.size[by_size[at]] >= need[e]:
            _set_free(by_size[at], network, known, state, hidden)
            at += 1
        near, goals = _sides(network, ways, known, state, hidden, e)
        if near < 0:
            continue
        told, is_safe = _walks(network, ways, known, state, hidden, e, need[e], near, goals)
        if not is_safe:
            left.append(e)
        elif len(told) > 0 and not _second(network, ways, known, state, hidden, e, need[e], told):
            told_left.append(e)
    return np.array(left, dtype=np.int64), np.array(told_left, dtype=np.int64)


@njit(cache=True, nogil=True)
def _second(
    network: Network,
    ways: Ways,
    known: _Known,
    state: _State,
    hidden: Bools,
    edge: int,
    need: float,
    told: list[int],
) -> bool:
    """Hide a walk of which those who know a number of the first know nothing; whether there is."""
    near, goals = _sides(network, ways, known, state, hidden, edge)
    if near < 0:
        return True
    for who in told:
        state.room.away[known.theirs[known.first[who] : known.first[who + 1]]] = True
    part = need
    path = _way(network, ways, state, hidden, edge, part, near, goals)
    while len(path) == 0 and part > need * SMALLEST_PART:
        part /= 2
        path = _way(network, ways, state, hidden, edge, part, near, goals[:0])
    for f in path:
        _hide(f, network, known, state, hidden)
    for who in told:
        state.room.away[known.theirs[known.first[who] : known.first[who + 1]]] = False
    return len(path) > 0


@njit(cache=True, nogil=True)
def _walks(
    network: Network,
    ways: Ways,
    known: _Known,
    state: _State,
    hidden: Bools,
    edge: int,
    need: float,
    near: int,
    goals: Ints,
) -> tuple[list[int], bool]:
    """Hide walks that together move an edge by `need`; who knows a number of them, and whether."""
    used = none()
    told = none()
    part, more = need, need
    while more > 0 and part >= need * SMALLEST_PART:
        # One walk is enough if it can move as much: then all of the other side is as good.
        to = goals if part == need else goals[:0]
        path = _way(network, ways, state, hidden, edge, part, near, to)
        if len(path) == 0:
            part /= 2
            continue
        for f in path:
            state.room.away[f] = True
            used.append(f)
            if known.knows[f] >= 0 and known.knows[f] != known.knows[edge]:
                told.append(known.knows[f])
        more -= part
        part = min(part, more)
    for f in used:
        state.room.away[f] = False
        _hide(f, network, known, state, hidden)
    return told, more <= 0


@njit(cache=True, nogil=True)
def _way(
    network: Network,
    ways: Ways,
    state: _State,
    hidden: Bools,
    edge: int,
    least: float,
    near: int,
    components: Ints,
) -> list[int]:
    """The cheapest way to what `_sides` gave last, or without it to the edge's other end."""
    goals = Goals(components, state.seen, 2 * state.turn[0] + near)
    return cheapest(network, ways, state.room, state.blocks, hidden, edge, least, near, goals)


@njit(cache=True, nogil=True)
def _hide(edge: int, network: Network, known: _Known, state: _State, hidden: Bools) -> None:
    hidden[edge] = True
    _set_free(edge, network, known, state, hidden)
    for at in range(network.follows[edge], network.follows[edge + 1]):
        hidden[network.followers[at]] = True
        _set_free(network.followers[at], network, known, state, hidden)


@njit(cache=True, nogil=True)
def _set_free(edge: int, network: Network, known: _Known, state: _State, hidden: Bools) -> None:
    """Put an edge into the graph, if it may be there now."""
    if state.is_free[edge] or not hidden[edge] or known.knows[edge] >= 0:
        return
    if network.size[edge] >= state.least[0]:
        state.is_free[edge] = True
        connect(state.blocks, network.tail[edge], network.head[edge])


@njit(cache=True, nogil=True)
def _sides(
    network: Network, ways: Ways, known: _Known, state: _State, hidden: Bools, edge: int
) -> tuple[int, Ints]:
    """Whether free edges, and those that only its own holder knows, lead around an edge.

    Returns:
        -1 where they do; otherwise the smaller side, 0 the tail or 1 the head, and what stands for
        the components of the other side. Of a bridge within a component the vertices of the
        smaller side are marked by this turn.
    """
    blocks = state.blocks
    state.turn[0] += 1
    tail, head = network.tail[edge], network.head[edge]
    if state.is_free[edge]:
        if block_of(blocks, tail) == block_of(blocks, head):
            return -1, np.zeros(0, np.int64)
        near = _smaller_side(network, ways, state, edge)
        return near, np.full(1, component_of(blocks, tail))
    there = _own(network, known, state, hidden, edge, tail)
    back = _own(network, known, state, hidden, edge, head)
    for one in there:
        for other in back:
            if one == other:
                return -1, np.zeros(0, np.int64)
    if blocks.size[there].sum() <= blocks.size[back].sum():
        return 0, back
    return 1, there


@njit(cache=True, nogil=True)
def _own(
    network: Network, known: _Known, state: _State, hidden: Bools, edge: int, vertex: int
) -> Ints:
    """The components to which hidden edges of an edge's holder lead from one of its ends."""
    met = [vertex]
    who = known.knows[edge]
    if who >= 0:
        theirs = known.theirs[known.first[who] : known.first[who + 1]]
        done = 0
        while done < len(met):
            v = met[done]
            done += 1
            for f in theirs:
                if f == edge or not hidden[f] or network.size[f] < state.least[0]:
                    continue
                w = network.tail[f] + network.head[f] - v
                if (network.tail[f] == v or network.head[f] == v) and w not in met:
                    met.append(w)
    return np.array([component_of(state.blocks, v) for v in met])


@njit(cache=True, nogil=True)
def _smaller_side(network: Network, ways: Ways, state: _State, edge: int) -> int:
    """Mark the vertices on the smaller side of a bridge of free edges: 0 the tail's, 1 the head's.

    Both ends are spread by turns until one has nowhere to go.
    """
    seen, queue, mark = state.seen, state.queue, 2 * state.turn[0]
    done, there = np.zeros(2, np.int64), np.ones(2, np.int64)
    queue[0, 0], queue[1, 0] = network.tail[edge], network.head[edge]
    seen[network.tail[edge]], seen[network.head[edge]] = mark, mark + 1
    while done[0] < there[0] and done[1] < there[1]:
        side = 0 if there[0] <= there[1] else 1
        v = queue[side, done[side]]
        done[side] += 1
        for at in range(ways.indptr[v], ways.indptr[v + 1]):
            f, w = ways.steps[at]
            if f != edge and state.is_free[f] and seen[w] != mark + side:
                seen[w] = mark + side
                queue[side, there[side]] = w
                there[side] += 1
    return 0 if done[0] == there[0] else 1
