"""Related groups: planted ones are found, scores are the definition's, nothing is made up."""

import warnings
from itertools import combinations

import ibis
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruang.engine.catalogue import Notice
from ruang.engine.errors import InputError, ParameterError
from ruang.engine.kernels import grouping
from ruang.engine.methods.related_groups import related_groups
from ruang.engine.tables import COAGGLOMERATION, CUTS, FLOWS, PROXIMITY, RELATED_GROUPS, STABILITY

# Two threesomes: within, the first is at .8 and .9, the second at .7; between them all is .1.
SIX = {
    ("a", "b"): 0.8,
    ("a", "c"): 0.9,
    ("b", "c"): 0.8,
    ("d", "e"): 0.7,
    ("d", "f"): 0.7,
    ("e", "f"): 0.7,
}


def proximity(pairs=SIX, names="abcdef", rest=0.1):
    rows = [(i, j, pairs.get((i, j), rest)) for i, j in combinations(names, 2)]
    return ibis.memtable(rows, schema=PROXIMITY.schema)


def coagglomeration(rows):
    return ibis.memtable(rows, schema=COAGGLOMERATION.schema)


def flows(rows):
    return ibis.memtable(rows, schema=FLOWS.schema)


def result(table="related_groups", **tables):
    found = related_groups(**({"resamples": 0} | tables))[table].to_pyarrow().to_pylist()
    return {next(iter(r.values())): r for r in found}


def alike(one, other):
    assert list(one) == list(other)
    for industry, row in one.items():
        assert other[industry] == pytest.approx(row, abs=1e-9)


def groups(found):
    """The groups as sets of names, without what they are called."""
    by_name = {}
    for industry, row in found.items():
        by_name.setdefault(row["group_id"], set()).add(industry)
    return sorted(map(sorted, by_name.values()))


def planted(sizes, seed, noise=0.15):
    """Proximities of blocks: near within, far between, each with its noise."""
    rng = np.random.default_rng(seed)
    block = np.repeat(np.arange(len(sizes)), sizes)
    names = [f"{i:04d}" for i in range(len(block))]
    rows = [
        (names[i], names[j], float((0.7 if block[i] == block[j] else 0.3) + noise * rng.random()))
        for i, j in combinations(range(len(block)), 2)
    ]
    return rows, [[n for n, b in zip(names, block, strict=True) if b == k] for k in set(block)]


def test_two_planted_groups_are_found_and_called_by_their_centre():
    found = result(proximity=proximity())
    assert groups(found) == [["a", "b", "c"], ["d", "e", "f"]]
    # a and c are as central as each other: the first by id stands for both.
    assert {r["group_id"] for r in found.values()} == {"a", "d"}
    values = np.array([*SIX.values(), *[0.1] * 9])
    mean, sd = values.mean(), values.std()
    assert found["a"]["within"] == pytest.approx(((0.8 + 0.9) / 2 - mean) / sd)
    assert found["a"]["between"] == pytest.approx((0.1 - mean) / sd)


def test_columns_are_as_promised_and_rows_by_id():
    found = related_groups(proximity())
    for contract in (RELATED_GROUPS, CUTS, STABILITY):
        assert list(found[contract.name].columns) == list(contract.columns)
    assert found["related_groups"].to_pyarrow()["industry_id"].to_pylist() == list("abcdef")


def test_the_scores_of_each_cut_are_those_worked_by_hand():
    cuts = result("cuts", proximity=proximity())
    assert [cuts[2][c] for c in ("groups_over_mean", "groups_over_most")] == [1, 1]
    assert cuts[2]["score"] == 1
    # Five groups: one pair that is nearer than all, four alone that count as failures.
    assert cuts[5]["groups_over_mean"] == pytest.approx(1 / 5)
    assert cuts[5]["industries_over_most"] == pytest.approx(2 / 6)
    assert cuts[6]["score"] == 0
    assert [k for k, r in cuts.items() if r["candidate"]] == [2, 3, 4, 5]


def by_definition(near, labels):
    """The four shares and the margin, written down plainly."""
    count, some = len(labels), sorted(set(labels.tolist()))
    share = np.zeros(5)
    allowed = int(0.05 * (len(some) - 1) + 1e-9)
    for start, things, weight in (
        (0, [np.flatnonzero(labels == g) for g in some], len(some)),
        (2, [np.array([i]) for i in range(count)], count),
    ):
        for thing in things:
            mine = np.flatnonzero(labels == labels[thing[0]])
            pairs = [(i, j) for i in thing for j in mine if i != j]
            if not pairs:
                continue
            own = np.mean([near[i, j] for i, j in pairs])
            others = [
                near[np.ix_(thing, np.flatnonzero(labels == g))].mean()
                for g in some
                if g != labels[thing[0]]
            ]
            share[start] += (own - np.mean(others) > 1e-9) / weight
            share[start + 1] += (np.sum(np.array(others) >= own - 1e-9) <= allowed) / weight
            share[4] += (own - np.max(others)) / count if start == 2 else 0.0
    return share


@settings(max_examples=20, deadline=None)
@given(st.integers(2, 26), st.integers(0, 10_000), st.sampled_from(["ward", "average"]))
def test_one_pass_along_the_tree_scores_as_the_definition_does(count, seed, joining):
    rng = np.random.default_rng(seed)
    values = np.round(rng.normal(size=(count, count)), 1)  # ties too
    near = grouping.standardised(values + values.T)
    tree = grouping.merges(near, joining)
    found = grouping.scores([near], tree)
    for k in range(2, count + 1):
        labels = tree.labels(k)
        assert len(set(labels.tolist())) == k
        np.testing.assert_allclose(found[k], by_definition(near, labels), atol=1e-9)


@pytest.mark.parametrize("sizes", [(10, 10), (5, 9, 12), (3,) * 8, (2, 7, 30)])
@pytest.mark.parametrize("joining", ["ward", "average"])
def test_planted_groups_of_any_number_are_found(sizes, joining):
    rows, expected = planted(sizes, seed=len(sizes))
    found = result(proximity=ibis.memtable(rows, schema=PROXIMITY.schema), joining=joining)
    assert groups(found) == sorted(expected)


@pytest.mark.parametrize("sizes", [(10, 10), (20,) * 5, (66, 67, 67)])
def test_planted_groups_are_found_in_noise_that_hides_a_few(sizes):
    """Noise of more than half the difference: shares alone would crumble the groups into pairs."""
    rng = np.random.default_rng(1)
    rows, expected = planted(sizes, seed=0, noise=0.0)
    rows = [(i, j, float(np.clip(0.5 * v + 0.12 * rng.normal(), 0, 1))) for i, j, v in rows]
    found = groups(result(proximity=ibis.memtable(rows, schema=PROXIMITY.schema)))
    assert len(found) == len(expected)
    inside = sum(max(len(set(f) & set(e)) for e in expected) for f in found)
    assert inside >= 0.95 * sum(sizes)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.01, 50), st.floats(-3, 3))
def test_neither_order_nor_direction_nor_unit_matters(seed, factor, shift):
    rng = np.random.default_rng(seed)
    rows, _ = planted((4, 5, 3), seed)
    once = result(coagglomeration=coagglomeration(rows))
    again = [rows[i] for i in rng.permutation(len(rows))]
    again = [(j, i, factor * v + shift) if i > "0003" else (i, j, factor * v + shift)
             for i, j, v in again]  # fmt: skip
    moved = result(coagglomeration=coagglomeration(again))
    assert groups(moved) == groups(once)
    for industry, row in once.items():
        assert moved[industry] == pytest.approx(row, abs=1e-6)


def test_measures_are_averaged_after_they_are_standardised():
    other = [(i, j, 5 * v) for (i, j), v in zip(combinations("abcdef", 2), range(15), strict=True)]
    both = result(proximity=proximity(), coagglomeration=coagglomeration(other), groups=1)
    one = np.array([SIX.get(p, 0.1) for p in combinations("abcdef", 2)])
    two = np.array([v for _, _, v in other], dtype=float)
    mean = ((one - one.mean()) / one.std() + (two - two.mean()) / two.std()) / 2
    of_a = [m for p, m in zip(combinations("abcdef", 2), mean, strict=True) if "a" in p]
    assert both["a"]["within"] == pytest.approx(np.mean(of_a))
    assert both["a"]["between"] is None


def test_trade_is_the_largest_of_the_four_shares():
    # a sells all it sells to b, where that is a tenth of what b buys; e sells to two.
    sold = [("a", "b", 10.0), ("e", "b", 90.0), ("c", "d", 5.0), ("e", "d", 5.0)]
    link = dict.fromkeys(combinations("abcde", 2), 0.0)
    link |= {("a", "b"): 1.0, ("b", "e"): 90 / 95, ("c", "d"): 1.0, ("d", "e"): 0.5}
    expected = coagglomeration([(i, j, v) for (i, j), v in link.items()])
    alike(result(linkages=flows(sold), groups=2), result(coagglomeration=expected, groups=2))


def test_a_negative_sale_is_no_link_and_is_named():
    with pytest.warns(Notice, match=r"negative flows, .*: 1 \(a x c\)"):
        found = result(linkages=flows([("a", "b", 5.0), ("a", "c", -1.0)]))
    assert found == result(linkages=flows([("a", "b", 5.0), ("a", "c", 0.0)]))


def test_a_missing_pair_is_zero_and_a_null_is_unknown():
    rows = [(i, j, v) for (i, j), v in SIX.items()]
    zeros = result(proximity=proximity(rest=0.0))
    missing = result(proximity=ibis.memtable(rows, schema=PROXIMITY.schema))
    alike(missing, zeros)
    with pytest.warns(Notice, match=r"pairs that no table knows.*: 1 \(a x d\)"):
        unknown = result(proximity=proximity(SIX | {("a", "d"): None}))
    assert groups(unknown) == groups(zeros)
    # Taken as the mean pair, it is nearer to the other group than a zero would be.
    assert unknown["a"]["between"] > zeros["a"]["between"]


def test_an_industry_that_one_table_lacks_is_judged_by_the_others():
    five = [(i, j, SIX.get((i, j), 0.1)) for i, j in combinations("abcde", 2)]
    with pytest.warns(Notice, match=r"that coagglomeration does not know: 1 \(f\)"):
        found = result(proximity=proximity(), coagglomeration=coagglomeration(five))
    assert groups(found) == [["a", "b", "c"], ["d", "e", "f"]]


def test_a_pair_may_be_given_both_ways_alike_and_not_otherwise():
    rows = [(i, j, SIX.get((i, j), 0.1)) for i, j in combinations("abcdef", 2)]
    twice = [*rows, *((j, i, v) for i, j, v in rows), ("a", "a", 1.0)]
    both = result(proximity=ibis.memtable(twice, schema=PROXIMITY.schema))
    alike(both, result(proximity=proximity()))
    one_open = [*rows, ("b", "a", None)]
    assert result(proximity=ibis.memtable(one_open, schema=PROXIMITY.schema)) == both
    with pytest.raises(InputError, match="a x b has two values"):
        result(proximity=ibis.memtable([*rows, ("b", "a", 0.5)], schema=PROXIMITY.schema))


def test_huge_and_tiny_numbers_give_the_same_groups():
    rows = [(i, j, SIX.get((i, j), 0.1)) for i, j in combinations("abcdef", 2)]
    for size in (1e308, 1e-300):
        found = result(coagglomeration=coagglomeration([(i, j, size * v) for i, j, v in rows]))
        alike(found, result(coagglomeration=coagglomeration(rows)))
        traded = result(linkages=flows([(i, j, size * v) for i, j, v in rows]))
        alike(traded, result(linkages=flows(rows)))


def test_the_number_of_groups_may_be_given():
    for number in range(1, 7):
        assert len(groups(result(proximity=proximity(), groups=number))) == number
    alone = result(proximity=proximity(), groups=6)
    assert all(r["within"] is None and r["group_id"] == i for i, r in alone.items())


def test_all_alike_one_pair_one_industry_and_none():
    with pytest.warns(Notice, match="related alike"):
        found = result(proximity=proximity({}, rest=0.4))
    assert len(groups(found)) == 1
    assert groups(result(proximity=proximity(names="ab"))) == [["a", "b"]]
    one = ibis.memtable([("ผึ้ง", "ผึ้ง", 1.0)], schema=PROXIMITY.schema)
    assert result(proximity=one) == {
        "ผึ้ง": {"industry_id": "ผึ้ง", "group_id": "ผึ้ง", "within": None, "between": None}
    }
    empty = {n: result(n, proximity=proximity(names="")) for n in ("related_groups", "cuts")}
    assert empty == {"related_groups": {}, "cuts": {}}


def test_groups_that_are_there_keep_together_and_those_that_are_not_fall_apart():
    rows, _ = planted((6, 7, 8), seed=1)
    firm = result("stability", proximity=ibis.memtable(rows, schema=PROXIMITY.schema), resamples=20)
    rng = np.random.default_rng(3)
    noise = [(i, j, float(rng.random())) for i, j, _ in rows]
    loose = result(
        "stability", proximity=ibis.memtable(noise, schema=PROXIMITY.schema), resamples=20
    )
    assert all(r["stability"] == r["group_stability"] == 1 for r in firm.values())
    assert np.mean([r["stability"] for r in loose.values()]) < 0.8
    assert loose == result(
        "stability", proximity=ibis.memtable(noise[::-1], schema=PROXIMITY.schema), resamples=20
    )
    left_open = result("stability", proximity=proximity())
    assert {r["stability"] for r in left_open.values()} == {None}


@pytest.mark.parametrize(
    ("given", "kind", "words"),
    [
        ({}, ParameterError, "no table is given"),
        ({"proximity": proximity(), "groups": 7}, ParameterError, "groups is 7"),
        ({"proximity": proximity(), "groups": 0}, ParameterError, "groups is 0"),
        ({"proximity": proximity(), "joining": "single"}, ParameterError, "'single'"),
        ({"proximity": proximity(), "resamples": -1}, ParameterError, "resamples is -1"),
        ({"proximity": proximity({("a", "b"): -0.1})}, InputError, "is negative"),
        ({"proximity": proximity({("a", "b"): np.inf})}, InputError, "no number"),
        ({"coagglomeration": coagglomeration([("a", "b", 1.0)] * 2)}, InputError, "more than one"),
        ({"linkages": flows([("a", None, 1.0)])}, InputError, "an id is missing"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_both_languages(given, kind, words):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Notice)
        with pytest.raises(kind, match=words) as refused:
            related_groups(**given)
    assert refused.value.text("th") != refused.value.text("en")
