"""Linkages: how much of the whole economy moves when one industry is asked for more."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ruang.engine import arrays, checks
from ruang.engine.contract import require
from ruang.engine.errors import InputError
from ruang.engine.kernels import leontief
from ruang.engine.tables import FLOWS, INVERSE, LINKAGES, OUTPUT
from ruang.engine.text import noop as _


def linkages(flows: ir.Table, output: ir.Table) -> dict[str, ir.Table]:
    """Say how much all industries make for one unit more of each, and who pulls and who is pulled.

    The open Leontief model: x = L f with L = (I - A)^-1 and A = flows / output of the buyer. The
    industries are those of `output` whose output is known and above 0; what they buy from others
    or sell to others (final demand, wages, imports) is outside the model. Warns with a `Notice`
    that names what it left out, and industries that buy more than they make.

    Args:
        flows: One row per (from_industry, to_industry); `value` is what the first sells to the
            second within the year, in money of one kind. A missing pair is zero; null is unknown,
            counts as nothing and is named. A negative value is taken as it is, and named.
        output: What each industry makes in the year, in the same money, >= 0; null is unknown.

    Returns:
        A dict of two tables. `linkages`: industry_id, multiplier (output of all industries for one
        unit of final demand), backward and forward (Rasmussen; 1 is the mean industry), all null
        for an industry that is not in the model. `inverse`: from_industry, to_industry, value, the
        elements of L.

    Raises:
        ContractError: A column is missing or has the wrong type.
        InputError: A number is not finite, an output is negative, a key has two rows, an industry
            without output buys or sells, or no economy can run on such coefficients.

    Source:
        Leontief (1936), https://doi.org/10.2307/1927837; Rasmussen (1956), Studies in
        Inter-Sectoral Relations; Miller & Blair (2009), Input-Output Analysis, 2nd ed., ch. 6, 12.
    """
    require(flows, FLOWS)
    require(output, OUTPUT)
    made = arrays.fetch(output.select(*OUTPUT.columns).order_by("industry_id"))
    sold = arrays.fetch(flows.select(*FLOWS.columns).order_by(*FLOWS.key))
    checks.sound(made, OUTPUT.key, column="output")
    checks.sound(sold, FLOWS.key, column="value", may_be_negative=True)
    arrays.codes(made, "industry_id")  # refuses a missing id
    known = made.filter(pc.greater(made["output"], 0))
    _tell_outputs(made, known, sold)
    coefficients = _coefficients(known, _inside(known, sold))
    inverse = leontief.inverse(coefficients)
    if inverse is None:
        raise InputError(
            _(
                "no economy can run on these flows: the industries take as much as they make, or "
                "more, for what they make (I - A has no usable inverse)"
            ),
            column="value",
        )
    return {
        LINKAGES.name: ibis.memtable(_linkages(made, known, inverse)),
        INVERSE.name: ibis.memtable(_pairs(known["industry_id"], inverse)),
    }


def _tell_outputs(made: pa.Table, known: pa.Table, sold: pa.Table) -> None:
    unknown = made.filter(made["output"].is_null())
    checks.tell(
        _("industries without a known output, which are left outside: {count} ({named})"),
        unknown,
        "industry_id",
        stacklevel=4,
    )
    nothing = made.filter(pc.equal(made["output"], 0))
    moved = sold.filter(pc.not_equal(sold["value"], 0))
    for column in FLOWS.key:
        traded = pc.index_in(nothing["industry_id"], moved[column].combine_chunks())
        if len(traded) > traded.null_count:
            first = nothing.filter(pc.is_valid(traded))["industry_id"][0].as_py()
            raise InputError(
                _("{id} has an output of 0, and yet it buys or sells"), column="output", id=first
            )
    checks.tell(
        _("industries with an output of 0, which have no linkages: {count} ({named})"),
        nothing,
        "industry_id",
        stacklevel=4,
    )
    trades = pc.is_in(known["industry_id"], _traders(moved))
    checks.tell(
        _("industries without any flow, which move nothing but themselves: {count} ({named})"),
        known.filter(pc.invert(trades)),
        "industry_id",
        stacklevel=4,
    )


def _traders(sold: pa.Table) -> pa.Array:
    return pa.concat_arrays([sold[c].combine_chunks() for c in FLOWS.key])


def _inside(known: pa.Table, sold: pa.Table) -> pa.Table:
    """The flows among the industries of the model; names those that are not, or not known."""
    inside = pc.and_(*(pc.is_in(sold[c], known["industry_id"].combine_chunks()) for c in FLOWS.key))
    checks.tell(
        _("flows with others than the industries of the model, left outside: {count} ({named})"),
        sold.filter(pc.invert(inside)),
        *FLOWS.key,
        stacklevel=4,
    )
    sold = sold.filter(inside)
    checks.tell(
        _("unknown flows, which count as nothing, so that linkages are too low: {count} ({named})"),
        sold.filter(sold["value"].is_null()),
        *FLOWS.key,
        stacklevel=4,
    )
    sold = sold.filter(sold["value"].is_valid())
    checks.tell(
        _("negative flows, taken as they are: {count} ({named})"),
        sold.filter(pc.less(sold["value"], 0)),
        *FLOWS.key,
        stacklevel=4,
    )
    return sold


def _coefficients(known: pa.Table, sold: pa.Table) -> leontief.Floats:
    """A: what one unit of the column's output takes of the row's."""
    ids, output = known["industry_id"].combine_chunks(), arrays.floats(known, "output")
    found = np.zeros((len(ids), len(ids)))
    row, column = (pc.index_in(sold[c], ids).to_numpy() for c in FLOWS.key)
    found[row.astype(np.int64), column.astype(np.int64)] = arrays.floats(sold, "value")
    with np.errstate(over="ignore"):
        bought = found.sum(axis=0)
    checks.tell(
        _("industries that buy more from others than they make: {count} ({named})"),
        known.filter(pa.array(bought > output)),
        "industry_id",
        stacklevel=4,
    )
    with np.errstate(over="ignore"):
        found /= output
    if not np.isfinite(found).all():
        raise InputError(
            _("the flows are too large beside the outputs to be computed with"), column="value"
        )
    return found


def _linkages(made: pa.Table, known: pa.Table, inverse: leontief.Floats) -> pa.Table:
    place = pc.index_in(made["industry_id"], known["industry_id"].combine_chunks())
    columns = dict(zip(list(LINKAGES.columns)[1:], leontief.rasmussen(inverse), strict=True))
    found = {c: pa.array(v, pa.float64()).take(place) for c, v in columns.items()}
    return pa.table({"industry_id": made["industry_id"], **found})


def _pairs(ids: pa.ChunkedArray, inverse: leontief.Floats) -> pa.Table:
    count = len(ids)
    names = ids.combine_chunks()
    place = np.arange(count)
    return pa.table(
        {
            "from_industry": names.take(pa.array(np.repeat(place, count))),
            "to_industry": names.take(pa.array(np.tile(place, count))),
            "value": pa.array(inverse.ravel(), pa.float64()),
        }
    )
