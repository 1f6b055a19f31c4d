"""Coagglomeration against hand-worked numbers, its definition, the dartboard, and its refusals."""

import ibis
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruang.engine import arrays
from ruang.engine.catalogue import Notice
from ruang.engine.errors import InputError, ParameterError
from ruang.engine.kernels import coagglomeration as kernel
from ruang.engine.methods.coagglomeration import coagglomeration
from ruang.engine.tables import PLANTS

# Shares: rubber (3/4, 1/4), tyres (1/2, 1/2), rice (0, 1); their mean is (5/12, 7/12).
BY_HAND = [
    ("a", "rubber", 3.0),
    ("b", "rubber", 1.0),
    ("a", "tyres", 2.0),
    ("b", "tyres", 2.0),
    ("b", "rice", 5.0),
]


def table(rows):
    """Rows of (area, industry, jobs) as establishments."""
    numbered = [(f"p{n:05}", *row) for n, row in enumerate(rows)]
    return ibis.memtable(numbered, schema=PLANTS.schema)


def result(rows, name="coagglomeration", column="gamma", **besides):
    found = coagglomeration(table(rows), **besides)[name].to_pyarrow().to_pylist()
    return {(r["industry_i"], r["industry_j"]): r[column] for r in found}


def by_definition(rows, reference):
    """gamma_ij as it is printed, pair by pair."""
    areas, industries = (sorted({row[k] for row in rows}) for k in (0, 1))
    jobs = np.zeros((len(areas), len(industries)))
    for area, industry, n in rows:
        jobs[areas.index(area), industries.index(industry)] += n
    s = jobs / jobs.sum(axis=0)
    x = s.mean(axis=1) if reference == "mean" else jobs.sum(axis=1) / jobs.sum()
    return {
        (a, b): ((s[:, i] - x) * (s[:, j] - x)).sum() / (1 - (x**2).sum())
        for i, a in enumerate(industries)
        for j, b in enumerate(industries)
        if i < j
    }


def test_matches_the_hand_worked_example():
    # 1 - sum x^2 = 70/144; rubber and tyres: (4/12)(1/12) + (-4/12)(-1/12) = 8/144.
    got = result(BY_HAND)
    assert got == pytest.approx(
        {("rice", "rubber"): -40 / 70, ("rice", "tyres"): -10 / 70, ("rubber", "tyres"): 8 / 70}
    )


def test_areas_may_be_weighed_by_their_employment():
    # x = (5/13, 8/13); 1 - sum x^2 = 80/169; rubber and tyres: 2 (19/52)(3/26).
    got = result(BY_HAND, reference="employment")
    assert got["rubber", "tyres"] == pytest.approx(2 * (19 / 52) * (3 / 26) * 169 / 80)


def test_each_pair_is_there_once_in_order_and_without_a_common_area_too():
    rows = [("a", "ข้าว", 1.0), ("b", "02", 4.0), ("c", "1", 2.0), ("c", "10", 2.0), ("a", "9", 3.0)]
    found = coagglomeration(table(rows))
    for pairs in found.values():
        listed = [(r["industry_i"], r["industry_j"]) for r in pairs.to_pyarrow().to_pylist()]
        assert listed == sorted(listed)
        assert len(set(listed)) == 10
        assert all(i < j for i, j in listed)
    assert result(rows)["02", "1"] < 0


plants = st.tuples(st.sampled_from("abcd"), st.sampled_from("uvwxyz"), st.integers(1, 500))


@settings(max_examples=6, deadline=None)
@given(st.lists(plants, min_size=8), st.sampled_from(["mean", "employment"]))
def test_is_what_its_definition_says_for_any_plants(drawn, reference):
    rows = [(a, i, float(n)) for a, i, n in drawn]
    got = result(rows, reference=reference)
    if len({a for a, _, _ in rows}) == 1:
        assert set(got.values()) <= {None}
    else:
        assert got == pytest.approx(by_definition(rows, reference), abs=1e-12)


def test_the_mean_does_not_know_which_industry_is_large():
    large = [(a, i, n * 1000 if i == "rice" else n) for a, i, n in BY_HAND]
    assert result(large) == pytest.approx(result(BY_HAND))
    other = result(large, reference="employment")
    assert other != pytest.approx(result(BY_HAND, reference="employment"))


def test_plants_that_choose_for_themselves_give_what_chance_says():
    rng = np.random.default_rng(2569)
    x = rng.dirichlet(np.full(15, 2.0))
    groups = np.repeat(np.arange(300), 12)
    jobs = np.round(1 + 20 * rng.pareto(1.5, len(groups)))
    area = rng.choice(len(x), len(groups), p=x)
    rows = [(f"a{a}", f"i{i}", n) for a, i, n in zip(area, groups, jobs, strict=True)]
    for reference in ("mean", "employment"):
        z = np.array(list(result(rows, "chance", "z", reference=reference).values()))
        assert z.mean() == pytest.approx(0, abs=0.1)
        assert z.std() == pytest.approx(1, abs=0.05)


def test_an_industry_without_jobs_and_an_unknown_plant_change_no_other_pair():
    with pytest.warns(Notice, match=r"unknown, .*: 1 \(p00006\)"):
        got = result([*BY_HAND, ("c", "silk", 0.0), ("c", "rice", None)])
    assert [v for pair, v in got.items() if "silk" in pair] == [None] * 3
    assert {p: v for p, v in got.items() if "silk" not in p} == pytest.approx(result(BY_HAND))


def test_plants_without_an_area_or_an_industry_are_named():
    with pytest.warns(Notice, match=r"without an area .*: 2 \(p00005, p00006\)"):
        got = result([*BY_HAND, (None, "rice", 3.0), ("a", None, 3.0)])
    assert got == result(BY_HAND)


def test_few_industries_and_areas_are_answered():
    assert result([]) == result(BY_HAND[:2]) == {}
    one_area = [("a", i, n) for _, i, n in BY_HAND]
    for name, column in (("coagglomeration", "gamma"), ("chance", "z")):
        assert set(result(one_area, name, column).values()) == {None}
    zeros = [(a, i, 0.0) for a, i, _ in BY_HAND]
    assert set(result(zeros).values()) == {None}


def test_what_cannot_be_computed_with_is_refused():
    with pytest.raises(InputError, match=r"p00005: -3\.0 is negative"):
        result([*BY_HAND, ("a", "silk", -3.0)])
    assert result([*BY_HAND, ("a", "rice", -3.0)], negative="clip") == result(BY_HAND)
    with pytest.raises(InputError, match="too large"):
        result([*BY_HAND, ("a", "silk", 1e100)])
    with pytest.raises(ParameterError, match="use mean or employment"):
        result(BY_HAND, reference="area")


def test_more_pairs_than_memory_holds_are_refused(monkeypatch):
    monkeypatch.setattr(arrays, "MAX_ROWS", 2)
    with pytest.raises(InputError, match="3 industries make more than 2 pairs"):
        result(BY_HAND)


def test_a_long_list_of_areas_is_added_up_in_parts(monkeypatch):
    rng = np.random.default_rng(7)
    rows = [(f"a{m}", f"i{i}", float(n)) for m, i, n in rng.integers(0, 40, (500, 3))]
    whole = result(rows)
    monkeypatch.setattr(kernel, "BLOCK", 100)
    assert result(rows) == pytest.approx(whole, rel=1e-12, abs=1e-15)
