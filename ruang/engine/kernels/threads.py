"""Work on several cores, for kernels whose result is the same for any number of them."""

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
    with (
        threadpool_limits(1, user_api="blas"),
        ThreadPoolExecutor(min(os.cpu_count() or 1, MOST)) as pool,
    ):
        return list(pool.map(work, pieces))


def in_threads(part: Callable[[int, int], None], size: int, step: int) -> None:
    """Call `part(first, last)` over 0..size in steps, on all cores.

    Args:
        part: What lets go of the interpreter while it computes, and writes only what is its own.
        size: How many units there are.
        step: How many of them are computed on between two looks at what is left to do.
    """
    starts = range(0, size, step)
    threads = min(len(starts), os.cpu_count() or 1)
    if threads < 2:
        for first in starts:
            part(first, min(first + step, size))
        return
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(part, first, min(first + step, size)) for first in starts]:
            done.result()
