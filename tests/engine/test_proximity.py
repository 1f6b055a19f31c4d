"""Proximity against hand-worked numbers, its invariants, its refusals, and Spark."""

import warnings

import ibis
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruang.engine.catalogue import Notice
from ruang.engine.contract import ContractError
from ruang.engine.errors import InputError, ParameterError
from ruang.engine.kernels.product_space import ProductSpace
from ruang.engine.methods.proximity import proximities, proximity
from ruang.engine.tables import JOBS

# Ten jobs of each industry in all; an area's quotient is at least 1 where it has 4 of its 10.
BY_HAND = [
    ("north", "rubber", 6.0), ("north", "food", 4.0),
    ("south", "rubber", 4.0), ("south", "food", 1.0), ("south", "honey", 5.0),
    ("east", "food", 5.0), ("east", "honey", 5.0),
]  # fmt: skip
# A published example: which of four countries has which of four goods.
TOY = np.array([[1, 1, 1, 1], [0, 1, 0, 0], [0, 0, 1, 1], [0, 0, 0, 1]], dtype=np.float64)


def table(rows):
    return ibis.memtable(rows, schema=JOBS.schema)


def result(rows, **parameters):
    found = proximity(table(rows), **parameters).to_pyarrow().to_pylist()
    return {(r["industry_i"], r["industry_j"]): r["proximity"] for r in found}


def test_matches_the_hand_worked_example():
    # rubber is in north and south, food in north and east, honey in south and east.
    assert result(BY_HAND) == {
        ("food", "honey"): 1 / 2,
        ("food", "rubber"): 1 / 2,
        ("honey", "rubber"): 1 / 2,
    }


def test_the_kernel_has_the_published_proximities():
    space = ProductSpace(TOY)
    near = space.times(np.eye(4))
    wanted = [[1, 1 / 2, 1 / 2, 1 / 3], [0, 1, 1 / 2, 1 / 3], [0, 0, 1, 2 / 3], [0, 0, 0, 1]]
    assert near == pytest.approx(np.maximum(wanted, np.transpose(wanted)))


def test_the_larger_ubiquity_divides_and_pairs_that_never_meet_are_zero():
    rows = [
        ("a", "common", 5.0), ("b", "common", 5.0), ("b", "rare", 1.0),
        ("c", "else", 9.0), ("d", "else", 9.0),
    ]  # fmt: skip
    got = result(rows)
    assert got == {("common", "else"): 0, ("common", "rare"): 1 / 2, ("else", "rare"): 0}


def test_a_quotient_of_exactly_one_counts_however_it_was_rounded():
    # Every area has the country's shares, so that every quotient is 1, or a little beside it.
    shares = [("x", 0.1), ("y", 0.7), ("z", 0.3)]
    rows = [(f"a{k}", i, s * 1.1**k / 3) for k in range(7) for i, s in shares]
    assert set(result(rows).values()) == {1}


def test_ids_are_text_with_their_zeros_and_in_order_of_text():
    rows = [("01", "010", 5.0), ("01", "09", 5.0), ("2", "ก", 5.0), ("2", "10", 5.0)]
    assert list(result(rows)) == [
        ("010", "09"), ("010", "10"), ("010", "ก"), ("09", "10"), ("09", "ก"), ("10", "ก"),
    ]  # fmt: skip


def test_one_industry_no_rows_and_zeros_have_no_pairs_or_no_proximity():
    assert result([("a", "x", 5.0), ("b", "x", 1.0)]) == {}
    assert result([]) == {}
    assert result([("a", "x", 0.0), ("b", "y", 0.0)]) == {("x", "y"): None}


def test_an_industry_without_jobs_has_no_proximity_and_changes_nothing():
    got = result([*BY_HAND, ("north", "silk", 0.0), ("nowhere", "food", 0.0)])
    assert result(BY_HAND).items() <= got.items()
    assert {v for pair, v in got.items() if "silk" in pair} == {None}


def test_an_unknown_count_is_not_present_and_is_named():
    with pytest.warns(Notice, match=r"unknown cells, .*: 1 \(east x rubber\)"):
        got = result([*BY_HAND, ("east", "rubber", None)])
    assert got == result(BY_HAND)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (("north", "honey", -3.0), r"north x honey: -3\.0 is negative"),
        (("north", "honey", float("inf")), "inf is no number"),
        (("north", "food", 1.0), "north x food has more than one row"),
        ((None, "food", 1.0), "an id is missing"),
        (("north", "honey", 1e308), "too large"),
    ],
)
def test_what_cannot_be_computed_with_is_refused(row, why):
    with pytest.raises(InputError, match=why):
        result([*BY_HAND, row])


def test_a_negative_count_may_be_clipped_and_nothing_else_done_with_it():
    row = ("north", "honey", -3.0)
    assert result([*BY_HAND, row], negative="clip") == result(BY_HAND)
    with pytest.raises(ParameterError, match="use refuse or clip"):
        result(BY_HAND, negative="ignore")
    with pytest.raises(ContractError, match="no column 'jobs'"):
        proximity(table(BY_HAND).drop("jobs"))


counts = st.lists(st.integers(0, 9), min_size=20, max_size=20)


@settings(max_examples=8, deadline=None)
@given(counts)
def test_is_a_share_that_does_not_depend_on_the_order_of_the_rows_or_their_unit(numbers):
    cells = [(a, i) for a in "abcde" for i in "wxyz"]
    rows = [(a, i, float(n)) for (a, i), n in zip(cells, numbers, strict=True)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        got = result(rows)
        assert got == result([(a, i, n * 7) for a, i, n in reversed(rows)])
    assert all(value is None or 0 <= value <= 1 for value in got.values())
    assert all(i < j for i, j in got)


@pytest.mark.spark
def test_same_numbers_on_spark():
    from ruang.engine.backend import connect

    spark, duck = connect("spark", threads=1), connect("duckdb")
    shares = [("x", 0.1), ("y", 0.7), ("z", 0.3), ("ก", 0.0)]
    alike = [(f"a{k}", i, s * 1.1**k / 3) for k in range(7) for i, s in shares]
    lazy = proximities(table([*BY_HAND, *alike, ("east", "rubber", None), ("east", "x", 0.5)]))
    both = []
    for con in (duck, spark):
        rows = con.to_pyarrow(lazy).to_pylist()
        both.append({(r["industry_i"], r["industry_j"]): r["proximity"] for r in rows})
    assert len(both[0]) == 21
    assert both[1] == both[0]
