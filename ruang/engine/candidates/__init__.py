"""Candidates: the best cells, grown over neighbouring areas and related industries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any

import pyarrow as pa

from ruang.engine import arrays
from ruang.engine.candidates.contest import Contest, Place
from ruang.engine.candidates.country import Country, Group
from ruang.engine.candidates.growth import Growth, grow, near_by
from ruang.engine.candidates.relating import Relatives, Tree, relatives, tree_of
from ruang.engine.candidates.telling import reasons_of
from ruang.engine.potential import DRAWS, Weights
from ruang.engine.reasons import Measure, Names
from ruang.engine.tables import CANDIDATE_MEMBERS, CANDIDATES

RANKED = ("score", "score_low", "score_high", "rank", "rank_low", "rank_high", "stars")

__all__ = ["Growth", "Tree", "candidates", "ties_of", "tree_of"]


def candidates(
    potential: pa.Table,
    neighbours: pa.Table | None = None,
    *,
    tree: Tree | None = None,
    growth: Growth | None = None,
    weights: Weights | None = None,
    measure: Measure = "jobs",
    names: Names | None = None,
    draws: int = DRAWS,
    rng_seed: int = 0,
) -> tuple[pa.Table, pa.Table]:
    """Grow candidates from the best cells while their score holds, and rank them.

    A candidate is scored as if its areas x industries were one cell of the country: the lower end
    of its pooled quotient, its jobs, and its share of its areas' jobs are placed among the cells.
    It starts from a cell well above the national share (see `Growth`), takes in neighbouring
    areas whose own cell of the same industry is surely above it (lq_low > 1), then related
    industries that are so in one of its areas: those found in the same places throughout the
    country (see `relating.together`), then those of the same group, then of the same division;
    the best that is left comes first, and only while the score holds. A candidate that shares
    more than half of its cells (or of the other's, whichever has fewer) with a better one is
    dropped.

    Args:
        potential: AREA_POTENTIAL at one level, with `establishments` where known; a cell that is
            not in it counts as nothing.
        neighbours: NEIGHBOURS; without it every candidate stays in one area, and says so.
        tree: Industry -> what it belongs to, the nearest first (`tree_of`); without it industries
            are related by the data alone.
        growth: How far they may grow; `Growth()` if not given.
        weights: The same as for `potential`.
        measure: What jobs are, for the words of the reasons.
        names: What the ids are called; ids stand for themselves if not given.
        draws: How many draws make the intervals.
        rng_seed: The same seed gives the same intervals.

    Returns:
        CANDIDATES by rank, and their CANDIDATE_MEMBERS, which say by what each is related. A
        candidate_id is its core industry and the area it grew from, such as "1312-51".

    Source:
        Delgado, Porter & Stern (2016), https://doi.org/10.1093/jeg/lbv017 (related industries).
    """
    growth, weights = growth or Growth(), weights or Weights()
    country = Country.of(potential, weights)
    related = relatives(tree or {}, country)
    kept = grow(country, near_by(neighbours, country), related, growth)[: growth.most]
    places = Contest.of(country, kept, weights, draws=draws, rng_seed=rng_seed).places()
    told = partial(reasons_of, country, related, names=names or Names(), measure=measure)
    near = neighbours is not None
    said = [told(g, p, has_neighbours=near) for g, p in zip(kept, places, strict=True)]
    return _candidate_table(country, kept, places, said), _member_table(country, kept, related)


def ties_of(members: pa.Table) -> dict[str, int]:
    """Count the related industries of all candidates by what relates them to their cores.

    Args:
        members: CANDIDATE_MEMBERS.
    """
    columns = (members[c].to_pylist() for c in ("candidate_id", "industry_id", "related_by"))
    pairs = set(zip(*columns, strict=True))
    return dict(sorted(Counter(by for _candidate, _industry, by in pairs if by).items()))


def _candidate_table(
    country: Country,
    groups: Sequence[Group],
    places: Sequence[Place],
    said: Sequence[dict[str, str]],
) -> pa.Table:
    industries = [[country.industries[i] for i in g.industries] for g in groups]
    columns: dict[str, Any] = {
        **{c: [getattr(p, c) for p in places] for c in RANKED},
        **{c: [s[c] for s in said] for c in ("reason_th", "reason_en")},
        "candidate_id": [_name(country, g) for g in groups],
        "area_ids": [[country.areas[a] for a in g.areas] for g in groups],
        "core_industry_ids": [i[:1] for i in industries],
        "related_industry_ids": [i[1:] for i in industries],
        "jobs": [p.pooled.jobs for p in places],
    }
    return arrays.table(columns, CANDIDATES)


def _member_table(country: Country, groups: Sequence[Group], related: Relatives) -> pa.Table:
    rows: dict[str, list[Any]] = {c: [] for c in CANDIDATE_MEMBERS.columns}
    for group in groups:
        for cell in country.cells(group).tolist():
            industry = int(country.industry[cell])
            rows["candidate_id"].append(_name(country, group))
            rows["area_id"].append(country.areas[int(country.area[cell])])
            rows["industry_id"].append(country.industries[industry])
            core = group.industries[0]
            rows["role"].append("core" if industry == core else "related")
            rows["related_by"].append(related.tie(core, industry))  # none for the core itself
            rows["jobs"].append(float(country.jobs[cell]))
            rows["score"].append(float(country.score[cell]))
    return arrays.table(rows, CANDIDATE_MEMBERS)


def _name(country: Country, group: Group) -> str:
    return f"{country.industries[group.industries[0]]}-{country.areas[group.areas[0]]}"
