"""Several pieces of work at once, one core each: what comes out does not depend on how many."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from threadpoolctl import threadpool_limits

T = TypeVar("T")
R = TypeVar("R")

MOST = 8  # pieces that are held in memory at once


def each(work: Callable[[T], R], pieces: Iterable[T]) -> list[R]:
    """Do the work on every piece, several at once, each with one thread for its matrix products.

    Many small products with threads of their own would mostly wait for each other: on a busy
    machine they take ten times as long.

    Args:
        work: Releases Python's lock for most of its time, as NumPy does.
        pieces: Independent of each other.

    Returns:
        Results in the order of the pieces.
    """
    with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(_workers()) as pool:
        return list(pool.map(work, pieces))


def _workers() -> int:
    return min(os.cpu_count() or 1, MOST)
