"""Candidates: the best cells, grown over neighbouring areas and related industries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ruang.engine import arrays
from ruang.engine.candidates.country import Country, Group, Ints, Pooled
from ruang.engine.candidates.growth import Growth, grow, near_by
from ruang.engine.candidates.relating import Relatives, Tree, relatives, tree_of
from ruang.engine.candidates.wording import candidate_reason
from ruang.engine.kernels import ranking
from ruang.engine.potential import DRAWS, PARTS, STAR_LQ, STAR_TOP, WEIGHT_TRUST, Weights
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
    rng = np.random.default_rng(rng_seed)
    ranked = _ranked(country, kept, weights, draws=draws, rng=rng)
    words = _words(
        kept,
        country,
        ranked,
        related,
        names=names or Names(),
        measure=measure,
        has_neighbours=neighbours is not None,
    )
    return _candidate_table(country, kept, ranked, words), _member_table(country, kept, related)


def ties_of(members: pa.Table) -> dict[str, int]:
    """Count the related industries of all candidates by what relates them to their cores.

    Args:
        members: CANDIDATE_MEMBERS.
    """
    columns = (members[c].to_pylist() for c in ("candidate_id", "industry_id", "related_by"))
    pairs = set(zip(*columns, strict=True))
    return dict(sorted(Counter(by for _candidate, _industry, by in pairs if by).items()))


def _ranked(
    country: Country,
    groups: Sequence[Group],
    weights: Weights,
    *,
    draws: int,
    rng: np.random.Generator,
) -> dict[str, Any]:
    """Scores, ranks, their intervals and the stars, for groups already in order."""
    pooled = [country.pooled(g) for g in groups]
    score, rank = np.array([p.score for p in pooled]), np.arange(1, len(groups) + 1)
    drawn = ranking.drawn_weights(weights.vector, draws=draws, trust=WEIGHT_TRUST, rng=rng)
    by_part = {p: drawn[:, PARTS.index(p)] for p in country.weights}
    cells_of = [country.cells(g) for g in groups]
    chance, nth = _chance(country, cells_of, draws=draws, rng=rng)
    scores = np.empty((draws, len(groups)))
    for n, (cells, whole) in enumerate(zip(cells_of, pooled, strict=True)):
        moved = np.exp(chance[:, nth[cells]] * country.spread[cells])
        hits = (moved * country.hits[cells]).sum(axis=1) / country.hits[cells].sum()
        jobs = (moved * country.jobs[cells]).sum(axis=1) / country.jobs[cells].sum()
        figures = {
            "specialisation": whole.lq_low * hits,
            "size": whole.jobs * jobs,
            "focus": whole.share * jobs,
        }
        scores[:, n] = country.placed(figures, by_part, cells)
    near = ranking.intervals_of(scores)
    return {
        "pooled": pooled,
        "score": score,
        "score_low": np.minimum(near.score_low, score),
        "score_high": np.maximum(near.score_high, score),
        "rank": rank,
        "rank_low": np.minimum(near.rank_low, rank),
        "rank_high": np.maximum(near.rank_high, rank),
        "stars": np.array([_stars(country, p) for p in pooled], dtype=np.int64),
    }


def _chance(
    country: Country, groups: Sequence[Ints], *, draws: int, rng: np.random.Generator
) -> tuple[NDArray[np.float32], Ints]:
    """Normal numbers of every cell and draw, of which only those of the groups' cells are kept.

    Returns:
        shape (draws, cells that are kept), and the place of each cell among them.
    """
    kept = np.unique(np.concatenate([np.empty(0, dtype=np.int64), *groups]))
    found = np.empty((draws, len(kept)), dtype=np.float32)
    for drawn in found:
        drawn[:] = rng.standard_normal(len(country.jobs), dtype=np.float32)[kept]
    nth = np.zeros(len(country.jobs), dtype=np.int64)
    nth[kept] = np.arange(len(kept))
    return found, nth


def _stars(country: Country, pooled: Pooled) -> int:
    known = country.weights
    earned = (
        "specialisation" in known and pooled.lq_low >= STAR_LQ,
        country.percentile("size", pooled.jobs) >= STAR_TOP,
        "focus" in known and country.percentile("focus", pooled.share) >= STAR_TOP,
    )
    return sum(map(bool, earned))


def _words(
    groups: Sequence[Group],
    country: Country,
    ranked: dict[str, Any],
    related: Relatives,
    *,
    names: Names,
    measure: Measure,
    has_neighbours: bool,
) -> dict[str, list[str]]:
    said: dict[str, list[str]] = {"reason_th": [], "reason_en": []}
    for n, (group, pooled) in enumerate(zip(groups, ranked["pooled"], strict=True)):
        facts = {
            "areas": [country.areas[a] for a in group.areas],
            "industries": [country.industries[i] for i in group.industries],
            "related_by": [related.by(group.industries[0], i) for i in group.industries[1:]],
            "places_tell": related.joined is not None,
            "seed_jobs": float(country.jobs[country.at[group.areas[0], group.industries[0]]]),
            "jobs": pooled.jobs,
            "lq": (pooled.lq, pooled.lq_low, pooled.lq_high),
            "share": pooled.share,
            "rank": tuple(int(ranked[c][n]) for c in ("rank", "rank_low", "rank_high")),
            "count": len(groups),
        }
        for language in ("th", "en"):
            said[f"reason_{language}"].append(
                candidate_reason(
                    facts,
                    names=names,
                    measure=measure,
                    has_neighbours=has_neighbours,
                    language=language,
                )
            )
    return said


def _candidate_table(
    country: Country, groups: Sequence[Group], ranked: dict[str, Any], words: dict[str, list[str]]
) -> pa.Table:
    industries = [[country.industries[i] for i in g.industries] for g in groups]
    columns: dict[str, Any] = {
        **{c: ranked[c] for c in RANKED},
        **words,
        "candidate_id": [_name(country, g) for g in groups],
        "area_ids": [[country.areas[a] for a in g.areas] for g in groups],
        "core_industry_ids": [i[:1] for i in industries],
        "related_industry_ids": [i[1:] for i in industries],
        "jobs": [p.jobs for p in ranked["pooled"]],
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
            rows["related_by"].append(None if industry == core else related.by(core, industry))
            rows["jobs"].append(float(country.jobs[cell]))
            rows["score"].append(float(country.score[cell]))
    return arrays.table(rows, CANDIDATE_MEMBERS)


def _name(country: Country, group: Group) -> str:
    return f"{country.industries[group.industries[0]]}-{country.areas[group.areas[0]]}"
