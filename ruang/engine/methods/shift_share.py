"""Shift-share: how much of a change an area owes to the country, to its industries, to itself."""

from __future__ import annotations

import math
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from ruang.engine import arrays, checks
from ruang.engine.contract import require
from ruang.engine.errors import InputError, ParameterError
from ruang.engine.kernels.chance import NORMAL_95 as Z
from ruang.engine.tables import COUNTRY, JOBS_BY_YEAR, SHIFT_SHARE, SHIFT_SHARE_MARKS
from ruang.engine.text import noop as _

PAIR = ("area_id", "industry_id")
SMALL = 20.0  # jobs


def parts(
    jobs: ir.Table,
    *,
    country: ir.Table | None = None,
    start: int | None = None,
    end: int | None = None,
) -> ir.Table:
    """Split the change of every area x industry into its three parts.

    Lazy: nothing runs until the caller executes it, and it runs where the data is.

    Args:
        jobs: One row per (area_id, industry_id, year); `jobs` >= 0. A missing pair is zero; null
            is unknown, and its pair adds to no total of either year.
        country: Each industry's jobs in the country by year; the sums of `jobs` if not given.
        start: The year from which the change is counted; the first one there if not given.
        end: The year to which it is counted; the last one there if not given.

    Returns:
        area_id, industry_id, national, mix, competitive, actual (jobs; null where the pair or
        its industry's growth is unknown).

    Raises:
        ContractError: A column is missing or has the wrong type.

    Source:
        Dunn (1960), Papers of the Regional Science Association 6(1), 97-112.
    """
    return _split(_cells(jobs, country, start, end)).select(*SHIFT_SHARE.columns)


def shift_share(
    jobs: ir.Table,
    *,
    country: ir.Table | None = None,
    start: int | None = None,
    end: int | None = None,
    small: float = SMALL,
    negative: checks.Negative = "refuse",
) -> dict[str, ir.Table]:
    """Split the change of every area x industry into what the country, the mix and the area gave.

    The three parts sum to the actual change. An industry that had no jobs anywhere at the start
    has no growth rate: all of its change is competitive. Warns with a `Notice` that names the
    pairs that it could not use.

    Args:
        jobs: One row per (area_id, industry_id, year); `jobs` >= 0, fractions allowed. A missing
            pair is zero; null is unknown, and its pair takes no part in either year.
        country: Each industry's jobs in the country by year, where `jobs` is not all of it; the
            sums of `jobs` if not given.
        start: The year from which the change is counted; the first one there if not given.
        end: The year to which it is counted; the last one there if not given.
        small: A pair with so many jobs or fewer, in either year, is marked as small.
        negative: "refuse" a negative count, or "clip" it to 0.

    Returns:
        `shift_share`: the pairs of either year with national, mix, competitive and actual (jobs);
        null where the pair is unknown, or its industry's growth is. `marks`: their jobs in both
        years, whether they are small, and the 95 % interval of the competitive part if jobs come
        and go one by one (Poisson).

    Raises:
        ContractError: A column is missing or has the wrong type.
        InputError: A count is negative or not finite, an id is missing, a pair has two rows in
            one year, or there is only one year.
        ParameterError: A year is not there, or `start` is not before `end`.

    Source:
        Dunn (1960), Papers of the Regional Science Association 6(1), 97-112; interval: Zou &
        Donner (2008), Statistics in Medicine 27(10), 1693-1702, with the score limits that Li,
        Tang & Wong (2014), Computational Statistics 29, 869-889, prefer.
    """
    if not small >= 0 or math.isinf(small):
        raise ParameterError(_("small is {value}: it must be a number, 0 or more"), value=small)
    jobs = checks.counts(jobs, JOBS_BY_YEAR, negative)
    checks.sound_where_it_is(jobs, JOBS_BY_YEAR.key)
    years = _years(jobs, start, end)
    if country is not None:
        _check_country(country, *years)
    cells = _split(_cells(jobs, country, *years))
    _name_unusable(cells, has_country=country is not None)
    return {
        "shift_share": cells.select(*SHIFT_SHARE.columns).order_by(*PAIR),
        "marks": _marked(cells, small).select(*SHIFT_SHARE_MARKS.columns).order_by(*PAIR),
    }


def _years(jobs: ir.Table, start: int | None, end: int | None) -> tuple[int, int]:
    """The two years; the sums of the rows are looked at on the way."""
    found = arrays.fetch(
        jobs.aggregate(
            rows=jobs.count(),
            first=jobs.year.min(),
            last=jobs.year.max(),
            start=_has(jobs, start),
            end=_has(jobs, end),
            largest=jobs.jobs.max(),
        )
    ).to_pylist()[0]
    if not found["rows"]:
        return start or 0, end or 1
    largest = found["largest"] or 0.0
    if not math.isfinite(largest * largest * found["rows"]):
        raise checks.too_large()
    if found["first"] == found["last"]:
        raise InputError(
            _("all rows are of {year}: a change needs two years"), column="year", year=found["last"]
        )
    first = found["first"] if start is None else start
    last = found["last"] if end is None else end
    for year, there in ((start, found["start"]), (end, found["end"])):
        if year is not None and not there:
            raise ParameterError(
                _("there is no row of {year}: the years go from {first} to {last}"),
                year=year,
                first=found["first"],
                last=found["last"],
            )
    if first >= last:
        raise ParameterError(
            _("start is {start}, end is {end}: start must be before end"), start=first, end=last
        )
    return first, last


def _check_country(country: ir.Table, *years: int) -> None:
    require(country, COUNTRY)
    rows = arrays.fetch(country.select(*COUNTRY.columns))
    checks.sound(rows, COUNTRY.key)
    there = set(rows["year"].to_pylist())
    for year in years:
        if rows.num_rows and year not in there:
            raise InputError(_("the table country has no row of {year}"), column="year", year=year)


def _has(jobs: ir.Table, year: int | None) -> ir.Scalar:
    return (jobs.year == year).ifelse(1, 0).max() if year is not None else ibis.literal(1)


def _cells(
    jobs: ir.Table, country: ir.Table | None, start: int | None, end: int | None
) -> ir.Table:
    """The pairs with their jobs in both years and those of their industry and of all.

    Columns before, after, industry_before, industry_after, all_before, all_after; null where
    unknown, zero where there is no row.
    """
    require(jobs, JOBS_BY_YEAR)
    first: Any = jobs.year.min().as_scalar() if start is None else start
    last: Any = jobs.year.max().as_scalar() if end is None else end
    cells = _both_years(jobs, PAIR, first, last)
    if country is None:
        by_industry = ibis.window(group_by="industry_id")
        return cells.mutate(
            industry_before=cells.before.sum().over(by_industry),
            industry_after=cells.after.sum().over(by_industry),
            all_before=cells.before.sum().over(),
            all_after=cells.after.sum().over(),
        )
    require(country, COUNTRY)
    known = _both_years(country, ("industry_id",), first, last)
    known = known.select(
        "industry_id",
        industry_before="before",
        industry_after="after",
        all_before=known.before.sum().over(),
        all_after=known.after.sum().over(),
    )
    totals = known.aggregate(before=known.all_before.max(), after=known.all_after.max())
    joined = cells.left_join(known, "industry_id").drop("industry_id_right")
    return joined.mutate(all_before=totals.before.as_scalar(), all_after=totals.after.as_scalar())


def _both_years(rows: ir.Table, key: tuple[str, ...], first: Any, last: Any) -> ir.Table:
    """One row per key with its jobs before and after; both null where either is unknown."""
    two = rows.select(*key, "year", "jobs").filter((rows.year == first) | (rows.year == last))
    found = two.group_by(*key).aggregate(
        before=ibis.cases((two.year == first, two.jobs), else_=0.0).sum(),
        after=ibis.cases((two.year == last, two.jobs), else_=0.0).sum(),
        unknown=two.jobs.isnull().ifelse(1, 0).max(),
    )
    known = found.unknown == 0
    return found.select(
        *key,
        before=ibis.cases((known, found.before)),
        after=ibis.cases((known, found.after)),
    )


def _split(cells: ir.Table) -> ir.Table:
    """Add the parts, and `rate`: what a job of the start would have become at its industry's pace.

    Where there was no job at the start nothing can be expected of it, whatever the rates are.
    """
    cells = cells.mutate(
        rate=cells.industry_after / cells.industry_before.nullif(0),
        pace=cells.all_after / cells.all_before.nullif(0),
    )
    none = cells.before == 0
    as_country = ibis.cases((none, 0.0), else_=cells.before * cells.pace)
    as_industry = ibis.cases((none, 0.0), else_=cells.before * cells.rate)
    return cells.mutate(
        national=as_country - cells.before,
        mix=as_industry - as_country,
        competitive=cells.after - as_industry,
        actual=cells.after - cells.before,
    )


def _marked(cells: ir.Table, small: float) -> ir.Table:
    """Add the columns of the marks.

    With s the area's share of its industry at the start and r the industry's rate, the competitive
    part is (1 - s) (after - r before) of the area's own counts, less s times the same of the rest.
    """
    rate = cells.rate.fill_null(0.0)
    share = ibis.cases(
        (cells.before == 0, 0.0), else_=cells.before / cells.industry_before.nullif(0)
    )
    share = ibis.least(share, ibis.literal(1.0))  # of a country that is less than its area
    rest_before = ibis.greatest(cells.industry_before - cells.before, 0.0).fill_null(0.0)
    rest_after = ibis.greatest(cells.industry_after - cells.after, 0.0).fill_null(0.0)
    rest = share * share * Z * Z * (rest_after + rate * rate * rest_before)
    own, weight = (1 - share) * (1 - share), rate * rate
    below = own * (_below(cells.after) + weight * _above(cells.before)) + rest
    above = own * (_above(cells.after) + weight * _below(cells.before)) + rest
    return cells.mutate(
        start_jobs=cells.before,
        end_jobs=cells.after,
        small=(cells.before <= small) | (cells.after <= small),
        competitive_low=cells.competitive - below.sqrt(),
        competitive_high=cells.competitive + above.sqrt(),
    )


def _below(count: ir.Value) -> Any:
    """The squared distance from a Poisson count to the lower score limit of its mean."""
    return (Z * (count + Z * Z / 4).sqrt() - Z * Z / 2) ** 2


def _above(count: ir.Value) -> Any:
    return (Z * (count + Z * Z / 4).sqrt() + Z * Z / 2) ** 2


def _name_unusable(cells: ir.Table, *, has_country: bool) -> None:
    unknown = cells.filter(cells.before.isnull())
    _tell(_("pairs unknown in either year, which take no part: {count} ({named})"), unknown)
    if has_country:
        without = cells.filter(cells.before.notnull() & cells.competitive.isnull())
        _tell(_("pairs whose industry has no growth in the country: {count} ({named})"), without)


def _tell(message: str, cells: ir.Table) -> None:
    rows: pa.Table = arrays.fetch(cells.select(*PAIR).order_by(*PAIR))
    checks.tell(message, rows, *PAIR, stacklevel=5)
