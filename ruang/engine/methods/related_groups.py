"""Related groups: which industries belong together, by where they are and what they trade."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ruang.engine import arrays, checks
from ruang.engine.contract import Contract, require
from ruang.engine.errors import InputError, ParameterError
from ruang.engine.kernels import grouping
from ruang.engine.tables import (
    COAGGLOMERATION,
    CUTS,
    FLOWS,
    PROXIMITY,
    RELATED_GROUPS,
    STABILITY,
)
from ruang.engine.text import noop as _

NEGATIVE_FLOWS = _("negative flows, which are no link: {count} ({named})")
SAME = 1e-9  # of a value: what may differ between the two ways in which a pair is given
Yes = NDArray[np.bool_]
TAKEN = {"proximity": PROXIMITY, "coagglomeration": COAGGLOMERATION, "linkages": FLOWS}
Rows = dict[str, tuple[pa.Table, Contract]]  # measure -> its rows and their contract


def related_groups(
    proximity: ir.Table | None = None,
    coagglomeration: ir.Table | None = None,
    linkages: ir.Table | None = None,
    *,
    groups: int | None = None,
    joining: grouping.Joining = "ward",
    resamples: int = 50,
    rng_seed: int = 0,
) -> dict[str, ir.Table]:
    """Put industries into groups that are more related within than between.

    Each measure given is standardised over its pairs (mean 0, standard deviation 1) and averaged
    with the others; industries are merged step by step, and the tree is cut where the validation
    scores of Delgado, Porter and Stern are best. At least one table must be given. Warns with a
    `Notice` that names what is unknown.

    Args:
        proximity: One row per pair of industries, in either order, `proximity` 0 to 1. In every
            table a missing pair of industries that it has is zero, a null is unknown, and an
            industry that it has nowhere is unknown to it; a pair of an industry with itself
            takes no part. A pair is averaged over the measures that know it.
        coagglomeration: The same with `gamma`, which may be negative.
        linkages: One row per (from_industry, to_industry): `value` sold, in money; a negative one
            is no link. Made into the largest of four shares: of each one's purchases from, and
            sales to, the other.
        groups: How many groups; the best-scoring number if not given.
        joining: How groups are merged: "ward" (least growth of the spread within) or "average".
        resamples: How many times a fifth of the industries is left out to see which groups keep
            together; 0 leaves the stability open.
        rng_seed: The same seed leaves out the same ones, whatever the order of rows.

    Returns:
        A dict of three tables. `related_groups`: industry_id, group_id (the member nearest to all
        others of its group), within and between (mean similarity, in standard deviations, with
        the rest of its group, null where it is alone; mean of its means with each other group,
        null where there is none). `cuts`: every number of groups and its scores. `stability`:
        how much of its company an industry keeps (0 to 1).

    Raises:
        ContractError: A column is missing or has the wrong type.
        InputError: A number is not finite, a proximity negative, a pair given twice or unlike.
        ParameterError: No table is given, or a parameter has a value that cannot be used.

    Source:
        Delgado, Porter & Stern (2016), https://doi.org/10.1093/jeg/lbv017; trade: Ellison, Glaeser
        & Kerr (2010), https://doi.org/10.1257/aer.100.3.1195; stability: Hennig (2007),
        https://doi.org/10.1016/j.csda.2006.11.025
    """
    given = _rows(proximity, coagglomeration, linkages)
    ids = sorted({i for rows, contract in given.values() for i in _ids(rows, contract)})
    _check(groups, joining, resamples, len(ids))
    mean, measures = _similarity(given, ids)
    tree = grouping.merges(mean, joining)
    scores = grouping.scores(measures, tree)
    labels = tree.labels(groups or grouping.best(scores)) if ids else np.empty(0, dtype=np.int64)
    rng = np.random.default_rng(rng_seed)
    kept = grouping.stability(mean, labels, joining, draws=resamples, rng=rng)
    return _told(ids, labels, grouping.nearness(mean, labels), scores, kept)


def _similarity(given: Rows, ids: list[str]) -> tuple[grouping.Floats, list[grouping.Floats]]:
    """The mean of the measures, and each of them, in which the mean stands for what is unknown."""
    measures = _measures(given, ids)
    mean, unknown = grouping.together(measures)
    _tell_unknown(unknown, ids)
    _tell_alike(mean, ids)
    return mean, [np.where(np.isnan(m), mean, m) for m in measures]


def _told(
    ids: list[str],
    labels: grouping.Ints,
    near: tuple[grouping.Floats, grouping.Floats],
    scores: grouping.Floats,
    kept: grouping.Floats,
) -> dict[str, ir.Table]:
    within, between = near
    found = {
        "industry_id": pa.array(ids, pa.string()),
        "group_id": pa.array(_named(labels, within, ids), pa.string()),
    }
    groups = {**found, "within": _nullable(within), "between": _nullable(between)}
    of_groups = _nullable(_of_groups(kept, labels))
    stable = {**found, "stability": _nullable(kept), "group_stability": of_groups}
    return {
        RELATED_GROUPS.name: ibis.memtable(pa.table(groups)),
        CUTS.name: ibis.memtable(_cuts(scores)),
        STABILITY.name: ibis.memtable(pa.table(stable)),
    }


def _rows(*tables: ir.Table | None) -> Rows:
    """The rows of each table that is given, in order of their pair."""
    found: Rows = {}
    for (name, contract), table in zip(TAKEN.items(), tables, strict=True):
        if table is None:
            continue
        require(table, contract)
        rows = arrays.fetch(table.select(*contract.columns).order_by(*contract.key))
        checks.sound(
            rows, contract.key, column=_value(contract), may_be_negative=contract is not PROXIMITY
        )
        if contract is FLOWS:
            below = rows.filter(pc.less(rows["value"], 0))
            checks.tell(NEGATIVE_FLOWS, below, *contract.key, stacklevel=4)
        found[name] = rows, contract
    if not found:
        raise ParameterError(
            _("no table is given: at least one of proximity, coagglomeration, linkages is needed")
        )
    return found


def _check(groups: int | None, joining: str, resamples: int, count: int) -> None:
    if groups is not None and not 1 <= groups <= count:
        raise ParameterError(
            _("groups is {value}: it must lie between 1 and the number of industries, {count}"),
            value=groups,
            count=count,
        )
    if joining not in ("ward", "average"):
        raise ParameterError(_("joining is {value!r}: use ward or average"), value=joining)
    if resamples < 0:
        raise ParameterError(_("resamples is {value}: it must be 0 or more"), value=resamples)


def _value(contract: Contract) -> str:
    return list(contract.columns)[-1]


def _ids(rows: pa.Table, contract: Contract) -> list[str]:
    found: list[str] = []
    for column in contract.key:
        found += arrays.codes(rows, column)[1]
    return found


def _measures(given: Rows, ids: list[str]) -> list[grouping.Floats]:
    """Each table as a standardised matrix, NaN where a pair is unknown to it."""
    found = []
    for name, (rows, contract) in given.items():
        here = np.isin(np.array(ids, dtype=object), _ids(rows, contract))
        lacking = pa.table({"industry_id": pa.array(np.array(ids, dtype=object)[~here], "string")})
        checks.tell(
            _("industries that {table} does not know: {count} ({named})"),
            lacking,
            "industry_id",
            stacklevel=4,
            table=name,
        )
        values, there = _matrix(rows, contract, ids)
        trade = contract is FLOWS
        values = _traded(values) if trade else _both_ways(values, there, contract, ids)
        values[~here, :] = np.nan
        values[:, ~here] = np.nan
        found.append(grouping.standardised(values))
    return found


def _matrix(rows: pa.Table, contract: Contract, ids: list[str]) -> tuple[grouping.Floats, Yes]:
    """What is given as it stands, 0 where nothing is, and where something is."""
    found, given = np.zeros((len(ids), len(ids))), np.zeros((len(ids), len(ids)), dtype=np.bool_)
    names = pa.array(ids, pa.string())
    row, column = (pc.index_in(rows[c], names).to_numpy().astype(np.int64) for c in contract.key)
    found[row, column], given[row, column] = arrays.floats(rows, _value(contract)), True
    return found, given


def _both_ways(
    values: grouping.Floats, given: Yes, contract: Contract, ids: list[str]
) -> grouping.Floats:
    """A symmetric measure, from pairs that are given one way, or both ways alike."""
    known = given & ~np.isnan(values)
    limit = SAME * np.maximum(1.0, np.abs(values))
    differ = np.triu(known & known.T & (np.abs(values - values.T) > limit), 1)
    if differ.any():
        one, other = np.argwhere(differ)[0].tolist()
        raise InputError(
            _("{id} has two values, {one} and {other}: a pair has one, in either order"),
            column=_value(contract),
            id=f"{ids[one]} x {ids[other]}",
            one=values[one, other],
            other=values[other, one],
        )
    nothing = np.where(given | given.T, np.nan, 0.0)
    return np.where(known, values, np.where(known.T, values.T, nothing))


def _traded(values: grouping.Floats) -> grouping.Floats:
    """The largest of the four shares that two industries have in each other's trade."""
    unknown = np.isnan(values)
    sold = np.maximum(np.nan_to_num(values), 0.0)
    sold /= sold.max(initial=0.0) or 1.0  # huge numbers have sums too
    with np.errstate(divide="ignore", invalid="ignore"):
        of_purchases = np.nan_to_num(sold / sold.sum(axis=0))
        of_sales = np.nan_to_num(sold / sold.sum(axis=1)[:, None])
    link = np.maximum(of_purchases, of_sales)
    return np.where(unknown | unknown.T, np.nan, np.maximum(link, link.T))


def _tell_unknown(unknown: Yes, ids: list[str]) -> None:
    one, other = np.nonzero(np.triu(unknown, 1))
    names = np.array(ids, dtype=object)
    pairs = pa.table({"i": pa.array(names[one], "string"), "j": pa.array(names[other], "string")})
    checks.tell(
        _("pairs that no table knows, taken as related like the mean pair: {count} ({named})"),
        pairs,
        "i",
        "j",
        stacklevel=4,
    )


def _tell_alike(mean: grouping.Floats, ids: list[str]) -> None:
    if len(ids) > 2 and not mean.any():
        checks.tell(
            _("all pairs are related alike, so nothing sets groups apart: {count} ({named})"),
            pa.table({"industry_id": pa.array(ids, pa.string())}),
            "industry_id",
            stacklevel=4,
        )


def _named(labels: grouping.Ints, within: grouping.Floats, ids: list[str]) -> list[str]:
    """Each group by its most central member; of equal ones the first by id."""
    name: dict[int, str] = {}
    central = np.round(np.nan_to_num(within), 9)
    for place in np.argsort(-central, kind="stable").tolist():
        name.setdefault(int(labels[place]), ids[place])
    return [name[int(label)] for label in labels]


def _cuts(scores: grouping.Floats) -> pa.Table:
    numbers = np.arange(2, len(scores))
    columns = list(CUTS.columns)[2:7]
    return pa.table(
        {
            "groups": pa.array(numbers, pa.int64()),
            "score": pa.array(scores[2:, : grouping.SHARES].mean(axis=1), pa.float64()),
            **{c: pa.array(scores[2:, n], pa.float64()) for n, c in enumerate(columns)},
            "candidate": pa.array(grouping.candidates(scores)[2:], pa.bool_()),
        }
    )


def _of_groups(kept: grouping.Floats, labels: grouping.Ints) -> grouping.Floats:
    known = ~np.isnan(kept)
    size = np.bincount(labels[known], minlength=len(labels))
    total = np.bincount(labels[known], weights=kept[known], minlength=len(labels))
    mean = np.divide(total, size, out=np.full(len(labels), np.nan), where=size > 0)
    found: grouping.Floats = mean[labels]
    return found


def _nullable(values: grouping.Floats) -> pa.Array:
    return pa.array(values, pa.float64(), from_pandas=True)
