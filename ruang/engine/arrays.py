"""The one bridge from Ibis to NumPy: small tables only, and it says so when one is not."""

from __future__ import annotations

from typing import Any

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ruang.engine.errors import InputError
from ruang.engine.text import noop as _

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


def _sorted_codes(rows: pa.Table, column: str) -> tuple[NDArray[np.int64], list[str]]:
    indices, labels = codes(rows, column)
    order = np.argsort(np.array(labels, dtype=object), kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return place[indices], [labels[i] for i in order]
