"""Relatedness density against hand-worked numbers and a plain NumPy form, and its refusals."""

import warnings

import ibis
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruang.engine.catalogue import Notice
from ruang.engine.errors import InputError, ParameterError
from ruang.engine.kernels.product_space import ProductSpace
from ruang.engine.methods.relatedness_density import relatedness_density
from ruang.engine.tables import JOBS

TOY = np.array([[1, 1, 1, 1], [0, 1, 0, 0], [0, 0, 1, 1], [0, 0, 0, 1]], dtype=np.float64)
BY_HAND = [
    ("north", "rubber", 6.0), ("north", "food", 4.0),
    ("south", "rubber", 4.0), ("south", "food", 1.0), ("south", "honey", 5.0),
    ("east", "food", 5.0), ("east", "honey", 5.0),
]  # fmt: skip


def table(rows):
    return ibis.memtable(rows, schema=JOBS.schema)


def result(rows, **parameters):
    found = relatedness_density(table(rows), **parameters).to_pyarrow().to_pylist()
    return {(r["area_id"], r["industry_id"]): r["density"] for r in found}


def plainly(present, *, include_self=False):
    """The definition, word for word."""
    ubiquity = present.sum(axis=0)
    near = present.T @ present / np.maximum(ubiquity[:, None], ubiquity)
    if not include_self:
        np.fill_diagonal(near, 0)
    return present @ near / near.sum(axis=0)


def drawn(areas, industries, seed):
    """Areas of very different diversity, no row or column empty."""
    rng = np.random.default_rng(seed)
    chance = np.outer(rng.uniform(0.1, 0.9, areas), rng.uniform(0.05, 1, industries))
    present = (rng.random((areas, industries)) < chance).astype(np.float64)
    present[rng.integers(areas, size=industries), np.arange(industries)] = 1
    present[np.arange(areas), rng.integers(industries, size=areas)] = 1
    return present


def test_matches_the_hand_worked_example():
    # Every two of the three industries have a proximity of 1/2; north has rubber and food.
    got = result(BY_HAND)
    assert got["north", "rubber"] == got["north", "food"] == 1 / 2
    assert got["north", "honey"] == 1


def test_an_industry_may_be_near_itself_too():
    got = result(BY_HAND, include_self=True)
    assert got["north", "rubber"] == pytest.approx((1 + 1 / 2) / 2)
    assert got["north", "honey"] == pytest.approx((1 / 2 + 1 / 2) / 2)


def test_the_kernel_on_the_published_example():
    # Proximities of P2 to P1, P3, P4: 1/2, 1/2, 1/3; C3 has P3 and P4, C4 has P4.
    got = ProductSpace(TOY).density()
    assert got[:, 1] == pytest.approx([1, 0, (1 / 2 + 1 / 3) / (4 / 3), (1 / 3) / (4 / 3)])


@pytest.mark.parametrize(("areas", "industries"), [(12, 90), (40, 40), (90, 12), (2, 700)])
@pytest.mark.parametrize("include_self", [False, True])
def test_both_ways_of_computing_it_are_the_definition(areas, industries, include_self):
    present = drawn(areas, industries, seed=areas)
    space, wanted = ProductSpace(present), plainly(present, include_self=include_self)
    assert space.density(include_self=include_self) == pytest.approx(wanted, abs=1e-12)
    ubiquity = present.sum(axis=0)
    near = present.T @ present / np.maximum(ubiquity[:, None], ubiquity)
    weights = np.random.default_rng(1).normal(size=present.shape)
    for way in (space._by_ubiquity, space._in_blocks):
        assert way(weights) == pytest.approx(weights @ near, abs=1e-10)


def test_what_an_area_has_nothing_near_is_zero_and_not_a_rounded_zero():
    present = drawn(30, 400, seed=5)
    zero = plainly(present) == 0
    assert (ProductSpace(present).density()[zero] == 0).all()


def test_an_industry_that_is_near_no_other_has_none():
    rows = [("a", "x", 5.0), ("b", "y", 5.0), ("b", "z", 5.0)]
    got = result(rows)
    assert got["a", "x"] is got["b", "x"] is None
    assert got["b", "y"] == got["b", "z"] == 1
    assert got["a", "y"] == 0


def test_one_area_or_industry_and_no_rows_are_answered():
    assert result([("a", "x", 5.0)]) == {("a", "x"): None}
    assert result([("a", "x", 5.0), ("a", "y", 1.0)]) == {("a", "x"): 1, ("a", "y"): 1}
    assert result([]) == {}
    with pytest.warns(Notice, match=r"areas without known jobs, .*: 1 \(a\)"):
        assert result([("a", "x", 0.0)]) == {("a", "x"): None}


def test_an_empty_area_or_industry_is_null_there_and_changes_nothing_else():
    with pytest.warns(Notice, match=r"industries without known jobs, .*: 1 \(silk\)"):
        got = result([*BY_HAND, ("north", "silk", 0.0), ("nowhere", "food", 0.0)])
    without = result(BY_HAND)
    assert without.items() <= got.items()
    assert all(got[pair] is None for pair in got.keys() - without.keys())


def test_an_unknown_count_is_not_present_and_is_named():
    with pytest.warns(Notice, match=r"unknown cells, .*: 1 \(east x rubber\)"):
        got = result([*BY_HAND, ("east", "rubber", None)])
    assert got == result(BY_HAND)
    with pytest.warns(Notice, match="unknown"):
        assert (
            result([*BY_HAND, ("east", "rubber", None)], include_self=True)["east", "rubber"]
            is None
        )


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (("north", "honey", -3.0), r"north x honey: -3\.0 is negative"),
        (("north", "honey", float("inf")), "inf is no number"),
        (("north", "food", 1.0), "north x food has more than one row"),
        ((None, "food", 1.0), "an id is missing"),
        (("north", "honey", 1e300), "too large"),
    ],
)
def test_what_cannot_be_computed_with_is_refused(row, why):
    with pytest.raises(InputError, match=why):
        result([*BY_HAND, row])


def test_a_negative_count_may_be_clipped_and_nothing_else_done_with_it():
    assert result([*BY_HAND, ("north", "honey", -3.0)], negative="clip") == result(BY_HAND)
    with pytest.raises(ParameterError, match="use refuse or clip"):
        result(BY_HAND, negative="ignore")


counts = st.lists(st.integers(0, 9), min_size=20, max_size=20)


@settings(max_examples=8, deadline=None)
@given(counts)
def test_is_a_share_whatever_the_order_of_the_rows_and_their_unit(numbers):
    cells = [(a, i) for a in "abcde" for i in "wxyz"]
    rows = [(a, i, float(n)) for (a, i), n in zip(cells, numbers, strict=True)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        got = result(rows)
        assert got == result([(a, i, n * 7) for a, i, n in reversed(rows)])
    assert all(value is None or 0 <= value <= 1 for value in got.values())
