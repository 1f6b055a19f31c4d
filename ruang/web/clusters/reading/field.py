"""The cells and candidates of a publication as the engine takes them, kept in memory.

Only published cells are read. What is too small to show counts as nothing in every border, so
that no difference of two borders can show it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import pyarrow as pa

from ruang.engine.candidates.contest import Contest, Place
from ruang.engine.candidates.country import Country, Group
from ruang.engine.candidates.relating import Relatives, relatives
from ruang.engine.potential import DRAWS, PARTS, Weights
from ruang.web.clusters.models import Candidate, CandidateMember
from ruang.web.potential.models import Cell, Level, Publication
from ruang.web.registry.models import Industry

PUBLICATIONS: Final = 2  # whose cells stay in a process's memory
IDS: Final = ("area_id", "industry_id")
FIGURES: Final = ("jobs", "share", "lq", "lq_low", "lq_high", "score")
_one_reads = threading.Lock()  # the others wait for it: reading twice would take twice as long


@dataclass(frozen=True)
class Field:
    """What any border in a publication is measured by."""

    contest: Contest
    places: list[Place]  # of the candidates as they were published
    related: Relatives
    nth: dict[int, int]  # key of a candidate -> its place in the contest
    plants: list[int]  # establishments of each cell

    @property
    def country(self) -> Country:
        """The published cells."""
        return self.contest.country

    def group(self, candidate: Candidate) -> Group | None:
        """The border as it was published; None where its cells are not all known."""
        nth = self.nth.get(candidate.pk)
        return None if nth is None else self.contest.groups[nth]


def field_of(publication: Publication) -> Field:
    """What the borders of a publication are measured by; it never changes, so it is read once."""
    with _one_reads:
        return _read(publication.pk, publication.run_id, publication.published_at.isoformat())


@lru_cache(maxsize=PUBLICATIONS)
def _read(pk: int, run_id: str, published_at: str) -> Field:
    """The run and the moment tell it from another that has had the same key."""
    run = Publication.objects.get(pk=pk).facts.get("run", {}).get("parameters", {})
    weights = Weights(**run.get("weights", {}))
    cells, plants = _cells(pk)
    country = Country.of(cells, weights)
    groups = dict(_groups(pk, country))
    contest = Contest.of(
        country,
        list(groups.values()),
        weights,
        draws=run.get("draws", DRAWS),
        rng_seed=run.get("rng_seed", 0),
    )
    related = relatives(_tree(country.industries), country)
    return Field(
        contest, contest.places(), related, {key: n for n, key in enumerate(groups)}, plants
    )


def _cells(pk: int) -> tuple[pa.Table, list[int]]:
    """AREA_POTENTIAL by rank as far as it is published, and the establishments of each cell."""
    names = (*IDS, *FIGURES, "rank", "parts", "establishments")
    there = Cell.objects.filter(publication=pk, level=Level.CLASS, lq_low__isnull=False)
    rows = list(there.exclude(share=None).order_by("rank").values_list(*names))
    columns: dict[str, Any] = (
        dict(zip(names, zip(*rows, strict=True), strict=False)) if rows else {}
    )
    parts = columns.get("parts", ())
    table = pa.table(
        {
            **{name: pa.array(columns.get(name, ()), pa.string()) for name in IDS},
            **{name: pa.array(columns.get(name, ()), pa.float64()) for name in FIGURES},
            "rank": pa.array(columns.get("rank", ()), pa.int64()),
            **{p: pa.array([row.get(p) for row in parts], pa.float64()) for p in PARTS},
        }
    )
    return table, list(columns.get("establishments", ()))


def _groups(pk: int, country: Country) -> Iterator[tuple[int, Group]]:
    """Every candidate's border by rank: areas and industries in the order they were grown in.

    Members were written area by area, the industries of each in order.
    """
    area = {code: n for n, code in enumerate(country.areas)}
    industry = {code: n for n, code in enumerate(country.industries)}
    rows = CandidateMember.objects.filter(candidate__publication=pk)
    found: dict[int, tuple[str, list[tuple[str, str]]]] = {}
    order = ("candidate__rank", "candidate", "pk")
    columns = ("candidate", "candidate__core", *IDS)
    for key, core, *cell in rows.order_by(*order).values_list(*columns):
        found.setdefault(key, (core, []))[1].append((cell[0], cell[1]))
    for key, (core, cells) in found.items():
        if all(a in area and i in industry for a, i in cells):
            areas = dict.fromkeys(area[a] for a, _i in cells)
            industries = dict.fromkeys([industry[core], *(industry[i] for _a, i in cells)])
            yield key, Group(tuple(areas), tuple(industries))


def _tree(classes: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """What every class belongs to, the nearest first, as candidates were grown by."""
    above = Industry.objects.filter(code__in=list(classes))
    rows = above.values_list("code", "parent", "parent__parent")
    return {code: tuple(up for up in ups if up) for code, *ups in rows}
