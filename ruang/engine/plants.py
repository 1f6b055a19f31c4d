"""Establishments counted for methods: by area and industry, and how unequal their sizes are.

An establishment takes part if its area, its industry and its jobs are known; with `totals`, if its
area has a total. The two tables are made by two scans: grouping by two keys with more sums at once
takes longer than a second scan that groups by one.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ruang.engine import arrays, checks
from ruang.engine.contract import require
from ruang.engine.tables import PLANTS, TOTALS
from ruang.engine.text import noop as _

ID = PLANTS.key[0]


def cells(establishments: ir.Table) -> ir.Table:
    """Sum the jobs of every area x industry; null where none of its establishments is known.

    Returns:
        area_id, industry_id, jobs: what methods that take `jobs` take too. Lazy.
    """
    require(establishments, PLANTS)
    rows = establishments.filter(
        establishments.area_id.notnull() & establishments.industry_id.notnull()
    )
    return rows.group_by("area_id", "industry_id").aggregate(jobs=rows.jobs.sum())


def sizes(establishments: ir.Table, *, totals: ir.Table | None = None) -> ir.Table:
    """Count the establishments of every industry, and sum the powers of their jobs.

    Args:
        establishments: One row each; null ids or jobs take no part.
        totals: Areas whose jobs are known; establishments elsewhere take no part.

    Returns:
        industry_id, plants, squares, fourths (sums of jobs^2 and jobs^4 over the plants), rows
        (all establishments of the industry, whether they take part or not), least (the smallest
        count). A row of industry_id null holds those without an industry. Lazy.
    """
    rows = _placed(establishments, totals)
    jobs = ibis.cases((rows.placed, rows.jobs))
    square = jobs * jobs
    return rows.group_by("industry_id").aggregate(
        plants=jobs.count(),
        squares=square.sum(),
        fourths=(square * square).sum(),
        rows=rows.count(),
        least=rows.jobs.min(),
    )


def checked_sizes(establishments: ir.Table, *, totals: ir.Table | None = None) -> pa.Table:
    """Bring `sizes` into memory, refuse what cannot be computed with, and name what takes no part.

    Whether an id has two rows is not looked at (see `checks.sound_where_it_is`).

    Returns:
        industry_id, plants, squares, fourths of the industries that have an id, in order of it.

    Raises:
        InputError: A count is negative or not finite, or too large to compute with.
    """
    if totals is not None:
        _check_totals(totals)
    found = arrays.fetch(sizes(establishments, totals=totals).order_by("industry_id"))
    powers = arrays.floats(found, "fourths")
    known = np.asarray(found["plants"]) > 0
    if (arrays.floats(found, "least") < 0).any() or not np.isfinite(powers[known]).all():
        checks.sound_where_it_is(establishments, PLANTS.key, unique=False)
    with_industry = found.filter(found["industry_id"].is_valid())
    if pc.sum(found["rows"]).as_py() != pc.sum(with_industry["plants"]).as_py():
        _name_unusable(_placed(establishments, totals), has_totals=totals is not None)
    if not np.isfinite(powers[known]).all():
        raise checks.too_large()
    return with_industry.select(["industry_id", "plants", "squares", "fourths"])


def _placed(establishments: ir.Table, totals: ir.Table | None) -> ir.Table:
    """The establishments, and whether each stands in an area that is counted."""
    require(establishments, PLANTS)
    rows = establishments.select(*PLANTS.columns)
    if totals is None:
        return rows.mutate(placed=rows.area_id.notnull())
    require(totals, TOTALS)
    known = totals.filter(totals.jobs.notnull()).select("area_id", total="jobs")
    joined = rows.left_join(known, "area_id").drop("area_id_right")
    return joined.mutate(placed=joined.total.notnull()).drop("total")


def _check_totals(totals: ir.Table) -> None:
    require(totals, TOTALS)
    checks.sound(arrays.fetch(totals.select("area_id", "jobs")), TOTALS.key)


def _name_unusable(rows: ir.Table, *, has_totals: bool) -> None:
    """Name each establishment that takes no part, once."""
    no_id = rows.area_id.isnull() | rows.industry_id.isnull()
    _tell(
        _("establishments without an area or an industry, which take no part: {count} ({named})"),
        rows.filter(no_id),
    )
    if has_totals:
        _tell(
            _("establishments in areas without a total, which take no part: {count} ({named})"),
            rows.filter(~no_id & ~rows.placed),
        )
    _tell(
        _("establishments whose jobs are unknown, which take no part: {count} ({named})"),
        rows.filter(~no_id & rows.placed & rows.jobs.isnull()),
    )


def _tell(message: str, rows: ir.Table) -> None:
    first = arrays.fetch(rows.select(ID).order_by(ID).limit(checks.NAMED))
    if first.num_rows:
        checks.tell(message, first, ID, stacklevel=6, count=rows.count().to_pyarrow().as_py())
