"""Ellison-Glaeser index: do an industry's plants stand closer together than chance would put them?

Under the dartboard every plant lands in an area with the probability that is the area's share of
all jobs, whatever the other plants do. The index is 0 for what that gives on average.
"""

from __future__ import annotations

from typing import Any, Literal, get_args

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from ruang.engine import checks, plants
from ruang.engine.contract import require
from ruang.engine.errors import ParameterError
from ruang.engine.reference import industries
from ruang.engine.tables import ELLISON_GLAESER, PLANTS, TOTALS
from ruang.engine.text import noop as _

Level = Literal["section", "division", "group", "class"]


def concentration(
    cells: ir.Table,
    sizes: ir.Table,
    *,
    totals: ir.Table | None = None,
    level: Level | None = None,
) -> ir.Table:
    """Measure the concentration of every industry, from tables that other measures need too.

    Lazy: nothing runs until the caller executes it, and it runs where the data is.

    Args:
        cells: area_id, industry_id, jobs: as `plants.cells` sums them, once for many measures.
        sizes: industry_id, plants, squares, fourths: as `plants.sizes` sums them, of the same
            establishments and `totals`.
        totals: Each area's jobs, zero or more; the sums of `cells` if not given.
        level: The level of the industry tree to count at; industries as they are if not given.

    Returns:
        The columns of `ellison_glaeser`.

    Source:
        Ellison & Glaeser (1997), Journal of Political Economy 105(5), 889-927.
    """
    if level is not None:
        tree = ibis.memtable(_tree(level))
        cells, sizes = _at(cells, tree, "area_id"), _at(sizes, tree)
    shares = _shares(cells, totals)
    x = shares.x
    spread = shares.aggregate(x2=(x * x).sum(), x3=(x * x * x).sum())
    placed = cells.left_join(shares, "area_id")
    jobs = ibis.cases((placed.x.notnull(), placed.jobs))
    sums = placed.group_by("industry_id").aggregate(
        jobs=jobs.sum(), own=(jobs * jobs).sum(), met=(jobs * placed.x).sum()
    )
    found = sums.inner_join(sizes, "industry_id").cross_join(spread)
    return _index(found).select(*ELLISON_GLAESER.columns)


def agglomeration(
    establishments: ir.Table, *, totals: ir.Table | None = None, level: Level | None = None
) -> ir.Table:
    """Give `ellison_glaeser` as one lazy expression, without its checks."""
    cells, sizes = plants.cells(establishments), plants.sizes(establishments, totals=totals)
    return concentration(cells, sizes, totals=totals, level=level)


def ellison_glaeser(
    establishments: ir.Table,
    *,
    totals: ir.Table | None = None,
    level: Level | None = None,
    negative: checks.Negative = "refuse",
) -> ir.Table:
    """Measure how much closer together an industry's plants stand than chance would put them.

    The call itself looks at the counts, in one scan; the result is lazy. Warns with a `Notice`
    that names what takes no part.

    Args:
        establishments: One row per plant; `jobs` (persons) >= 0, fractions allowed. Null jobs are
            unknown, and the plant takes no part; so does one without an area or an industry. That
            no establishment_id has two rows is the caller's to see to (files are checked when
            they are read; a register of the lake has one row each).
        totals: Each area's jobs, where the plants given are not all; the sums of the plants' jobs
            if not given. Plants in areas whose total is not known take no part.
        level: Count industries at this level of the industry tree; codes that the tree does not
            know, or that are coarser, take no part. Industries as they are if not given.
        negative: "refuse" a negative count, or "clip" it to 0.

    Returns:
        Per industry: gamma (0 is chance, above it plants stand together, below it apart; null
        where one plant has all the jobs, or one area has), raw_concentration (sum over the areas
        of the squared difference between the industry's share and the area's), herfindahl (sum of
        the plants' squared shares, 0 to 1), plants (how many take part), z (how many standard
        deviations raw_concentration is from what chance gives; null where gamma is).

    Raises:
        ContractError: A column is missing or has the wrong type.
        InputError: A count is negative, not finite or too large, or an area has two totals.
        ParameterError: `level` or `negative` has another value.

    Source:
        Ellison & Glaeser (1997), Journal of Political Economy 105(5), 889-927,
        https://doi.org/10.1086/262098: the index and, for z, the variance under the dartboard.
    """
    known = checks.counts(establishments, PLANTS, negative)
    sizes = plants.checked_sizes(known, totals=totals)
    if level is not None:
        _name_strangers(sizes, level)
    found = concentration(plants.cells(known), ibis.memtable(sizes), totals=totals, level=level)
    return found.order_by("industry_id")


def _shares(cells: ir.Table, totals: ir.Table | None) -> ir.Table:
    """Each area's share `x` of all jobs."""
    if totals is None:
        areas = cells.group_by("area_id").aggregate(jobs=cells.jobs.sum())
    else:
        require(totals, TOTALS)
        areas = totals.select("area_id", "jobs")
    known = areas.filter(areas.jobs.notnull())
    return known.select("area_id", x=known.jobs / known.jobs.sum().over().nullif(0))


def _index(found: ir.Table) -> ir.Table:
    """Add the index to sums over an industry's cells and plants, and over the areas.

    `raw_concentration` below 0, and a variance that is not above it, are of rounding alone. The
    variance is the published one in two terms that are never negative, so that little is lost.
    """
    squared = (found.jobs * found.jobs).nullif(0)
    raw: Any = found.own / squared - 2 * found.met * found.jobs / squared + found.x2
    herfindahl = found.squares / squared
    fourth = found.fourths / squared / squared
    free = 1 - found.x2
    excess = raw - free * herfindahl
    room = (free * (1 - herfindahl)).nullif(0)
    pairs = (herfindahl * herfindahl - fourth) * (found.x2 - 2 * found.x3 + found.x2 * found.x2)
    variance = 2 * (pairs + 2 * fourth * (found.x3 - found.x2 * found.x2))
    return found.mutate(
        gamma=excess / room,
        raw_concentration=ibis.cases((raw < 0, 0.0), else_=raw),
        herfindahl=herfindahl,
        z=excess / ibis.cases((room.notnull() & (variance > 0), variance)).sqrt(),
    )


def _tree(level: str) -> pa.Table:
    """Every code that has an industry at `level`, and which."""
    if level not in get_args(Level):
        raise ParameterError(
            _("there is no level {level!r}: use {levels}"),
            level=level,
            levels=", ".join(get_args(Level)),
        )
    codes = industries.ancestors().select(["industry_id", level])
    return codes.filter(codes[level].is_valid()).rename_columns(["industry_id", "upper"])


def _at(counts: ir.Table, tree: ir.Table, *key: str) -> ir.Table:
    """Sums of the industries given, as sums of those that they belong to."""
    placed = counts.inner_join(tree, "industry_id")
    columns = [c for c in counts.columns if c not in ("industry_id", "area_id", "least")]
    sums = {c: placed[c].sum().cast(counts[c].type()) for c in columns}
    return placed.group_by(*key, industry_id=placed.upper).aggregate(**sums)


def _name_strangers(sizes: pa.Table, level: str) -> None:
    known = _tree(level)["industry_id"].combine_chunks()
    strange = sizes.filter(pc.invert(pc.is_in(sizes["industry_id"], known)))
    checks.tell(
        _("codes without a {level} in the industry tree, which take no part: {count} ({named})"),
        strange,
        "industry_id",
        level=level,
        stacklevel=4,
    )
