"""Registers that differ in hidden numbers alone: what tells them apart tells of an enterprise."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import combinations, islice, product

import ibis
import numpy as np
from publishing import HEADER

PROVINCES = ("10", "50", "51", "52", "53", "57")
GROUPS = ("107", "131", "139")


@dataclass(frozen=True)
class Plant:
    """One establishment; all are companies that make goods, small by their workers."""

    number: int
    province: str
    activity: str
    workers: int


def plants(seed: int) -> list[Plant]:
    """Many provinces have few of an industry, some have many."""
    from ruang.engine.reference import industries

    rng = np.random.default_rng(seed)
    first = {
        row["class"]: row["industry_id"]
        for row in reversed(industries.ancestors().to_pylist())
        if row["group"] in GROUPS and len(row["industry_id"]) == 5
    }
    found: list[Plant] = []
    for province, activity in product(PROVINCES, sorted(first.values())):
        count = rng.integers(6, 20) if rng.random() < 0.5 else rng.integers(0, 4)
        found += [
            Plant(len(found) + n, province, activity, int(rng.integers(6, 41)))
            for n in range(count)
        ]
    return found


def public_of(register: list[Plant]):
    """What may be public of a register: the cells by level, and the totals."""
    from ruang.engine.potential import count_codes
    from ruang.engine.potential import public_of as decided
    from ruang.engine.reference import industries

    rows = [
        {"area_id": p.province, "industry_id": p.activity, "workers": float(p.workers)}
        for p in register
    ]
    found = decided(count_codes(ibis.memtable(rows)), industries.ancestors(), "workers")
    cells = {(r["level"], r["area_id"], r["industry_id"]) for r in found.cells.to_pylist()}
    return cells, sorted(map(str, found.totals.to_pylist()))


def with_hidden_workers_moved(register: list[Plant], *, tries: int = 60) -> list[Plant]:
    """The same register, but that four plants of hidden cells have each other's workers.

    In each province and in each industry as many are gained as lost, so no sum changes that is
    public; and what is hidden stays what it was.
    """
    cells, totals = public_of(register)
    for one in islice(_moves(register, cells), tries):
        if public_of(one) == (cells, totals):
            return one
    raise AssertionError("no hidden numbers of this register can be moved")


def _moves(register, cells):
    by_cell = defaultdict(list)
    for plant in register:
        by_cell[plant.province, plant.activity].append(plant)
    hidden = {
        cell: there
        for cell, there in by_cell.items()
        if ("class", cell[0], cell[1][:4]) not in cells
    }
    activities = sorted({activity for _province, activity in hidden})
    for a, b in combinations(PROVINCES, 2):
        for i, j in combinations(activities, 2):
            four = [hidden.get(cell, []) for cell in ((a, i), (b, i), (a, j), (b, j))]
            if i[:3] == j[:3] and all(four):  # of one group, whose sums stay what they were
                for one, two, three, four_ in product(*four):
                    more = two.workers - one.workers
                    if more and three.workers - four_.workers == more:
                        yield _swapped(register, (one, two), (three, four_))
                        break


def _swapped(register, *pairs):
    workers = {p.number: q.workers for one, two in pairs for p, q in ((one, two), (two, one))}
    return [replace(p, workers=workers.get(p.number, p.workers)) for p in register]


def write(register: list[Plant], path, *, year: int):
    """A register in the demo's form."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for p in register:
            writer.writerow(
                [f"E{p.number:04}", f"กิจการ {p.number}", "company", p.province, "", p.activity]
                + [p.workers, 100000, f"{year}-05-01", "", ""]
            )
    return path


def register_industries() -> None:
    """All of the tree that the registers are in, beside what every story has."""
    from ruang.engine.reference import industries
    from ruang.web.registry.models import Industry

    order = ("section", "division", "group", "class", "activity")
    there = set(Industry.objects.values_list("pk", flat=True))
    rows = [
        row
        for row in industries.industries().to_pylist()
        if row["industry_id"] == "C"
        or row["industry_id"].startswith(tuple(GROUPS))
        or row["industry_id"] in ("10", "13")
    ]
    for row in sorted(rows, key=lambda row: order.index(row["level"])):
        if row["industry_id"] not in there:
            Industry.objects.create(
                code=row["industry_id"],
                level=row["level"],
                parent_id=row["parent_id"],
                title_th=row["title_th"],
                title_en=row["title_en"],
                scheme=row["scheme"],
            )
