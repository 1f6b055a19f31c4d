"""Groups of industries from how closely each is related to each: merged step by step, cut well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.cluster import hierarchy
from scipy.spatial.distance import squareform

from ruang.engine.kernels.threads import each

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Joining = Literal["ward", "average"]

OVER = 1e-9  # standard deviations: less is no difference
MOST = 0.05  # of the other groups may stand as near as one's own, where it must beat most
PAPER = 778  # industries that Delgado, Porter and Stern put into …
PAPER_GROUPS = (30, 60)  # … so many groups, at least and at most
NEARLY_ALL = 0.98  # score from which a cut outside that range is one to choose from
FULL = 0.95  # best score from which the shares are as good as full and tell cuts apart no more:
AS_GOOD = 0.05  # what is within this of the best is then as good, and the widest margin decides
KEPT = 0.8  # of the industries are drawn to see whether groups keep together
SHARES = 4  # the first columns of `scores`: their mean is the score


@dataclass(frozen=True)
class Merges:
    """A tree: at step t the groups of slots `into[t]` and `gone[t]` become one, in `into[t]`."""

    into: Ints
    gone: Ints

    def labels(self, groups: int) -> Ints:
        """Number each item's group 0, 1, … by first appearance, when `groups` are left.

        Args:
            groups: From 1 to the number of items.
        """
        count = len(self.into) + 1
        slot = np.arange(count)
        for into, gone in zip(
            self.into[: count - groups], self.gone[: count - groups], strict=True
        ):
            slot[slot == gone] = into
        _, first, found = np.unique(slot, return_index=True, return_inverse=True)
        place = np.empty(len(first), dtype=np.int64)
        place[np.argsort(first)] = np.arange(len(first))
        labels: Ints = place[found]
        return labels


def standardised(values: Floats) -> Floats:
    """Take the mean off a symmetric measure and divide by its standard deviation.

    Args:
        values: shape (n, n), symmetric; NaN where a pair is unknown. The diagonal takes no part.

    Returns:
        The same pairs in standard deviations, the diagonal 0; all known pairs 0 where they are
        equal to each other.
    """
    pairs = values[np.triu_indices(len(values), 1)]
    pairs = pairs[~np.isnan(pairs)]
    found = np.where(np.isnan(values), np.nan, 0.0)
    size = np.abs(pairs).max(initial=0.0)
    if size > 0:
        pairs, values = pairs / size, values / size  # huge numbers have sums too
        if np.ptp(pairs) > 1e-12:
            found = (values - pairs.mean()) / pairs.std()
    np.fill_diagonal(found, 0.0)
    # Sums come out a little different on another number of threads: that must not break a tie.
    rounded: Floats = np.round(found, 10).astype(np.float64, copy=False)
    return rounded


def together(measures: Sequence[Floats]) -> tuple[Floats, NDArray[np.bool_]]:
    """Average standardised measures, each pair over those that know it.

    Args:
        measures: Matrices from `standardised`.

    Returns:
        The mean, 0 (as the mean pair) where no measure knows a pair, and which pairs those are.
    """
    known = sum((~np.isnan(m)).astype(np.float64) for m in measures)
    total = sum(np.nan_to_num(m) for m in measures)
    mean: Floats = np.divide(total, known, out=np.zeros_like(measures[0]), where=known > 0)
    unknown: NDArray[np.bool_] = np.asarray(known) == 0
    return mean, unknown


def merges(similarity: Floats, joining: Joining) -> Merges:
    """Merge step by step what is most alike; the distance is the largest similarity minus it.

    Args:
        similarity: shape (n, n), symmetric, n >= 1; the diagonal takes no part.
        joining: "ward" (least growth of the spread within) or "average" (nearest on average).

    Source:
        Ward (1963), https://doi.org/10.1080/01621459.1963.10500845; Muellner (2011),
        https://arxiv.org/abs/1109.2378 (as in SciPy).
    """
    count = len(similarity)
    if count < 2:
        return Merges(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))
    alike = squareform(similarity, checks=False)
    steps = hierarchy.linkage(alike.max() - alike, joining)
    slot = np.concatenate([np.arange(count), np.empty(count - 1, dtype=np.int64)])
    into, gone = np.empty((2, count - 1), dtype=np.int64)
    for t, (one, other) in enumerate(steps[:, :2].astype(np.int64)):
        into[t], gone[t] = sorted((slot[one], slot[other]))
        slot[count + t] = into[t]
    return Merges(into, gone)


def scores(measures: Sequence[Floats], tree: Merges) -> Floats:
    """Score every cut of a tree, in one pass along its merges, and average over the measures.

    Args:
        measures: Standardised matrices, shape (n, n), every pair known, the diagonal 0.
        tree: Merges of the n items.

    Returns:
        shape (n + 1, 5), row k for k groups (rows 0 and 1 are NaN): the share of groups whose
        pairs are nearer than the mean of their means with each other group; the share nearer than
        95 % of those; the same two shares of items; and the mean margin of an item's own group
        over the nearest other one. A group of one is never nearer, and has a margin of 0.

    Source:
        Delgado, Porter & Stern (2016), https://doi.org/10.1093/jeg/lbv017, validation scores.
    """

    def along(measure: Floats) -> Floats:
        passed: Floats = _pass(np.ascontiguousarray(measure), tree.into, tree.gone)
        return passed

    found: Floats = np.mean(each(along, measures), axis=0)
    return found


def candidates(found: Floats) -> NDArray[np.bool_]:
    """Say which numbers of groups are to choose from: shape (n + 1,), by number.

    Few groups pass every test easily, so the range is that of the paper, in proportion (30 to 60
    for 778), and up to 2 sqrt(n) where n is small; any cut that puts nearly all in their place is
    one too.

    Args:
        found: From `scores`.
    """
    count = len(found) - 1
    number = np.arange(count + 1)
    fewest = max(2, int(np.ceil(count * PAPER_GROUPS[0] / PAPER)))
    most = max(int(np.ceil(count * PAPER_GROUPS[1] / PAPER)), int(np.ceil(2 * np.sqrt(count))))
    score = found[:, :SHARES].mean(axis=1)
    inside = (number >= fewest) & (number <= most) & (number < count)
    clear = (score >= NEARLY_ALL) & (number >= 2)
    chosen: NDArray[np.bool_] = inside | clear
    return chosen


def best(found: Floats) -> int:
    """Choose the number of groups: the best score, then the widest margin, then the fewest.

    The shares that the score is made of are full sooner or later, also where a tree of chance
    crumbles into pairs; the margin is not. So where the best is nearly full, the widest margin of
    all that are nearly as good decides.

    Args:
        found: From `scores`.

    Returns:
        The number; 1 where no cut sets anything apart.
    """
    score = np.nan_to_num(found[:, :SHARES].mean(axis=1))
    margin = np.round(found[:, SHARES], 9)
    open_to = np.flatnonzero(candidates(found) & (score > 0))
    top = score[open_to].max(initial=0.0)
    least = top - 1e-12 - (AS_GOOD if top >= FULL else 0.0)
    as_good = [k for k in open_to.tolist() if score[k] >= least]
    return max(as_good, key=lambda k: (margin[k], -k), default=1)


def nearness(similarity: Floats, labels: Ints) -> tuple[Floats, Floats]:
    """Say how near each item is to its own group, and to the other groups on average.

    Args:
        similarity: shape (n, n), the diagonal 0.
        labels: Each item's group, 0, 1, …

    Returns:
        The mean with the others of its own group, NaN where it is alone; the mean of its means
        with each other group, NaN where there is none.
    """
    count, groups = len(labels), int(labels.max(initial=-1)) + 1
    member = np.zeros((count, groups))
    member[np.arange(count), labels] = 1.0
    size, sums = member.sum(axis=0), similarity @ member
    own = sums[np.arange(count), labels]
    with np.errstate(divide="ignore", invalid="ignore"):
        within = np.where(size[labels] > 1, own / (size[labels] - 1), np.nan)
        means = sums / size
        between = (means.sum(axis=1) - means[np.arange(count), labels]) / (groups - 1)
    return within, between if groups > 1 else np.full(count, np.nan)


def stability(
    similarity: Floats, labels: Ints, joining: Joining, *, draws: int, rng: np.random.Generator
) -> Floats:
    """Say how much of its company each item keeps when a fifth of the items is left out.

    Args:
        similarity: shape (n, n).
        labels: Each item's group, 0, 1, …; each draw is cut into as many.
        joining: As the groups were made.
        draws: How many times; 0 gives NaN.
        rng: Where the chance comes from.

    Returns:
        For each item the mean over the draws it is in of |A and B| / |A or B|, A its group as far
        as drawn and B its group in the draw: 0 to 1. NaN where it was never drawn.

    Source:
        Hennig (2007), https://doi.org/10.1016/j.csda.2006.11.025 (Jaccard, subsets).
    """
    count, groups = len(labels), int(labels.max(initial=-1)) + 1
    drawn = max(1, round(KEPT * count))
    total, times = np.zeros(count), np.zeros(count)
    for _ in range(draws if count else 0):
        kept = np.sort(rng.permutation(count)[:drawn])
        tree = merges(similarity[np.ix_(kept, kept)], joining)
        again = tree.labels(min(groups, drawn))
        both = np.zeros((groups, groups))
        np.add.at(both, (labels[kept], again), 1.0)
        either = both.sum(axis=1)[:, None] + both.sum(axis=0) - both
        total[kept] += both[labels[kept], again] / either[labels[kept], again]
        times[kept] += 1
    kept_company: Floats = np.divide(total, times, out=np.full(count, np.nan), where=times > 0)
    return kept_company


@njit(cache=True, nogil=True)
def _pass(measure, into, gone):  # type: ignore[no-untyped-def]
    """Carry sums between items and groups along the merges; what is not touched is not redone."""
    n = len(measure)
    found = np.full((n + 1, 5), np.nan)
    sums = measure.copy()  # item x slot: the sum of an item's nearness to a group's members
    sides = measure.copy()  # slot x slot: the same between two groups
    size, slot = np.ones(n), np.arange(n)
    live = np.ones(n, dtype=np.bool_)
    own = np.full((2, n), np.nan)  # of groups (0) and of items (1): how near it is within
    total = np.zeros((2, n))  # the sum of its means with the other groups
    rivals = np.zeros((2, n), dtype=np.int64)  # how many of them are as near as its own
    nearest = np.full(n, -1)  # the other group that an item is nearest to
    for i in range(n):
        total[:, i] = measure[i].sum()
    _score(found, n, n, live, slot, own, total, rivals, nearest, sums, size)
    for t in range(n - 1):
        a, b = into[t], gone[t]
        for i in range(n):
            if slot[i] != a and slot[i] != b:
                _moved(sums[i], 1, i, a, b, size, 1.0, own, total, rivals)
            if live[i] and i != a and i != b:
                _moved(sides[i], 0, i, a, b, size, size[i], own, total, rivals)
        sums[:, a] += sums[:, b]
        sides[a, :] += sides[b, :]
        sides[:, a] += sides[:, b]
        size[a] += size[b]
        live[b] = False
        for i in range(n):
            if slot[i] == b:
                slot[i] = a
            if slot[i] == a:
                own[1, i] = sums[i, a] / (size[a] - 1)
                _counted(sums[i], 1, i, a, live, size, 1.0, own, total, rivals)
            if slot[i] == a or nearest[i] == a or nearest[i] == b:
                nearest[i] = _nearest(sums[i], slot[i], live, size)
        own[0, a] = sides[a, a] / (size[a] * (size[a] - 1))
        _counted(sides[a], 0, a, a, live, size, size[a], own, total, rivals)
        _score(found, n - t - 1, n, live, slot, own, total, rivals, nearest, sums, size)
    return found


@njit(cache=True)
def _nearest(row, mine, live, size):  # type: ignore[no-untyped-def]
    found, best_mean = -1, -np.inf
    for g in range(len(live)):
        if live[g] and g != mine and row[g] / size[g] > best_mean:
            found, best_mean = g, row[g] / size[g]
    return found


@njit(cache=True)
def _moved(row, kind, i, a, b, size, share, own, total, rivals):  # type: ignore[no-untyped-def]
    """Two other groups become one, as seen from an item or a group."""
    first, second = row[a] / (size[a] * share), row[b] / (size[b] * share)
    both = (row[a] + row[b]) / ((size[a] + size[b]) * share)
    total[kind, i] += both - first - second
    limit = own[kind, i] - OVER  # NaN for one alone: nothing is counted
    rivals[kind, i] += int(both >= limit) - int(first >= limit) - int(second >= limit)


@njit(cache=True)
def _counted(row, kind, i, a, live, size, share, own, total, rivals):  # type: ignore[no-untyped-def]
    """Its own group has changed: look at all others anew."""
    sum_of, count = 0.0, 0
    for g in range(len(live)):
        if live[g] and g != a:
            mean = row[g] / (size[g] * share)
            sum_of += mean
            count += int(mean >= own[kind, i] - OVER)
    total[kind, i], rivals[kind, i] = sum_of, count


@njit(cache=True)
def _score(  # type: ignore[no-untyped-def]
    found, k, n, live, slot, own, total, rivals, nearest, sums, size
):
    if k < 2:
        return
    allowed = int(MOST * (k - 1) + 1e-9)
    shares = np.zeros(5)
    for i in range(n):
        if not np.isnan(own[1, i]):
            mean = total[1, i] / (k - 1)
            shares[2] += own[1, i] - mean > OVER
            shares[3] += rivals[1, i] <= allowed
            shares[4] += own[1, i] - sums[i, nearest[i]] / size[nearest[i]]
        if live[i] and not np.isnan(own[0, i]):
            shares[0] += own[0, i] - total[0, i] / (k - 1) > OVER
            shares[1] += rivals[0, i] <= allowed
    found[k, :2], found[k, 2:] = shares[:2] / k, shares[2:] / n
