"""Whoever adds and subtracts what is public: how narrowly can she bound what is hidden?

She knows which establishments there are and where (the worst case), the rule, and every number that
is published; not how many workers each has, nor the numbers that are hidden. It is written apart
from the engine: equations over the register's finest counts, bounded by linear programmes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array


@dataclass(frozen=True)
class Leaf:
    """The establishments of one area and code, and the tree above the code, from wide to narrow."""

    area: str
    code: str
    chain: tuple[str, ...]
    workers: tuple[float, ...]  # of each establishment

    @property
    def count(self) -> int:
        return len(self.workers)


@dataclass
class Attack:
    """What is known of one figure (establishments or workers) of a register."""

    leaves: list[Leaf]
    of: Callable[[Leaf], float]
    rows: list[list[int]] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def knows(self, which: Callable[[Leaf], bool], value: float) -> None:
        """A published sum over leaves."""
        self.rows.append([n for n, leaf in enumerate(self.leaves) if which(leaf)])
        self.values.append(value)

    def bounds(
        self,
        which: Callable[[Leaf], bool],
        own: Mapping[int, float] | None = None,
        within: Mapping[int, tuple[float, float]] | None = None,
    ) -> tuple[float, float]:
        """Least and most that a sum over leaves can be.

        Args:
            which: The leaves of the sum.
            own: Leaves that she knows herself.
            within: Between what a leaf lies, where its name tells.
        """
        size = len(self.leaves)
        cost = np.array([float(which(leaf)) for leaf in self.leaves])
        at = [(n, leaf) for n, row in enumerate(self.rows) for leaf in row]
        shape = (len(self.rows), size)
        data = (np.ones(len(at)), tuple(np.array(at, dtype=int).reshape(-1, 2).T))
        limits = [(within or {}).get(n, (0.0, None)) for n in range(size)]
        for n, value in (own or {}).items():
            limits[n] = (value, value)
        ends = []
        for sign in (1, -1):
            found = linprog(
                sign * cost, A_eq=csr_array(data, shape=shape), b_eq=self.values, bounds=limits
            )
            ends.append(np.inf if found.status == 3 else sign * found.fun)
            assert found.status in (0, 3), found.message  # what is published adds up
        low, high = ends
        return low, (np.inf if high == np.inf else high)


def everything(leaves: Iterable[Leaf]) -> Iterator[tuple[str, Callable[[Leaf], bool], list[Leaf]]]:
    """Every number of a register: a name, which leaves it adds up, and these."""
    held = list(leaves)
    areas = sorted({leaf.area for leaf in held})
    codes = sorted({code for leaf in held for code in (*leaf.chain, f"{leaf.code}=")})
    for area in (*areas, ""):
        for code in ("", *codes):
            if not area and not code:
                continue

            def which(leaf: Leaf, area: str = area, code: str = code) -> bool:
                here = not area or leaf.area == area
                return here and (not code or code in leaf.chain or code == f"{leaf.code}=")

            found = [leaf for leaf in held if which(leaf)]
            if found:
                yield f"{area or 'country'} x {code or 'all'}", which, found


def shows_one(leaves: Iterable[Leaf], *, by_workers: bool) -> bool:
    """The rule: fewer than three, or one with more than four fifths."""
    workers = [w for leaf in leaves for w in leaf.workers]
    return len(workers) < 3 or (by_workers and max(workers) > 0.8 * sum(workers))
