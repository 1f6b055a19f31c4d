"""What a ranking may know of a register: what everybody knows."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from ruang.engine.potential.shown import (
    ENOUGH_CELLS,
    USUAL_INEQUALITY,
    Known,
    effective,
    inequality_of,
)

TOTALS = pa.table(
    {
        "area_id": ["A", "B", "C", None, None, None],
        "industry_id": [None, None, None, "x", "y", "z"],
        "establishments": pa.array([20, 10, 14, 20, 23, None], pa.int64()),
        "workers": [200.0, 100.0, None, 170.0, 180.0, None],
    }
)


def counted(workers_of_b=30.0):
    """Three areas and industries; only two cells are shown, and one cell has a large plant."""
    rows = [
        ("A", "x", 12, 110.0, 1.0),
        ("B", "x", 4, workers_of_b, 0.0),
        ("C", "x", 4, 60.0 - workers_of_b, 0.0),
        ("A", "y", 8, 90.0, 1.0),
        ("B", "y", 6, 70.0 - workers_of_b, 0.0),
        ("C", "y", 9, 20.0 + workers_of_b, 0.0),
        ("C", "z", 1, 12.0, 0.0),
    ]
    area, industry, plants, workers, public = zip(*rows, strict=True)
    return pa.table(
        {
            "area_id": area,
            "industry_id": industry,
            "establishments": pa.array(plants, pa.int64()),
            "workers": workers,
            "effective_establishments": [
                n / (1 + w / 100) for n, w in zip(plants, workers, strict=True)
            ],
            "public": public,
        }
    )


def test_what_is_hidden_stands_where_there_is_room():
    known = Known.of(counted(), TOTALS, 362.0, "workers")
    rows = {(r["area_id"], r["industry_id"]): r for r in known.cells.to_pylist()}
    assert len(rows) == 9  # a pair that is not there is not told from one that is hidden
    assert (rows["A", "x"]["jobs"], rows["A", "x"]["public"]) == (110.0, 1.0)
    # 60 of x beyond A: B has room for 100, of C nobody knows, so as the mean of A's 0 and B's 100.
    assert rows["B", "x"]["jobs"] == pytest.approx(60 * 100 / 150)
    assert rows["C", "x"]["jobs"] == pytest.approx(60 * 50 / 150)
    assert rows["B", "z"]["jobs"] == 0  # nothing is known of z
    assert known.totals.to_pylist() == [
        {"area_id": "A", "jobs": 200.0},
        {"area_id": "B", "jobs": 100.0},
    ]
    assert known.base["share"].to_pylist() == pytest.approx([170 / 362, 180 / 362])
    there = known.with_totals()
    assert set(there["area_id"].to_pylist()) == {"A", "B"}
    assert set(there["industry_id"].to_pylist()) == {"x", "y"}


@pytest.mark.parametrize("measure", ["workers", "establishments"])
def test_hidden_numbers_make_no_difference(measure):
    one, other = (Known.of(counted(w), TOTALS, 362.0, measure) for w in (30.0, 45.0))
    assert one.cells.equals(other.cells)
    assert one.totals.equals(other.totals) and one.base.equals(other.base)


def test_nor_does_how_unequal_three_plants_are():
    """With the effective number of its own three plants, an owner would know the other two."""
    equal = counted()
    column = equal.column_names.index("effective_establishments")
    unequal = equal.set_column(column, "effective_establishments", [pa.array([1.9] * 7)])
    one, other = (Known.of(t, TOTALS, 362.0, "workers").cells for t in (equal, unequal))
    assert one.equals(other)


def test_plants_are_as_unequal_as_the_middle_of_many_cells():
    few = counted()
    assert inequality_of(few) == USUAL_INEQUALITY
    plants = np.arange(5, 5 + ENOUGH_CELLS)
    many = pa.table(
        {
            "establishments": pa.array(plants, pa.int64()),
            "effective_establishments": effective(plants.astype(float), 0.8),
            "public": np.ones(len(plants)),
        }
    )
    assert inequality_of(many) == pytest.approx(0.8)


def test_a_few_plants_are_at_least_one_and_never_more_than_they_are():
    plants = np.array([0.2, 1, 2, 3, 1000])
    found = effective(plants, 1.5)
    assert found[:2].tolist() == [1, 1]
    assert found[2] == pytest.approx(2 / (1 + 1.5 * 1 / 2.5))
    assert found[3] == pytest.approx(3 / (1 + 1.5 * 2 / 3.5))
    assert found[4] == pytest.approx(1000 / 2.5, rel=0.01)
    assert effective(plants, 0.0).tolist() == [1, 1, 2, 3, 1000]
