"""Economic complexity of many areas, industries and years: ours beside two Python packages.

Run: .venv/bin/python -m bench.complexity [--areas 250] [--industries 5000] [--years 20]
     [--rounds 3] [--peers both|ecomplexity|economic-complexity|none]

Ours is measured from a Parquet file of all years to all of its tables in memory (Arrow): checks,
RCA, ECI, PCI, density, COI, COG and the jackknife's intervals, which no peer has. Peers are
measured on one of those years, from a pandas table that is in memory already to their results,
once: the ratio is theirs to a year of ours. In one process; numbers must be equal to 1e-9.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import io
import os
import resource
import statistics
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import economic_complexity as datawheel
import numpy as np
import pandas as pd
import pyarrow as pa

from ruang.engine.backend import connect
from ruang.engine.methods.economic_complexity import economic_complexity

SEED = 2569
COLUMNS = {"time": "year", "loc": "area_id", "prod": "industry_id", "val": "jobs"}


def generate(path: Path, areas: int, industries: int, years: int) -> None:
    """Write jobs of every pair: areas of different capability, industries of different demands."""
    rng = np.random.default_rng(SEED)
    able, asked = rng.normal(size=(areas, 3)), rng.normal(size=(industries, 3))
    suited = able @ asked.T / 2
    size = np.exp(rng.normal(size=(areas, 1))) * np.exp(rng.normal(size=industries))
    con = duckdb.connect()
    con.execute(
        "CREATE TABLE jobs (year BIGINT, area_id VARCHAR, industry_id VARCHAR, jobs DOUBLE)"
    )
    area = pa.array([f"{k:04}" for k in range(areas)])
    industry = pa.array([f"{k:05}" for k in range(industries)])
    for year in range(years):
        jobs = size * np.exp(suited + rng.normal(size=suited.shape))
        of_year = pa.table(
            {
                "year": np.full(jobs.size, 2000 + year),
                "area_id": area.take(np.repeat(np.arange(areas), industries)),
                "industry_id": industry.take(np.tile(np.arange(industries), areas)),
                "jobs": jobs.ravel(),
            }
        )
        con.register("of_year", of_year)
        con.execute("INSERT INTO jobs SELECT * FROM of_year")
    con.execute(f"COPY jobs TO '{path}' (FORMAT parquet)")


def ours(path: Path) -> dict[str, Any]:
    """Every table of every year."""
    rows = connect().read_parquet(path, table_name="jobs")
    return economic_complexity(rows)


def growth_lab(jobs: pd.DataFrame) -> pd.DataFrame:
    """The Growth Lab's package, with the diagonal of proximity out, as its newest code has it."""
    module = importlib.import_module("ecomplexity.ecomplexity")
    as_published = module.calc_discrete_proximity

    def without_diagonal(*given: Any) -> Any:
        near = as_published(*given)
        np.fill_diagonal(near, 0)
        return near

    module.calc_discrete_proximity = without_diagonal
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            return module.ecomplexity(jobs, COLUMNS, check_logsupermodularity=False)
    finally:
        module.calc_discrete_proximity = as_published


def of_datawheel(jobs: pd.DataFrame) -> dict[str, Any]:
    """Datawheel's package: the functions that give what ours gives, or nearest to it."""
    rca = datawheel.rca(jobs.pivot(index="area_id", columns="industry_id", values="jobs"))
    eci, pci = datawheel.complexity(rca)
    near = datawheel.proximity(rca)
    density = datawheel.relatedness(rca, proximities=near)
    gain = datawheel.opportunity_gain(rca, pci=pci, proximities=near)
    return {"rca": rca, "eci": eci, "pci": pci, "density": density, "gain": gain}


def same_as_growth_lab(found: dict[str, pd.DataFrame], theirs: pd.DataFrame) -> float:
    """Stop unless all numbers are equal to 1e-9; give the largest difference.

    Their standard deviation is that of the population, ours that of a sample of all rows.
    """
    theirs = theirs.sort_values(["area_id", "industry_id"]).reset_index(drop=True)
    mine = (
        found["pairs"]
        .merge(found["areas"], on="area_id")
        .merge(found["industries"], on="industry_id")
    )
    mine = mine.sort_values(["area_id", "industry_id"]).reset_index(drop=True)
    scale = np.sqrt((len(mine) - 1) / len(mine))
    largest = 0.0
    for name in ("diversity", "ubiquity", "rca", "density", "eci", "pci", "coi", "cog"):
        factor = scale if name in ("eci", "pci", "coi", "cog") else 1
        wanted, got = theirs[name].to_numpy() * factor, mine[name].to_numpy(dtype=float)
        np.testing.assert_allclose(got, wanted, rtol=1e-9, atol=1e-9, err_msg=name)
        largest = max(largest, float(np.abs(got - wanted).max()))
    return largest


def near_datawheel(found: dict[str, pd.DataFrame], theirs: dict[str, Any]) -> str:
    """Stop unless what is the same by definition is equal; say how near the rest is."""
    pairs = found["pairs"].pivot(index="area_id", columns="industry_id")
    for name in ("rca", "density"):
        np.testing.assert_allclose(
            pairs[name].to_numpy(), theirs[name].to_numpy(), rtol=1e-9, atol=1e-9
        )
    both = np.corrcoef(found["areas"]["eci"].to_numpy(dtype=float), theirs["eci"].to_numpy())
    return (
        "RCA and density equal; its ECI stops after 20 reflections, correlation with ours "
        f"{both[0, 1]:.6f}"
    )


def timed(run: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = run()
    return time.perf_counter() - start, result


def measure_peers(path: Path, wanted: str) -> dict[str, tuple[float, str]]:
    """Name -> seconds for one year, and how its numbers compare."""
    jobs = duckdb.sql(f"SELECT * FROM read_parquet('{path}')").df()
    found = {name: table.to_pandas() for name, table in ours(path).items()}
    told = {}
    if wanted in ("both", "economic-complexity"):
        seconds, result = timed(lambda: of_datawheel(jobs))
        told["economic-complexity"] = (seconds, near_datawheel(found, result))
    if wanted in ("both", "ecomplexity"):
        seconds, result = timed(lambda: growth_lab(jobs))
        equal = f"all columns equal, largest difference {same_as_growth_lab(found, result):.1e}"
        told["ecomplexity"] = (seconds, equal)
    return told


def main() -> None:
    """Generate, run by turns, print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--areas", type=int, default=250)
    options.add_argument("--industries", type=int, default=5000)
    options.add_argument("--years", type=int, default=20)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--peers", default="both")
    chosen = options.parse_args()
    warnings.simplefilter("ignore", DeprecationWarning)
    warnings.simplefilter("ignore", FutureWarning)
    with tempfile.TemporaryDirectory() as folder:
        path, one = Path(folder) / "jobs.parquet", Path(folder) / "one.parquet"
        generate(path, chosen.areas, chosen.industries, chosen.years)
        duckdb.sql(f"COPY (FROM read_parquet('{path}') WHERE year = 2000) TO '{one}'")
        ours(one)  # warms up
        seconds: dict[str, list[float]] = {"all": [], "one": []}
        for _ in range(chosen.rounds):
            seconds["all"].append(timed(lambda: ours(path))[0])
            seconds["one"].append(timed(lambda: ours(one))[0])
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        told = measure_peers(one, chosen.peers)
    year = statistics.median(seconds["all"]) / chosen.years
    print(
        f"{chosen.areas} areas x {chosen.industries} industries x {chosen.years} years, "
        f"{os.cpu_count()} cores; median of {chosen.rounds}; peak memory of ours {peak:.2f} GB\n"
    )
    print("| from jobs to all tables | seconds | a year | times ours | |\n|---|---|---|---|---|")
    for name, part, years in (("all years", "all", chosen.years), ("one year", "one", 1)):
        median = statistics.median(seconds[part])
        print(f"| ruang, {name} | {median:.2f} | {median / years:.3f} | | intervals too |")
    for name, (taken, words) in told.items():
        print(f"| {name}, one year | {taken:.2f} | {taken:.3f} | {taken / year:.0f} | {words} |")


if __name__ == "__main__":
    main()
