"""The one bridge from Ibis to NumPy: small tables only, and it says so when one is not."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ruang.engine.contract import Contract
from ruang.engine.errors import InputError
from ruang.engine.text import noop as _

BATCH = 1_000_000  # rows of a table without limit that are held at once
MAX_CELLS = 50_000_000  # of a dense array: 0.4 GB
MAX_ROWS = 10_000_000  # about 1 GB of cells; what is larger belongs aggregated first


def fetch(table: ir.Table, *, max_rows: int = MAX_ROWS) -> pa.Table:
    """Run `table` where its data is and bring its rows into memory.

    Args:
        table: A lazy table, already aggregated.
        max_rows: The most rows that may be brought.

    Raises:
        InputError: The table has more rows than that.
    """
    # One row more than allowed tells too large a table without running it twice.
    rows = table.limit(max_rows + 1).to_pyarrow()
    if rows.num_rows > max_rows:
        raise InputError(
            _("the table has more than {limit:,} rows: aggregate it before it is computed on"),
            limit=max_rows,
        )
    return rows


def floats(rows: pa.Table, column: str) -> NDArray[np.float64]:
    """A numeric column as float64, null as NaN."""
    values: Any = rows[column].combine_chunks().cast(pa.float64())
    return np.array(values.to_numpy(zero_copy_only=False), dtype=np.float64)


def codes(rows: pa.Table, column: str) -> tuple[NDArray[np.int64], list[str]]:
    """A text column as indices into its distinct values, in order of first appearance.

    Raises:
        InputError: A value is null.
    """
    if rows[column].null_count:
        raise InputError(_("an id is missing"), column=column)
    encoded = rows[column].combine_chunks().dictionary_encode()
    indices = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return indices, encoded.dictionary.to_pylist()


def matrix(
    rows: pa.Table, row: str, column: str, value: str
) -> tuple[NDArray[np.float64], list[str], list[str]]:
    """Rows of (row id, column id, number) as a dense matrix; a pair that is not there is zero.

    Args:
        rows: One row per pair; a null number becomes NaN.
        row: The text column whose ids become the matrix's rows.
        column: The text column whose ids become its columns.
        value: The numeric column.

    Returns:
        The matrix, the ids of its rows and those of its columns, both in order of their text.

    Raises:
        InputError: An id is null.
    """
    down, row_ids = _sorted_codes(rows, row)
    across, column_ids = _sorted_codes(rows, column)
    found = np.zeros((len(row_ids), len(column_ids)))
    found[down, across] = floats(rows, value)
    return found, row_ids, column_ids


def table(columns: Mapping[str, Any], contract: Contract) -> pa.Table:
    """Put columns into the order and the types of a contract; NaN becomes null.

    Args:
        columns: Arrays or lists by name, those of the contract among them.
        contract: The table that they make.
    """
    return pa.table(
        {
            field.name: pa.array(columns[field.name], field.type, from_pandas=True)
            for field in contract.schema.to_pyarrow()
        }
    )


@dataclass(frozen=True)
class Cube:
    """Rows of a table as one dense array: an axis for each key column, ids in order of text."""

    values: NDArray[np.float64]  # 0 where no row is, NaN where a number is null
    given: NDArray[np.bool_]  # where a row is
    labels: tuple[pa.Array, ...]
    rows: int  # more than there are cells given where a key repeats


def cube(table: ir.Table, axes: Sequence[str], value: str, *, max_cells: int = MAX_CELLS) -> Cube:
    """Run `table` where its data is and lay its rows out by their keys, a batch at a time.

    Args:
        table: A lazy table of any length.
        axes: Key columns, text or whole numbers.
        value: The numeric column.
        max_cells: The most cells that the array may have.

    Raises:
        InputError: A key is null, or there would be more cells than that.
    """
    labels = tuple(_labels(table, axis) for axis in axes)
    shape = tuple(len(of_axis) for of_axis in labels)
    if math.prod(shape) > max_cells:
        raise InputError(
            _("{shape} are more than {limit:,} cells: give fewer of them at once"),
            shape=" x ".join(f"{n:,} {axis}" for n, axis in zip(shape, axes, strict=True)),
            limit=max_cells,
        )
    found, given, rows = np.zeros(math.prod(shape)), np.zeros(math.prod(shape), np.bool_), 0
    batches = table.select(*axes, value).to_pyarrow_batches(chunk_size=BATCH) if shape[0] else ()
    for batch in batches:
        at = np.zeros(batch.num_rows, dtype=np.int64)
        for axis, of_axis in zip(axes, labels, strict=True):
            at = at * len(of_axis) + pc.index_in(batch[axis], value_set=of_axis).to_numpy()
        found[at] = batch[value].cast(pa.float64()).to_numpy(zero_copy_only=False)
        given[at] = True
        rows += batch.num_rows
    return Cube(found.reshape(shape), given.reshape(shape), labels, rows)


def _labels(table: ir.Table, axis: str) -> pa.Array:
    met = fetch(table.select(axis).distinct())[axis].combine_chunks()
    if met.null_count:
        raise InputError(_("an id is missing"), column=axis)
    # Python's order of text, which is the order of code points, whatever the engine's is.
    return pa.array(sorted(met.to_pylist()), met.type)


def _sorted_codes(rows: pa.Table, column: str) -> tuple[NDArray[np.int64], list[str]]:
    indices, labels = codes(rows, column)
    order = np.argsort(np.array(labels, dtype=object), kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return place[indices], [labels[i] for i in order]
