"""Intake beside plain reads of the same files, and the memory of millions of rows.

Run: .venv/bin/python -m bench.intake [--register 200000] [--workbook 50000] [--rounds 5]
     [--memory 200000 1000000 5000000] [--published FOLDER]

Ours does all of it: encoding and columns by evidence, ids with check digits, Buddhist dates,
places out of addresses or columns, coordinates, legal forms, industries, duplicates, refusals,
Parquet, fingerprints, fsync. The plain reads only give columns of text. All are run by turns in
one process; memory is measured in a child process for each size, since a process never gives its
peak back.
"""

from __future__ import annotations

import argparse
import csv
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl

from bench import generated
from bench.memory import peak
from ruang.engine.catalogue import Source
from ruang.engine.intake import intake
from ruang.engine.lake import Lake
from ruang.engine.sources.dbd_registrations import DBD_REGISTRATIONS
from ruang.engine.sources.establishments import ESTABLISHMENTS

PUBLISHED = Path(__file__).parents[2] / "shared" / "data" / "th_dbd_new_registrations"
OURS = "ruang: the whole intake"

Files = Sequence[Path]
Contenders = Mapping[str, Callable[[Files], int]]


def ours(source: Source) -> Callable[[Files], int]:
    def run(files: Files) -> int:
        with tempfile.TemporaryDirectory() as folder:
            snapshot = intake(source, files, Lake(Path(folder)), now=datetime.now(UTC))
            return int(snapshot.manifest["rows_read"])

    return run


def with_pandas(**how: Any) -> Callable[[Files], int]:
    """As most scripts do it: all columns as text."""
    return lambda files: sum(len(pd.read_csv(path, dtype=str, **how)) for path in files)


def with_polars(**how: Any) -> Callable[[Files], int]:
    """All columns as text. Another encoding than UTF-8 it decodes in Python first."""
    return lambda files: sum(
        len(pl.read_csv(str(path), infer_schema=False, truncate_ragged_lines=True, **how))
        for path in files
    )


def with_csv(encoding: str) -> Callable[[Files], int]:
    def run(files: Files) -> int:
        rows = 0
        for path in files:
            with path.open(encoding=encoding, newline="") as file:
                rows += sum(1 for _cells in csv.reader(file))
        return rows

    return run


def with_excel(**how: Any) -> Callable[[Files], int]:
    return lambda files: sum(len(pd.read_excel(path, dtype=str, **how)) for path in files)


MONTHLY: Contenders = {
    OURS: ours(DBD_REGISTRATIONS),
    "pandas: read_csv, text only": with_pandas(encoding="cp874", skiprows=2),
    "polars: read_csv, text only": with_polars(encoding="cp874", skip_rows=2),
    "Python's csv: records only": with_csv("cp874"),
}
REGISTER: Contenders = {
    OURS: ours(ESTABLISHMENTS),
    "pandas: read_csv, text only": with_pandas(),
    "polars: read_csv, text only": with_polars(),
    "Python's csv: records only": with_csv("utf-8-sig"),
}
WORKBOOK: Contenders = {
    OURS: ours(ESTABLISHMENTS),
    "pandas: read_excel (openpyxl), text only": with_excel(engine="openpyxl"),
    "pandas: read_excel (calamine), text only": with_excel(engine="calamine"),
}


def race(title: str, files: Files, contenders: Contenders, rounds: int) -> None:
    """Time all by turns, and print a table of medians."""
    walls: dict[str, list[float]] = {name: [] for name in contenders}
    works: dict[str, list[float]] = {name: [] for name in contenders}
    rows = contenders[OURS](files)  # also what is gathered once in a process
    for _ in range(rounds):
        for name, run in contenders.items():
            start, worked = time.perf_counter(), cpu()
            run(files)
            walls[name].append(time.perf_counter() - start)
            works[name].append(cpu() - worked)
    mine = statistics.median(walls[OURS])
    size = sum(path.stat().st_size for path in files) / 1e6
    print(f"\n{title}: {len(files)} file(s), {rows:,} rows, {size:.1f} MB, {rounds} rounds\n")
    print("| what | median s | rows/s | of CPU, s | time, ours = 1 |\n|---|---:|---:|---:|---:|")
    for name in contenders:
        wall, work = statistics.median(walls[name]), statistics.median(works[name])
        print(f"| {name} | {wall:.2f} | {rows / wall:,.0f} | {work:.2f} | {wall / mine:.2f} |")


def cpu() -> float:
    """Seconds of processors' time so far, of this process and those that it started."""
    return sum(os.times()[:4])


def weigh(sizes: Sequence[int], folder: Path) -> None:
    """Print the peaks of intakes of growing size, one after the other."""
    print("\nMemory by the size of one generated file\n")
    print("| source | rows | MB of file | s | rows/s | of CPU, s | peak MB | before reading |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    writers = {DBD_REGISTRATIONS.key: generated.monthly, ESTABLISHMENTS.key: generated.register_csv}
    for source, write in writers.items():
        for rows in sizes:
            path = folder / f"{source}.csv"
            write(path, rows)
            found = peak(source, path)
            print(
                f"| {source} | {found['rows']:,} | {path.stat().st_size / 1e6:.0f} "
                f"| {found['seconds']:.1f} | {found['rows'] / found['seconds']:,.0f} "
                f"| {found['cpu']:.1f} | {found['mb']:.0f} | {found['start']:.0f} |",
                flush=True,
            )
            path.unlink()


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--register", type=int, default=200_000, help="rows of the generated CSV")
    ask.add_argument("--workbook", type=int, default=50_000, help="rows of the generated XLSX")
    ask.add_argument("--memory", type=int, nargs="*", default=[200_000, 1_000_000, 5_000_000])
    ask.add_argument("--rounds", type=int, default=5)
    ask.add_argument("--published", type=Path, default=PUBLISHED)
    given = ask.parse_args()
    published = sorted(given.published.glob("99_*.csv"))
    if published:
        race("The published files", published, MONTHLY, given.rounds)
    else:
        print(f"the published files are not at {given.published}: only generated ones are read")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        generated.register_csv(folder / "register.csv", given.register)
        race("A register as CSV", [folder / "register.csv"], REGISTER, given.rounds)
        generated.register_xlsx(folder / "register.xlsx", given.workbook)
        race("A register as XLSX", [folder / "register.xlsx"], WORKBOOK, given.rounds)
        if given.memory:
            weigh(given.memory, folder)


if __name__ == "__main__":
    main()
