"""Economic complexity: which areas have what few others have, and what lies within their reach."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ruang.engine import arrays, checks, grid
from ruang.engine.catalogue import Notice
from ruang.engine.errors import ParameterError
from ruang.engine.kernels import complexity_year as kernel
from ruang.engine.kernels import threads
from ruang.engine.tables import (
    COMPLEXITY_AREAS,
    COMPLEXITY_INDUSTRIES,
    COMPLEXITY_INTERVALS,
    COMPLEXITY_PAIRS,
    JOBS,
)
from ruang.engine.text import noop as _

GIVES = (COMPLEXITY_AREAS, COMPLEXITY_INDUSTRIES, COMPLEXITY_PAIRS, COMPLEXITY_INTERVALS)
# What is told of areas and industries, by the kernel's flag.
_TOLD = {
    "area_id": {
        "small": _("areas with fewer than {least} jobs, which take no part: {count} ({named})"),
        "empty": grid.WITHOUT_JOBS["area_id"],
        "apart": _(
            "areas that nothing joins to the largest network, so that they have no place in the "
            "order: {count} ({named})"
        ),
        "unsure": _(
            "areas without an interval, since some industries carry their place alone: "
            "{count} ({named})"
        ),
    },
    "industry_id": {
        "small": _(
            "industries with fewer than {least} jobs, which take no part: {count} ({named})"
        ),
        "empty": grid.WITHOUT_JOBS["industry_id"],
        "apart": _(
            "industries that nothing joins to the largest network, so that they have no place in "
            "the order: {count} ({named})"
        ),
    },
}
_NO_ORDER = {
    "order": (
        _("no order of complexity can be told from these rows: eci, pci, coi and cog are empty"),
        _("no order of complexity can be told in {count} years, where it is empty ({named})"),
    ),
    "direction": (
        _("nothing tells which end of the order is complex: eci, pci, coi and cog are empty"),
        _(
            "nothing tells which end of the order is complex in {count} years, where it is empty "
            "({named})"
        ),
    ),
}


@dataclass(frozen=True)
class _Part:
    """One year, or all there is, and which areas and industries of the cube stand in it."""

    year: int | None
    areas: NDArray[np.int64]
    industries: NDArray[np.int64]
    found: kernel.Year


def economic_complexity(
    jobs: ir.Table,
    *,
    min_area_jobs: float = 0.0,
    min_industry_jobs: float = 0.0,
    negative: checks.Negative = "refuse",
) -> dict[str, ir.Table]:
    """Rank areas and industries by complexity, and say what is within reach of an area.

    An area has an industry where its revealed comparative advantage (RCA) is at least 1. With a
    year in `jobs` every year is computed by itself. Warns with a `Notice` that names what it could
    not use.

    Args:
        jobs: One row per (area_id, industry_id), or per those and year; `jobs` >= 0, fractions
            allowed. A missing pair is zero; null is unknown: it adds to no total, and is neither
            present nor to be gained.
        min_area_jobs: Areas with fewer jobs in all (of the year) take no part.
        min_industry_jobs: Industries with fewer jobs in all (of the year) take no part.
        negative: "refuse" a negative count, or "clip" it to 0.

    Returns:
        Each with the year as first column where `jobs` has one. `areas`: diversity (industries
        that it has), eci and coi (mean 0, sample standard deviation 1 over areas x industries).
        `industries`: ubiquity (areas that have it), pci (on the scale of eci). `pairs`, every area
        with every industry: rca, density (0 to 1), cog (on the scale of eci; 0 where present).
        `intervals`: eci, its 95 % interval and standard error, by leaving out industries. Null
        where an area or industry takes no part, shares nothing with the largest network, or there
        is no order.

    Raises:
        ContractError: A column is missing or has the wrong type.
        InputError: A count is negative or not finite, an id or year is missing, a pair has two
            rows (in a year), or there are too many cells.
        ParameterError: A least number of jobs is negative or no number, or `negative` has another
            value.

    Source:
        Hidalgo & Hausmann (2009), https://doi.org/10.1073/pnas.0900943106; conventions: the Growth
        Lab's programs, https://github.com/cid-harvard/ecomplexity; interval: Kott (2001), Journal
        of Official Statistics 17(4), 521-526.
    """
    for name, least in (("min_area_jobs", min_area_jobs), ("min_industry_jobs", min_industry_jobs)):
        if not 0 <= least < np.inf:
            raise ParameterError(
                _("{name} is {value}: it must be a number, 0 or more"), name=name, value=least
            )
    cube = grid.read(jobs, JOBS, negative)
    parts = _computed(cube, min_area_jobs, min_industry_jobs)
    _name_unusable(cube, parts, min_area_jobs, min_industry_jobs)
    tables = [_tables(cube, part) for part in parts] or [_no_tables()]
    return {c.name: ibis.memtable(pa.concat_tables(t[c.name] for t in tables)) for c in GIVES}


def _computed(cube: arrays.Cube, least_area: float, least_industry: float) -> list[_Part]:
    """Each year by itself, or all there is."""
    dated = cube.values.ndim > len(JOBS.key)
    labels = cube.labels[0].to_pylist() if dated else [None]
    values, given = (cube.values, cube.given) if dated else (cube.values[None], cube.given[None])

    def part(k: int) -> _Part:
        areas, industries = (np.flatnonzero(given[k].any(axis=axis)) for axis in (1, 0))
        jobs = values[k][np.ix_(areas, industries)]
        found = kernel.year(jobs, least_area=least_area, least_industry=least_industry)
        return _Part(labels[k], areas, industries, found)

    return threads.each(part, range(len(labels)))


def _tables(cube: arrays.Cube, part: _Part) -> dict[str, pa.Table]:
    """One year's rows of every table."""
    areas, industries = cube.labels[-2:]
    found = part.found
    of_area = {"area_id": areas.take(pa.array(part.areas))}
    of_industry = {"industry_id": industries.take(pa.array(part.industries))}
    columns = {
        "areas": of_area
        | {
            "diversity": _numbers(found.diversity).cast(pa.int64()),
            "eci": _numbers(found.eci),
            "coi": _numbers(found.coi),
        },
        "industries": of_industry
        | {
            "ubiquity": _numbers(found.ubiquity).cast(pa.int64()),
            "pci": _numbers(found.pci),
        },
        "pairs": grid.pairs(areas, industries, part.areas, part.industries)
        | {
            "rca": _numbers(found.rca),
            "density": _numbers(found.density),
            "cog": _numbers(found.cog),
        },
        "intervals": of_area
        | {
            "eci": _numbers(found.eci),
            "eci_low": _numbers(found.eci - found.half),
            "eci_high": _numbers(found.eci + found.half),
            "standard_error": _numbers(found.error),
        },
    }
    return {name: _dated(part.year, pa.table(table)) for name, table in columns.items()}


def _dated(year: int | None, table: pa.Table) -> pa.Table:
    if year is None:
        return table
    return table.add_column(0, "year", pa.array(np.full(table.num_rows, year, dtype=np.int64)))


def _numbers(values: kernel.Floats) -> pa.Array:
    return pa.array(values.ravel(), pa.float64(), from_pandas=True)


def _no_tables() -> dict[str, pa.Table]:
    """What a table of years without a row gives."""
    year = pa.field("year", pa.int64())
    return {c.name: c.schema.to_pyarrow().insert(0, year).empty_table() for c in GIVES}


def _name_unusable(cube: arrays.Cube, parts: list[_Part], *least: float) -> None:
    """Tell what takes no part, what stands outside the order, and what has no interval."""
    for k, column in enumerate(JOBS.key):
        for name, message in _TOLD[column].items():
            labels, flags = _where(cube, parts, k, name)
            grid.tell(message, labels, flags, stacklevel=5, least=f"{least[k]:,.12g}")
    for why, (message, by_year) in _NO_ORDER.items():
        without = [part.year for part in parts if part.found.why_not == why]
        if without == [None]:
            warnings.warn(Notice(message), stacklevel=4)
        elif without:
            flags = np.ones(len(without), dtype=np.bool_)
            grid.tell(by_year, {"year": pa.array(without)}, flags, stacklevel=5)


def _where(
    cube: arrays.Cube, parts: list[_Part], side: int, name: str
) -> tuple[dict[str, pa.Array], grid.Flags]:
    """What a flag of the kernel says of areas (side 0) or industries (1), by year, with labels."""
    ids = cube.labels[side - len(JOBS.key)]
    flags = np.zeros((len(parts), len(ids)), dtype=np.bool_)
    for row, part in zip(flags, parts, strict=True):
        row[(part.areas, part.industries)[side]] = getattr(part.found, name)[side]
    if cube.values.ndim == len(JOBS.key):
        return {JOBS.key[side]: ids}, flags[0]
    return {"year": cube.labels[0], JOBS.key[side]: ids}, flags
