"""A country in which three areas weave and spin, and candidates that were grown in it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from ruang.engine.candidates import candidates
from ruang.engine.candidates.borders import moved
from ruang.engine.candidates.contest import Contest
from ruang.engine.candidates.country import Country, Group
from ruang.engine.candidates.relating import relatives
from ruang.engine.potential import DRAWS, Weights, area_potential

# Sixteen areas in a row; 00-02 weave and spin, 03 spins only, 10 weaves far away.
AREAS = [f"{a:02d}" for a in range(16)]
IN_A_ROW = [*pairwise(AREAS)]
ORDINARY = [f"9{i:03d}" for i in range(12)]
TREE = {"1312": ("131", "13"), "1311": ("131", "13"), "1392": ("139", "13"), "1811": ("181", "18")}
STRONG = {
    ("00", "1312"): 130,
    ("01", "1312"): 118,
    ("02", "1312"): 116,
    ("10", "1312"): 110,
    ("00", "1311"): 60,
    ("01", "1311"): 60,
    ("02", "1311"): 60,
    ("03", "1311"): 60,
    ("05", "1811"): 70,
}


def neighbours(pairs=IN_A_ROW):
    one, other = zip(*pairs, strict=True)
    return pa.table({"area_id": one, "neighbour_id": other, "weight": [1.0] * len(one)})


def potential(strong=STRONG, **given):
    jobs = {(a, i): 90.0 if a == "00" else 100.0 for a in AREAS for i in ORDINARY}
    jobs |= {(a, i): 4.0 for a in AREAS for i in TREE}
    jobs |= {cell: float(n) for cell, n in strong.items()}
    area, industry = zip(*jobs, strict=True)
    table = pa.table({"area_id": area, "industry_id": industry, "jobs": list(jobs.values())})
    return area_potential(ibis.memtable(table), **given)


class Given:
    """A country, its candidates as they were published, and the contest made of them anew."""

    def __init__(self, cells: pa.Table, weights: Weights | None = None) -> None:
        self.cells, self.weights = cells, weights or Weights()
        found, members = candidates(cells, neighbours(), tree=TREE, weights=weights)
        self.rows, self.members = found.to_pylist(), members.to_pylist()
        self.country = Country.of(cells, self.weights)
        self.related = relatives(TREE, self.country)
        groups = [self._published(row) for row in self.rows]
        self.contest = Contest.of(self.country, groups, self.weights, draws=DRAWS, rng_seed=0)

    def _published(self, row: dict[str, Any]) -> Group:
        industries = row["core_industry_ids"] + row["related_industry_ids"]
        return Group(
            tuple(self.country.areas.index(a) for a in row["area_ids"]),
            tuple(self.country.industries.index(i) for i in industries),
        )

    def weaving(self) -> int:
        """The candidate of weavers that has area 00."""
        found = ((r["core_industry_ids"], r["area_ids"]) for r in self.rows)
        return next(
            n for n, (core, areas) in enumerate(found) if core == ["1312"] and "00" in areas
        )

    def moved(
        self, nth: int, areas: list[str] | None = None, industries: list[str] | None = None
    ) -> Group:
        row = self.rows[nth]
        own = row["core_industry_ids"] + row["related_industry_ids"]
        return moved(
            self.country,
            self.contest.groups[nth],
            row["area_ids"] if areas is None else areas,
            own if industries is None else industries,
        )


def uneven_country() -> Given:
    """Many candidates, of uneven strength."""
    rng = np.random.default_rng(5)
    uneven = {(a, i): int(rng.poisson(40 * rng.gamma(1))) + 3 for a in AREAS for i in ORDINARY}
    return Given(potential(uneven | STRONG))
