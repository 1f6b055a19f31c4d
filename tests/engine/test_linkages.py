"""Linkages against numbers worked by hand, their invariants, and what no economy can be."""

import warnings

import ibis
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruang.engine.catalogue import Notice
from ruang.engine.contract import ContractError
from ruang.engine.errors import InputError
from ruang.engine.methods.linkages import linkages
from ruang.engine.tables import FLOWS, INVERSE, LINKAGES, OUTPUT

FLOW = [("a", "a", 150.0), ("a", "b", 500.0), ("b", "a", 200.0), ("b", "b", 100.0)]
MADE = [("a", 1000.0), ("b", 2000.0)]


def table(rows, contract):
    return ibis.memtable(rows, schema=contract.schema)


def result(flows=FLOW, made=MADE):
    found = linkages(table(flows, FLOWS), table(made, OUTPUT))
    rows = {r["industry_id"]: r for r in found["linkages"].to_pyarrow().to_pylist()}
    pairs = found["inverse"].to_pyarrow().to_pylist()
    return rows, {(p["from_industry"], p["to_industry"]): p["value"] for p in pairs}


def test_matches_the_hand_worked_example():
    rows, inverse = result()
    expected = {("a", "a"): 1.254125, ("a", "b"): 0.330033}
    expected |= {("b", "a"): 0.264026, ("b", "b"): 1.122112}
    assert inverse == pytest.approx(expected, abs=5e-7)
    assert rows["a"]["multiplier"] == pytest.approx(1.254125 + 0.264026, abs=1e-6)
    mean = (1.254125 + 0.264026 + 0.330033 + 1.122112) / 2
    assert rows["a"]["backward"] == pytest.approx((1.254125 + 0.264026) / mean, abs=1e-6)
    assert rows["a"]["forward"] == pytest.approx((1.254125 + 0.330033) / mean, abs=1e-6)


def test_columns_are_as_promised_and_rows_by_id():
    found = linkages(table(FLOW[::-1], FLOWS), table(MADE[::-1], OUTPUT))
    assert list(found["linkages"].columns) == list(LINKAGES.columns)
    assert list(found["inverse"].columns) == list(INVERSE.columns)
    assert found["linkages"].to_pyarrow()["industry_id"].to_pylist() == ["a", "b"]
    assert (
        found["linkages"]
        .to_pyarrow()
        .equals(linkages(table(FLOW, FLOWS), table(MADE, OUTPUT))["linkages"].to_pyarrow())
    )


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 6), st.integers(0, 10_000))
def test_demand_times_the_inverse_is_the_output(count, seed):
    """x = L f, whatever the flows; and the money's unit is no matter to any linkage."""
    rng = np.random.default_rng(seed)
    z = rng.uniform(0, 10, (count, count)) * (rng.random((count, count)) < 0.7)
    x = z.sum(axis=0) + rng.uniform(1, 10, count)
    names = [f"{i:03d}" for i in range(count)]
    flows = [(a, b, z[i, j]) for i, a in enumerate(names) for j, b in enumerate(names)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Notice)
        rows, inverse = result(flows, list(zip(names, x, strict=True)))
        again, _ = result(
            [(a, b, v * 35) for a, b, v in flows], list(zip(names, 35 * x, strict=True))
        )
    matrix = np.array([[inverse[a, b] for b in names] for a in names])
    np.testing.assert_allclose(matrix @ (x - z.sum(axis=1)), x)
    for name in names:
        assert rows[name]["multiplier"] >= 1 - 1e-12
        assert again[name] == pytest.approx(rows[name])
    for side in ("backward", "forward"):
        assert np.mean([r[side] for r in rows.values()]) == pytest.approx(1)


def test_an_industry_without_any_flow_moves_itself_alone():
    with pytest.warns(Notice, match=r"without any flow.*: 1 \(c\)"):
        rows, inverse = result(made=[*MADE, ("c", 5.0)])
    assert rows["c"]["multiplier"] == 1
    assert inverse["c", "c"] == 1
    assert inverse["a", "c"] == 0


def test_no_flows_one_industry_and_no_industries():
    with pytest.warns(Notice, match="without any flow"):
        rows, _ = result([], [("007", 3.0)])
    assert rows == {"007": {"industry_id": "007", "multiplier": 1, "backward": 1, "forward": 1}}
    assert result([], []) == ({}, {})


def test_flows_with_others_are_outside_the_model_and_named():
    more = [*FLOW, ("wages", "a", 300.0), ("b", "ครัวเรือน", 900.0)]
    with pytest.warns(Notice, match=r"left outside: 2 \(b x ครัวเรือน, wages x a\)"):
        rows, _ = result(more)
    assert rows == result()[0]


def test_an_unknown_output_leaves_its_industry_outside():
    with pytest.warns(Notice) as told:
        rows, inverse = result([*FLOW, ("c", "a", 10.0)], [*MADE, ("c", None)])
    assert any("without a known output" in str(t.message) for t in told)
    assert rows["c"] == {"industry_id": "c", "multiplier": None, "backward": None, "forward": None}
    assert ("c", "a") not in inverse
    assert rows["a"] == result()[0]["a"]


def test_an_unknown_flow_counts_as_nothing_and_is_named():
    with pytest.warns(Notice, match=r"unknown flows, .*: 1 \(a x b\)"):
        rows, _ = result([(f, t, None if (f, t) == ("a", "b") else v) for f, t, v in FLOW])
    without, _ = result([r for r in FLOW if r[:2] != ("a", "b")])
    assert rows == without


def test_an_output_of_nothing_has_no_linkages_unless_it_trades():
    with pytest.warns(Notice, match=r"output of 0, .*: 1 \(c\)"):
        rows, _ = result([*FLOW, ("c", "a", 0.0)], [*MADE, ("c", 0.0)])
    assert rows["c"]["multiplier"] is None
    with pytest.raises(InputError, match="c has an output of 0"):
        result([*FLOW, ("c", "a", 1.0)], [*MADE, ("c", 0.0)])
    with pytest.raises(InputError, match="c has an output of 0"):
        result([*FLOW, ("a", "c", 1.0)], [*MADE, ("c", 0.0)])


def test_negative_flows_are_taken_and_named():
    with pytest.warns(Notice, match=r"negative flows.*: 1 \(b x b\)"):
        rows, inverse = result([*FLOW[:3], ("b", "b", -100.0)])
    left = np.array([[1 - 0.15, -0.25], [-0.2, 1 + 0.05]])
    np.testing.assert_allclose(
        [[inverse[i, j] for j in "ab"] for i in "ab"], np.linalg.inv(left), rtol=1e-12
    )
    assert rows["b"]["multiplier"] == pytest.approx(np.linalg.inv(left)[:, 1].sum())


def test_one_who_buys_more_than_she_makes_is_named_where_the_whole_still_works():
    with pytest.warns(Notice, match=r"buy more .*: 1 \(a\)"):
        rows, _ = result([("a", "b", 100.0), ("b", "a", 1500.0)])
    assert rows["a"]["multiplier"] > 2.5


@pytest.mark.parametrize(
    "flows",
    [
        [("a", "a", 1000.0)],  # singular
        [("a", "a", 400.0), ("b", "a", 600.0), ("a", "b", 1500.0), ("b", "b", 500.0)],  # closed
        [("a", "a", 1200.0)],  # more of itself than it makes
        [("a", "b", 2500.0), ("b", "a", 1200.0)],  # a loop that feeds on itself
        [("a", "a", -5000.0), ("b", "b", -1.0)],  # rounds of demand that grow
    ],
)
def test_no_economy_is_refused(flows):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Notice)
        with pytest.raises(InputError, match="no economy can run"):
            result(flows)


@pytest.mark.parametrize(
    ("flows", "made", "words"),
    [
        ([*FLOW, ("a", "a", 1.0)], MADE, "a x a has more than one row"),
        (FLOW, [*MADE, ("a", 1.0)], "a has more than one row"),
        ([("a", "b", float("inf"))], MADE, "is no number"),
        (FLOW, [("a", -1.0)], "is negative"),
        (FLOW, [*MADE, (None, 1.0)], "an id is missing"),
        ([("a", "b", 1e308)], [("a", 1e-300), ("b", 1e-300)], "too large"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_both_languages(flows, made, words):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Notice)
        with pytest.raises(InputError, match=words) as refused:
            result(flows, made)
    assert refused.value.text("th") != refused.value.text("en")


def test_a_table_without_its_columns_is_refused():
    with pytest.raises(ContractError):
        linkages(table(MADE, OUTPUT), table(MADE, OUTPUT))
