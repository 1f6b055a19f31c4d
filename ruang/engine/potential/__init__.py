"""Area potential: how promising each industry of each area is, how surely, and why.

The parts of the score are specialisation (the lower end of the location quotient's interval), size
(jobs), focus (share of the area's jobs), growth (what is sure of the competitive shift since an
earlier year), relatedness (how much of what is related the area is specialised in) and
concentration (Gi* of the quotient among the neighbours, with the industry's Ellison-Glaeser
gamma), each as its percentile among all cells of the country that pass the size rule. A part that
cannot be computed (growth without earlier figures, concentration without neighbours, all that
compares areas where there is only one) is null, left out of the mean, and named in the reason.

The share and the quotient of a few jobs say little: where size counts, the other parts stand no
more than `AHEAD` above it, so that a tiny cell does not lead however large its quotient.

Stars follow the European Cluster Observatory (size, specialisation, focus; one each), adapted: its
quotient of 2 must be passed by the lower end of the interval, its size star goes to the top tenth
of an industry's areas and only from the country's median cell up, its focus star to the top tenth
of all cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypedDict, Unpack

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ruang.engine import arrays
from ruang.engine.contract import require
from ruang.engine.disclosure import MAX_SHARE, MIN_ESTABLISHMENTS
from ruang.engine.potential import parts, scoring
from ruang.engine.potential.cells import Cells, cells_of
from ruang.engine.potential.counting import LEVELS, PLANTS, count_cells, count_codes, roll_up
from ruang.engine.potential.growth import growth_of
from ruang.engine.potential.parts import AHEAD, held_by_size
from ruang.engine.potential.public import counted_of, public_of
from ruang.engine.potential.scoring import DRAWS, STAR_LQ, STAR_TOP, WEIGHT_TRUST
from ruang.engine.potential.seen import Seen
from ruang.engine.potential.surroundings import concentration_of, relatedness_of
from ruang.engine.potential.weights import PARTS, Weights
from ruang.engine.reasons import Measure, Names, reasons
from ruang.engine.tables import AREA_POTENTIAL, JOBS

__all__ = [
    "AHEAD",
    "DRAWS",
    "LEVELS",
    "MAX_SHARE",
    "MIN_ESTABLISHMENTS",
    "MIN_JOBS",
    "PARTS",
    "PLANTS",
    "STAR_LQ",
    "STAR_TOP",
    "WEIGHT_TRUST",
    "Ranked",
    "Seen",
    "Weights",
    "area_potential",
    "count_cells",
    "count_codes",
    "counted_of",
    "held_by_size",
    "public_of",
    "rank_cells",
    "roll_up",
]

MIN_JOBS = 3.0
CHUNK = 1 << 14  # cells put into words at once: memory stays flat


@dataclass(frozen=True)
class Ranked:
    """The cells that take part, by rank: in figures, and some at a time in words."""

    cells: Cells
    weights: Weights
    names: Names
    measure: Measure

    @classmethod
    def none(cls) -> Ranked:
        """No cell at all: what a source gives where nothing is known."""
        figures = {*AREA_POTENTIAL.columns, "area", "industry"} - {"reason_th", "reason_en"}
        columns = dict.fromkeys(figures, np.empty(0, dtype=np.int64))
        return cls(Cells([], [], columns), Weights(), Names(), "jobs")

    def figures(self) -> pa.Table:
        """AREA_POTENTIAL without the reasons, which take nine tenths of its memory."""
        return _table(self.cells.columns | self.cells.ids())

    def told(self) -> Iterator[pa.Table]:
        """AREA_POTENTIAL, some thousands of cells at a time; once without rows where none are."""
        if not len(self.cells):
            yield _table({name: [] for name in AREA_POTENTIAL.columns})
        left_out = parts.missing(self.cells, self.weights)
        for start in range(0, len(self.cells), CHUNK):
            here = slice(start, start + CHUNK)
            some = self.cells.rows(here)
            columns = some.columns | some.ids()
            said = reasons(
                columns,
                names=self.names,
                measure=self.measure,
                missing=left_out[here],
                ranked=len(self.cells),
            )
            yield _table(columns | said)


class How(TypedDict, total=False):
    """What `rank_cells` takes beside its jobs."""

    base: ir.Table | None
    totals: ir.Table | None
    before: ir.Table | None
    neighbours: ir.Table | None
    weights: Weights | None
    min_jobs: float
    min_establishments: int
    measure: Measure
    names: Names | None
    draws: int
    rng_seed: int


def area_potential(jobs: ir.Table, **how: Unpack[How]) -> pa.Table:
    """Rank every area x industry, with intervals and reasons.

    Args:
        jobs: One row per (area_id, industry_id); see `rank_cells`.
        how: What else `rank_cells` takes.

    Returns:
        AREA_POTENTIAL by rank.

    Raises:
        ContractError: A column is missing or has the wrong type.
        InputError: A count is negative, or a pair has two rows.
    """
    return pa.concat_tables(rank_cells(jobs, **how).told())


def rank_cells(
    jobs: ir.Table,
    *,
    base: ir.Table | None = None,
    totals: ir.Table | None = None,
    before: ir.Table | None = None,
    neighbours: ir.Table | None = None,
    weights: Weights | None = None,
    min_jobs: float = MIN_JOBS,
    min_establishments: int = MIN_ESTABLISHMENTS,
    measure: Measure = "jobs",
    names: Names | None = None,
    draws: int = DRAWS,
    rng_seed: int = 0,
) -> Ranked:
    """Rank every area x industry by a weighted mean of percentiles, with intervals and reasons.

    The intervals hold 90 % of draws in which every cell's count moves within its uncertainty, and
    the weights are drawn around the given ones (Dirichlet). An interval always holds its rank.

    Args:
        jobs: One row per (area_id, industry_id), jobs >= 0; null is unknown and takes no part. An
            optional column `establishments` is how many plants they are in: no interval is
            narrower than that number allows, since the workers of one plant do not come and go
            one by one; `effective_establishments` (see `count_cells`), where given, says how few
            of equal size they amount to. No part takes a cell in which one plant has more than
            `MAX_SHARE` by `largest_share`, nor one whose `public` is 0, where these are given.
        base: Each industry's share of the country, 0 to 1; from `jobs` if not given.
        totals: Each area's total jobs; from `jobs` if not given.
        before: The same as `jobs`, of an earlier year; without it growth is left out.
        neighbours: Which areas touch (area_id, neighbour_id and, where it matters, weight), a
            pair once or both ways; without it concentration is left out.
        weights: How much each part counts; `Weights()` if not given.
        min_jobs: Cells with fewer jobs take no part; they still count in the shares.
        min_establishments: So do cells with fewer plants, where they are known.
        measure: What `jobs` counts, for the words of the reasons.
        names: What the ids are called; ids stand for themselves if not given.
        draws: How many draws make the intervals.
        rng_seed: The same seed gives the same intervals, whatever the order of rows or threads.

    Returns:
        The cells by rank, in figures; in words where these are asked for.

    Raises:
        ContractError: A column is missing or has the wrong type.
        InputError: A count is negative, or a pair has two rows.

    Source:
        OECD & JRC (2008), Handbook on Constructing Composite Indicators; European Cluster
        Observatory (2007), methodology of its cluster mapping, for the stars.
    """
    require(jobs, JOBS)
    weights = weights or Weights()
    cells = cells_of(jobs, base, totals)
    empty = parts.without_meaning(cells, has_base=base is not None, has_totals=totals is not None)
    around = relatedness_of(cells) | concentration_of(cells, neighbours)
    cells = cells.with_more(growth_of(cells, before) | around)
    cells = cells.rows(_large_enough(cells, min_jobs, min_establishments))
    cells = _scored(cells, empty, weights, draws, np.random.default_rng(rng_seed))
    return Ranked(cells, weights, names or Names(), measure)


def _scored(
    cells: Cells, empty: set[str], weights: Weights, draws: int, rng: np.random.Generator
) -> Cells:
    """The cells that take part, by rank, with their parts, score, rank, stars and agreement."""
    found = parts.measured(cells, empty)
    cells = cells.with_more(parts.placed(found, weights))
    cells = cells.with_more(parts.agreement(cells, weights))
    cells = cells.with_more(scoring.ranked(cells, found, weights, draws=draws, rng=rng))
    cells = cells.with_more({"stars": scoring.stars(cells)})
    return cells.rows(np.argsort(cells["rank"], kind="stable"))


def _large_enough(cells: Cells, jobs: float, establishments: int) -> NDArray[np.bool_]:
    """The size rule, and what may be public; an unknown or empty cell never passes."""
    found: NDArray[np.bool_] = cells["establishments"] >= establishments
    found &= (cells["jobs"] >= jobs) & (cells["jobs"] > 0)
    found &= (cells["largest"] <= MAX_SHARE) & (cells["public"] > 0)
    return found


def _table(columns: Mapping[str, Any]) -> pa.Table:
    """The columns of AREA_POTENTIAL that are there, in its order, NaN as null."""
    there = {n: t for n, t in AREA_POTENTIAL.columns.items() if n in columns}
    return arrays.table(columns, replace(AREA_POTENTIAL, columns=there))
