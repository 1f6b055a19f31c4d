"""Back-test: did what was ranked high grow, more than by chance, and more than what is large?"""

from __future__ import annotations

import math
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy import stats

from ruang.engine import arrays, checks
from ruang.engine.contract import require
from ruang.engine.errors import InputError, ParameterError
from ruang.engine.tables import AFTER, BACK_TEST, BEFORE, RANKED
from ruang.engine.text import noop as _

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

PAIR = ("area_id", "industry_id")
DRAWS = 2000
FEWEST_AREAS = 2
CHOICES = ("score", "size", "all")


def back_test(
    ranked: ir.Table,
    before: ir.Table,
    after: ir.Table,
    *,
    top: float = 0.1,
    rng_seed: int = 0,
    negative: checks.Negative = "refuse",
) -> ir.Table:
    """Say how many of the best ranked cells grew, beside the largest ones and all that were ranked.

    A cell grew where it has more than its industry's growth in the country would have given it
    (its competitive shift is above 0). As many are chosen by size as by score; of equal ones, those
    whose ids come first.

    Args:
        ranked: What was ranked at the start: one row per cell with its score and its jobs then.
        before: All cells at the start, ranked or not; a missing pair is zero, null is unknown.
        after: All cells at the end; the same.
        top: Which part of the ranked cells counts as ranked high, above 0 to 1.
        rng_seed: The same seed gives the same intervals.
        negative: "refuse" a negative count, or "clip" it to 0.

    Returns:
        Three rows, by what was chosen: score, size, all. cells (chosen, and known at both ends),
        hits (of them grew), hit_rate; low and high, its 95 % interval when areas are drawn anew;
        lead (hit rate less that of all) with lead_low and lead_high; p, the probability of so many
        hits or more among as many cells drawn blindly (for all: null).

    Raises:
        ContractError: A column is missing or has the wrong type.
        InputError: A count is negative or not finite, a pair has two rows, or no cell is left.
        ParameterError: `top` is not above 0 and at most 1.

    Source:
        Dunn (1960), Papers of the Regional Science Association 6(1), 97-112 (competitive shift);
        Efron & Tibshirani (1993), An Introduction to the Bootstrap, ch. 8 and 13; p is the
        hypergeometric tail (Fisher's exact test).
    """
    if not 0 < top <= 1:
        raise ParameterError(_("top is {value}: it must be above 0 and at most 1"), value=top)
    cells = _cells(ranked, before, after, negative)
    chosen = _chosen(cells, top)
    grew = cells["after"] > cells["before"] * cells["rate"]
    low_high = _intervals(cells["area"], chosen, grew, np.random.default_rng(rng_seed))
    rows = [_row(name, chosen, grew, low_high[name]) for name in CHOICES]
    columns = {c: [row[c] for row in rows] for c in BACK_TEST.columns}
    return ibis.memtable(arrays.table(columns, BACK_TEST))


def _cells(
    ranked: ir.Table, before: ir.Table, after: ir.Table, negative: checks.Negative
) -> dict[str, Any]:
    """The ranked cells in order of their ids, with both counts and their industry's rate."""
    require(ranked, RANKED)
    ends = [checks.counts(before, BEFORE, negative), checks.counts(after, AFTER, negative)]
    for table in (ranked, *ends):
        checks.sound_where_it_is(table, PAIR)
    joined = ranked.select(*RANKED.columns).left_join(_both_ends(*ends), PAIR)
    rows = arrays.fetch(joined.drop("area_id_right", "industry_id_right").order_by(*PAIR))
    area = arrays.codes(rows, "area_id")[0]
    columns = {n: arrays.floats(rows, n) for n in ("score", "jobs", "before", "after", "rate")}
    known = ~np.isnan(np.stack([*columns.values()])).any(axis=0)
    checks.tell(
        _("ranked cells that are not known at both ends, left out: {count} ({named})"),
        rows.filter(pa.array(~known)),
        *PAIR,
        stacklevel=4,
    )
    if not known.any():
        raise InputError(_("no ranked cell is known at both ends"), column="jobs")
    return {name: values[known] for name, values in (columns | {"area": area}).items()}


def _both_ends(before: ir.Table, after: ir.Table) -> ir.Table:
    """Every cell with its counts and its industry's growth, over the cells known at both ends."""
    ends = [table.select(*PAIR, "jobs", end=n) for n, table in enumerate((before, after))]
    rows = ibis.union(*ends)
    found = rows.group_by(*PAIR).aggregate(
        before=ibis.cases((rows.end == 0, rows.jobs), else_=0.0).sum(),
        after=ibis.cases((rows.end == 1, rows.jobs), else_=0.0).sum(),
        unknown=rows.jobs.isnull().ifelse(1, 0).max(),
    )
    known = found.filter(found.unknown == 0)
    of_industry = ibis.window(group_by="industry_id")
    rate = known.after.sum().over(of_industry) / known.before.sum().over(of_industry).nullif(0)
    return known.select(*PAIR, "before", "after", rate=rate)


def _chosen(cells: dict[str, Any], top: float) -> dict[str, Bools]:
    """Which cells each way of choosing takes; equal ones in the order of their ids."""
    count = len(cells["score"])
    many = max(1, math.ceil(top * count - 1e-9))  # a tenth of thirty is three
    found = {"all": np.ones(count, dtype=np.bool_)}
    for name, column in (("score", "score"), ("size", "jobs")):
        first = np.argsort(-cells[column], kind="stable")[:many]
        found[name] = np.zeros(count, dtype=np.bool_)
        found[name][first] = True
    return found


def _row(name: str, chosen: dict[str, Bools], grew: Bools, interval: Floats) -> dict[str, Any]:
    count, hits = int(chosen[name].sum()), int((chosen[name] & grew).sum())
    rate, lead = hits / count, hits / count - grew.mean()
    low, high, lead_low, lead_high = [None if np.isnan(x) else float(x) for x in interval]
    blind = stats.hypergeom.sf(hits - 1, len(grew), int(grew.sum()), count)
    return {
        "chosen_by": name,
        "cells": count,
        "hits": hits,
        "hit_rate": rate,
        "low": low,
        "high": high,
        "lead": float(lead),
        "lead_low": lead_low,
        "lead_high": lead_high,
        "p": None if name == "all" else float(blind),
    }


def _intervals(
    area: NDArray[np.int64], chosen: dict[str, Bools], grew: Bools, rng: np.random.Generator
) -> dict[str, Floats]:
    """The rate's and the lead's 95 % interval over draws of whole areas; NaN with one area.

    Cells of one area rise and fall together, so that areas are drawn and not cells.
    """
    areas = np.unique(area, return_inverse=True)[1]
    count = int(areas.max()) + 1
    if count < FEWEST_AREAS:
        return dict.fromkeys(chosen, np.full(4, np.nan))
    drawn = rng.multinomial(count, np.full(count, 1 / count), size=DRAWS).astype(np.float64)
    rates = {}
    for name, taken in chosen.items():
        hits = drawn @ np.bincount(areas, taken & grew, count)
        with np.errstate(invalid="ignore"):  # no chosen cell in any of the areas drawn
            rates[name] = hits / (drawn @ np.bincount(areas, taken, count))
    return {
        name: np.concatenate(
            [np.nanquantile(r, (0.025, 0.975)), np.nanquantile(r - rates["all"], (0.025, 0.975))]
        )
        for name, r in rates.items()
    }
