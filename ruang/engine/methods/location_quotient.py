"""Location quotient: how strongly an area specialises in an industry, and how surely."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from ruang.engine import arrays, checks
from ruang.engine.contract import require
from ruang.engine.kernels import gamma_poisson
from ruang.engine.tables import BASE, JOBS, TOTALS
from ruang.engine.text import noop as _


def quotients(
    jobs: ir.Table, *, base: ir.Table | None = None, totals: ir.Table | None = None
) -> ir.Table:
    """Compare each industry's share of an area with its share of the country.

    1 is the country's share, 2 is twice it. Lazy: nothing runs until the caller executes it, and
    it runs where the data is.

    Args:
        jobs: One row per (area_id, industry_id); `jobs` >= 0. A missing pair is zero; null is
            unknown and adds to no total.
        base: Each industry's share of the country, 0 to 1; from all rows of `jobs` if not given.
        totals: Each area's total jobs; the sum of its rows in `jobs` if not given. The country is
            then the areas of `jobs` whose total is known.

    Returns:
        area_id, industry_id, jobs, lq (ratio >= 0, no unit; null where the cell or its area's
        total is unknown, or where the area or the industry's share is empty).

    Raises:
        ContractError: A column is missing or has the wrong type.

    Source:
        Hoover (1936), Review of Economics and Statistics 18(4), 162-171; Balassa (1965),
        https://doi.org/10.1111/j.1467-9957.1965.tb00050.x
    """
    parts = _parts(jobs, base, totals)
    return parts.select("area_id", "industry_id", "jobs", "lq")


def location_quotient(
    jobs: ir.Table,
    *,
    base: ir.Table | None = None,
    totals: ir.Table | None = None,
    negative: checks.Negative = "refuse",
) -> ir.Table:
    """Compare each industry's share of an area with its share of the country, with an interval.

    `lq_shrunk` is the mean, `lq_low` to `lq_high` the 95 % credible interval, of the area's true
    ratio under an empirical-Bayes Gamma-Poisson model fitted per industry: tiny cells shrink to 1,
    large ones stay at their `lq`. Warns with a `Notice` that names the cells it could not use.

    Args:
        jobs: One row per (area_id, industry_id); `jobs` are counts (persons, establishments), >= 0,
            fractions allowed. A missing pair is zero and takes part in the fit; null is unknown
            and takes no part.
        base: Each industry's share of the country, 0 to 1; from all rows of `jobs` if not given.
        totals: Each area's total jobs; the sum of its rows in `jobs` if not given.
        negative: "refuse" a negative count, or "clip" it to 0.

    Returns:
        The given rows by area_id and industry_id, with lq, lq_shrunk, lq_low, lq_high; all four
        null where `lq` is not defined (see `quotients`).

    Raises:
        ContractError: A column is missing or has the wrong type.
        InputError: A count is negative or not finite, or a pair has two rows.
        ParameterError: `negative` has another value.

    Source:
        Hoover (1936), Review of Economics and Statistics 18(4), 162-171; Balassa (1965),
        https://doi.org/10.1111/j.1467-9957.1965.tb00050.x; interval: Clayton & Kaldor (1987),
        Biometrics 43(3), 671-681.
    """
    jobs = checks.counts(jobs, JOBS, negative)
    if base is not None:
        _check_base(base)
    if totals is not None:
        _check_totals(totals)
    cells = arrays.fetch(_parts(jobs, base, totals).order_by("area_id", "industry_id"))
    checks.sound(cells, JOBS.key)
    _check_sums(cells)
    _name_unusable(cells)
    shrunk, low, high = _interval(cells)
    return ibis.memtable(
        cells.select(["area_id", "industry_id", "jobs", "lq"])
        .append_column("lq_shrunk", _nullable(shrunk))
        .append_column("lq_low", _nullable(low))
        .append_column("lq_high", _nullable(high))
    )


def _parts(jobs: ir.Table, base: ir.Table | None, totals: ir.Table | None) -> ir.Table:
    """The cells with what their quotient is made of: area_jobs and share."""
    require(jobs, JOBS)
    cells = jobs.select("area_id", "industry_id", "jobs")
    if totals is None:
        cells = cells.mutate(area_jobs=cells.jobs.sum().over(group_by="area_id"))
        country = cells.jobs.sum().over()
        counted = cells.jobs
    else:
        require(totals, TOTALS)
        known = totals.select("area_id", area_jobs="jobs")
        cells = cells.left_join(known, "area_id").drop("area_id_right")
        country = known.semi_join(jobs, "area_id").area_jobs.sum().as_scalar()
        counted = ibis.cases((cells.area_jobs.notnull(), cells.jobs))
    if base is None:
        share = counted.sum().over(group_by="industry_id") / country.nullif(0)
        cells = cells.mutate(share=share)
    else:
        require(base, BASE)
        shares = base.select("industry_id", "share")
        cells = cells.left_join(shares, "industry_id").drop("industry_id_right")
    lq = cells.jobs / cells.area_jobs.nullif(0) / cells.share.nullif(0)
    return cells.mutate(lq=lq)


def _interval(cells: pa.Table) -> tuple[gamma_poisson.Floats, ...]:
    observed, area_jobs, share = (arrays.floats(cells, c) for c in ("jobs", "area_jobs", "share"))
    area, areas = arrays.codes(cells, "area_id")
    industry, industries = arrays.codes(cells, "industry_id")
    area_total, industry_share = np.full(len(areas), np.nan), np.full(len(industries), np.nan)
    area_total[area], industry_share[industry] = area_jobs, share
    shapes = gamma_poisson.fit_shapes(observed, area, industry, area_total, industry_share)
    return gamma_poisson.posterior(observed, area_jobs * share, shapes[industry])


def _check_sums(cells: pa.Table) -> None:
    for column in ("area_jobs", "share", "lq"):
        values = arrays.floats(cells, column)
        if not np.isfinite(values[~np.asarray(cells[column].is_null())]).all():
            raise checks.too_large()


def _check_base(base: ir.Table) -> None:
    require(base, BASE)
    rows = arrays.fetch(base.select("industry_id", "share"))
    checks.sound(rows, BASE.key, column="share")


def _check_totals(totals: ir.Table) -> None:
    require(totals, TOTALS)
    checks.sound(arrays.fetch(totals.select("area_id", "jobs")), TOTALS.key)


def _name_unusable(cells: pa.Table) -> None:
    for column, message in (
        ("jobs", _("unknown cells, which take no part: {count} ({named})")),
        ("area_jobs", _("cells in areas without a total, which take no part: {count} ({named})")),
        ("share", _("cells in industries without a share, which have no LQ: {count} ({named})")),
    ):
        missing = cells.filter(cells[column].is_null())
        cells = cells.filter(cells[column].is_valid())  # a cell is named once
        checks.tell(message, missing, *JOBS.key, stacklevel=4)


def _nullable(values: gamma_poisson.Floats) -> pa.Array:
    return pa.array(values, pa.float64(), from_pandas=True)
