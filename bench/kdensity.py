"""K-density with bands from draws: ours beside sums over every pair, as others would write them.

Run: .venv/bin/python -m bench.kdensity [--plants 2000] [--sites 100000] [--draws 1000] [--rounds 5]

All are run in one process, by turns, and must agree. Ours is the whole method, from the table of
sites to bands and verdict. The others only make densities of draws, without bands, and so few
draws that it can be waited for; what they would take for all is in proportion, as each draw is
as much work as the next. Ours on one thread says what is owed to the number of cores.
"""

from __future__ import annotations

import argparse
import math
import os
import statistics
import time
import warnings
from collections.abc import Callable
from typing import Any
from unittest import mock

import ibis
import ibis.expr.types as ir
import numba
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.spatial.distance import pdist

from ruang.engine.catalogue import Notice
from ruang.engine.kernels import threads
from ruang.engine.kernels.great_circle import EARTH_KM, distances
from ruang.engine.methods.kdensity import kdensity

Floats = NDArray[np.float64]

TOWNS, SEED = 200, 2005


def generate(sites: int, plants: int) -> ir.Table:
    """Sites in towns of very different size, and a third of them anywhere."""
    rng = np.random.default_rng(SEED)
    middle = np.column_stack([rng.uniform(98, 105, TOWNS), rng.uniform(6, 20, TOWNS)])
    size = 1 / np.arange(1, TOWNS + 1)
    places = middle[rng.choice(TOWNS, sites, p=size / size.sum())]
    places += rng.normal(0, 0.15, (sites, 2))
    anywhere = rng.random(sites) < 1 / 3
    places[anywhere] = np.column_stack([rng.uniform(98, 105, sites), rng.uniform(6, 20, sites)])[
        anywhere
    ]
    industry = np.where(rng.permutation(sites) < plants, "a", "b")
    columns = {
        "establishment_id": [f"{i:07}" for i in range(sites)],
        "industry_id": industry,
        "longitude": places[:, 0],
        "latitude": places[:, 1],
    }
    return ibis.memtable(pa.table(columns))


def bandwidth(far: Floats) -> float:
    low, high = np.quantile(far, [0.25, 0.75])
    return 0.9 * min(float(np.std(far, ddof=1)), float(high - low) / 1.34) * len(far) ** -0.2


def by_numpy(longitude: Floats, latitude: Floats, at: Floats) -> Floats:
    """The definition in NumPy: every pair, every distance asked for."""
    one, other = np.triu_indices(len(longitude), 1)
    far = distances(longitude[one], latitude[one], longitude[other], latitude[other])
    width = bandwidth(far)
    found = [
        np.sum(np.exp(-(((d - far) / width) ** 2) / 2) + np.exp(-(((d + far) / width) ** 2) / 2))
        for d in at
    ]
    return np.array(found) / (len(far) * width * math.sqrt(2 * math.pi))


@numba.njit(fastmath=True)
def _loop(x: Floats, y: Floats, radius: float, far: Floats) -> None:
    k = 0
    for i in range(len(x)):
        for j in range(i + 1, len(x)):
            half = math.sin((y[j] - y[i]) / 2) ** 2
            half += math.cos(y[i]) * math.cos(y[j]) * math.sin((x[j] - x[i]) / 2) ** 2
            far[k] = 2 * radius * math.asin(math.sqrt(half))
            k += 1


@numba.njit(fastmath=True)
def _sum(far: Floats, width: float, at: Floats) -> Floats:
    found, step = np.zeros(len(at)), at[1] - at[0]
    for d in far:
        first = max(0, math.ceil((d - 6.5 * width) / step))
        for g in range(first, min(len(at), math.floor((d + 6.5 * width) / step) + 1)):
            found[g] += math.exp(-(((at[g] - d) / width) ** 2) / 2)
        for g in range(min(len(at), math.floor((6.5 * width - d) / step) + 1)):
            found[g] += math.exp(-(((at[g] + d) / width) ** 2) / 2)
    return found / (len(far) * width * math.sqrt(2 * math.pi))


def by_loop(longitude: Floats, latitude: Floats, at: Floats) -> Floats:
    """The definition as a loop of C would have it: compiled, kernels cut where ours are."""
    far = np.empty(len(longitude) * (len(longitude) - 1) // 2)
    _loop(np.radians(longitude), np.radians(latitude), EARTH_KM, far)
    return _sum(far, bandwidth(far), at)


def by_scipy(longitude: Floats, latitude: Floats, at: Floats) -> Floats:
    """SciPy's distances rounded to a thousandth of the range, NumPy's convolution of the counts."""
    x, y = np.radians(longitude), np.radians(latitude)
    points = np.column_stack([np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)])
    far = 2 * EARTH_KM * np.arcsin(pdist(points) / 2)
    width = bandwidth(far)
    bin_width = at[-1] / 8192
    counts = np.bincount(np.rint(far / bin_width).astype(np.int64))
    middle = np.arange(len(counts)) * bin_width
    found = np.empty(len(at))
    for g, d in enumerate(at):
        low, high = np.searchsorted(middle, [d - 6.5 * width, d + 6.5 * width])
        found[g] = counts[low:high] @ np.exp(-(((d - middle[low:high]) / width) ** 2) / 2)
        end = np.searchsorted(middle, 6.5 * width - d) if d < 6.5 * width else 0
        found[g] += counts[:end] @ np.exp(-(((d + middle[:end]) / width) ** 2) / 2)
    return found / (len(far) * width * math.sqrt(2 * math.pi))


def timed(run: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = run()
    return time.perf_counter() - start, result


def on_one_core(run: Callable[[], Any]) -> Callable[[], Any]:
    def done() -> Any:
        with mock.patch.object(threads.os, "cpu_count", return_value=1):
            return run()

    return done


def main() -> None:
    """Generate, run by turns, print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--plants", type=int, default=2_000)
    options.add_argument("--sites", type=int, default=100_000)
    options.add_argument("--draws", type=int, default=1_000)
    options.add_argument("--rounds", type=int, default=5)
    chosen = options.parse_args()
    table = generate(chosen.sites, chosen.plants)
    rows = table.to_pandas()
    own = rows[rows.industry_id == "a"]
    place = own.longitude.to_numpy(), own.latitude.to_numpy()

    # With few draws there is no global band, which is told each time.
    warnings.simplefilter("ignore", Notice)

    def ours() -> dict[str, ir.Table]:
        return kdensity(table, industry="a", simulations=chosen.draws)

    curve = ours()["kdensity"].to_pandas()  # also warms up
    at = curve.distance_km.to_numpy()
    others: dict[str, Callable[[], Floats]] = {
        "numba, a loop over every pair": lambda: by_loop(*place, at),
        "SciPy's pdist, counts smoothed by NumPy": lambda: by_scipy(*place, at),
        "NumPy, sum over every pair": lambda: by_numpy(*place, at),
    }
    for name, run in others.items():
        off = np.max(np.abs(run() - curve.kd.to_numpy())) / curve.kd.max()
        print(f"{name}: largest difference {off:.1e} of the largest density")
        assert off < 1e-4
    runs: dict[str, Callable[[], Any]] = {"ruang": ours, "ruang, one core": on_one_core(ours)}
    seconds: dict[str, list[float]] = {name: [] for name in [*runs, *others]}
    for turn in range(chosen.rounds):
        for name, run in runs.items():
            seconds[name].append(timed(run)[0])
        for name, other in others.items():
            if turn == 0 or seconds[name][0] < 5:
                seconds[name].append(timed(other)[0])
    medians = {name: statistics.median(s) for name, s in seconds.items()}
    print(
        f"\n{chosen.plants:,} plants among {chosen.sites:,} sites, {chosen.draws:,} draws, "
        f"{len(at)} distances; {os.cpu_count()} cores; median of {chosen.rounds} runs, by turns\n"
    )
    print("| from sites to bands | s, a draw | s, all draws | ratio |\n|---|---|---|---|")
    for name, median in medians.items():
        one = median if name in others else median / chosen.draws
        whole = one * chosen.draws
        known = "" if name in runs else "about "
        print(f"| {name} | {one:.4f} | {known}{whole:.2f} | {whole / medians['ruang']:.0f} |")


if __name__ == "__main__":
    main()
