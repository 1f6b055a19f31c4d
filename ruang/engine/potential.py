"""Area potential: how promising each industry of each area is, how surely, and why.

The parts of the score are specialisation (the lower end of the location quotient's interval), size
(jobs) and focus (share of the area's jobs), each as its percentile among all cells of the country
that pass the size rule. With one area there is no specialisation, with one industry neither
specialisation nor focus: such a part is null, left out of the mean, and named in the reason.

The share and the quotient of a few jobs say little: where size counts, the other two parts stand
no more than `AHEAD` above it, so that a tiny cell does not lead however large its quotient.

Stars follow the European Cluster Observatory (size, specialisation, focus; one each), adapted: its
quotient of 2 must be passed by the lower end of the interval, its size star goes to the top tenth
of an industry's areas and only from the country's median cell up, its focus star to the top tenth
of all cells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ruang.engine import arrays
from ruang.engine.contract import require
from ruang.engine.errors import ParameterError
from ruang.engine.kernels import ranking
from ruang.engine.methods.location_quotient import location_quotient
from ruang.engine.reasons import Measure, Names, reasons
from ruang.engine.tables import AREA_POTENTIAL, CELLS, JOBS
from ruang.engine.text import Language
from ruang.engine.text import noop as _

Floats = NDArray[np.float64]
Columns = dict[str, Any]  # column -> NumPy array, one value a cell

LEVELS = ("section", "division", "group", "class")
TYPES = {"string": pa.string(), "float64": pa.float64(), "int64": pa.int64()}
LANGUAGES: tuple[Language, Language] = ("th", "en")
KEYS = ("area_id", "industry_id")
PARTS = ("specialisation", "size", "focus")
PLANTS = ("workers_known", "effective_establishments", "largest_share")
MIN_ESTABLISHMENTS = 3  # fewer would show single firms, and are noise
MAX_SHARE = 0.8  # of one establishment; more would show it, and one plant is no cluster
MIN_JOBS = 3.0
DRAWS = 200
WEIGHT_TRUST = 30.0  # a weight of one half then moves by about 0.09 (one standard deviation)
NORMAL_95 = 1.959964
SMALLEST_LQ = 1e-4  # so that a lower end of zero has a logarithm
WIDEST = 2.0  # standard deviations of ln(LQ); beyond, nothing is known anyway
AHEAD = 50.0  # percentiles: a cell of the middle size and above is not held back
STAR_LQ = 2.0
STAR_TOP = 90.0  # percentile


@dataclass(frozen=True)
class Weights:
    """How much each part counts in the score; only their proportions matter.

    Specialisation counts double by default: size and focus both grow with the number of jobs, and
    together they would let the largest places lead in everything.
    """

    specialisation: float = 2.0
    size: float = 1.0
    focus: float = 1.0

    def __post_init__(self) -> None:
        for part, value in asdict(self).items():
            if not np.isfinite(value) or value < 0:
                raise ParameterError(
                    _("the weight of {part} is {value}: it must be a number, 0 or more"),
                    part=part,
                    value=value,
                )
        if not sum(asdict(self).values()) > 0:
            raise ParameterError(_("all weights are 0: at least one part must count"))

    @property
    def vector(self) -> Floats:
        """The weights in the order of `PARTS`, summing to 1."""
        given = np.array([getattr(self, p) for p in PARTS])
        shares: Floats = given / given.sum()
        return shares


def count_cells(register: ir.Table, ancestors: pa.Table, level: str) -> ir.Table:
    """Count a register by area and industry at one level of the industry tree.

    Args:
        register: One row per establishment: area_id, industry_id (a code of any length that
            `ancestors` has; null or unknown ones are in no cell), workers (persons; null unknown).
        ancestors: industry_id, and the code it belongs to on each level.
        level: "section", "division", "group" or "class".

    Returns:
        CELLS, with three columns more: workers_known, how many establishments have a known number
        of workers; effective_establishments, how many of equal size would vary as much as these
        do (1 where one plant has all the workers); largest_share, what share of the workers the
        largest one has (both null where no workers are known).
        `workers` is the sum of the known ones; null where none is known. Lazy.

    Raises:
        ParameterError: There is no such level.
    """
    if level not in LEVELS:
        raise ParameterError(
            _("there is no level {level!r}: use {levels}"), level=level, levels=", ".join(LEVELS)
        )
    places = ibis.memtable(ancestors.select(["industry_id", level]).rename_columns(["code", "at"]))
    placed = register.inner_join(places.filter(places["at"].notnull()), [("industry_id", "code")])
    placed = placed.filter(placed.area_id.notnull())
    cells = placed.group_by("area_id", industry_id=placed["at"]).agg(
        establishments=placed.count(),
        workers=placed.workers.sum(),
        workers_known=placed.workers.count(),
        squares=(placed.workers * placed.workers).sum(),
        largest=placed.workers.max(),
    )
    cells = cells.mutate(
        level=ibis.literal(level),
        effective_establishments=cells.workers * cells.workers / cells.squares.nullif(0),
        largest_share=cells.largest / cells.workers.nullif(0),
    )
    return cells.select(*CELLS.columns, *PLANTS)


def area_potential(
    jobs: ir.Table,
    *,
    base: ir.Table | None = None,
    totals: ir.Table | None = None,
    weights: Weights | None = None,
    min_jobs: float = MIN_JOBS,
    min_establishments: int = MIN_ESTABLISHMENTS,
    measure: Measure = "jobs",
    names: Names | None = None,
    draws: int = DRAWS,
    rng_seed: int = 0,
) -> pa.Table:
    """Rank every area x industry by a weighted mean of percentiles, with intervals and reasons.

    The intervals hold 90 % of draws in which every cell's count moves within its uncertainty, and
    the weights are drawn around the given ones (Dirichlet). An interval always holds its rank.

    Args:
        jobs: One row per (area_id, industry_id), jobs >= 0; null is unknown and takes no part. An
            optional column `establishments` is how many plants they are in: no interval is
            narrower than that number allows, since the workers of one plant do not come and go
            one by one; `effective_establishments` (see `count_cells`), where given, says how few
            of equal size they amount to. A cell takes no part in which one plant has more than
            `MAX_SHARE` of the jobs, by `largest_share`, where that is given.
        base: Each industry's share of the country, 0 to 1; from `jobs` if not given.
        totals: Each area's total jobs; from `jobs` if not given.
        weights: How much each part counts; `Weights()` if not given.
        min_jobs: Cells with fewer jobs take no part; they still count in the shares.
        min_establishments: So do cells with fewer plants, where they are known.
        measure: What `jobs` counts, for the words of the reasons.
        names: What the ids are called; ids stand for themselves if not given.
        draws: How many draws make the intervals.
        rng_seed: The same seed gives the same intervals, whatever the order of rows or threads.

    Returns:
        AREA_POTENTIAL by rank.

    Raises:
        ContractError: A column is missing or has the wrong type.
        InputError: A count is negative, or a pair has two rows.

    Source:
        OECD & JRC (2008), Handbook on Constructing Composite Indicators; European Cluster
        Observatory (2007), methodology of its cluster mapping, for the stars.
    """
    require(jobs, JOBS)
    weights = weights or Weights()
    cells = _cells(jobs, base, totals)
    empty = _without_meaning(cells, has_base=base is not None, has_totals=totals is not None)
    cells = _rows(cells, _large_enough(cells, min_jobs, min_establishments))
    cells |= _parts(cells, empty, weights)
    cells |= _ranked(cells, weights, draws=draws, rng=np.random.default_rng(rng_seed))
    cells["stars"] = _stars(cells)
    cells = _rows(cells, np.argsort(cells["rank"], kind="stable"))
    return _table({**cells, **_reasons(cells, weights, names or Names(), measure)})


def _rows(cells: Columns, chosen: Any) -> Columns:
    return {name: values[chosen] for name, values in cells.items()}


def _large_enough(cells: Columns, jobs: float, establishments: int) -> NDArray[np.bool_]:
    """The size rule; an unknown or empty cell never passes it."""
    found: NDArray[np.bool_] = cells["establishments"] >= establishments
    found &= (cells["jobs"] >= jobs) & (cells["jobs"] > 0)
    found &= cells["largest"] <= MAX_SHARE
    return found


def _reasons(
    cells: Columns, weights: Weights, names: Names, measure: Measure
) -> dict[str, pa.Array]:
    missing = _missing(cells, weights)
    return {
        f"reason_{lang}": reasons(
            cells, names=names, measure=measure, missing=missing, language=lang
        )
        for lang in LANGUAGES
    }


def no_potential() -> pa.Table:
    """AREA_POTENTIAL without rows: what a source gives that shows no cell at all."""
    return _table({name: [] for name in AREA_POTENTIAL.columns})


def _table(columns: Mapping[str, Any]) -> pa.Table:
    """The columns of AREA_POTENTIAL, in its order, NaN as null."""
    return pa.table(
        {
            name: columns[name]
            if isinstance(columns[name], pa.Array)
            else pa.array(columns[name], TYPES[dtype], from_pandas=True)
            for name, dtype in AREA_POTENTIAL.columns.items()
        }
    )


def _cells(jobs: ir.Table, base: ir.Table | None, totals: ir.Table | None) -> Columns:
    """The cells by area and industry with their quotient, share and spread."""
    counted = jobs.select("area_id", "industry_id", "jobs")
    rows = arrays.fetch(location_quotient(counted, base=base, totals=totals))
    rows = rows.sort_by([("area_id", "ascending"), ("industry_id", "ascending")])
    cells: Columns = {c: np.array(rows[c].to_pylist(), dtype=object) for c in KEYS}
    cells |= {c: arrays.floats(rows, c) for c in ("jobs", "lq", "lq_low", "lq_high")}
    cells["area"], areas = arrays.codes(rows, "area_id")
    cells["industry"] = arrays.codes(rows, "industry_id")[0]
    area_jobs = _area_jobs(cells["jobs"], cells["area"], areas, totals)
    cells["share"] = cells["jobs"] / area_jobs[cells["area"]]
    cells |= _plants(jobs, rows.num_rows)
    return _with_spread(cells)


def _plants(jobs: ir.Table, count: int) -> Columns:
    """What is known of the plants of each cell; no limit where nothing is given."""
    given = {
        c: jobs[c].cast("float64") for c in (*PLANTS[1:], "establishments") if c in jobs.columns
    }
    rows = arrays.fetch(jobs.order_by(*KEYS).select(**given)) if given else pa.table({})
    found = {c: np.nan_to_num(arrays.floats(rows, c)) for c in given}
    plants = found.get("establishments", np.full(count, np.inf))
    effective = found.get("effective_establishments", plants)
    return {
        "establishments": plants,
        "effective": np.where(effective > 0, effective, plants),
        "largest": found.get("largest_share", np.zeros(count)),
    }


def _area_jobs(
    jobs: Floats, area: NDArray[np.int64], areas: list[str], totals: ir.Table | None
) -> Floats:
    found = np.zeros(len(areas))
    np.add.at(found, area, np.nan_to_num(jobs))
    if totals is not None:
        given = dict(
            zip(*arrays.fetch(totals.select("area_id", "jobs")).to_pydict().values(), strict=True)
        )
        found = np.array([given.get(a) or np.nan for a in areas], dtype=np.float64)
    return np.where(found > 0, found, np.nan)


def _with_spread(cells: Columns) -> Columns:
    """Add the standard deviations of ln(jobs) and ln(lq), neither below what the plants allow.

    The variance of a sum over a Poisson number of plants is the sum of their squared sizes.
    """
    by_plants = 1 / np.sqrt(np.maximum(cells["effective"], 1.0))
    cells["jobs_spread"] = np.fmax(1 / np.sqrt(np.maximum(cells["jobs"], 1.0)), by_plants)
    low, high = (np.log(np.maximum(cells[c], SMALLEST_LQ)) for c in ("lq_low", "lq_high"))
    spread = (high - low) / (2 * NORMAL_95)
    widened = np.maximum(spread, by_plants)  # NaN stays NaN
    more = (widened - spread) * NORMAL_95
    cells["lq_low"], cells["lq_high"] = np.exp(low - more), np.exp(high + more)
    cells["lq_spread"] = np.minimum(widened, WIDEST)
    return cells


def _without_meaning(cells: Columns, *, has_base: bool, has_totals: bool) -> set[str]:
    """The parts that these cells cannot show: they would be the same everywhere."""
    found = set()
    there = cells["jobs"] > 0
    if np.unique(cells["area"][there]).size < 2 and not has_base:
        found.add("specialisation")
    if np.unique(cells["industry"][there]).size < 2 and not has_totals:
        found |= {"specialisation", "focus"}
    return found


def _parts(cells: Columns, empty: set[str], weights: Weights) -> Columns:
    found = {p: ranking.percentiles(v) for p, v in _values(cells).items()}
    found = held_by_size(found) if weights.size > 0 else found
    return {p: np.full_like(v, np.nan) if p in empty else v for p, v in found.items()}


def held_by_size(placed: Columns) -> Columns:
    """Percentiles by part, none of them more than `AHEAD` above that of size.

    Args:
        placed: part -> percentile (0 to 100) of each cell, NaN where unknown; size among them.
    """
    ceiling = placed["size"] + AHEAD
    return {p: v if p == "size" else np.minimum(v, ceiling) for p, v in placed.items()}


def _values(cells: Columns) -> Columns:
    """What each part is a percentile of, as logarithms."""
    return {
        "specialisation": np.log(cells["lq_low"]),
        "size": np.log(cells["jobs"]),
        "focus": np.log(cells["share"]),
    }


def _ranked(cells: Columns, weights: Weights, *, draws: int, rng: np.random.Generator) -> Columns:
    parts = np.stack([cells[p] for p in PARTS])
    score = ranking.weighted_mean(parts, weights.vector)
    rank = ranking.ranks(np.nan_to_num(score), np.nan_to_num(cells["lq_low"]), cells["jobs"])
    values = np.where(np.isnan(parts), np.nan, np.stack([*_values(cells).values()]))
    spreads = np.stack([cells["lq_spread"], cells["jobs_spread"], cells["jobs_spread"]])
    ceiling = cells["size"] + AHEAD if weights.size > 0 else np.full_like(score, np.inf)
    near = ranking.rank_intervals(
        values,
        spreads,
        weights.vector,
        draws=draws,
        trust=WEIGHT_TRUST,
        rng=rng,
        ceilings=np.stack(
            [np.full_like(ceiling, np.inf) if p == "size" else ceiling for p in PARTS]
        ),
    )
    return {
        "score": score,
        "score_low": np.fmin(near.score_low, score),
        "score_high": np.fmax(near.score_high, score),
        "rank": rank,
        "rank_low": np.minimum(near.rank_low, rank),
        "rank_high": np.maximum(near.rank_high, rank),
        **_places(cells),
    }


def _places(cells: Columns) -> Columns:
    """Each area's place by size within its industry; equal sizes share the better one."""
    industry, jobs = cells["industry"], cells["jobs"]
    order = np.lexsort([-jobs, industry])
    nth = np.arange(len(order))
    same = np.diff(industry[order], prepend=-1) == 0
    ties = same & (np.diff(jobs[order], prepend=np.nan) == 0)
    first = np.maximum.accumulate(np.where(same, 0, nth))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.maximum.accumulate(np.where(ties, 0, nth)) - first + 1
    return {"place": place, "places": np.bincount(industry)[industry]}


def _stars(cells: Columns) -> NDArray[np.int64]:
    tenth = np.maximum(np.floor(cells["places"] / 10), 1)
    specialised = (cells["lq_low"] >= STAR_LQ) & ~np.isnan(cells["specialisation"])
    large = (cells["place"] <= tenth) & (cells["size"] >= 50)
    focused = cells["focus"] >= STAR_TOP
    stars: NDArray[np.int64] = np.sum([specialised, large, focused], axis=0, dtype=np.int64)
    return stars


def _missing(cells: Columns, weights: Weights) -> list[tuple[str, ...]]:
    """For every cell the parts that should count, and could not be given."""
    used = [p for p, w in zip(PARTS, weights.vector, strict=True) if w > 0]
    unknown = np.stack([np.isnan(cells[p]) for p in used])
    if not unknown.any():
        return [()] * unknown.shape[1]
    return [tuple(p for p, n in zip(used, col, strict=True) if n) for col in unknown.T]
