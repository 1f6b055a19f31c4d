"""Coagglomeration: which pairs of industries stand in the same areas, more than others do."""

from __future__ import annotations

from typing import Any, Literal, get_args

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ruang.engine import arrays, checks, plants
from ruang.engine.errors import InputError, ParameterError
from ruang.engine.kernels.coagglomeration import Pairs, together
from ruang.engine.tables import PLANTS
from ruang.engine.text import noop as _

Reference = Literal["mean", "employment"]
Floats = NDArray[np.float64]


def coagglomeration(
    establishments: ir.Table,
    *,
    reference: Reference = "mean",
    negative: checks.Negative = "refuse",
) -> dict[str, ir.Table]:
    """Find the pairs of industries that stand in the same areas more than others do.

    Warns with a `Notice` that names what takes no part.

    Args:
        establishments: One row per plant; `jobs` (persons) >= 0, fractions allowed. Null jobs are
            unknown, and the plant takes no part; so does one without an area or an industry. That
            no establishment_id has two rows is the caller's to see to (files are checked when
            they are read; a register of the lake has one row each).
        reference: What an industry's shares of the areas are compared with: the "mean" of all
            industries' shares, each counting the same, or the areas' share of all "employment".
        negative: "refuse" a negative count, or "clip" it to 0.

    Returns:
        Every pair of industries once, industry_i before industry_j as text, in this order.
        `coagglomeration`: gamma, no unit (0 is no relation; above it they stand together, below it
        apart); null where an industry has no jobs, or one area has all. `chance`: what gamma would
        be on average, and its standard deviation, if every plant had chosen its area for itself,
        and z, how many standard deviations gamma is from there.

    Raises:
        ContractError: A column is missing or has the wrong type.
        InputError: A count is negative, not finite or too large, or there are too many pairs.
        ParameterError: `reference` or `negative` has another value.

    Source:
        Ellison, Glaeser & Kerr (2010), American Economic Review 100(3), 1195-1213,
        https://doi.org/10.1257/aer.100.3.1195; chance: the dartboard of Ellison & Glaeser (1997),
        Journal of Political Economy 105(5), 889-927, with moments worked out on the method's page.
    """
    if reference not in get_args(Reference):
        raise ParameterError(
            _("reference is {value!r}: use mean or employment"), value=str(reference)
        )
    known = checks.counts(establishments, PLANTS, negative)
    sizes = plants.checked_sizes(known)
    _check_number(sizes.num_rows)
    cells = arrays.fetch(plants.cells(known))
    names, pairs = _compared(cells, sizes, by_size=reference == "employment")
    return _tables(names, pairs)


def _compared(cells: pa.Table, sizes: pa.Table, *, by_size: bool) -> tuple[list[str], Pairs]:
    """The industries in order of their text, and their pairs."""
    area, areas = arrays.codes(cells, "area_id")
    group, found = arrays.codes(cells, "industry_id")
    names = sorted(found)
    place = {name: i for i, name in enumerate(names)}
    group = np.array([place[name] for name in found], dtype=np.int64)[group]
    jobs = arrays.floats(cells, "jobs")
    squares = dict(
        zip(sizes["industry_id"].to_pylist(), arrays.floats(sizes, "squares"), strict=True)
    )
    total = np.bincount(group, np.nan_to_num(jobs), minlength=len(names))
    herfindahl = np.array([squares[name] for name in names]) / np.where(total > 0, total**2, np.nan)
    return names, together(area, group, jobs, len(areas), herfindahl, by_size=by_size)


def _tables(names: list[str], pairs: Pairs) -> dict[str, ir.Table]:
    """Both tables; ids are taken as whole columns, no Python object per pair."""
    ids = pa.array(names, pa.string())
    key = {
        "industry_i": ids.take(pa.array(pairs.first)),
        "industry_j": ids.take(pa.array(pairs.second)),
    }
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(pairs.sd > 0, (pairs.gamma - pairs.expected) / pairs.sd, np.nan)
    chance = {"expected": pairs.expected, "sd": pairs.sd, "z": z}
    return {
        "coagglomeration": _table(key, gamma=pairs.gamma),
        "chance": _table(key, **chance),
    }


def _table(key: dict[str, Any], **values: Floats) -> ir.Table:
    columns = {name: pa.array(v, pa.float64(), from_pandas=True) for name, v in values.items()}
    return ibis.memtable(pa.table(key | columns))


def _check_number(industries: int) -> None:
    if industries * (industries - 1) // 2 > arrays.MAX_ROWS:
        raise InputError(
            _("{industries:,} industries make more than {limit:,} pairs: use a coarser level"),
            column="industry_id",
            industries=industries,
            limit=arrays.MAX_ROWS,
        )
