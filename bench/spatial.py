"""Spatial statistics beside PySAL's: local Moran, Gi*, Moran's I, and the nearest neighbours.

Run: .venv/bin/python -m bench.spatial [--size 100000] [--permutations 999] [--rounds 3]

All are run in one process, by turns. Statistics must agree to 1e-12, neighbours in all but places
equally far; p, which is drawn, within what chance allows. PySAL is timed on weights that it holds
already, on all cores. "arrays" is our computation from arrays in memory, "whole" the method from
Arrow tables of ids to a result table, links read and checked.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
import warnings
from collections.abc import Callable
from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from ruang.engine.kernels import autocorrelation, spatial
from ruang.engine.kernels import permutations as drawing
from ruang.engine.kernels.nearest import RADIUS, Globe
from ruang.engine.methods.getis_ord import getis_ord
from ruang.engine.methods.local_moran import local_moran
from ruang.engine.methods.moran import moran
from ruang.engine.methods.nearest_neighbours import nearest_neighbours

NEIGHBOURS = 6
EXACT = 1e-12
DRAWN = {"own": drawing.beyond_own_draws, "shared": drawing.beyond_shared_draws}


class Map:
    """Places with a value each: by chance, with a weak pattern over them."""

    def __init__(self, size: int) -> None:
        """Draw `size` places over a country of about Thailand's extent."""
        from libpysal.weights import W

        rng = np.random.default_rng(0)
        self.longitude, self.latitude = 97 + 8 * rng.random(size), 6 + 14 * rng.random(size)
        self.value = np.exp(rng.normal(size=size) + 0.2 * np.sin(self.longitude))
        pairs = Globe(self.longitude, self.latitude).nearest(NEIGHBOURS)
        order = np.lexsort((pairs.end, pairs.start))
        self.indices = pairs.end[order]
        self.indptr = np.arange(0, size * NEIGHBOURS + 1, NEIGHBOURS)
        self.ones = np.ones(len(self.indices))
        of = self.indices.reshape(size, NEIGHBOURS).tolist()
        self.w = W(dict(enumerate(of)), id_order=list(range(size)), silence_warnings=True)
        ids = pa.array([f"{i:07d}" for i in range(size)])
        self.values = ibis.memtable(pa.table({"area_id": ids, "value": self.value}))
        self.links = ibis.memtable(
            pa.table(
                {
                    "area_id": ids.take(pa.array(pairs.start[order])),
                    "neighbour_id": ids.take(pa.array(self.indices)),
                    "weight": self.ones,
                }
            )
        )
        self.places = ibis.memtable(
            pa.table({"area_id": ids, "longitude": self.longitude, "latitude": self.latitude})
        )

    def matrix(self, weight: float = 1.0) -> tuple[Any, Any, Any]:
        """indptr, indices, data with this weight."""
        return self.indptr, self.indices, self.ones * weight


def local_morans(of: Map, permutations: int) -> dict[str, Callable[[], Any]]:
    """Name -> a run that gives local I and its p (ours two-sided, PySAL's one-sided)."""
    from esda import Moran_Local

    def peer() -> Any:
        found = Moran_Local(
            of.value, of.w, permutations=permutations, n_jobs=-1, keep_simulations=False, seed=1
        )
        size = len(of.value)
        return found.Is * (size / (size - 1)), found.p_sim  # divided by the sample variance

    def arrays(draws: str) -> Callable[[], Any]:
        def run() -> Any:
            values = autocorrelation.from_median(of.value)
            own, matrix = autocorrelation.from_mean(values), of.matrix(1 / NEIGHBOURS)
            lag = autocorrelation.neighbours_sum(own, *matrix)
            counts = DRAWN[draws](values, *matrix, permutations=permutations, rng_seed=0)
            p = autocorrelation.two_sided(*counts, permutations)
            return own * lag / (own @ own / len(own)), p

        return run

    def whole(draws: Any) -> Callable[[], Any]:
        def run() -> Any:
            found = local_moran(of.values, of.links, permutations=permutations, draws=draws)
            rows = found["local_moran"].to_pyarrow()
            return rows["local_i"].to_numpy(), rows["p"].to_numpy()

        return run

    return {
        "esda Moran_Local": peer,
        "arrays, shared draws": arrays("shared"),
        "arrays, own draws": arrays("own"),
        "whole, shared draws": whole("shared"),
        "whole, own draws": whole("own"),
    }


def gi_stars(of: Map, permutations: int) -> dict[str, Callable[[], Any]]:
    """Name -> a run that gives z of Gi* and its p (ours two-sided, PySAL's one-sided)."""
    from esda import G_Local

    def peer() -> Any:
        found = G_Local(
            of.value,
            of.w,
            transform="B",
            star=True,
            permutations=permutations,
            n_jobs=-1,
            keep_simulations=False,
            seed=1,
        )
        return found.Zs, found.p_sim

    def arrays(draws: str) -> Callable[[], Any]:
        def run() -> Any:
            z = spatial.gi_star(of.value[:, None], *of.matrix())[:, 0]
            values = autocorrelation.from_median(of.value)
            counts = DRAWN[draws](values, *of.matrix(), permutations=permutations, rng_seed=0)
            return z, autocorrelation.two_sided(*counts, permutations)

        return run

    def whole(draws: Any) -> Callable[[], Any]:
        def run() -> Any:
            found = getis_ord(
                of.values, of.links, star=True, permutations=permutations, draws=draws
            )
            rows = found["getis_ord"].to_pyarrow()
            return rows["z"].to_numpy(), rows["p"].to_numpy()

        return run

    return {
        "esda G_Local": peer,
        "arrays, shared draws": arrays("shared"),
        "arrays, own draws": arrays("own"),
        "whole, shared draws": whole("shared"),
        "whole, own draws": whole("own"),
    }


def morans(of: Map, permutations: int) -> dict[str, Callable[[], Any]]:
    """Name -> a run that gives Moran's I and its z, and p (ours two-sided)."""
    from esda import Moran

    def peer() -> Any:
        found = Moran(of.value, of.w, permutations=permutations)
        return np.array([found.I, found.z_rand]), np.array([found.p_sim])

    def whole() -> Any:
        found = moran(of.values, of.links, permutations=permutations)
        row = found["moran"].to_pyarrow().to_pylist()[0]
        return np.array([row["i"], row["z"]]), np.array([row["p"]])

    return {"esda Moran": peer, "whole": whole}


def nearests(of: Map) -> dict[str, Callable[[], Any]]:
    """Name -> a run that gives the distances (km) of the links by place, and nothing drawn."""
    from libpysal.weights import KNN

    at = np.column_stack([of.longitude, of.latitude])

    def peer() -> Any:
        w = KNN.from_array(at, k=NEIGHBOURS, radius=RADIUS / 1000, silence_warnings=True)
        pairs = np.array([w.neighbors[i] for i in range(len(at))])
        return _kilometres(at, pairs), None

    def arrays() -> Any:
        pairs = Globe(of.longitude, of.latitude).nearest(NEIGHBOURS)
        return (pairs.millimetres / 1e6).reshape(-1, NEIGHBOURS), None

    def whole() -> Any:
        found = nearest_neighbours(of.places, count=NEIGHBOURS)
        found["neighbours"].to_pyarrow()
        far = found["neighbour_distances"].to_pyarrow()["distance_km"].to_numpy()
        return far.reshape(-1, NEIGHBOURS), None

    return {"libpysal KNN": peer, "arrays": arrays, "whole": whole}


def _kilometres(at: Any, pairs: Any) -> Any:
    lon, lat = np.radians(at).T
    half = np.sin((lat[:, None] - lat[pairs]) / 2) ** 2
    half += np.cos(lat[:, None]) * np.cos(lat[pairs]) * np.sin((lon[:, None] - lon[pairs]) / 2) ** 2
    return np.sort(2 * RADIUS / 1000 * np.arcsin(np.sqrt(half)), axis=1)


def agree(results: dict[str, Any], permutations: int, exact: float) -> list[str]:
    """Stop unless all found the same; tell how far apart what is drawn lies."""
    (first, (statistic, p)), *others = results.items()
    told = []
    for name, (found, drawn) in others:
        apart = np.max(np.abs(found - statistic) / np.maximum(1, np.abs(statistic)))
        assert apart < exact, f"{name}: {apart}"
        if p is None or len(p) < 2:
            told.append(f"{name}: statistics within {apart:.0e}")
            continue
        one_sided = np.where(drawn < 1, drawn / 2, p)  # a two-sided p of 1 has lost its half
        off, alike = np.max(np.abs(one_sided - p)), np.corrcoef(drawn, p)[0, 1]
        assert off < 7 * np.sqrt(0.5 / permutations), f"{name}: p off by {off}"
        assert alike > 0.97, f"{name}: p correlate by {alike}"
        told.append(
            f"{name}: statistics within {apart:.0e}, p within {off:.3f}, correlation {alike:.4f}"
        )
    return [f"all beside {first}", *told]


def compete(title: str, runs: dict[str, Callable[[], Any]], options: Any, exact: float) -> None:
    """Run by turns, compare, print."""
    told = agree({name: run() for name, run in runs.items()}, options.permutations, exact)  # warms
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(options.rounds):
        for name, run in runs.items():
            start = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - start)
    reference = statistics.median(next(iter(seconds.values())))
    print(f"\n| {title} | median s | fastest s | times as fast |\n|---|---|---|---|")
    for name, each in seconds.items():
        median = statistics.median(each)
        print(f"| {name} | {median:.3f} | {min(each):.3f} | {reference / median:.1f} |")
    print("\n" + "\n".join(told))


def many(of: Map, industries: int) -> None:
    """Time Gi* of many industries at once, over as many areas as there are districts."""
    areas = min(len(of.value), 1_000)
    values = np.random.default_rng(1).lognormal(size=(areas, industries))
    indices = np.random.default_rng(2).integers(0, areas, areas * NEIGHBOURS)
    indptr = np.arange(0, areas * NEIGHBOURS + 1, NEIGHBOURS)
    start = time.perf_counter()
    spatial.gi_star(values, indptr, indices, np.ones(len(indices)))
    taken = time.perf_counter() - start
    print(f"\nGi* of {areas:,} areas x {industries:,} industries at once: {taken:.3f} s")


def main() -> None:
    """Make a map, run all, print the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--size", type=int, default=100_000)
    options.add_argument("--permutations", type=int, default=999)
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    warnings.simplefilter("ignore")
    of = Map(chosen.size)
    print(
        f"{chosen.size:,} areas, {NEIGHBOURS} neighbours each, {chosen.permutations} permutations; "
        f"{os.cpu_count()} cores; median of {chosen.rounds} runs, by turns"
    )
    compete("local Moran", local_morans(of, chosen.permutations), chosen, EXACT)
    compete("Gi*", gi_stars(of, chosen.permutations), chosen, EXACT)
    compete("Moran's I", morans(of, chosen.permutations), chosen, EXACT * 10)
    compete("nearest neighbours", nearests(of), chosen, 1e-5)  # km: whole millimetres
    many(of, 1_000)


if __name__ == "__main__":
    main()
