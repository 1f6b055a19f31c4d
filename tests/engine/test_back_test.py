"""The back-test by hand, its invariants, its refusals."""

import ibis
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruang.engine.catalogue import Notice
from ruang.engine.errors import InputError, ParameterError
from ruang.engine.methods.back_test import back_test
from ruang.engine.tables import AFTER, BEFORE, RANKED

# One industry, ten areas with 100 jobs each at the start, 1,100 in all at the end: to grow is to
# have more than 110.
AREAS = [f"a{n}" for n in range(10)]
BEFORE_ROWS = [(a, "x", 100.0) for a in AREAS]
AFTER_ROWS = [(a, "x", j) for a, j in zip(AREAS, [150.0] * 4 + [83.0] * 5 + [85.0], strict=True)]


def found(ranked, before=BEFORE_ROWS, after=AFTER_ROWS, **given):
    tables = [
        ibis.memtable(rows, schema=c.schema)
        for rows, c in ((ranked, RANKED), (before, BEFORE), (after, AFTER))
    ]
    rows = back_test(*tables, **given).to_pyarrow().to_pylist()
    return {row.pop("chosen_by"): row for row in rows}


def ranked(scores, sizes=(100.0,) * 10):
    return [(a, "x", float(s), z) for a, s, z in zip(AREAS, scores, sizes, strict=True)]


def test_by_hand():
    got = found(ranked(range(10, 0, -1)), top=0.3)
    assert (got["score"]["cells"], got["score"]["hits"]) == (3, 3)
    assert (got["all"]["cells"], got["all"]["hit_rate"]) == (10, pytest.approx(0.4))
    assert got["score"]["lead"] == pytest.approx(0.6)
    # Three of three among ten of which four grew: 4/10 x 3/9 x 2/8.
    assert got["score"]["p"] == pytest.approx(4 * 3 * 2 / (10 * 9 * 8))
    assert got["all"]["p"] is None
    assert got["all"]["lead"] == got["all"]["lead_low"] == 0


def test_size_alone_is_chosen_as_often_and_by_size():
    got = found(ranked(range(10), [10.0] * 9 + [500.0]), top=0.1)
    assert (got["size"]["cells"], got["size"]["hits"]) == (1, 0)


def test_of_equal_ones_the_first_by_id_are_chosen():
    got = found(ranked([5] * 10), top=0.3)
    assert got["score"]["hits"] == 3  # a0, a1, a2


def test_a_cell_that_is_gone_did_not_grow_and_an_unknown_one_is_left_out():
    assert found(ranked(range(10, 0, -1)), after=AFTER_ROWS[1:], top=0.1)["score"]["hits"] == 0
    unknown = [("a0", "x", None), *AFTER_ROWS[1:]]
    with pytest.warns(Notice, match=r"not known at both ends.*: 1 \(a0 x x\)"):
        got = found(ranked(range(10, 0, -1)), after=unknown)
    assert got["all"]["cells"] == 9


def test_with_one_area_nothing_is_said_of_chance_between_areas():
    got = found([("a0", "x", 1.0, 5.0)], [("a0", "x", 5.0)], [("a0", "x", 9.0)])
    assert got["score"]["hits"] == 0  # it grew as its industry in the country, which it is
    assert got["score"]["low"] is None


def test_refusals():
    with pytest.raises(ParameterError, match="at most 1"):
        found(ranked(range(10)), top=0)
    with pytest.raises(InputError, match="a0 x x has more than one row"):
        found(ranked(range(10)), before=[*BEFORE_ROWS, BEFORE_ROWS[0]])
    with pytest.raises(InputError, match="is negative"):
        found(ranked(range(10)), after=[*AFTER_ROWS[1:], ("a0", "x", -1.0)])
    with pytest.warns(Notice), pytest.raises(InputError, match="no ranked cell"):
        found([("zz", "x", 1.0, 1.0)])


@settings(max_examples=10)
@given(st.integers(0, 2**31), st.floats(0.05, 1.0))
def test_rates_lie_in_their_intervals_and_do_not_depend_on_the_order_of_rows(seed, top):
    draw = np.random.default_rng(seed)
    pairs = [(f"a{n}", i) for n in range(8) for i in "xyz"]
    before = [(*p, float(draw.integers(1, 200))) for p in pairs]
    after = [(*p, float(draw.integers(0, 200))) for p in pairs]
    rows = [(*p, float(draw.integers(0, 9)), b[2]) for p, b in zip(pairs, before, strict=True)]
    got = found(rows, before, after, top=top)
    for row in got.values():
        assert 0 <= row["low"] <= row["hit_rate"] + 1e-9
        assert row["hit_rate"] <= row["high"] + 1e-9 <= 1 + 2e-9
    shuffled = [[table[i] for i in draw.permutation(len(table))] for table in (rows, before, after)]
    assert found(*shuffled, top=top) == got


def test_blind_choice_is_not_found_better_than_chance_too_often():
    """With scores drawn blindly p is below 0.05 in no more than about one of twenty trials."""
    draw = np.random.default_rng(7)
    pairs = [(f"a{n}", i) for n in range(20) for i in "xyz"]
    low = 0
    for _trial in range(60):
        before = [(*p, float(draw.integers(50, 200))) for p in pairs]
        after = [(*p, float(draw.integers(50, 200))) for p in pairs]
        rows = [(*b[:2], draw.random(), b[2]) for b in before]
        low += found(rows, before, after, top=0.25)["score"]["p"] < 0.05
    assert low <= 7
