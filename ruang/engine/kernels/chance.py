"""Chance inside compiled loops: a stream for each draw, the same for any number of threads."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
NORMAL_95 = 1.959964  # standard deviations that 95 of 100 normal numbers lie within


def key(rng_seed: int) -> np.uint64:
    """What the streams of one run start from.

    Args:
        rng_seed: >= 0.
    """
    found: np.uint64 = np.random.SeedSequence(rng_seed).generate_state(1, np.uint64)[0]
    return found


@njit(cache=True, nogil=True)
def mixed(state: np.uint64) -> np.uint64:
    """The output function of SplitMix64 (Steele, Lea & Flood 2014)."""
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return state ^ (state >> np.uint64(31))


@njit(cache=True, nogil=True)
def below(bound: int, state: NDArray[np.uint64]) -> int:
    """A random whole number under `bound` < 2^32, none favoured (Lemire 2019); moves the state."""
    many = np.uint64(bound)
    threshold = np.uint64(0x100000000) % many
    while True:
        state[0] += GOLDEN
        product = (mixed(state[0]) >> np.uint64(32)) * many
        if (product & np.uint64(0xFFFFFFFF)) >= threshold:
            return int(product >> np.uint64(32))


@njit(cache=True, nogil=True)
def deal(key: np.uint64, draw: int, deck: NDArray[np.int64], swapped: NDArray[np.int64]) -> None:
    """Put `len(swapped)` random cards of the deck in front, in random order, none twice.

    Args:
        key: What the run's streams start from.
        draw: The number of this draw, which has a stream of its own.
        deck: Any cards; `put_back` gives them their old order again.
        swapped: Where it is noted what was moved.
    """
    state = np.empty(1, dtype=np.uint64)
    state[0] = mixed(key + np.uint64(draw + 1) * GOLDEN)
    for i in range(len(swapped)):
        other = i + below(len(deck) - i, state)
        swapped[i] = other
        deck[i], deck[other] = deck[other], deck[i]


@njit(cache=True, nogil=True)
def put_back(deck: NDArray[np.int64], swapped: NDArray[np.int64]) -> None:
    """Undo what `deal` moved."""
    for i in range(len(swapped) - 1, -1, -1):
        other = swapped[i]
        deck[i], deck[other] = deck[other], deck[i]
