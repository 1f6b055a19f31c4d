"""Compiled loops on several cores, for kernels whose result is the same for any number of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor


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
