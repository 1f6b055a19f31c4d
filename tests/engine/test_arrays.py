"""The bridge from Ibis to NumPy."""

import ibis
import numpy as np
import pyarrow as pa
import pytest

from ruang.engine import arrays
from ruang.engine.errors import InputError


def test_too_large_a_table_is_refused_with_the_limit():
    with pytest.raises(InputError, match="more than 1,000 rows"):
        arrays.fetch(ibis.range(1001).unnest().as_table(), max_rows=1000)
    assert arrays.fetch(ibis.range(1000).unnest().as_table(), max_rows=1000).num_rows == 1000


def test_null_numbers_become_nan():
    rows = pa.table({"x": pa.array([1.5, None]), "n": pa.array([3, None])})
    np.testing.assert_array_equal(arrays.floats(rows, "x"), [1.5, np.nan])
    np.testing.assert_array_equal(arrays.floats(rows, "n"), [3.0, np.nan])


def test_codes_lead_back_to_the_ids():
    rows = pa.table({"id": ["50", "01", "50"]})
    indices, ids = arrays.codes(rows, "id")
    assert [ids[i] for i in indices] == ["50", "01", "50"]
    assert len(ids) == 2


def test_a_missing_id_is_refused():
    with pytest.raises(InputError, match="column id: an id is missing"):
        arrays.codes(pa.table({"id": ["50", None]}), "id")


def test_no_rows_are_no_codes():
    indices, ids = arrays.codes(pa.table({"id": pa.array([], pa.string())}), "id")
    assert (len(indices), ids) == (0, [])
