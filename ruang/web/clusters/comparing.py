"""Candidates side by side: up to ten, where they differ, and where their order is not sure."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import Any, Final

from django.db.models import Exists, OuterRef
from django.http import QueryDict

from ruang.web.clusters.comb import Comb
from ruang.web.clusters.models import Candidate, CandidateMember, CandidateQuerySet
from ruang.web.potential.models import PARTS, Cell, Publication

MOST: Final = 10  # that can be compared


@dataclass(frozen=True)
class Choice:
    """The candidates that an address names, in its order."""

    rows: list[Candidate]

    @property
    def kept(self) -> list[Candidate]:
        """Those that can be compared."""
        return self.rows[:MOST]

    @property
    def refused(self) -> list[Candidate]:
        """Those that are too many."""
        return self.rows[MOST:]

    @property
    def keys(self) -> list[int]:
        """Their keys."""
        return [row.pk for row in self.rows]

    @property
    def query(self) -> str:
        """The query of an address that names them."""
        return query_of(self.keys)

    @property
    def most(self) -> int:
        """How many can be compared."""
        return MOST


def query_of(keys: Iterable[int]) -> str:
    """The query of an address that names candidates."""
    asked = QueryDict(mutable=True)
    asked.setlist("c", [str(key) for key in keys])
    return asked.urlencode()


def asked(query: QueryDict, *, most: int = 5 * MOST) -> list[int]:
    """The numbers that an address names, each once; what is no number is passed over."""
    said = [int(one) for one in query.getlist("c")[:most] if one.isdecimal() and len(one) < 12]
    return list(dict.fromkeys(said))


def choice(query: QueryDict, user: Any) -> Choice:
    """What an address names, of what this reader may see, with all that a page shows of it."""
    return _choice(asked(query), Candidate.objects.visible_to(user).for_pages())


def _choice(keys: list[int], rows: CandidateQuerySet) -> Choice:
    found = rows.in_bulk(keys) if keys else {}
    return Choice([found[key] for key in keys if key in found])


def choosing(query: QueryDict, user: Any, listed: Iterable[Candidate]) -> dict[str, Any]:
    """What a list shows of the choice made in it: what was ticked here and on its other pages."""
    named = Candidate.objects.visible_to(user).select_related("core")
    chosen, here = _choice(asked(query), named), {row.pk for row in listed}
    chips = []
    for row in chosen.rows:
        others = query.copy()
        others.setlist("c", [str(key) for key in chosen.keys if key != row.pk])
        chips.append({"row": row, "without": others.urlencode()})
    elsewhere = [key for key in chosen.keys if key not in here]
    return {"chosen": chosen, "chips": chips, "elsewhere": elsewhere}


@dataclass
class Column:
    """One candidate in the comparison."""

    number: int  # by which the words above the table name it
    candidate: Candidate
    parts: dict[str, float | None]
    above: list[int] = field(default_factory=list)  # surely
    unsure: list[int] = field(default_factory=list)
    below: list[int] = field(default_factory=list)  # surely
    drawing: str = ""  # its provinces on the comb of the country
    without: str = ""  # the query of an address that names all the others

    @property
    def establishments(self) -> int | None:
        """How many there are; also where they stand for the size."""
        said = self.candidate
        counted = None if said.publication.counts_workers else round(said.jobs)
        return said.establishments if said.establishments is not None else counted

    @property
    def workers(self) -> float | None:
        """How many there are; None where the source counts none."""
        return self.candidate.jobs if self.candidate.publication.counts_workers else None


@dataclass(frozen=True)
class Comparison:
    """Columns by rank, and what is to be known before one reads an order from them."""

    columns: list[Column]
    comb: Comb

    @cached_property
    def parts(self) -> list[tuple[str, list[float | None]]]:
        """Part of the score -> its value in each column."""
        known = [p for p in PARTS if any(one.parts.get(p) is not None for one in self.columns)]
        return [(str(PARTS[p]), [one.parts.get(p) for one in self.columns]) for p in known]

    @property
    def sources(self) -> list[Publication]:
        """Where the figures come from; they are comparable within one."""
        found = {one.candidate.publication_id: one.candidate.publication for one in self.columns}
        return list(found.values())

    @property
    def is_mixed(self) -> bool:
        """Whether the figures come from different publications."""
        return len(self.sources) > 1

    @property
    def synthetic(self) -> bool:
        """Whether all of it is made up."""
        return all(one.candidate.publication.synthetic for one in self.columns)

    @cached_property
    def unsure(self) -> list[list[int]]:
        """Columns whose order is not sure, in groups: each overlaps with another of its group."""
        groups: list[set[int]] = []
        for one in self.columns:
            mine = {one.number, *one.unsure}
            touched = [g for g in groups if g & mine]
            groups = [g for g in groups if not g & mine] + [mine.union(*touched)]
        return sorted(sorted(g) for g in groups if len(g) > 1)

    @property
    def sure(self) -> list[tuple[int, int]]:
        """Of the columns whose order is not sure, the pairs of which the first is surely above."""
        among = [set(group) for group in self.unsure]
        pairs = ((one.number, two) for one in self.columns for two in one.above)
        return [pair for pair in pairs if any({*pair} <= group for group in among)]

    @cached_property
    def scale(self) -> tuple[int, int]:
        """The ends of one line on which all scores and their intervals lie, in tens."""
        lows = [c.candidate.score_low or c.candidate.score for c in self.columns]
        highs = [c.candidate.score_high or c.candidate.score for c in self.columns]
        return 10 * math.floor(min(lows) / 10), 10 * math.ceil(max(highs) / 10)

    @property
    def without_interval(self) -> list[int]:
        """Columns whose score has no interval."""
        return [c.number for c in self.columns if c.candidate.score_low is None]

    @cached_property
    def widest(self) -> dict[str, Any] | None:
        """The part in which they differ most, from which column to which."""
        spans = []
        for words, values in self.parts:
            known = [(v, c.number) for v, c in zip(values, self.columns, strict=True)
                     if v is not None]  # fmt: skip
            if len(known) > 1:
                spans.append((max(known)[0] - min(known)[0], words, min(known), max(known)))
        if not spans:
            return None
        _span, words, least, most = max(spans, key=lambda one: one[0])
        return {"part": words, "least": least[0], "most": most[0], "of": least[1], "to": most[1]}

    @cached_property
    def shared(self) -> list[dict[str, Any]]:
        """Pairs of columns that count the same establishments, with where and in what."""
        found = []
        for one, two in combinations(self.columns, 2):
            if one.candidate.publication_id != two.candidate.publication_id:
                continue
            same = {(m.area_id, m.industry_id) for m in one.candidate.members.all()}
            both = [m for m in two.candidate.members.all() if (m.area_id, m.industry_id) in same]
            if both:
                found.append({
                    "one": one.number, "two": two.number,
                    "areas": list({m.area_id: m.area for m in both}.values()),
                    "industries": list({m.industry_id: m.industry for m in both}.values()),
                })  # fmt: skip
        return found


def comparison(rows: list[Candidate]) -> Comparison:
    """Put candidates side by side, those of one publication together, the best rank first."""
    ordered = sorted(rows, key=lambda c: (-c.publication_id, c.rank, c.pk))
    comb, parts = Comb.of_country(), _parts(ordered)
    columns = [
        Column(
            n,
            one,
            parts[one.pk],
            drawing=comb.drawing(a.pk for a in one.areas),
            without=query_of(other.pk for other in rows if other is not one),
        )
        for n, one in enumerate(ordered, start=1)
    ]
    for one, two in combinations(columns, 2):
        _set_order(one, two)
    return Comparison(columns, comb)


def _set_order(one: Column, two: Column) -> None:
    """Say of two columns whether one surely stands above the other: their intervals are apart."""
    a, b = one.candidate, two.candidate
    ends = (a.score_low, a.score_high, b.score_low, b.score_high)
    if a.publication_id != b.publication_id or None in ends:
        return
    a_low, a_high, b_low, b_high = (float(end) for end in ends if end is not None)
    if a_low > b_high:
        one.above.append(two.number)
        two.below.append(one.number)
    elif b_low > a_high:
        one.below.append(two.number)
        two.above.append(one.number)
    else:
        one.unsure.append(two.number)
        two.unsure.append(one.number)


def _parts(rows: list[Candidate]) -> dict[int, dict[str, float | None]]:
    """Each candidate's parts: the mean of its published cells, by their size."""
    cells = cells_of(rows)
    return {
        row.pk: mean_parts(
            [
                (m.jobs, cells[key])
                for m in row.members.all()
                if (key := (row.publication_id, row.core.level, m.area_id, m.industry_id)) in cells
            ]
        )
        for row in rows
    }


def cells_of(rows: list[Candidate]) -> dict[tuple[int, str, str, str], dict[str, float | None]]:
    """The parts of all published cells of these candidates, by publication, level, area, what."""
    members = [m for row in rows for m in row.members.all()]
    mine = CandidateMember.objects.filter(
        candidate__in=rows, area=OuterRef("area"), industry=OuterRef("industry")
    )
    found = Cell.objects.filter(
        Exists(mine),
        publication__in={row.publication_id for row in rows},
        level__in={row.core.level for row in rows},
        area__in={m.area_id for m in members},
        industry__in={m.industry_id for m in members},
    )
    said = found.values_list("publication_id", "level", "area_id", "industry_id", "parts")
    return {(p, level, area, industry): parts for p, level, area, industry, parts in said}


def mean_parts(cells: list[tuple[float, dict[str, float | None]]]) -> dict[str, float | None]:
    """The mean of each part over cells, by their size; None where no cell knows it."""
    found: dict[str, float | None] = {}
    for part in PARTS:
        known = [(size, p) for size, parts in cells if (p := parts.get(part)) is not None]
        weight = sum(size for size, _p in known)
        found[part] = sum(size * p for size, p in known) / weight if weight else None
    return found
