"""Jobs of every area and industry as one dense array, sound, and words for what it cannot show."""

from __future__ import annotations

from typing import Any

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ruang.engine import arrays, checks
from ruang.engine.contract import Contract
from ruang.engine.tables import JOBS
from ruang.engine.text import noop as _

Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

WITHOUT_JOBS = {
    "area_id": _("areas without known jobs, which have no result: {count} ({named})"),
    "industry_id": _("industries without known jobs, which have no result: {count} ({named})"),
}


def read(jobs: ir.Table, contract: Contract, negative: checks.Negative) -> arrays.Cube:
    """Check a table of jobs and lay it out by year (where it has one), area and industry.

    Warns with a `Notice` that names unknown cells.

    Args:
        jobs: Rows of any number; null is unknown and becomes NaN, a missing pair 0.
        contract: JOBS, by year where there is a year, or JOBS_OF_ONE_YEAR.
        negative: "refuse" a negative count, or "clip" it to 0.

    Raises:
        ContractError: A column is missing or has the wrong type.
        InputError: A count is negative or not finite, an id or year is missing, a key has two
            rows, or there is too much of it.
        ParameterError: `negative` has another value.
    """
    jobs = checks.counts(jobs, contract, negative)
    axes = (*(c for c in contract.optional if c in jobs.columns), *JOBS.key)
    by_name = (*JOBS.key, *axes[:-2])
    checks.sound_where_it_is(jobs, by_name, unique=False)
    found = arrays.cube(jobs, axes, "jobs")
    if found.rows > np.count_nonzero(found.given):
        checks.sound_where_it_is(jobs, by_name)
    with np.errstate(over="ignore"):
        total = found.values.sum()
        if np.isnan(total):  # a sum that leaves out what is unknown takes a copy of everything
            total = np.nansum(found.values)
        too_large = not np.isfinite(total**2)
    if too_large:
        raise checks.too_large()
    tell(
        _("unknown cells, which take no part: {count} ({named})"),
        dict(zip(axes, found.labels, strict=True)),
        np.isnan(found.values),
        stacklevel=5,
    )
    return found


def tell(
    message: str, labels: dict[str, pa.Array], where: Flags, *, stacklevel: int = 4, **values: Any
) -> None:
    """Warn with a notice that counts the places that are meant and names the first of them.

    Args:
        message: Words with {count} and {named}, and what `values` fill.
        labels: Each axis of `where` by the name of its column; a year is named last.
        where: True at what is told of.
        stacklevel: As in `checks.tell`.
    """
    flat = np.flatnonzero(where)
    first = np.unravel_index(flat[: checks.NAMED], where.shape)
    rows = pa.table(
        {c: of.take(pa.array(i)) for (c, of), i in zip(labels.items(), first, strict=True)}
    )
    key = sorted(labels, key=lambda c: c == "year")
    checks.tell(message, rows, *key, stacklevel=stacklevel, count=len(flat), **values)


def pairs(
    areas: pa.Array, industries: pa.Array, area_at: Ints, industry_at: Ints
) -> dict[str, pa.Array]:
    """Every area with every industry, in their order, without a text for each row.

    Args:
        areas: Ids.
        industries: Ids.
        area_at: Which of the areas.
        industry_at: Which of the industries.
    """
    down = np.repeat(area_at.astype(np.int32), len(industry_at))
    across = np.tile(industry_at.astype(np.int32), len(area_at))
    return {
        "area_id": pa.DictionaryArray.from_arrays(down, areas),
        "industry_id": pa.DictionaryArray.from_arrays(across, industries),
    }
