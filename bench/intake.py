"""Intake of monthly registration files: ours beside plain reads, and the memory of a million rows.

Run: .venv/bin/python bench/intake.py [--rows 1000000] [--rounds 5] [--published FOLDER]

Ours does all of it: encoding by evidence, layout, ids with check digits, Buddhist dates, places
out of addresses, industries, duplicates, refusals, Parquet, fingerprints, fsync. The plain reads
only give columns of text. All are run by turns in one process; memory is measured in a child
process for each size, since a process never gives its peak back.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from ruang.engine.intake import intake
from ruang.engine.lake import Lake
from ruang.engine.reference import areas, industries
from ruang.engine.sources.dbd_registrations import DBD_REGISTRATIONS

SEED = 2569
PUBLISHED = Path(__file__).parents[2] / "shared" / "data" / "th_dbd_new_registrations"
HEAD = (
    "นิติบุคคลจัดตั้งเดือนมกราคม  2559,,,,,,,\nทั่วประเทศ,,,,,,,\n"
    'ลำดับ,เลขทะเบียน,ชื่อนิติบุคคล,"วันที่\nจดทะเบียน"," ทุนจดทะเบียน\n(บาท) ",'
    '"รหัส\nวัตถุประสงค์",รายละเอียดวัตถุประสงค์,ที่ตั้งสำนักงานใหญ่\n'
)
SYLLABLES = ["กิจ", "เจริญ", "ทรัพย์", "สยาม", "รุ่งเรือง", "พาณิชย์", "ไทย", "อินเตอร์", "เทรด", "กรุ๊ป"]


def generate(path: Path, rows: int) -> None:
    """Write one file in the publisher's form; every number and name in it is invented."""
    draw = random.Random(SEED)  # noqa: S311 - the same file again is what is wanted
    provinces = {r["area_id"]: r["name_th"] for r in areas.provinces().to_pylist()}
    places = [(r["name_th"], r["parent_id"]) for r in areas.districts().to_pylist()]
    tree = industries.industries().to_pylist()
    codes = [r["industry_id"] for r in tree if r["level"] == "activity"]
    with path.open("w", encoding="cp874", newline="") as file:
        file.write(HEAD)
        for n in range(1, rows + 1):
            district, province = draw.choice(places)
            words = ("เขต", "") if province == "10" else ("อ.", "จ.")
            number = f'"{n:,}"' if n > 999 else str(n)
            name = "".join(draw.choices(SYLLABLES, k=4))
            file.write(
                f"{number},{juristic_id(province, n)},บจ.{name} {n} จำกัด,"
                f'{draw.randint(1, 28)}/1/2559," {draw.randint(1, 50) * 100_000:,} ",'
                f"{draw.choice(codes)},ประกอบกิจการ{name}ทุกชนิด,"
                f"{draw.randint(1, 999)}/{draw.randint(1, 99)} หมู่ที่ {draw.randint(1, 19)}"
                f"  ต.{name[:12]} {words[0]}{district} {words[1]}{provinces[province]}"
                f" {province}000\n"
            )


def juristic_id(province: str, number: int) -> str:
    """A 13-digit number with its check digit; the serial number runs through all its digits."""
    twelve = f"0{province}5{number:08}"
    total = sum(int(d) * w for d, w in zip(twelve, range(13, 1, -1), strict=True))
    return f"{twelve}{(11 - total % 11) % 10}"


def ours(files: Sequence[Path]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        snapshot = intake(DBD_REGISTRATIONS, files, Lake(Path(folder)), now=datetime.now(UTC))
        return int(snapshot.manifest["rows_read"])


def with_pandas(files: Sequence[Path]) -> int:
    """As most scripts do it: skip the titles, all columns as text."""
    return sum(len(pd.read_csv(path, encoding="cp874", skiprows=2, dtype=str)) for path in files)


def with_csv(files: Sequence[Path]) -> int:
    rows = 0
    for path in files:
        with path.open(encoding="cp874", newline="") as file:
            rows += sum(len(cells[1]) == 13 for cells in csv.reader(file))
    return rows


CONTENDERS: dict[str, Callable[[Sequence[Path]], int]] = {
    "ruang: the whole intake": ours,
    "pandas: read_csv, text only": with_pandas,
    "Python's csv: records only": with_csv,
}


def race(title: str, files: Sequence[Path], rounds: int) -> None:
    """Time all by turns, and print a table of medians."""
    times: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    rows = ours(files)
    for _ in range(rounds):
        for name, run in CONTENDERS.items():
            start = time.perf_counter()
            run(files)
            times[name].append(time.perf_counter() - start)
    fastest = {name: statistics.median(t) for name, t in times.items()}
    mine = fastest["ruang: the whole intake"]
    size = sum(path.stat().st_size for path in files) / 1e6
    print(f"\n{title}: {len(files)} file(s), {rows:,} rows, {size:.1f} MB, {rounds} rounds\n")
    print("| what | median s | rows/s | time, ours = 1 |\n|---|---:|---:|---:|")
    for name, seconds in fastest.items():
        print(f"| {name} | {seconds:.2f} | {rows / seconds:,.0f} | {seconds / mine:.2f} |")


def peak(path: Path) -> dict[str, float]:
    """Peak memory and time of one intake in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--one", str(path)], check=True, capture_output=True, text=True
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def one(path: Path) -> None:
    """What `peak` runs in the child."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    rows = ours([path])
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"rows": rows, "seconds": seconds, "mb": after / 1e3, "start": before / 1e3}))


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--rows", type=int, default=1_000_000)
    ask.add_argument("--rounds", type=int, default=5)
    ask.add_argument("--published", type=Path, default=PUBLISHED)
    ask.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    given = ask.parse_args()
    if given.one:
        one(given.one)
        return
    published = sorted(given.published.glob("99_*.csv"))
    if published:
        race("The published files", published, given.rounds)
    else:
        print(f"the published files are not at {given.published}: only generated ones are read")
    with tempfile.TemporaryDirectory() as folder:
        print("\nMemory by the size of one generated file\n")
        print("| rows | MB of file | s | rows/s | peak MB | of it before reading |")
        print("|---:|---:|---:|---:|---:|---:|")
        for rows in (given.rows // 10, given.rows // 3, given.rows):
            path = Path(folder) / f"{rows}.csv"
            generate(path, rows)
            found = peak(path)
            print(
                f"| {found['rows']:,} | {path.stat().st_size / 1e6:.0f} | {found['seconds']:.1f} "
                f"| {found['rows'] / found['seconds']:,.0f} | {found['mb']:.0f} "
                f"| {found['start']:.0f} |"
            )


if __name__ == "__main__":
    main()
