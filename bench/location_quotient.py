"""Location quotient from establishments in Parquet: ours beside a hand-written query and polars.

Run: .venv/bin/python -m bench.location_quotient [--rows 10000000] [--rounds 7]

All are run in one process, by turns, and must agree; each gives its whole result as an Arrow
table. The interval needs a fit per industry and is timed apart, on the aggregated cells.
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
import ibis.expr.types as ir
import numpy as np
import polars as pl
import pyarrow as pa

from ruang.engine import arrays
from ruang.engine.backend import connect
from ruang.engine.methods.location_quotient import location_quotient, quotients

AREAS, INDUSTRIES, SEED = 928, 1000, 0.2569

# Areas and industries of very different size; jobs per establishment with a long tail.
GENERATE = """
COPY (
  SELECT lpad(range::VARCHAR, 10, '0') AS establishment_id,
         lpad(floor({areas} * pow(random(), 2))::INT::VARCHAR, 4, '0') AS area_id,
         lpad(floor({industries} * pow(random(), 1.5))::INT::VARCHAR, 5, '0') AS industry_id,
         ceil(pow(random(), -0.7))::DOUBLE AS jobs
  FROM range({rows})
) TO '{path}' (FORMAT parquet)
"""

BY_HAND = """
WITH cells AS MATERIALIZED (
  SELECT area_id, industry_id, sum(jobs) AS jobs FROM read_parquet('{path}') GROUP BY ALL
), areas AS (SELECT area_id, sum(jobs) AS jobs FROM cells GROUP BY ALL),
industries AS (SELECT industry_id, sum(jobs) AS jobs FROM cells GROUP BY ALL),
country AS (SELECT sum(jobs) AS jobs FROM areas)
SELECT c.area_id, c.industry_id, c.jobs,
       (c.jobs / a.jobs) / (i.jobs / country.jobs) AS lq
FROM cells c JOIN areas a USING (area_id) JOIN industries i USING (industry_id), country
"""


def generate(path: Path, rows: int, areas: int = AREAS, industries: int = INDUSTRIES) -> None:
    """Write the establishments; one thread, so that the seed gives the same rows again."""
    con = duckdb.connect(config={"threads": 1})
    con.execute(f"SELECT setseed({SEED})")
    con.execute(GENERATE.format(areas=areas, industries=industries, rows=rows, path=path))


def contestants(path: Path) -> dict[str, Callable[[], pa.Table]]:
    """Name -> one whole run from Parquet to LQ."""
    raw, con = duckdb.connect(), connect()

    def by_hand() -> pa.Table:
        return raw.execute(BY_HAND.format(path=path)).to_arrow_table()

    def ours() -> pa.Table:
        return arrays.fetch(quotients(_cells(con, path)))

    def polars() -> pa.Table:
        jobs = pl.col("jobs")
        cells = pl.scan_parquet(path).group_by("area_id", "industry_id").agg(jobs.sum())
        share = jobs / jobs.sum().over("area_id")
        in_country = jobs.sum().over("industry_id") / jobs.sum()
        return cells.with_columns(lq=share / in_country).collect().to_arrow()

    return {"hand-written DuckDB query": by_hand, "ruang (Ibis on DuckDB)": ours, "polars": polars}


def _cells(con: Any, path: Path) -> ir.Table:
    rows = con.read_parquet(path, table_name="establishments")
    return rows.group_by("area_id", "industry_id").aggregate(jobs=rows.jobs.sum())


def agree(results: list[pa.Table]) -> None:
    """Stop unless every contestant found the same numbers."""
    first, *others = [
        r.sort_by([("area_id", "ascending"), ("industry_id", "ascending")]) for r in results
    ]
    for other in others:
        assert other["area_id"].to_pylist() == first["area_id"].to_pylist()
        np.testing.assert_allclose(other["lq"].to_numpy(), first["lq"].to_numpy(), rtol=1e-9)


def timed(run: Callable[[], pa.Table]) -> tuple[float, pa.Table]:
    start = time.perf_counter()
    result = run()
    return time.perf_counter() - start, result


def interval(path: Path, rounds: int) -> tuple[float, int]:
    """Median seconds of `location_quotient` on the aggregated cells, and their number."""
    con = connect()
    cells = con.create_table("cells", _cells(con, path))
    seconds = []
    for _ in range(rounds):
        taken, result = timed(lambda: location_quotient(cells).to_pyarrow())
        seconds.append(taken)
    return statistics.median(seconds), result.num_rows


def main() -> None:
    """Generate, run by turns, print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=10_000_000)
    options.add_argument("--rounds", type=int, default=7)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "establishments.parquet"
        generate(path, chosen.rows)
        runs = contestants(path)
        agree([run() for run in runs.values()])  # also warms up
        seconds: dict[str, list[float]] = {name: [] for name in runs}
        for _ in range(chosen.rounds):
            for name, run in runs.items():
                seconds[name].append(timed(run)[0])
        medians = {name: statistics.median(s) for name, s in seconds.items()}
        apart, cells = interval(path, max(3, chosen.rounds // 2))
    reference = next(iter(medians.values()))
    print(
        f"{chosen.rows:,} establishments, {cells:,} cells of {AREAS} areas x {INDUSTRIES} "
        f"industries; {os.cpu_count()} cores; median of {chosen.rounds} runs, by turns\n"
    )
    print("| from Parquet to lq | median s | fastest s | ratio |\n|---|---|---|---|")
    for name, median in medians.items():
        print(f"| {name} | {median:.2f} | {min(seconds[name]):.2f} | {median / reference:.2f} |")
    print(f"| ruang: quotient and interval from the cells, apart | {apart:.2f} | | |")


if __name__ == "__main__":
    main()
