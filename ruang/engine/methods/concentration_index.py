"""Concentration indices: how unevenly an industry lies over areas, or an area over industries."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ruang.engine import arrays, checks
from ruang.engine.catalogue import Notice
from ruang.engine.contract import Contract, require
from ruang.engine.errors import ParameterError
from ruang.engine.kernels import concentration
from ruang.engine.tables import (
    BASE,
    CONCENTRATION_INDEX,
    CONCENTRATION_INTERVALS,
    JOBS_OF_ONE_YEAR,
    PLANT_COUNTS,
    REGIONS,
    TOTALS,
)
from ruang.engine.text import noop as _

Floats = NDArray[np.float64]
Kind = Literal["gini", "hhi", "krugman", "theil", "litzenberger_sternberg"]
By = Literal["industry", "area"]
Reference = Literal["usual", "all", "rest", "others", "equal"]

PAIR = ("area_id", "industry_id")
CLUSTER = "litzenberger_sternberg"
# What each kind may be compared with; the first is the usual one.
REFERENCES: dict[str, tuple[str, ...]] = {
    "gini": ("all", "equal"),
    "hhi": (),
    "krugman": ("others", "rest", "all"),
    "theil": ("equal", "all"),
    CLUSTER: (),
}


def concentration_index(
    jobs: ir.Table,
    *,
    totals: ir.Table | None = None,
    base: ir.Table | None = None,
    regions: ir.Table | None = None,
    plants: ir.Table | None = None,
    kind: Kind = "gini",
    by: By = "industry",
    reference: Reference = "usual",
    normalised: bool = False,
    draws: int = 200,
    rng_seed: int = 0,
    negative: checks.Negative = "refuse",
) -> dict[str, ir.Table]:
    """Measure how unevenly each industry is spread over areas, or each area over industries.

    Args:
        jobs: One row per (area_id, industry_id); `jobs` >= 0, fractions allowed. A missing pair is
            zero; null is unknown, takes no part, and is named by a `Notice`.
        totals: Each area's total jobs, for the reference all by industry.
        base: Each industry's share of the country, for the reference all by area.
        regions: Each area's km2 and population, for litzenberger_sternberg.
        plants: How many plants the jobs of each pair are in, for litzenberger_sternberg.
        kind: "gini", "hhi" (Herfindahl-Hirschman), "krugman", "theil", or of pairs
            "litzenberger_sternberg".
        by: What is measured: each "industry" over areas, or each "area" over industries.
        reference: What is compared with: "all" together, the "rest" together, the mean of the
            "others", "equal" shares; "usual" is all for gini, equal for theil, others for krugman.
        normalised: Whether the index is put on a scale from 0 to 1.
        draws: How many draws make an interval; 0 for none.
        rng_seed: The same seed gives the same intervals, whatever the order of rows or threads.
        negative: "refuse" a negative count, or "clip" it to 0.

    Returns:
        `concentration_index`: id, value, by id; null where there is nothing to be measured.
        `intervals`: also the value without the chance of counting, and its 95 % interval.

    Raises:
        ContractError: A column is missing or has the wrong type.
        InputError: A number is negative or not finite, an id is missing, or a pair has two rows.
        ParameterError: Parameters do not go together, or the kind lacks a table that it needs.

    Source:
        Krugman (1991), Geography and Trade; Farhauer & Kroell (2013), Standorttheorien; Theil
        (1967), Economics and Information Theory; Litzenberger & Sternberg (2006), Geographische
        Zeitschrift 94(4), 209-224; intervals: Clayton & Kaldor (1987), Biometrics 43(3), 671-681.
    """
    compared = _compared_with(kind, by, reference, normalised, draws)
    tables = {"totals": totals, "base": base, "regions": regions, "plants": plants}
    used = _used({n: t for n, t in tables.items() if t is not None}, kind, by, compared)
    cells = _sound(jobs, negative)
    if kind == CLUSTER:
        return _tables(*_clusters(cells, used["regions"], used["plants"], by))
    spread = _Spread.of(cells, by, used, compared)
    return _tables(spread.ids, *_measured(spread, kind, compared, normalised, draws, rng_seed))


def _sound(jobs: ir.Table, negative: checks.Negative) -> pa.Table:
    """The cells by area and industry, the unknown ones named."""
    cells = arrays.fetch(checks.counts(jobs, JOBS_OF_ONE_YEAR, negative).order_by(*PAIR))
    checks.sound(cells, JOBS_OF_ONE_YEAR.key)
    with np.errstate(over="ignore"):
        total = np.nansum(arrays.floats(cells, "jobs"))
    if not np.isfinite(total):
        raise checks.too_large()
    unknown = cells.filter(cells["jobs"].is_null())
    message = _("unknown cells, which take no part: {count} ({named})")
    checks.tell(message, unknown, *PAIR, stacklevel=4)
    return cells


@dataclass(frozen=True)
class _Spread:
    """Counts of ids over units, and what the units have in all; NaN where unknown."""

    ids: list[str]
    units: list[str]
    counts: Floats  # (ids, units)
    weights: Floats  # (units,)

    @classmethod
    def of(cls, cells: pa.Table, by: str, used: dict[str, ir.Table], compared: str) -> _Spread:
        rows, columns = ("industry_id", "area_id") if by == "industry" else PAIR
        counts, ids, units = arrays.matrix(cells, rows, columns, "jobs")
        found = cls(ids, units, counts, np.nansum(counts, axis=0))
        for table, contract, column in (("totals", TOTALS, "jobs"), ("base", BASE, "share")):
            if table in used:
                found = found.within(_outside(used[table], contract, column))
        if compared == "all":
            found.name_unusable(cells, by)
        return found

    def within(self, outside: dict[str, float]) -> _Spread:
        """The same counts over units whose totals come from elsewhere."""
        ids, units, counts = self.ids, self.units, self.counts
        place = {unit: k for k, unit in enumerate(units)}
        every = units + sorted(outside.keys() - place.keys())
        more = np.zeros((len(ids), len(every) - len(units)))
        weights = np.array([outside.get(u, np.nan) for u in every], dtype=np.float64)
        return _Spread(ids, every, np.hstack([counts, more]), weights)

    def name_unusable(self, cells: pa.Table, by: str) -> None:
        unweighted = {u for u, w in zip(self.units, self.weights, strict=True) if not w > 0}
        over = cells["area_id" if by == "industry" else "industry_id"].to_pylist()
        there = np.nan_to_num(arrays.floats(cells, "jobs")) > 0
        without = np.array([u in unweighted for u in over], dtype=np.bool_)
        lost = cells.filter(pa.array(there & without, pa.bool_()))
        message = (
            _("cells in areas without a total, which take no part: {count} ({named})")
            if by == "industry"
            else _("cells in industries without a share, which take no part: {count} ({named})")
        )
        checks.tell(message, lost, *PAIR, stacklevel=5)


def _measured(
    spread: _Spread, kind: str, compared: str, normalised: bool, draws: int, rng_seed: int
) -> tuple[Floats, Floats]:
    """The value of each id, and its mean, low and high without the chance of counting."""
    usable = np.isfinite(spread.counts)
    if compared == "all":  # there is no ratio to nothing
        usable &= spread.weights > 0
    counts = np.where(usable, spread.counts, 0.0)
    expected = _expected(counts, usable, spread.weights)
    values = np.full(len(spread.ids), np.nan)
    near = np.full((3, len(spread.ids)), np.nan)
    structures = _scaled(counts)
    for k in np.flatnonzero(counts.sum(axis=1) > 0):
        known = usable[k]
        if compared == "others":
            reference = _mean_of_others(structures, k, known)
        elif compared == "rest":
            reference = _scaled(counts.sum(axis=0)[known] - counts[k, known])
        elif compared == "all":
            reference = _scaled(spread.weights[known])
        else:
            reference = np.full(known.sum(), 1 / known.sum())
        measure = _measure(kind, reference, normalised=normalised)
        if measure is None:
            continue
        values[k] = measure(counts[k : k + 1, known])[0]
        if draws:
            near[:, k] = concentration.intervals(
                measure,
                counts[k, known],
                expected[k, known],
                draws=draws,
                rng=np.random.default_rng([rng_seed, int(k)]),
            )
    return values, near


def _mean_of_others(structures: Floats, mine: np.intp, known: NDArray[np.bool_]) -> Floats:
    """The mean structure of the others, over the units that are known; NaN where there are none."""
    if not known.all():
        structures = _scaled(structures[:, known])
    there = np.isfinite(structures[:, 0])
    there[mine] = False
    sums: Floats = structures[there].sum(axis=0)
    return _scaled(sums)


def _scaled(counts: Floats) -> Floats:
    """Shares along the last axis; NaN where there is nothing."""
    total = counts.sum(axis=-1, keepdims=True)
    found = np.full(counts.shape, np.nan)
    np.divide(counts, total, out=found, where=total > 0)
    return found


def _measure(
    kind: str, reference: Floats, *, normalised: bool
) -> Callable[[Floats], Floats] | None:
    """The index as a function of counts of any scale, shape (draws, units).

    None where there is nothing to compare with, or no scale to normalise to.
    """
    if not len(reference) or np.isnan(reference).any():
        return None
    count, least, most = len(reference), 0.0, 1.0

    def found(counts: Floats) -> Floats:
        if kind == "gini":
            return concentration.gini(counts / reference)
        shares = _scaled(counts)
        if kind == "hhi":
            return concentration.herfindahl(shares)
        return getattr(concentration, kind)(shares, reference)  # type: ignore[no-any-return]

    if not normalised:
        return found
    if kind == "gini":
        most = (count - 1) / count
    elif kind == "hhi":
        least = 1 / count
    else:
        most = 2.0 if kind == "krugman" else float(-np.log(reference.min()))
    return (lambda counts: (found(counts) - least) / (most - least)) if most > least else None


def _expected(counts: Floats, usable: NDArray[np.bool_], weights: Floats) -> Floats:
    """What each id would have in each unit in proportion to the units, shape (ids, units).

    Where one id is all there is, the units' sums are its own counts: the same is then expected of
    each of them.
    """
    scale = np.where(weights > 0, weights, 0.0)
    if (counts.sum(axis=1) > 0).sum() == 1 and np.allclose(scale, counts.sum(axis=0)):
        scale = np.ones_like(scale)
    reached = np.where(usable, scale, 0.0).sum(axis=1)
    share = np.divide(counts.sum(axis=1), reached, out=np.zeros(len(counts)), where=reached > 0)
    return np.outer(share, scale)


def _clusters(
    cells: pa.Table, regions: ir.Table, plants: ir.Table, by: str
) -> tuple[list[str], Floats, Floats]:
    """The cluster index of each pair, and its interval by the number of plants."""
    areas, kinds = (cells[c].to_pylist() for c in PAIR)
    land, people = _shares_of_regions(regions)
    counted = _plants(plants)
    jobs = arrays.floats(cells, "jobs")
    count = np.array([counted.get(pair, 0.0) for pair in zip(areas, kinds, strict=True)])
    parts = [np.array([d.get(a, np.nan) for a in areas], dtype=np.float64) for d in (land, people)]
    industry, industries = arrays.codes(cells, "industry_id")
    known = np.isfinite(jobs)
    for message, lost in (
        (
            _("cells in areas without km2 and population, which take no part: {count} ({named})"),
            known & np.isnan(parts[0]),
        ),
        (
            _("cells with jobs and no known plants, which have no index: {count} ({named})"),
            known & (jobs > 0) & ~(count > 0) & np.isfinite(parts[0]),
        ),
    ):
        checks.tell(message, cells.filter(pa.array(lost, pa.bool_())), *PAIR, stacklevel=4)
    found = concentration.cluster_index(jobs, count, industry, *parts)
    ids = _pair_ids(cells, len(industries), by)
    order = np.argsort(np.array(ids, dtype=object), kind="stable")
    near = np.stack([np.full(len(ids), np.nan), *found[1:]])
    return [ids[k] for k in order], found[0][order], near[:, order]


def _shares_of_regions(regions: ir.Table) -> tuple[dict[str, float], dict[str, float]]:
    """Each area's share of the land and of the people, of the areas where both are known."""
    require(regions, REGIONS)
    rows = arrays.fetch(regions.select(*REGIONS.columns))
    for column in ("km2", "population"):
        checks.sound(rows, REGIONS.key, column=column)
    rows = rows.drop_null()
    areas = rows["area_id"].to_pylist()
    numbers = [arrays.floats(rows, c) for c in ("km2", "population")]
    land, people = (n / n.sum() if n.sum() > 0 else np.full_like(n, np.nan) for n in numbers)
    return dict(zip(areas, land, strict=True)), dict(zip(areas, people, strict=True))


def _plants(plants: ir.Table) -> dict[tuple[str, str], float]:
    require(plants, PLANT_COUNTS)
    rows = arrays.fetch(plants.select(*PLANT_COUNTS.columns))
    checks.sound(rows, PLANT_COUNTS.key, column="plants")
    areas, industries = (rows[c].to_pylist() for c in PAIR)
    return dict(
        zip(zip(areas, industries, strict=True), arrays.floats(rows, "plants"), strict=True)
    )


def _pair_ids(cells: pa.Table, industries: int, by: str) -> list[str]:
    """What tells the pairs of the table apart: area, industry, or both."""
    areas: list[str] = cells["area_id"].to_pylist()
    several = len(set(areas)) > 1
    if industries == 1 and (several or by == "area"):
        return areas
    kinds: list[str] = cells["industry_id"].to_pylist()
    return [f"{a} x {i}" for a, i in zip(areas, kinds, strict=True)] if several else kinds


def _compared_with(kind: str, by: str, reference: str, normalised: bool, draws: int) -> str:
    """What the counts are compared with, "" where with nothing.

    Raises:
        ParameterError: A parameter has a value that it cannot have, or two do not go together.
    """
    for name, value, choices in (
        ("kind", kind, tuple(REFERENCES)),
        ("by", by, ("industry", "area")),
        ("reference", reference, ("usual", *REFERENCES.get(kind, ()))),
    ):
        if value not in choices:
            raise ParameterError(
                _("{name} is {value!r}: use {choices}"),
                name=name,
                value=value,
                choices=", ".join(choices),
            )
    if normalised and kind == CLUSTER:
        raise ParameterError(_("kind {kind} has no largest value to be normalised by"), kind=kind)
    if draws < 0:
        raise ParameterError(_("draws is {value}: it must be a number, 0 or more"), value=draws)
    return next(iter(REFERENCES[kind]), "") if reference == "usual" else reference


def _used(given: dict[str, ir.Table], kind: str, by: str, compared: str) -> dict[str, ir.Table]:
    """Those of the given tables that the kind uses; the others are named.

    Raises:
        ParameterError: The kind needs a table that is not there.
    """
    used = {"totals" if by == "industry" else "base"} if compared == "all" else set()
    if kind == CLUSTER:
        used = {"regions", "plants"}
        if not used <= given.keys():
            raise ParameterError(_("kind {kind} needs the tables regions and plants"), kind=kind)
    for name in given:
        if name not in used:
            message = _("the table {table} plays no part in {kind} by {by} with this reference")
            warnings.warn(Notice(message, table=name, kind=kind, by=by), stacklevel=3)
    return {name: table for name, table in given.items() if name in used}


def _outside(table: ir.Table, contract: Contract, column: str) -> dict[str, float]:
    """The units' totals that were given; those not known or not above 0 weigh nothing."""
    require(table, contract)
    rows = arrays.fetch(table.select(*contract.columns))
    checks.sound(rows, contract.key, column=column)
    numbers = arrays.floats(rows, column)
    return {
        unit: number
        for unit, number in zip(rows[contract.key[0]].to_pylist(), numbers, strict=True)
        if number > 0
    }


def _tables(ids: list[str], values: Floats, near: Floats) -> dict[str, ir.Table]:
    columns = {
        "id": pa.array(ids, pa.string()),
        **{
            name: pa.array(numbers, pa.float64(), from_pandas=True)
            for name, numbers in zip(
                ("value", "shrunk", "low", "high"), (values, *near), strict=True
            )
        },
    }
    return {
        contract.name: ibis.memtable(pa.table({c: columns[c] for c in contract.columns}))
        for contract in (CONCENTRATION_INDEX, CONCENTRATION_INTERVALS)
    }
