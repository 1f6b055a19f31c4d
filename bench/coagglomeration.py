"""All pairs of industries from the same cells: ours beside SQL, pandas and a loop over pairs.

Run: .venv/bin/python -m bench.coagglomeration [--size 10000000] [--rounds 5] [--loop]

The establishments are summed to area x industry once, for all; what is timed starts from these
cells in a table of DuckDB and ends with a table of industry_i, industry_j, gamma. Two joins of the
cells with themselves: the one that is often seen, on the area alone, which loses the areas where
either is missing and so must be mended by terms of each industry; and the one over every area x
industry, filled with zeros. All must agree, in every pair.
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

import numpy as np
import pyarrow as pa

from bench.location_quotient import AREAS, INDUSTRIES, generate
from ruang.engine import arrays, plants
from ruang.engine.backend import connect
from ruang.engine.kernels.coagglomeration import together
from ruang.engine.methods.coagglomeration import coagglomeration

Run = Callable[[], pa.Table]

SHARES = """
WITH shares AS (
  SELECT area_id, industry_id, jobs / sum(jobs) OVER (PARTITION BY industry_id) AS s FROM cells
), number AS (SELECT count(DISTINCT industry_id) AS n FROM cells),
reference AS (SELECT area_id, sum(s) / any_value(n) AS x FROM shares, number GROUP BY ALL),
spread AS (SELECT sum(x * x) AS x2 FROM reference)
"""
# Sum of s_i s_j where both are, and what each lacks of sum (s_i - x)(s_j - x).
SPARSE = (
    SHARES
    + """, each AS (
  SELECT industry_id, sum(s * x) AS met FROM shares JOIN reference USING (area_id) GROUP BY ALL
), together AS (
  SELECT a.industry_id AS i, b.industry_id AS j, sum(a.s * b.s) AS common
  FROM shares a JOIN shares b ON a.area_id = b.area_id AND a.industry_id < b.industry_id
  GROUP BY ALL
)
SELECT p.industry_id AS industry_i, q.industry_id AS industry_j,
       (coalesce(common, 0) - p.met - q.met + x2) / (1 - x2) AS gamma
FROM each p JOIN each q ON p.industry_id < q.industry_id
LEFT JOIN together ON i = p.industry_id AND j = q.industry_id, spread
ORDER BY industry_i, industry_j
"""
)
DENSE = (
    SHARES
    + """, names AS (SELECT DISTINCT industry_id FROM cells),
apart AS MATERIALIZED (
  SELECT r.area_id, n.industry_id, coalesce(s, 0) - x AS d
  FROM reference r CROSS JOIN names n LEFT JOIN shares USING (area_id, industry_id)
)
SELECT a.industry_id AS industry_i, b.industry_id AS industry_j,
       sum(a.d * b.d) / (1 - any_value(x2)) AS gamma
FROM apart a JOIN apart b ON a.area_id = b.area_id AND a.industry_id < b.industry_id, spread
GROUP BY ALL ORDER BY industry_i, industry_j
"""
)


def contestants(con: Any, cells: pa.Table, *, loop: bool) -> dict[str, Run]:
    """Name -> one whole run from cells to pairs."""
    lazy = con.table("cells")
    # One plant a cell: the method sums again, over what is summed already.
    one_each = lazy.mutate(establishment_id=lazy.area_id)

    def in_pandas() -> pa.Table:
        jobs = con.con.execute("FROM cells").df()
        wide = jobs.pivot_table(
            index="area_id", columns="industry_id", values="jobs", fill_value=0.0
        )
        shares = wide / wide.sum()
        x = shares.mean(axis=1)
        apart = shares.sub(x, axis=0)
        gamma = (apart.T @ apart) / (1 - (x**2).sum())
        first, second = np.triu_indices(len(gamma), 1)
        names = gamma.columns.to_numpy()
        return _pairs(names[first], names[second], gamma.to_numpy()[first, second])

    def by_loop() -> pa.Table:
        jobs, _areas, names = arrays.matrix(cells, "area_id", "industry_id", "jobs")
        shares = jobs / jobs.sum(axis=0)
        x = shares.mean(axis=1)
        rows = [
            (i, j, ((shares[:, a] - x) * (shares[:, b] - x)).sum() / (1 - (x**2).sum()))
            for a, i in enumerate(names)
            for b, j in enumerate(names)
            if a < b
        ]
        return _pairs(*(list(column) for column in zip(*rows, strict=True)))

    area, areas = arrays.codes(cells, "area_id")
    group, names = arrays.codes(cells, "industry_id")
    counts = arrays.floats(cells, "jobs")
    even = np.full(len(names), 1 / len(names))
    order = np.argsort(np.argsort(names))[group]

    def pairs_alone() -> pa.Table:
        pairs = together(area, order, counts, len(areas), even, by_size=False)
        ids = pa.array(sorted(names))
        return _pairs(
            ids.take(pa.array(pairs.first)), ids.take(pa.array(pairs.second)), pairs.gamma
        )

    runs: dict[str, Run] = {
        "ruang": lambda: arrays.fetch(coagglomeration(one_each)["coagglomeration"]),
        "ruang: the pairs alone, after aggregation": pairs_alone,
        "pandas: pivot, and a product of the matrix": in_pandas,
        "DuckDB: self-join where both are, mended": lambda: con.con.execute(
            SPARSE
        ).to_arrow_table(),
        "DuckDB: self-join of all areas x industries": lambda: con.con.execute(
            DENSE
        ).to_arrow_table(),
    }
    return runs | ({"NumPy: a loop over the pairs": by_loop} if loop else {})


def _pairs(first: Any, second: Any, gamma: Any) -> pa.Table:
    return pa.table({"industry_i": first, "industry_j": second, "gamma": gamma})


def agree(results: list[pa.Table]) -> None:
    """Stop unless every contestant found the same pairs and numbers."""
    first, *others = results
    for other in others:
        for column in ("industry_i", "industry_j"):
            assert other[column].to_pylist() == first[column].to_pylist()
        np.testing.assert_allclose(other["gamma"].to_numpy(), first["gamma"].to_numpy(), atol=1e-11)


def lost(con: Any) -> int:
    """How many pairs never meet: a self-join on the area does not have them."""
    found = con.con.execute(
        "SELECT count(DISTINCT (a.industry_id, b.industry_id)) FROM cells a JOIN cells b "
        "ON a.area_id = b.area_id AND a.industry_id < b.industry_id"
    ).fetchone()
    industries = con.con.execute("SELECT count(DISTINCT industry_id) FROM cells").fetchone()[0]
    return int(industries * (industries - 1) // 2 - found[0])


def main() -> None:
    """Generate, sum, run by turns, print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--size", type=int, default=10_000_000)
    options.add_argument("--areas", type=int, default=AREAS)
    options.add_argument("--industries", type=int, default=INDUSTRIES)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--loop", action="store_true", help="time the loop over pairs too")
    chosen = options.parse_args()
    con = connect()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "establishments.parquet"
        generate(path, chosen.size, chosen.areas, chosen.industries)
        con.create_table("cells", plants.cells(con.read_parquet(path)))
    cells = arrays.fetch(con.table("cells"))
    runs = contestants(con, cells, loop=chosen.loop)
    agree([run() for run in runs.values()])
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(chosen.rounds):
        for name, run in runs.items():
            start = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(s) for name, s in seconds.items()}
    reference = next(iter(medians.values()))
    print(
        f"{cells.num_rows:,} cells of {chosen.areas} areas x {chosen.industries} industries, "
        f"{lost(con):,} pairs that never meet; {os.cpu_count()} cores; "
        f"median of {chosen.rounds} runs, by turns\n"
    )
    print("| from cells to pairs | median s | fastest s | ratio |\n|---|---:|---:|---:|")
    for name, median in medians.items():
        print(f"| {name} | {median:.2f} | {min(seconds[name]):.2f} | {median / reference:.1f} |")


if __name__ == "__main__":
    main()
