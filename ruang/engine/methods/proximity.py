"""Proximity: how likely two industries are to be found in the same areas."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from ruang.engine import arrays, checks
from ruang.engine.contract import require
from ruang.engine.kernels.product_space import LEAST_RCA
from ruang.engine.tables import JOBS, JOBS_OF_ONE_YEAR, PROXIMITY
from ruang.engine.text import noop as _


def proximities(jobs: ir.Table) -> ir.Table:
    """Compare where every two industries are present.

    Lazy: nothing runs until the caller executes it, and it runs where the data is.

    Args:
        jobs: One row per (area_id, industry_id); `jobs` >= 0. A missing pair is zero; null is
            unknown: it adds to no total and is not present.

    Returns:
        industry_i, industry_j (each pair once, i before j as text), proximity (0 to 1; null where
        one of the two has no jobs anywhere).

    Raises:
        ContractError: A column is missing or has the wrong type.

    Source:
        Hidalgo, Klinger, Barabasi & Hausmann (2007), https://doi.org/10.1126/science.1144581
    """
    require(jobs, JOBS_OF_ONE_YEAR)
    present = _present(jobs)
    # One side for i and one for j, with names of their own: no engine has to tell them apart.
    of_i = present.select("area_id", industry_i="industry_id")
    of_j = present.select("area_id", industry_j="industry_id")
    met = of_i.join(of_j, "area_id").filter(lambda t: t.industry_i < t.industry_j)
    both = met.group_by("industry_i", "industry_j").aggregate(shared=met.count())
    ubiquity = present.group_by("industry_id").aggregate(areas=present.count())
    every = jobs.select("industry_id").distinct().left_join(ubiquity, "industry_id")
    left = every.select(industry_i="industry_id", areas_i="areas")
    right = every.select(industry_j="industry_id", areas_j="areas")
    pairs = left.join(right, left.industry_i < right.industry_j)
    pairs = pairs.left_join(both, ["industry_i", "industry_j"])
    most = ibis.greatest(pairs.areas_i, pairs.areas_j)
    known = pairs.areas_i.notnull() & pairs.areas_j.notnull()
    near = pairs.shared.coalesce(0).cast("float64") / most.cast("float64").nullif(0)
    return pairs.select("industry_i", "industry_j", proximity=ibis.cases((known, near)))


def proximity(jobs: ir.Table, *, negative: checks.Negative = "refuse") -> ir.Table:
    """Say of every two industries how likely an area that has one is to have the other too.

    An area has an industry where its revealed comparative advantage is at least 1. Of the two
    conditional shares the smaller counts. Warns with a `Notice` that names the cells it could not
    use.

    Args:
        jobs: One row per (area_id, industry_id); `jobs` >= 0, fractions allowed. A missing pair is
            zero; null is unknown: it adds to no total and is not present.
        negative: "refuse" a negative count, or "clip" it to 0.

    Returns:
        industry_i, industry_j (each pair once, i before j as text), proximity (0 to 1; 0 where no
        area has both, null where one of the two has no jobs anywhere).

    Raises:
        ContractError: A column is missing or has the wrong type.
        InputError: A count is negative or not finite, an id is missing, or a pair has two rows.
        ParameterError: `negative` has another value.

    Source:
        Hidalgo, Klinger, Barabasi & Hausmann (2007), https://doi.org/10.1126/science.1144581
    """
    jobs = checks.counts(jobs, JOBS_OF_ONE_YEAR, negative)
    checks.sound_where_it_is(jobs, JOBS.key)
    _check_sums(jobs)
    unknown = arrays.fetch(jobs.filter(jobs.jobs.isnull()).order_by(*JOBS.key))
    checks.tell(
        _("unknown cells, which take no part: {count} ({named})"), unknown, *JOBS.key, stacklevel=3
    )
    return proximities(jobs).order_by("industry_i", "industry_j").select(*PROXIMITY.columns)


def _present(jobs: ir.Table) -> ir.Table:
    """The pairs in which an area has an industry."""
    cells = jobs.select("area_id", "industry_id", "jobs").filter(lambda t: t.jobs > 0)
    area = cells.jobs.sum().over(group_by="area_id")
    industry = cells.jobs.sum().over(group_by="industry_id")
    total = cells.jobs.sum().over()
    rca = cells.jobs / area.nullif(0) / (industry / total.nullif(0)).nullif(0)
    shown = cells.mutate(rca=rca)
    return shown.filter(shown.rca >= LEAST_RCA).select("area_id", "industry_id")


def _check_sums(jobs: ir.Table) -> None:
    """Refuse what would be lost without a word in joins and sums."""
    found = arrays.fetch(
        jobs.aggregate(
            rows=jobs.count(),
            largest=jobs.jobs.max(),
        )
    ).to_pylist()[0]
    if (found["largest"] or 0.0) * found["rows"] == float("inf"):
        raise checks.too_large()
