"""Other places whose industries are built alike: where to go and look, and what differs there.

A candidate is compared with every other province, and with the provinces of every candidate that
has one of its industries and none of its provinces, by what is published of its industries there.
Each industry is as unlike as the mean of two differences, both from 0 to 1: of its share of the
place (the difference as a part of the larger share), and of the parts of its score (the mean
difference of percentiles). An industry that is not published there is wholly unlike. Industries
count by their size in the candidate.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ruang.web.clusters.comparing import mean_parts
from ruang.web.clusters.models import Candidate, CandidateMember
from ruang.web.potential.models import PARTS, Cell, Total
from ruang.web.registry.models import Area, Industry

NEAREST: Final = 5
MOST_DIFFERENCES: Final = 3
WORTH_TELLING: Final = 0.15  # of a difference from 0 to 1

Parts = dict[str, float | None]


@dataclass(frozen=True)
class Held:
    """One industry as a place has it."""

    share: float | None  # of all that the place has
    parts: Parts


@dataclass(frozen=True)
class Difference:
    """In what a place differs: a part of the score of an industry, or its share of the place."""

    industry: Industry
    words: str  # of the part; empty: its share
    here: float
    there: float
    size: float  # of the difference, from 0 to 1


@dataclass(frozen=True)
class Place:
    """Provinces somewhere else whose industries are built alike."""

    areas: list[Area]
    candidate: int | None  # whose provinces these are; None for a single province of no candidate
    unlike: float  # from 0, the same, to 1
    shared: list[Industry]
    absent: list[Industry]  # not published there
    differences: list[Difference]

    @property
    def industries(self) -> int:
        """How many industries the candidate has."""
        return len(self.shared) + len(self.absent)

    @property
    def likeness(self) -> float:
        """From 0 to 1, the same."""
        return 1 - self.unlike


def similar_places(candidate: Candidate, *, nearest: int = NEAREST) -> list[Place]:
    """The places most like a candidate, the nearest first; no province stands in two of them.

    Args:
        candidate: With `members` prefetched, their areas and industries.
        nearest: How many at most.
    """
    ground = _Ground(candidate)
    own = ground.held({a.pk for a in candidate.areas})
    core = candidate.core_id
    if core not in own:
        return []
    found = []
    for codes, whose in ground.places():
        there = ground.held(codes)
        if core in there:
            found.append((_unlike(own, there, ground.weights), len(codes), sorted(codes), whose))
    taken: set[str] = set()
    places: list[Place] = []
    for unlike, _n, there_too, whose in sorted(found, key=lambda one: one[:3]):
        if len(places) < nearest and not taken & set(there_too):
            taken |= set(there_too)
            places.append(ground.told(there_too, whose, unlike, own))
    ground.name(places)
    return places


def _unlike(
    own: Mapping[str, Held], there: Mapping[str, Held], weights: Mapping[str, float]
) -> float:
    known = {code: weight for code, weight in weights.items() if code in own}
    total = sum(known.values()) or 1.0
    return sum(w * unlike_industry(own[c], there.get(c)) for c, w in known.items()) / total


def unlike_industry(here: Held, there: Held | None) -> float:
    """How unlike an industry is in two places, from 0 to 1; 1 where one does not show it."""
    if there is None:
        return 1.0
    gaps = [abs(gap) for _part, gap in _gaps(here.parts, there.parts)]
    shares = _share_gap(here.share, there.share)
    said = [sum(gaps) / len(gaps)] if gaps else []
    said += [shares] if shares is not None else []
    return sum(said) / len(said) if said else 1.0


def _share_gap(here: float | None, there: float | None) -> float | None:
    if here is None or there is None or not max(here, there):
        return None
    return abs(here - there) / max(here, there)


def _gaps(here: Parts, there: Parts) -> list[tuple[str, float]]:
    """Part -> how much more it is there, of those that both know."""
    pairs = ((part, here.get(part), there.get(part)) for part in PARTS)
    return [(part, (b - a) / 100) for part, a, b in pairs if a is not None and b is not None]


class _Ground:
    """What is published of a candidate's industries in the whole country, read at once."""

    def __init__(self, candidate: Candidate) -> None:
        self.candidate = candidate
        self.members = list(candidate.members.all())
        self.industries = {m.industry_id: m.industry for m in self.members}
        self.weights: dict[str, float] = defaultdict(float)
        for m in self.members:
            self.weights[m.industry_id] += m.jobs
        self.cells = self._cells()
        self.sizes = self._sizes()

    def _cells(self) -> dict[str, list[tuple[str, float, Parts]]]:
        rows = Cell.objects.filter(
            publication=self.candidate.publication_id,
            level=self.candidate.core.level,
            industry__in=self.industries,
        ).values_list("area_id", "industry_id", "jobs", "parts")
        found: dict[str, list[tuple[str, float, Parts]]] = defaultdict(list)
        for area, industry, jobs, parts in rows:
            found[area].append((industry, jobs, parts))
        return found

    def _sizes(self) -> dict[str, float]:
        """Area -> all that it has, in the publication's measure."""
        counts = self.candidate.publication.counts_workers
        rows = Total.objects.filter(publication=self.candidate.publication_id, area__isnull=False)
        said = rows.values_list("area_id", "workers" if counts else "establishments")
        return {str(area): float(size) for area, size in said if size}

    def held(self, codes: Iterable[str]) -> dict[str, Held]:
        """The candidate's industries as these provinces have them, those that are published."""
        areas = list(codes)
        cells: dict[str, list[tuple[float, Parts]]] = defaultdict(list)
        for area in areas:
            for industry, jobs, parts in self.cells.get(area, ()):
                cells[industry].append((jobs, parts))
        whole = sum(self.sizes.get(a, 0.0) for a in areas)
        complete = whole > 0 and all(a in self.sizes for a in areas)
        return {
            industry: Held(
                sum(jobs for jobs, _p in rows) / whole if complete else None, mean_parts(rows)
            )
            for industry, rows in cells.items()
        }

    def places(self) -> list[tuple[frozenset[str], int | None]]:
        """Sets of provinces outside the candidate: of other candidates, and each alone."""
        own = {m.area_id for m in self.members}
        alike = Candidate.objects.filter(
            publication=self.candidate.publication_id, members__industry__in=self.industries
        )
        rows = CandidateMember.objects.filter(candidate__in=alike.values("pk"))
        sets: dict[tuple[bool, int], set[str]] = defaultdict(set)
        said = rows.order_by().values_list("candidate__core", "candidate_id", "area_id").distinct()
        for core, key, area in said:
            sets[core == self.candidate.core_id, -key].add(area)
        found: dict[frozenset[str], int | None] = {frozenset({a}): None for a in self.cells}
        # Of several of the same provinces the one of this very industry, then the best, is named;
        # one province is no candidate's alone, unless it is of this industry.
        for same_core, minus_key in sorted(sets):
            codes = frozenset(sets[same_core, minus_key])
            found[codes] = -minus_key if same_core or len(codes) > 1 else None
        return [(codes, whose) for codes, whose in found.items() if not codes & own]

    def told(
        self, codes: list[str], whose: int | None, unlike: float, own: Mapping[str, Held]
    ) -> Place:
        """A place with what it shares and what differs most; its areas are named by `name`."""
        there = self.held(codes)
        shared = [one for code, one in self.industries.items() if code in there]
        absent = [one for code, one in self.industries.items() if code not in there]
        told = [
            d
            for one in shared
            if one.pk in own
            for d in _differences(one, own[one.pk], there[one.pk])
        ]
        worth = [d for d in told if d.size >= WORTH_TELLING]
        # First what counts most in the likeness: a little of the core may be more than all of
        # what is small here.
        worth.sort(key=lambda d: -d.size * self.weights[d.industry.pk])
        order = [d.industry.pk for d in worth]
        told = sorted(worth[:MOST_DIFFERENCES], key=lambda d: order.index(d.industry.pk))
        areas = [Area(code=code) for code in codes]
        return Place(areas, whose, unlike, shared, absent, told)

    def name(self, places: list[Place]) -> None:
        """Read the areas of what was found, the largest of each place first."""
        wanted = {a.pk for place in places for a in place.areas}
        rows = Area.objects.in_bulk(wanted)
        size = {a: sum(jobs for _i, jobs, _p in self.cells.get(a, ())) for a in wanted}
        for place in places:
            codes = sorted((a.pk for a in place.areas), key=lambda a: (-size[a], a))
            place.areas[:] = [rows[code] for code in codes]


def _differences(industry: Industry, here: Held, there: Held) -> list[Difference]:
    found = [
        Difference(
            industry,
            str(PARTS[part]),
            float(here.parts[part] or 0),
            float(there.parts[part] or 0),
            abs(gap),
        )
        for part, gap in _gaps(here.parts, there.parts)
    ]
    gap = _share_gap(here.share, there.share)
    if gap is not None and here.share is not None and there.share is not None:
        found.append(Difference(industry, "", here.share, there.share, gap))
    return found


def shown(candidate: Candidate) -> dict[str, Any]:
    """What the page of a candidate shows of it."""
    return {"places": similar_places(candidate), "nearest": NEAREST}
