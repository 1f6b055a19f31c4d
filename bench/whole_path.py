"""A register in Parquet to ranked candidates: what `ruang run` does, beside the scans it needs.

Run: .venv/bin/python -m bench.whole_path [--sizes 100000,1000000,10000000] [--areas 928]
     [--rounds 3] [--profile]

Every run has a process of its own, which gives its time by stages and its peak of memory. The
scans read the columns that counting needs as often as five plain queries would: one to see what
the register holds, one for each level of the tree. (The run reads them once, and rolls up.)
"""

from __future__ import annotations

import argparse
import cProfile
import json
import os
import pstats
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.csv as pc

from bench.memory import megabytes
from ruang.engine.lake import Lake, Snapshot
from ruang.engine.progress import Progress
from ruang.engine.reference import areas, industries
from ruang.engine.run import run

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SEED = 0.2569
PROVINCES, DISTRICTS = 77, 928
ACROSS = 29  # districts lie in rows of so many, each beside four others
SCANS = 5  # one to see what the register holds, one for each level of the tree
STAGES = (
    "start", *["count"] * 4, *["potential"] * 4, "patterns", "candidates", *["reasons"] * 4
)  # fmt: skip
WARM_UP = 2_000
Clocks = tuple[float, float]  # seconds, and seconds of all threads on a processor

# Areas and industries of very different size; a fifth of the plants in what their area is known
# for; workers with a long tail, unknown in one plant of twenty.
GENERATE = """
COPY (
  SELECT 'e' || plant AS establishment_id, a.area_id, i.industry_id, workers,
         DATE '2020-01-01' + (plant % 365)::INT AS registered_on
  FROM (
    SELECT plant, area,
      CASE WHEN random() < 0.2
        THEN (area * 37 + floor(4 * pow(random(), 2))::INT) % {industries}
        ELSE floor({industries} * pow(random(), 1.5))::INT
      END AS industry,
      CASE WHEN random() < 0.05 THEN NULL ELSE ceil(pow(random(), -0.7))::DOUBLE END AS workers
    FROM (SELECT range AS plant, floor({areas} * pow(random(), 2))::INT AS area FROM range({rows}))
  ) JOIN area_list a ON a.n = area JOIN industry_list i ON i.n = industry
) TO '{path}' (FORMAT parquet)
"""
SCAN = """
SELECT sum(length(area_id)), sum(length(industry_id)), sum(workers) FROM read_parquet('{path}')
"""


def generate(folder: Path, rows: int, count: int) -> Lake:
    """Make a lake with one invented register, the same for the same numbers."""
    lake = Lake(folder / f"lake-{rows}-{count}")
    codes = industries.industries().to_pylist()
    activities = [r["industry_id"] for r in codes if r["level"] == "activity"]
    places = areas.provinces()["area_id"].to_pylist()
    if count != PROVINCES:
        places = [f"{n:04}" for n in range(count)]
        (lake.folder / "reference").mkdir(parents=True)
        pc.write_csv(_grid(places), lake.folder / "reference" / "neighbours.csv")
    con = duckdb.connect(config={"threads": 1})  # so that the seed gives the same rows again
    for name, ids in (("area", places), ("industry", activities)):
        listed = pa.table({"n": range(len(ids)), f"{name}_id": ids})
        con.register("listed", listed)
        con.execute(f"CREATE TABLE {name}_list AS FROM listed")
    con.execute(f"SELECT setseed({SEED})")
    path = folder / f"register-{rows}-{count}.parquet"
    con.execute(GENERATE.format(rows=rows, areas=count, industries=len(activities), path=path))
    with lake.draft() as draft:
        draft.add("register", path)
        manifest = {
            "fingerprint": f"{rows:064}",
            "created_at": NOW.isoformat(),
            "period": {"from": "2020-01-01", "to": "2020-12-31"},
            "counts_workers": True,
            "synthetic": True,
        }
        lake.publish_snapshot(draft, "invented", manifest)
    path.unlink()
    return lake


def _grid(places: list[str]) -> pa.Table:
    pairs = [
        (place, places[n + step])
        for n, place in enumerate(places)
        for step in ([1] if (n + 1) % ACROSS else []) + [ACROSS]
        if n + step < len(places)
    ]
    ends = {"area_id": [a for a, _ in pairs], "neighbour_id": [b for _, b in pairs]}
    return pa.table({**ends, "weight": [1.0] * len(pairs)})


def _now() -> Clocks:
    return time.perf_counter(), time.process_time()


def _since(start: Clocks) -> Clocks:
    now = _now()
    return now[0] - start[0], now[1] - start[1]


def _scans(snapshot: Snapshot) -> Clocks:
    """The time of as many scans as a run needs."""
    con, start = duckdb.connect(), _now()
    for _ in range(SCANS):
        con.execute(SCAN.format(path=snapshot.path("register"))).fetchall()
    return _since(start)


def _measure(folder: Path, warm_up: Path, profile: Path | None) -> dict[str, Any]:
    """One run in this process: the time of scans before and after it, of its stages, peak MB."""
    _run_once(Lake(warm_up))
    lake = Lake(folder)
    (snapshot,) = lake.snapshots()
    before, at_first = _scans(snapshot), megabytes()
    profiler = cProfile.Profile(time.process_time)
    if profile:
        profiler.enable()
    found = _run_once(lake)
    if profile:
        profiler.disable()
        with profile.open("w") as file:
            pstats.Stats(profiler, stream=file).sort_stats("cumulative").print_stats(45)
    after = _scans(snapshot)
    scans = [(one + other) / 2 for one, other in zip(before, after, strict=True)]
    return {**found, "scans": scans, "mb_start": at_first}


def _run_once(lake: Lake) -> dict[str, Any]:
    (snapshot,) = lake.snapshots()
    stages: dict[str, float] = {}
    peaks: dict[str, float] = {}
    start = last = _now()

    def report(progress: Progress) -> None:
        nonlocal last
        stage = STAGES[progress.done]
        stages[stage] = stages.get(stage, 0.0) + _since(last)[1]
        peaks[stage] = megabytes()
        last = _now()

    result = run(snapshot, lake, now=NOW, report=report)
    whole = _since(start)
    cells = result.manifest["cells"]["class"]
    return {
        "whole": whole,
        "stages": {**stages, "publish": _since(last)[1]},
        "peaks": {**peaks, "publish": megabytes()},
        "counted": cells["counted"],
        "ranked": cells["ranked"],
        "candidates": result.manifest["candidates"],
    }


def _alone(lake: Lake, warm_up: Lake, profile: Path | None) -> dict[str, Any]:
    """`_measure` in a process of its own, on copies, since a run that is there is not repeated."""
    with tempfile.TemporaryDirectory() as folder:
        for name, one in (("lake", lake), ("warm-up", warm_up)):
            subprocess.run(["cp", "-rl", one.folder, Path(folder) / name], check=True)
        command = [sys.executable, "-m", "bench.whole_path", "--measure", folder]
        command += ["--into", str(profile)] if profile else []
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Generate, run by turns, print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sizes", default="100000,1000000,10000000")
    options.add_argument("--areas", type=int, default=DISTRICTS)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--profile", action="store_true", help="also of each size, the functions")
    options.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    options.add_argument("--into", type=Path, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.measure:
        folders = chosen.measure / "lake", chosen.measure / "warm-up"
        print(json.dumps(_measure(*folders, chosen.into)))
        return
    sizes = [int(size) for size in chosen.sizes.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        lakes = {n: generate(Path(folder), n, chosen.areas) for n in (*sizes, WARM_UP)}
        warm_up = lakes.pop(WARM_UP)
        found: dict[int, list[dict[str, Any]]] = {n: [] for n in sizes}
        for _ in range(chosen.rounds):
            for n, lake in lakes.items():
                found[n].append(_alone(lake, warm_up, None))
        for n, lake in lakes.items() if chosen.profile else ():
            path = Path(f"profile-{n}.txt")
            _alone(lake, warm_up, path)
            print(f"profile of {n:,}: {path}")
    _print(found, chosen.areas, chosen.rounds)


def _print(found: dict[int, list[dict[str, Any]]], count: int, rounds: int) -> None:
    print(
        f"{count} areas; {os.cpu_count()} cores; median of {rounds} runs, sizes by turns; "
        f"scans: {SCANS} times the three columns that are counted, which the run reads once\n"
    )
    stages = dict.fromkeys([*STAGES, "publish"])
    print(
        "| establishments | cells of classes | ranked | candidates | scans s | whole s | ratio "
        "| scans CPU s | whole CPU s | ratio |"
    )
    print("|---" * 10 + "|")
    for n, runs in found.items():
        times = ""
        for clock in (0, 1):
            scans, whole = (
                statistics.median(r[k][clock] for r in runs) for k in ("scans", "whole")
            )
            ratio = statistics.median(r["whole"][clock] / r["scans"][clock] for r in runs)
            times += f" | {scans:.2f} | {whole:.2f} | {ratio:.1f}"
        one = runs[0]
        print(f"| {n:,} | {one['counted']:,} | {one['ranked']:,} | {one['candidates']:,}{times} |")
    print("\nCPU seconds of each stage / peak of memory (MB) until its end:\n")
    print("| establishments | begun at | " + " | ".join(stages) + " |")
    print("|---" * (len(stages) + 2) + "|")
    for n, runs in found.items():
        row = [f"{n:,}", f"{statistics.median(r['mb_start'] for r in runs):.0f}"]
        for stage in stages:
            seconds, peak = (
                statistics.median(r[k].get(stage, 0.0) for r in runs) for k in ("stages", "peaks")
            )
            row.append(f"{seconds:.2f} / {peak:.0f}")
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
