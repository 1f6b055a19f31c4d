"""One page of a register's rows, read without reading the register."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ruang.web.potential.rows import SHOWN, page_of


def written(path, rows, row_group_size=2):
    """A register's file of these (area, industry, workers), in many small row groups."""
    columns = {name: [None] * len(rows) for name in SHOWN}
    columns["area_id"] = [area for area, _industry, _workers in rows]
    columns["industry_id"] = [industry for _area, industry, _workers in rows]
    columns["workers"] = [workers for _area, _industry, workers in rows]
    columns["name"] = [f"row {n}" for n in range(len(rows))]
    texts = {name: pa.string() for name in SHOWN}
    schema = pa.schema(list({**texts, "workers": pa.float64(), "source_row": pa.int64()}.items()))
    table = pa.table(columns, schema=schema)
    pq.write_table(table, path, row_group_size=row_group_size)
    return path


ROWS = [
    ("50", "13121", 5.0),
    ("51", "13121", 40.0),
    ("50", "13122", None),
    ("10", "13121", 900.0),
    ("50", "13121", 40.0),
    (None, "13121", 7.0),
    ("51", None, 7.0),
    ("51", "13122", 6.0),
]


def names(found):
    return [row["name"] for row in found.rows]


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_the_largest_come_first_then_as_they_stand_in_the_file(tmp_path, size):
    path = written(tmp_path / "register.parquet", ROWS, size)
    asked = dict.fromkeys(("50", "51"), ("13121", "13122"))
    found = page_of(path, asked, first=0, count=10)
    assert found.total == 5  # without the other province, and what is in none
    assert names(found) == ["row 1", "row 4", "row 7", "row 0", "row 2"]
    assert names(page_of(path, asked, first=2, count=2)) == ["row 7", "row 0"]
    assert names(page_of(path, asked, first=9, count=2)) == []


def test_whole_rows_come_with_every_column_that_is_shown(tmp_path):
    path = written(tmp_path / "register.parquet", ROWS)
    found = page_of(path, {"10": {"13121"}}, first=0, count=1)
    assert set(found.rows[0]) == set(SHOWN)
    assert (found.rows[0]["area_id"], found.rows[0]["workers"]) == ("10", 900.0)


def test_a_register_without_rows_has_none(tmp_path):
    path = written(tmp_path / "register.parquet", [])
    assert page_of(path, {"10": {"13121"}}, first=0, count=1).total == 0
    path = written(tmp_path / "register.parquet", ROWS)
    assert page_of(path, {}, first=0, count=1).total == 0


@pytest.mark.parametrize("size", [1, 3, 100])
def test_only_the_pairs_asked_for_are_counted_not_their_cross(tmp_path, size):
    path = written(tmp_path / "register.parquet", ROWS, size)
    pairs = {"50": {"13122"}, "51": {"13121"}}
    assert names(page_of(path, pairs, first=0, count=10)) == ["row 1", "row 2"]
    assert page_of(path, {"50": set(), "99": {"13121"}}, first=0, count=10).total == 0


@pytest.mark.parametrize("size", [1, 3, 100])
def test_a_whole_province_has_also_what_names_no_industry(tmp_path, size):
    path = written(tmp_path / "register.parquet", ROWS, size)
    assert names(page_of(path, {"51": None}, first=0, count=10)) == ["row 1", "row 6", "row 7"]
    both = page_of(path, {"51": None, "50": {"13121"}}, first=0, count=10)
    assert names(both) == ["row 1", "row 4", "row 6", "row 7", "row 0"]
