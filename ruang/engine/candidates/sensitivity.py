"""What a rank among candidates hangs on: each weight on its own, and each part left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ruang.engine.candidates.contest import Contest
from ruang.engine.candidates.country import Floats, Group, Ints
from ruang.engine.potential import PARTS, held_by_size

SIZE = PARTS.index("size")
FALLBACK = PARTS.index("specialisation")  # what is left of a score where no part that counts is


@dataclass(frozen=True)
class Path:
    """The rank as one weight grows from nothing, all others as they are.

    Between two neighbouring `turns` (times the weight as given) the rank is the same: `ranks` has
    one more than `turns`.
    """

    turns: Floats
    ranks: Ints

    @property
    def now(self) -> int:
        """The rank at the weight as given."""
        return int(self.ranks[np.searchsorted(self.turns, 1.0)])

    def while_(self, holds: Callable[[int], bool]) -> tuple[float, float]:
        """How far the weight may fall and rise while something that holds of the rank now holds.

        Returns:
            Times the weight as given: 0 where it holds down to nothing, infinity where it holds
            however much the weight grows.
        """
        at = int(np.searchsorted(self.turns, 1.0))
        first = last = at
        while first > 0 and holds(int(self.ranks[first - 1])):
            first -= 1
        while last < len(self.turns) and holds(int(self.ranks[last + 1])):
            last += 1
        low = float(self.turns[first - 1]) if first > 0 else 0.0
        high = float(self.turns[last]) if last < len(self.turns) else np.inf
        return low, high

    def between(self, most: float) -> tuple[int, int]:
        """The best and the worst rank while the weight grows from nothing to `most` times."""
        there = self.ranks[: int(np.searchsorted(self.turns, most)) + 1]
        return int(there.min()), int(there.max())


@dataclass(frozen=True)
class Leaning:
    """How much a rank leans on one part of the score."""

    part: str
    share: float  # of all weights, 0 to 1
    percentile: float | None  # as it counts; None where it is not known here
    without: int  # the rank where the part is left out
    path: Path


def leanings(contest: Contest, group: Group, instead_of: int) -> list[Leaning]:
    """Say how a group's rank leans on each part that counts.

    The candidates' borders stay as they are: under other weights others might have been grown.

    Args:
        contest: The candidates it is ranked among.
        group: Whose rank is asked about.
        instead_of: The candidate in whose place it stands; see `Contest.place`.

    Returns:
        One for every part that has a weight and is known somewhere, in the order of `PARTS`.
    """
    measured = contest.parts.copy()
    measured[instead_of] = [contest.country.parts(group)[p] for p in PARTS]
    weights = np.array([contest.country.weights.get(p, 0.0) for p in PARTS])
    return [_leaning(measured, weights, k, instead_of) for k in np.flatnonzero(weights).tolist()]


def _leaning(measured: Floats, weights: Floats, part: int, mine: int) -> Leaning:
    counted = _counted(measured, weights)
    own = counted[mine, part]
    without = weights.copy()
    without[part] = 0.0
    return Leaning(
        PARTS[part],
        float(weights[part] / weights.sum()),
        None if np.isnan(own) else float(own),
        int(_rank(_scores(_counted(measured, without), without), mine)),
        path(counted, weights, part, mine),
    )


def path(counted: Floats, weights: Floats, part: int, mine: int) -> Path:
    """Follow the rank of one row as one weight grows from nothing: exact, without a step.

    A score is (a + x p) / (b + x) in the weight x of a part with percentile p, and a / b where the
    part is unknown; so two scores are equal where a quadratic is zero, and between such places
    the order stays.

    Args:
        counted: Percentiles as they count, rows x parts; NaN where unknown.
        weights: One for each part, that of `part` above 0.
        part: Whose weight grows.
        mine: Whose rank is followed; ties leave it the better rank.
    """
    rest = weights.copy()
    rest[part] = 0.0
    known = ~np.isnan(counted)
    a = np.where(known, counted, 0.0) @ rest
    b = known @ rest
    u = known[:, part].astype(np.float64)
    p = np.where(known[:, part], counted[:, part], 0.0)
    nothing = b + u == 0
    a[nothing], b[nothing] = counted[nothing, FALLBACK], 1.0
    square = u * u[mine] * (p - p[mine])
    line = u * (p * b[mine] - a[mine]) + u[mine] * (a - p[mine] * b)
    level = a * b[mine] - a[mine] * b
    roots = _roots(square, line, level)
    turns = np.unique(roots[roots > 0])
    middles = np.concatenate([turns[:1] / 2, (turns[1:] + turns[:-1]) / 2, turns[-1:] * 2])
    x = middles if len(turns) else weights[part : part + 1]
    scores = (a[:, None] + np.outer(u * p, x)) / (b[:, None] + np.outer(u, x))
    return Path(turns / weights[part], _rank(scores, mine))


def _roots(square: Floats, line: Floats, level: Floats) -> Floats:
    """Where the quadratics are zero, those without such a place left out."""
    with np.errstate(divide="ignore", invalid="ignore"):
        deep = np.sqrt(line**2 - 4 * square * level)
        # Two of one sign are added: the difference of two near numbers would lose its digits.
        far = -(line + np.where(line < 0, -deep, deep)) / 2
        found = np.concatenate([far / square, level / far])
    there: Floats = found[np.isfinite(found)]
    return there


def _counted(measured: Floats, weights: Floats) -> Floats:
    """Percentiles as they count under these weights: held by size where size counts."""
    if weights[SIZE] == 0:
        return measured
    by_part = dict(zip(PARTS, measured.T, strict=True))
    held = held_by_size(by_part)
    return np.stack([held[p] for p in PARTS], axis=1)


def _scores(counted: Floats, weights: Floats) -> Floats:
    known: NDArray[np.bool_] = ~np.isnan(counted)
    total = known @ weights
    mean = np.where(known, counted, 0.0) @ weights / np.where(total > 0, total, 1.0)
    found: Floats = np.where(total > 0, mean, counted[:, FALLBACK])
    return found


def _rank(scores: Floats, mine: int) -> Ints:
    """The rank of one row in each column: 1 and as many as are above it."""
    found: Ints = 1 + (scores > scores[mine]).sum(axis=0)
    return found
