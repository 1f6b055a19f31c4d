"""Related groups from area x industry counts: one pass along the merges beside every cut anew.

Run: .venv/bin/python -m bench.related_groups [--industries 1000] [--areas 928] [--few]

All are run in one process, by turns, and must agree: in every cut's scores and in the groups. Both
take the same two measures from the same counts, merge by SciPy's Ward, and score cuts on each
measure: every number of groups, or with --few the others only those to choose from (ours scores
all of them in any case). The whole method on tables of pairs, stability included, is timed apart.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
from scipy.cluster import hierarchy
from scipy.spatial.distance import squareform

from ruang.engine.kernels import grouping
from ruang.engine.methods.related_groups import related_groups

SEED = 41
Floats = np.ndarray[Any, np.dtype[np.float64]]
Result = tuple[Floats, Any]  # every cut's scores, and the groups


def generate(areas: int, industries: int) -> Floats:
    """Counts of areas of very different size; industries of a block like the same areas."""
    rng = np.random.default_rng(SEED)
    blocks = max(2, industries // 25)
    taste = rng.gamma(0.5, size=(areas, blocks)) * rng.pareto(1.2, size=(areas, 1))
    of = rng.integers(blocks, size=industries)
    mean = taste[:, of] * rng.gamma(1.0, size=industries) * rng.gamma(2.0, size=(areas, industries))
    counts = rng.poisson(20 * mean / mean.mean()) + 0.0
    counts[mean.argmax(axis=0), np.arange(industries)] += 1  # none is without a place
    return counts


def measures(counts: Floats) -> list[Floats]:
    """Proximity and coagglomeration, as matrix products."""
    area = counts.sum(axis=1) / counts.sum()
    share = counts / counts.sum(axis=0)
    present = (share >= area[:, None]).astype(np.float64)
    found = present.sum(axis=0)
    apart = share - area[:, None]
    near = present.T @ present / np.maximum.outer(found, found)
    return [near, apart.T @ apart / (1 - (area**2).sum())]


def ours(counts: Floats) -> Result:
    standard = [grouping.standardised(m) for m in measures(counts)]
    mean, _ = grouping.together(standard)
    tree = grouping.merges(mean, "ward")
    scores = grouping.scores(standard, tree)
    return scores, tree.labels(grouping.best(scores))


def plain(counts: Floats, *, every: bool) -> Result:
    """What one would write with NumPy and SciPy: every cut by its membership matrix."""
    standard = []
    for m in measures(counts):
        pairs = m[np.triu_indices(len(m), 1)]
        z = (m - pairs.mean()) / pairs.std()
        np.fill_diagonal(z, 0)
        standard.append(z)
    mean = sum(standard) / len(standard)
    distance = squareform(mean, checks=False)
    steps = hierarchy.linkage(distance.max() - distance, "ward")
    cuts = hierarchy.cut_tree(steps)  # one column for each number of groups, the most first
    count = len(mean)
    scores = np.full((count + 1, 5), np.nan)
    blank = np.zeros_like(scores)
    numbers = np.arange(2, count + 1) if every else np.flatnonzero(grouping.candidates(blank))
    for k in numbers.tolist():
        labels = cuts[:, count - k]
        scores[k] = np.mean([_scored(z, labels, k) for z in standard], axis=0)
    return scores, cuts[:, count - grouping.best(scores)]


def _scored(z: Floats, labels: Any, k: int) -> Floats:
    count = len(z)
    member = np.eye(k)[labels]
    size, rows = member.sum(axis=0), np.arange(count)
    sums = z @ member
    across = member.T @ sums
    found = np.zeros(5)
    allowed = int(0.05 * (k - 1) + 1e-9)
    for start, near, mine, sizes in (
        (0, across / np.outer(size, size), np.arange(k), size),
        (2, sums / size, labels, size[labels]),
    ):
        at = np.arange(len(near))
        with np.errstate(divide="ignore", invalid="ignore"):
            # A mean over all pairs counts each one's own place as 0: what is within leaves it out.
            own = near[at, mine] * sizes / (sizes - 1)
        others = (near.sum(axis=1) - near[at, mine]) / (k - 1)
        rivals = (near >= own[:, None] - 1e-9).sum(axis=1) - (near[at, mine] >= own - 1e-9)
        there = sizes > 1
        found[start] = (there & (own - others > 1e-9)).mean()
        found[start + 1] = (there & (rivals <= allowed)).mean()
        if start:
            apart = near.copy()
            apart[at, mine] = -np.inf
            found[4] = np.where(there, own - apart.max(axis=1), 0).sum() / len(rows)
    return found


def agree(results: list[Result]) -> None:
    """Stop unless every contestant has the same scores and the same groups."""
    *others, (scores, labels) = results
    for their_scores, their_labels in others:
        there = ~np.isnan(their_scores[:, 0])
        np.testing.assert_allclose(their_scores[there], scores[there], atol=1e-7)
        pairs = set(zip(labels.tolist(), their_labels.tolist(), strict=True))
        assert len(pairs) == len(set(labels.tolist())) == len(set(their_labels.tolist()))


def timed(run: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = run()
    return time.perf_counter() - start, result


def whole(counts: Floats, rounds: int) -> float:
    """Median seconds of the method on tables of pairs, with its stability."""
    one, other = np.triu_indices(counts.shape[1], 1)
    names = pa.array([f"{i:05d}" for i in range(counts.shape[1])])
    ids = {"industry_i": names.take(pa.array(one)), "industry_j": names.take(pa.array(other))}
    values = [m[one, other] for m in measures(counts)]
    proximity, gamma = (
        ibis.memtable(pa.table({**ids, name: v}))
        for name, v in zip(("proximity", "gamma"), values, strict=True)
    )
    return statistics.median(
        timed(lambda: related_groups(proximity, gamma))[0] for _ in range(rounds)
    )


def main() -> None:
    """Generate, run by turns, print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--industries", type=int, default=1000)
    options.add_argument("--areas", type=int, default=928)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--few", action="store_true", help="the others score few cuts")
    chosen = options.parse_args()
    counts = generate(chosen.areas, chosen.industries)
    which = "the cuts to choose from" if chosen.few else "every cut"
    runs = {
        f"NumPy and SciPy, {which} anew": partial(plain, every=not chosen.few),
        "ruang, every cut in one pass": ours,
    }
    agree([run(counts) for run in runs.values()])  # also warms up
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(chosen.rounds):
        for name, run in runs.items():
            seconds[name].append(timed(lambda run=run: run(counts))[0])
    medians = {name: statistics.median(s) for name, s in seconds.items()}
    reference = medians["ruang, every cut in one pass"]
    print(
        f"{chosen.industries:,} industries x {chosen.areas:,} areas; {os.cpu_count()} cores; "
        f"median of {chosen.rounds} runs, by turns\n"
    )
    print("| from counts to groups | median s | fastest s | ratio |\n|---|---|---|---|")
    for name, median in medians.items():
        print(f"| {name} | {median:.2f} | {min(seconds[name]):.2f} | {median / reference:.1f} |")
    apart = whole(counts, max(1, chosen.rounds // 2))
    print(f"| ruang: the method on tables of pairs, 50 draws of its stability | {apart:.2f} | | |")


if __name__ == "__main__":
    main()
