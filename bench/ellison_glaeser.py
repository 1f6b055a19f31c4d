"""Location quotient and Ellison-Glaeser index from establishments in Parquet: ours beside others.

Run: .venv/bin/python -m bench.ellison_glaeser [--size 10000000] [--areas 928] [--rounds 7]

All are run in one process, by turns, and must agree; each gives both results as Arrow tables: a
quotient for every area x industry, and the index with its z for every industry. Ours makes the
cells once for both; "checked" is the method that people call, the index alone, with its look at
every count. `--shapes` times ways of grouping in DuckDB, which say where the time goes.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

from bench.location_quotient import AREAS, INDUSTRIES, generate
from ruang.engine import arrays, plants
from ruang.engine.backend import connect
from ruang.engine.methods.ellison_glaeser import concentration, ellison_glaeser
from ruang.engine.methods.location_quotient import quotients

Both = tuple[pa.Table, pa.Table]
VALUES = ("gamma", "raw_concentration", "herfindahl", "plants", "z")

CELLS = """
SELECT area_id, industry_id, sum(jobs) AS jobs FROM read_parquet('{path}') GROUP BY ALL
"""
LQ = """
WITH areas AS (SELECT area_id, sum(jobs) AS jobs FROM cells GROUP BY ALL),
industries AS (SELECT industry_id, sum(jobs) AS jobs FROM cells GROUP BY ALL),
country AS (SELECT sum(jobs) AS jobs FROM areas)
SELECT c.area_id, c.industry_id, (c.jobs / a.jobs) / (i.jobs / country.jobs) AS lq
FROM cells c JOIN areas a USING (area_id) JOIN industries i USING (industry_id), country
"""
INDEX = """
WITH areas AS (SELECT area_id, sum(jobs) AS jobs FROM cells GROUP BY ALL),
shares AS (SELECT area_id, jobs / sum(jobs) OVER () AS x FROM areas),
spread AS (SELECT sum(x * x) AS x2, sum(x * x * x) AS x3 FROM shares),
sizes AS (
  SELECT industry_id, count(jobs) AS plants, sum(jobs * jobs) AS s2,
         sum(jobs * jobs * jobs * jobs) AS s4
  FROM read_parquet('{path}') GROUP BY ALL
), sums AS (
  SELECT industry_id, sum(jobs) AS t, sum(jobs * jobs) AS own, sum(jobs * x) AS met
  FROM cells JOIN shares USING (area_id) GROUP BY ALL
), parts AS (
  SELECT industry_id, plants, own / (t * t) - 2 * met / t + x2 AS g, s2 / (t * t) AS h,
         s4 / (t * t * t * t) AS z4, x2, x3
  FROM sums JOIN sizes USING (industry_id), spread
)
SELECT industry_id, (g - (1 - x2) * h) / ((1 - x2) * (1 - h)) AS gamma, g AS raw_concentration,
       h AS herfindahl, plants,
       (g - (1 - x2) * h) / sqrt(2 * (h * h * (x2 - 2 * x3 + x2 * x2)
                                      - z4 * (x2 - 4 * x3 + 3 * x2 * x2))) AS z
FROM parts
"""


def by_hand(path: Path) -> Both:
    con = duckdb.connect()
    con.execute(f"CREATE TEMP TABLE cells AS {CELLS.format(path=path)}")
    index = con.execute(INDEX.format(path=path)).to_arrow_table()
    return con.execute(LQ).to_arrow_table(), index


def ours(path: Path) -> Both:
    rows = connect().read_parquet(path, table_name="establishments")
    cells = plants.cells(rows).cache()
    index = arrays.fetch(concentration(cells, plants.sizes(rows)))
    return arrays.fetch(quotients(cells).drop("jobs")), index


def in_polars(path: Path) -> Both:
    jobs = pl.col("jobs")
    rows = pl.scan_parquet(path)
    cells, sizes = pl.collect_all(
        [
            rows.group_by("area_id", "industry_id").agg(jobs.sum()),
            rows.group_by("industry_id").agg(
                plants=jobs.count(), s2=(jobs * jobs).sum(), s4=(jobs * jobs * jobs * jobs).sum()
            ),
        ]
    )
    share = jobs / jobs.sum().over("area_id")
    lq = cells.select(
        "area_id", "industry_id", lq=share / (jobs.sum().over("industry_id") / jobs.sum())
    )
    areas = cells.group_by("area_id").agg(jobs.sum()).select("area_id", x=jobs / jobs.sum())
    sums = cells.join(areas, on="area_id").group_by("industry_id")
    found = sums.agg(t=jobs.sum(), own=(jobs * jobs).sum(), met=(jobs * pl.col("x")).sum())
    index = _index(found.join(sizes, on="industry_id").to_pandas(), areas["x"].to_numpy())
    return lq.to_arrow(), index


def in_pandas(path: Path) -> Both:
    rows = pd.read_parquet(path, columns=["area_id", "industry_id", "jobs"])
    cells = rows.groupby(["area_id", "industry_id"], as_index=False, sort=False).jobs.sum()
    rows["s2"] = rows.jobs * rows.jobs
    rows["s4"] = rows.s2 * rows.s2
    sizes = rows.groupby("industry_id", sort=False).agg(
        plants=("jobs", "count"), s2=("s2", "sum"), s4=("s4", "sum")
    )
    by_area = cells.groupby("area_id").jobs.sum()
    by_industry = cells.groupby("industry_id").jobs.sum()
    share = cells.jobs / cells.area_id.map(by_area)
    lq = cells.assign(lq=share / (cells.industry_id.map(by_industry) / by_area.sum()))
    x = by_area / by_area.sum()
    cells["own"], cells["met"] = cells.jobs * cells.jobs, cells.jobs * cells.area_id.map(x)
    found = cells.groupby("industry_id").agg(
        t=("jobs", "sum"), own=("own", "sum"), met=("met", "sum")
    )
    index = _index(found.join(sizes).reset_index(), x.to_numpy())
    return pa.Table.from_pandas(lq.drop(columns="jobs"), preserve_index=False), index


def _index(found: pd.DataFrame, x: np.ndarray[Any, Any]) -> pa.Table:
    """The last thousand rows, for who has no SQL."""
    x2, x3, squared = (x**2).sum(), (x**3).sum(), found.t**2
    g, h = found.own / squared - 2 * found.met / found.t + x2, found.s2 / squared
    variance = 2 * (
        h**2 * (x2 - 2 * x3 + x2**2) - found.s4 / squared**2 * (x2 - 4 * x3 + 3 * x2**2)
    )
    columns = {
        "industry_id": found.industry_id,
        "gamma": (g - (1 - x2) * h) / ((1 - x2) * (1 - h)),
        "raw_concentration": g,
        "herfindahl": h,
        "plants": found.plants,
        "z": (g - (1 - x2) * h) / variance**0.5,
    }
    return pa.Table.from_pandas(pd.DataFrame(columns), preserve_index=False)


def only_read(path: Path) -> None:
    """The three columns, every value looked at: nobody can be faster."""
    duckdb.execute(f"SELECT max(area_id), max(industry_id), max(jobs) FROM read_parquet('{path}')")


def checked(path: Path) -> pa.Table:
    return arrays.fetch(ellison_glaeser(connect().read_parquet(path, table_name="establishments")))


CONTESTANTS: dict[str, Callable[[Path], Both]] = {
    "hand-written DuckDB query": by_hand,
    "ruang (Ibis on DuckDB)": ours,
    "polars": in_polars,
    "pandas": in_pandas,
}
BESIDE: dict[str, Callable[[Path], Any]] = {
    "reading the three columns": only_read,
    "ruang: the index alone, checked": checked,
}
# What ways of grouping cost, as a query each.
SHAPES = {
    "cells with 1 sum": CELLS,
    "cells with 3 sums and a count": """
SELECT area_id, industry_id, sum(jobs), sum(jobs * jobs), sum(jobs * jobs * jobs * jobs),
       count(jobs)
FROM read_parquet('{path}') GROUP BY ALL""",
    "industries with 2 sums and a count": """
SELECT industry_id, sum(jobs * jobs), sum(jobs * jobs * jobs * jobs), count(jobs)
FROM read_parquet('{path}') GROUP BY ALL""",
    "cells by one joined text": """
SELECT area_id || industry_id, sum(jobs) FROM read_parquet('{path}') GROUP BY ALL""",
}


def in_shape(query: str) -> Callable[[Path], Any]:
    return lambda path: duckdb.execute(
        f"CREATE OR REPLACE TEMP TABLE shape AS {query.format(path=path)}"
    )


def agree(results: list[Both]) -> None:
    """Stop unless every contestant found the same numbers."""
    pair = [("area_id", "ascending"), ("industry_id", "ascending")]
    lqs = [lq.sort_by(pair) for lq, _ in results]
    indices = [index.sort_by("industry_id") for _, index in results]
    for lq, index in zip(lqs, indices, strict=True):
        assert lq["area_id"].to_pylist() == lqs[0]["area_id"].to_pylist()
        np.testing.assert_allclose(lq["lq"].to_numpy(), lqs[0]["lq"].to_numpy(), rtol=1e-9)
        for column in VALUES:
            expected = indices[0][column].to_numpy()
            np.testing.assert_allclose(index[column].to_numpy(), expected, rtol=1e-6, atol=1e-9)


def by_turns(
    runs: dict[str, Callable[[Path], Any]], path: Path, rounds: int
) -> dict[str, list[float]]:
    """Seconds of every run, round by round; what is run first warms up."""
    for run in runs.values():
        run(path)
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            start = time.perf_counter()
            run(path)
            seconds[name].append(time.perf_counter() - start)
    return seconds


def main() -> None:
    """Generate, run by turns, print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--size", type=int, default=10_000_000)
    options.add_argument("--areas", type=int, default=AREAS)
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--shapes", action="store_true")
    chosen = options.parse_args()
    runs: dict[str, Callable[[Path], Any]] = {**CONTESTANTS, **BESIDE}
    if chosen.shapes:
        runs = {name: in_shape(query) for name, query in SHAPES.items()}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "establishments.parquet"
        generate(path, chosen.size, chosen.areas)
        if not chosen.shapes:
            agree([run(path) for run in CONTESTANTS.values()])
        seconds = by_turns(runs, path, chosen.rounds)
    medians = {name: statistics.median(s) for name, s in seconds.items()}
    reference = next(iter(medians.values()))
    print(
        f"{chosen.size:,} establishments, {chosen.areas} areas x {INDUSTRIES} industries; "
        f"{os.cpu_count()} cores; median of {chosen.rounds} runs, by turns\n"
    )
    print("| from Parquet | median s | fastest s | ratio |\n|---|---:|---:|---:|")
    for name, median in medians.items():
        print(f"| {name} | {median:.2f} | {min(seconds[name]):.2f} | {median / reference:.2f} |")


if __name__ == "__main__":
    main()
