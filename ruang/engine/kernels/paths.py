"""Shortest paths in an undirected network of ties without lengths: who lies between, who is near.

A network is in compressed rows: the neighbours of node v are indices[indptr[v]:indptr[v + 1]], each
tie stands in both of its ends' rows, and no node is its own neighbour.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ruang.engine.kernels.threads import in_threads

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PARCELS = 64  # sources are summed in parcels, in their order: the same sums for any threads


class Paths(NamedTuple):
    """What the shortest paths between all nodes tell of each."""

    between: Floats  # sum over pairs of others, counted from both ends, of their paths' share here
    reached: Ints  # how many others it reaches
    distance: Ints  # sum of the distances to them
    farthest: Ints  # the longest of these distances


def shortest_paths(indptr: Ints, indices: Ints) -> Paths:
    """Walk from every node over all shortest paths (Brandes).

    Args:
        indptr: n + 1 offsets.
        indices: Neighbours, a node's own in ascending order.

    Source:
        Brandes (2001), Journal of Mathematical Sociology 25(2), 163-177,
        https://doi.org/10.1080/0022250X.2001.9990249
    """
    n = len(indptr) - 1
    step = -(-n // PARCELS) or 1
    between = np.zeros((PARCELS, n))
    reached, distance, farthest = (np.zeros(n, np.int64) for _ in range(3))

    def walk(first: int, last: int) -> None:
        own = between[first // step]
        _walk(indptr, indices, first, last, own, reached, distance, farthest)

    in_threads(walk, n, step)
    return Paths(between.sum(axis=0), reached, distance, farthest)


@njit(cache=True, nogil=True)
def _walk(
    indptr: Ints,
    indices: Ints,
    first: int,
    last: int,
    between: Floats,
    reached: Ints,
    distance: Ints,
    farthest: Ints,
) -> None:
    """Walk from the sources first to last; their share goes into `between`, theirs alone."""
    n = len(indptr) - 1
    order, far = np.empty(n, np.int64), np.full(n, -1, np.int64)
    ways, share = np.zeros(n), np.zeros(n)
    for s in range(first, last):
        met = _outward(indptr, indices, s, order, far, ways)
        for place in range(met - 1, 0, -1):
            node = order[place]
            for e in range(indptr[node], indptr[node + 1]):
                before = indices[e]
                if far[before] == far[node] - 1:
                    share[before] += ways[before] / ways[node] * (1.0 + share[node])
            between[node] += share[node]
            distance[s] += far[node]
        reached[s], farthest[s] = met - 1, far[order[met - 1]]
        for place in range(met):
            node = order[place]
            far[node], ways[node], share[node] = -1, 0.0, 0.0


@njit(cache=True, nogil=True)
def _outward(indptr: Ints, indices: Ints, source: int, order: Ints, far: Ints, ways: Floats) -> int:
    """Meet the nodes by distance; count the shortest ways to each. How many were met."""
    order[0], far[source], ways[source] = source, 0, 1.0
    first, met = 0, 1
    while first < met:
        node = order[first]
        first += 1
        for e in range(indptr[node], indptr[node + 1]):
            next_one = indices[e]
            if far[next_one] < 0:
                far[next_one] = far[node] + 1
                order[met] = next_one
                met += 1
            if far[next_one] == far[node] + 1:
                ways[next_one] += ways[node]
    return met


@njit(cache=True)
def cut_points(indptr: Ints, indices: Ints) -> NDArray[np.bool_]:
    """Say of each node whether its part of the network falls apart without it.

    Source:
        Tarjan (1972), SIAM Journal on Computing 1(2), 146-160.
    """
    n = len(indptr) - 1
    met, low = np.full(n, -1, np.int64), np.zeros(n, np.int64)
    came_from, at = np.full(n, -1, np.int64), indptr[:-1].copy()
    cut, stack = np.zeros(n, np.bool_), np.empty(n, np.int64)
    clock = 0
    for root in range(n):
        if met[root] >= 0:
            continue
        branches, depth = 0, 1
        stack[0], met[root], low[root] = root, clock, clock
        clock += 1
        while depth:
            node = stack[depth - 1]
            if at[node] < indptr[node + 1]:
                other = indices[at[node]]
                at[node] += 1
                if met[other] < 0:
                    branches += node == root
                    came_from[other], met[other], low[other] = node, clock, clock
                    clock += 1
                    stack[depth] = other
                    depth += 1
                elif other != came_from[node]:
                    low[node] = min(low[node], met[other])
                continue
            depth -= 1
            above = came_from[node]
            if above >= 0:
                low[above] = min(low[above], low[node])
                if above != root and low[node] >= met[above]:
                    cut[above] = True
        cut[root] = branches > 1
    return cut


@njit(cache=True)
def triangles(indptr: Ints, indices: Ints) -> Ints:
    """Count for each node the ties between its neighbours."""
    n = len(indptr) - 1
    found, mark = np.zeros(n, np.int64), np.full(n, -1, np.int64)
    for node in range(n):
        for e in range(indptr[node], indptr[node + 1]):
            mark[indices[e]] = node
        for e in range(indptr[node], indptr[node + 1]):
            one = indices[e]
            for f in range(indptr[one], indptr[one + 1]):
                found[node] += mark[indices[f]] == node and indices[f] > one
    return found
