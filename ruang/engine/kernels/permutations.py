"""Sums over neighbours as chance would make them: each area's neighbours drawn from all others.

Every area (or draw) has a stream of chance of its own, keyed by its index, so that the numbers are
the same for any number of threads. Drawing is exact: no index is favoured, none comes twice.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ruang.engine.kernels import chance
from ruang.engine.kernels.chance import GOLDEN, below, deal, mixed, put_back
from ruang.engine.kernels.spatial import ROUNDINGS, sums_by_row
from ruang.engine.kernels.threads import in_threads

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PART = 2_048  # areas computed on between two looks at what is left to do
BLOCK = 1_024  # draws held at once; even, as each 64 random bits make two
WIDEST = 32  # neighbours up to which draws are compared pair by pair to find any that came twice
MOST_HELD = 4_000_000  # shared draws held at once: 32 MB


def beyond_own_draws(
    values: Floats, indptr: Ints, indices: Ints, data: Floats, *, permutations: int, rng_seed: int
) -> tuple[Ints, Ints]:
    """Count the draws whose sum is at least, and at most, the area's own; each draws for itself.

    Args:
        values: One number an area, centred, shape (areas,).
        indptr: Where the neighbours of each area begin and end.
        indices: The neighbours, none of them the area itself.
        data: Their weights.
        permutations: How often the neighbours of each area are drawn from all other areas.
        rng_seed: What chance starts from, >= 0.

    Returns:
        How many draws have a weighted sum >= the area's, and how many one <= it; equal sums,
        but for their rounding, are in both.
    """
    observed, rounding = _observed(values, indptr, indices, data)
    above, below = np.zeros((2, len(values)), dtype=np.int64)

    def part(first: int, last: int) -> None:
        _own(
            (first, last),
            values,
            (indptr, data),
            (observed, rounding),
            (chance.key(rng_seed), permutations),
            (above, below),
        )

    in_threads(part, len(values), PART)
    return above, below


def beyond_shared_draws(
    values: Floats, indptr: Ints, indices: Ints, data: Floats, *, permutations: int, rng_seed: int
) -> tuple[Ints, Ints]:
    """Count the same as `beyond_own_draws`, from one list of draws for all areas.

    Each draw is a column of areas, one more than the most neighbours that any has; an area leaves
    itself out of it and takes as many as it has neighbours.

    Args:
        values: One number an area, centred, shape (areas,).
        indptr: Where the neighbours of each area begin and end.
        indices: The neighbours, none of them the area itself.
        data: Their weights.
        permutations: How many draws there are.
        rng_seed: What chance starts from, >= 0.

    Returns:
        How many draws have a weighted sum >= the area's, and how many one <= it.
    """
    observed, rounding = _observed(values, indptr, indices, data)
    above, below = np.zeros((2, len(values)), dtype=np.int64)
    most = int(np.max(np.diff(indptr), initial=0))
    at_once = max(1, MOST_HELD // (most + 1))
    for start in range(0, permutations if most else 0, at_once):
        draws = np.empty((most + 1, min(at_once, permutations - start)), dtype=np.int64)
        _draw_rows(len(values), start, chance.key(rng_seed), draws)
        numbers = values[draws]
        sums = np.vstack([np.zeros_like(numbers[:1]), np.cumsum(numbers, axis=0)])
        drawn = (numbers, sums, np.sort(sums, axis=1))
        meetings = _meetings(draws, len(values))

        def part(
            first: int,
            last: int,
            drawn: tuple[Floats, Floats, Floats] = drawn,
            meetings: tuple[Ints, Ints] = meetings,
        ) -> None:
            _shared(
                (first, last),
                (indptr, data),
                (observed, rounding),
                drawn,
                meetings,
                (above, below),
            )

        in_threads(part, len(values), PART)
    return above, below


def cross_products(
    values: Floats, indptr: Ints, indices: Ints, data: Floats, *, permutations: int, rng_seed: int
) -> Floats:
    """Sum weight x value x neighbour's value over all links, the values dealt out anew each time.

    Args:
        values: One number an area, shape (areas,).
        indptr: Where the neighbours of each area begin and end.
        indices: The neighbours.
        data: Their weights.
        permutations: How often all values are dealt out.
        rng_seed: What chance starts from, >= 0.

    Returns:
        The sums, shape (permutations,).
    """
    sums = np.empty(permutations)

    def part(first: int, last: int) -> None:
        _all_dealt((first, last), values, (indptr, indices, data), chance.key(rng_seed), sums)

    in_threads(part, permutations, 8)
    return sums


def _observed(values: Floats, indptr: Ints, indices: Ints, data: Floats) -> tuple[Floats, Floats]:
    """Each area's own sum, and how far from it a sum may be by rounding alone."""
    largest = np.max(np.abs(values), initial=0.0)
    return (
        sums_by_row(data * values[indices], indptr),
        ROUNDINGS * largest * sums_by_row(np.abs(data), indptr),
    )


def _meetings(draws: Ints, areas: int) -> tuple[Ints, Ints]:
    """Where each area stands in the draws: offsets by area, and places in the flat draws."""
    flat = draws.ravel()
    order = np.argsort(flat, kind="stable")
    return np.searchsorted(flat[order], np.arange(areas + 1)), order


@njit(cache=True, nogil=True)
def _own(
    part: tuple[int, int],
    values: Floats,
    links: tuple[Ints, Floats],
    against: tuple[Floats, Floats],
    streams: tuple[np.uint64, int],
    counted: tuple[Ints, Ints],
) -> None:
    indptr, data = links
    key, permutations = streams
    others = len(values) - 1
    scratch = (np.empty((WIDEST, BLOCK), dtype=np.int64), np.empty(BLOCK, dtype=np.uint8))
    lag = np.empty(BLOCK)
    cards = (np.arange(others), np.empty(others, dtype=np.int64))
    for i in range(part[0], part[1]):
        weights = data[indptr[i] : indptr[i + 1]]
        k = len(weights)
        if k == 0:
            continue
        mine = mixed(key + np.uint64(i + 1) * GOLDEN)
        few = k <= WIDEST and k * k <= others
        low, high = against[0][i] - against[1][i], against[0][i] + against[1][i]
        for start in range(0, permutations, BLOCK):
            if few:
                begin = mine + np.uint64(start * k // 2) * GOLDEN
                _draw_block(i, others, weights, values, begin, scratch, lag)
            here = lag[: min(BLOCK, permutations - start)]
            for p in range(len(here)):
                if not few or scratch[1][p]:
                    here[p] = _dealt(i, weights, values, (~mine, start + p), cards)
                counted[0][i] += here[p] >= low
                counted[1][i] += here[p] <= high


@njit(cache=True, nogil=True)
def _draw_block(
    i: int,
    others: int,
    weights: Floats,
    values: Floats,
    begin: np.uint64,
    scratch: tuple[Ints, NDArray[np.uint8]],
    lag: Floats,
) -> None:
    """Draw with replacement, marking what has to be drawn again: loops for wide registers."""
    picks, again = scratch
    half = BLOCK // 2
    many, itself = np.uint64(others), np.uint64(i)
    threshold = np.uint64(0x100000000) % many
    low = np.uint64(0xFFFFFFFF)
    again[:] = 0
    lag[:] = 0.0
    for j in range(len(weights)):
        for h in range(half):
            bits = mixed(begin + np.uint64(h + 1) * GOLDEN)
            first, second = (bits & low) * many, (bits >> np.uint64(32)) * many
            again[h] |= (first & low) < threshold
            again[half + h] |= (second & low) < threshold
            first, second = first >> np.uint64(32), second >> np.uint64(32)
            picks[j, h] = first + np.uint64(first >= itself)
            picks[j, half + h] = second + np.uint64(second >= itself)
        begin += np.uint64(half) * GOLDEN
        for earlier in range(j):
            for p in range(BLOCK):
                again[p] |= picks[j, p] == picks[earlier, p]
        for p in range(BLOCK):
            lag[p] += weights[j] * values[picks[j, p]]


@njit(cache=True, nogil=True)
def _dealt(
    i: int,
    weights: Floats,
    values: Floats,
    draw: tuple[np.uint64, int],
    cards: tuple[Ints, Ints],
) -> float:
    """The sum of one draw from the deck of all others; the deck is put back in order."""
    deck, swapped = cards
    moved = swapped[: len(weights)]
    deal(draw[0], draw[1], deck, moved)
    lag = 0.0
    for j in range(len(weights)):
        lag += weights[j] * values[deck[j] + (deck[j] >= i)]
    put_back(deck, moved)
    return lag


@njit(cache=True, nogil=True)
def _draw_rows(areas: int, start: int, key: np.uint64, draws: Ints) -> None:
    """Fill each column with distinct areas; column p is draw start + p."""
    deck, swapped = np.arange(areas), np.empty(len(draws), dtype=np.int64)
    for p in range(draws.shape[1]):
        deal(key, start + p, deck, swapped)
        draws[:, p] = deck[: len(draws)]
        put_back(deck, swapped)


@njit(cache=True, nogil=True)
def _shared(
    part: tuple[int, int],
    links: tuple[Ints, Floats],
    against: tuple[Floats, Floats],
    drawn: tuple[Floats, Floats, Floats],
    meetings: tuple[Ints, Ints],
    counted: tuple[Ints, Ints],
) -> None:
    """Areas whose neighbours count alike look up in sorted sums; others sum each draw anew."""
    indptr, data = links
    met, places = meetings
    lag = np.empty(drawn[0].shape[1])
    for i in range(part[0], part[1]):
        weights = data[indptr[i] : indptr[i + 1]]
        if len(weights) == 0:
            continue
        low, high = against[0][i] - against[1][i], against[0][i] + against[1][i]
        holding = places[met[i] : met[i + 1]]  # places in the draws that are the area itself
        if weights[0] > 0 and np.all(weights == weights[0]):
            above, below = _looked_up(len(weights), weights[0], (low, high), drawn, holding)
        else:
            above, below = _summed(weights, (low, high), drawn[0], holding, lag)
        counted[0][i] += above
        counted[1][i] += below


@njit(cache=True, nogil=True)
def _looked_up(
    k: int,
    weight: float,
    limits: tuple[float, float],
    drawn: tuple[Floats, Floats, Floats],
    holding: Ints,
) -> tuple[int, int]:
    """Count weight x sum of the first k of each draw, by where the limits lie among all sums."""
    numbers, sums, in_order = drawn
    low, high = limits
    many = numbers.shape[1]
    above = many - _first(in_order[k], weight, low, False)
    below = _first(in_order[k], weight, high, True)
    for m in range(len(holding)):  # draws that hold the area: the next one takes its place
        place, p = holding[m] // many, holding[m] % many
        if place < k:
            before, after = weight * sums[k, p], weight * (sums[k + 1, p] - numbers[place, p])
            above += int(after >= low) - int(before >= low)
            below += int(after <= high) - int(before <= high)
    return above, below


@njit(cache=True, nogil=True)
def _first(in_order: Floats, weight: float, limit: float, beyond: bool) -> int:
    """The first place whose weighted sum is at least `limit`, or beyond it."""
    start, end = 0, len(in_order)
    while start < end:
        middle = (start + end) // 2
        here = weight * in_order[middle]
        if here < limit or (beyond and here == limit):
            start = middle + 1
        else:
            end = middle
    return start


@njit(cache=True, nogil=True)
def _summed(
    weights: Floats, limits: tuple[float, float], numbers: Floats, holding: Ints, lag: Floats
) -> tuple[int, int]:
    """Count the weighted sums of each draw one by one."""
    k, many = len(weights), len(lag)
    lag[:] = 0.0
    for j in range(k):
        for p in range(many):
            lag[p] += weights[j] * numbers[j, p]
    for m in range(len(holding)):  # draws that hold the area: the rest moves up
        place, p = holding[m] // many, holding[m] % many
        for j in range(place, k):
            lag[p] += weights[j] * (numbers[j + 1, p] - numbers[j, p])
    above, below = 0, 0
    for p in range(many):
        above += lag[p] >= limits[0]
        below += lag[p] <= limits[1]
    return above, below


@njit(cache=True, nogil=True)
def _all_dealt(
    part: tuple[int, int],
    values: Floats,
    links: tuple[Ints, Ints, Floats],
    key: np.uint64,
    sums: Floats,
) -> None:
    indptr, indices, data = links
    state = np.empty(1, dtype=np.uint64)
    dealt = np.empty_like(values)
    for p in range(part[0], part[1]):
        state[0] = mixed(key + np.uint64(p + 1) * GOLDEN)
        dealt[:] = values
        for j in range(len(dealt) - 1, 0, -1):
            other = below(j + 1, state)
            dealt[j], dealt[other] = dealt[other], dealt[j]
        total = 0.0
        for i in range(len(dealt)):
            lag = 0.0
            for e in range(indptr[i], indptr[i + 1]):
                lag += data[e] * dealt[indices[e]]
            total += dealt[i] * lag
        sums[p] = total
