"""What every method asks of the rows that it is given, in the same words."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any, Literal

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ruang.engine import arrays
from ruang.engine.catalogue import Notice
from ruang.engine.contract import Contract, require
from ruang.engine.errors import InputError, ParameterError
from ruang.engine.text import noop as _

Negative = Literal["refuse", "clip"]

NAMED = 5  # how many rows a notice names

NEGATIVE = _("{id}: {value} is negative")
NO_NUMBER = _("{id}: {value} is no number")
REPEATED = _("{id} has more than one row")
REPEATED_PAIR = _("{id} has more than one row: give one year, once")


def counts(table: ir.Table, contract: Contract, negative: Negative) -> ir.Table:
    """Give a table with the contract's columns, its negative counts read as 0 if they are clipped.

    Lazy: what is refused is found by `sound`, or by `sound_where_it_is`.

    Args:
        table: Rows with a column `jobs`; null is unknown and stays so.
        contract: The columns wanted.
        negative: "refuse" or "clip".

    Raises:
        ContractError: A column is missing or has the wrong type.
        ParameterError: `negative` has another value.
    """
    if negative not in ("refuse", "clip"):
        raise ParameterError(_("negative is {value!r}: use refuse or clip"), value=negative)
    require(table, contract)
    there = [c for c in contract.optional if c in table.columns]
    rows = table.select(*contract.columns, *there)
    if negative == "clip" and "jobs" in rows.columns:
        rows = rows.mutate(jobs=ibis.cases((rows.jobs < 0, 0.0), else_=rows.jobs))
    return rows


def sound(
    rows: pa.Table, key: Sequence[str], *, column: str = "jobs", may_be_negative: bool = False
) -> None:
    """Refuse rows in memory whose number cannot be computed with, or whose key repeats.

    Args:
        rows: Fetched rows; null numbers are unknown, which is allowed.
        key: The columns that no two rows may share.
        column: The number's column.
        may_be_negative: Whether a number below 0 is one like others.

    Raises:
        InputError: A number is negative or not finite, or two rows share their key.
    """
    values = arrays.floats(rows, column)
    unknown = np.asarray(rows[column].is_null())
    wrongs = [
        ((values < 0) & (not may_be_negative), NEGATIVE),
        (~np.isfinite(values) & ~unknown, NO_NUMBER),
        (repeated(rows, *key), REPEATED),
    ]
    for wrong, reason in wrongs:
        if wrong.any():
            _refuse(reason, rows.slice(int(np.argmax(wrong)), 1).to_pylist()[0], key, column)


def sound_where_it_is(
    table: ir.Table, key: Sequence[str], *, column: str = "jobs", unique: bool = True
) -> None:
    """Refuse the same as `sound`, by one aggregate that runs where the data is.

    Args:
        table: A bound table; null numbers are unknown, which is allowed.
        key: The columns that no two rows may share.
        column: The number's column.
        unique: Whether the key is looked at: of many millions of rows that takes longer than
            most methods do, and a register of the lake has one row a key anyway.

    Raises:
        InputError: A number is negative or not finite, an id is missing, or two rows share their
            key.
    """
    number = table[column]
    strange = number.isnan() | number.isinf()
    wrongs = [(number < 0, NEGATIVE), (strange, NO_NUMBER)]
    missing = {f"no {k}": table[k].isnull().ifelse(1, 0).max() for k in key if unique}
    flags = {f"w{i}": w.ifelse(1, 0).max() for i, (w, _why) in enumerate(wrongs)}
    found = arrays.fetch(table.aggregate(**flags, **missing)).to_pylist()[0]
    for column_of_key in key:
        if found.get(f"no {column_of_key}"):
            raise InputError(_("an id is missing"), column=column_of_key)
    for i, (wrong, reason) in enumerate(wrongs):
        if found[f"w{i}"]:
            _refuse(reason, _first(table.filter(wrong), key), key, column)
    if unique:
        times = table.group_by(list(key)).aggregate(times=table.count())
        again = arrays.fetch(times.filter(times.times > 1).order_by(list(key)).limit(1))
        if again.num_rows:
            _refuse(REPEATED, again.to_pylist()[0] | {column: None}, key, column)


def too_large(column: str = "jobs") -> InputError:
    """What to raise where numbers are finite and their sums are not.

    Args:
        column: The numbers' column.
    """
    return InputError(
        _("the counts are too large: their sums are beyond what can be computed with"),
        column=column,
    )


def repeated(rows: pa.Table, *keys: str) -> NDArray[np.bool_]:
    """True at each row whose key was met before."""
    pair = np.zeros(rows.num_rows, dtype=np.int64)
    for key in keys:
        if pa.types.is_integer(rows[key].type):
            labels, indices = np.unique(rows[key].to_numpy(), return_inverse=True)
            size = len(labels)
        else:
            indices, names = arrays.codes(rows, key)
            size = len(names)
        pair = pair * size + indices
    again = np.ones(rows.num_rows, dtype=np.bool_)
    again[np.unique(pair, return_index=True)[1]] = False
    return again


def tell(
    message: str,
    rows: pa.Table,
    *key: str,
    stacklevel: int = 3,
    count: int | None = None,
    **values: Any,
) -> None:
    """Warn with a notice that counts rows and names the first of them; nothing where none are.

    Args:
        message: Words with {count} and {named}, and what `values` fill.
        rows: The rows that are told of.
        key: The columns that name a row.
        stacklevel: Where the warning points to, as in `warnings.warn`.
        count: How many there are, where `rows` are only the first of them.
    """
    if not rows.num_rows:
        return
    times = rows.num_rows if count is None else count
    first = rows.select(list(key)).slice(0, NAMED).to_pylist()
    named = ", ".join(_named(row, key) for row in first)
    more = ", …" if times > NAMED else ""
    notice = Notice(message, count=times, named=named + more, **values)
    warnings.warn(notice, stacklevel=stacklevel)


def _first(table: ir.Table, key: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = arrays.fetch(table.order_by(list(key)).limit(1)).to_pylist()[0]
    return found


def _refuse(reason: str, row: dict[str, Any], key: Sequence[str], column: str) -> None:
    if reason == REPEATED and "industry_id" in key and "year" not in key:
        reason = REPEATED_PAIR
    raise InputError(reason, column=column, id=_named(row, key), value=row[column])


def _named(row: dict[str, Any], key: Sequence[str]) -> str:
    return " x ".join(str(row[k]) for k in key)
