"""Concentration indices against published numbers, their invariants, intervals and refusals."""

import warnings

import ibis
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruang.engine.catalogue import Notice
from ruang.engine.errors import InputError, ParameterError
from ruang.engine.kernels import concentration
from ruang.engine.methods.concentration_index import concentration_index
from ruang.engine.tables import (
    BASE,
    CONCENTRATION_INDEX,
    CONCENTRATION_INTERVALS,
    JOBS,
    PLANT_COUNTS,
    REGIONS,
    TOTALS,
)

CONCENTRATED = (500, 500, 1000, 7000, 1000), (20000, 15000, 20000, 40000, 5000)
SPECIALISED = (700, 600, 500, 10000, 40000), (30000, 15000, 10000, 60000, 50000)
COUNTRIES = {
    "Sweden": (45000, 15000, 32000, 10000, 30000),
    "Norway": (35000, 12000, 30000, 8000, 22000),
    "Denmark": (40000, 10000, 25000, 9000, 18000),
    "Finland": (30000, 11000, 18000, 3000, 13000),
    "Iceland": (40000, 6000, 11000, 2000, 12000),
}
INDUSTRIES = {
    "chemistry": (20000, 11000, 31000, 8000, 20000),
    "care": (40000, 10000, 25000, 9000, 16000),
    "electronics": (10000, 11000, 14000, 14000, 13000),
    "wood": (7000, 7500, 11000, 1500, 36000),
    "mining": (4320, 7811, 3900, 2300, 47560),
}
KINDS = ("gini", "hhi", "krugman", "theil")
AREAS = [("j", 50.0, 488.0), ("rest", 526.0, 4133.0)]
PLANTS = [("j", "i", 35.0), ("rest", "i", 18.0)]


def table(rows, contract=JOBS):
    return ibis.memtable(rows, schema=contract.schema)


def over_areas(industry, counts):
    return [(f"r{k}", industry, float(n)) for k, n in enumerate(counts)]


def over_industries(area, counts):
    return [(area, f"i{k}", float(n)) for k, n in enumerate(counts)]


def result(rows, name="concentration_index", **given):
    found = concentration_index(table(rows), **{"draws": 0, **given})[name].to_pyarrow()
    return {r["id"]: r for r in found.to_pylist()}


def values(rows, **given):
    return {k: r["value"] for k, r in result(rows, **given).items()}


def two(here, all_of_it, spread):
    rest = [n - m for m, n in zip(here, all_of_it, strict=True)]
    return spread("x", here) + spread("y", rest)


def test_matches_published_ginis():
    assert values(two(*CONCENTRATED, over_areas))["x"] == pytest.approx(0.4068966, abs=5e-8)
    found = values(two(*SPECIALISED, over_industries), by="area")
    assert found["x"] == pytest.approx(0.6222222, abs=5e-8)


def test_the_reference_may_come_from_elsewhere():
    here, everywhere = CONCENTRATED
    totals = table([(f"r{k}", float(n)) for k, n in enumerate(everywhere)], TOTALS)
    assert values(over_areas("x", here), totals=totals)["x"] == pytest.approx(0.4068966, abs=5e-8)
    here, everywhere = SPECIALISED
    base = table([(f"i{k}", n / sum(everywhere)) for k, n in enumerate(everywhere)], BASE)
    found = values(over_industries("x", here), by="area", base=base)
    assert found["x"] == pytest.approx(0.6222222, abs=5e-8)


def test_matches_published_herfindahls():
    rows = over_areas("x", (20, 50, 20, 10))
    assert values(rows, kind="hhi")["x"] == pytest.approx(0.34)
    assert values(rows, kind="hhi", normalised=True)["x"] == pytest.approx(0.12)


def test_matches_published_krugmans():
    rows = over_industries("j", (20, 10, 70, 0, 0)) + over_industries("l", (0, 0, 0, 60, 40))
    for reference in ("usual", "others", "rest"):
        assert values(rows, kind="krugman", by="area", reference=reference)["j"] == 2
    assert values(rows, kind="krugman", by="area", reference="all")["j"] == pytest.approx(1)
    rows = [r for a, n in COUNTRIES.items() for r in over_industries(a, n)]
    found = values(rows, kind="krugman", by="area")
    assert found["Sweden"] == pytest.approx(0.1595, abs=5e-5)
    rows = [r for i, n in INDUSTRIES.items() for r in over_areas(i, n)]
    assert values(rows, kind="krugman")["mining"] == pytest.approx(0.8619, abs=5e-5)


def test_krugman_against_the_rest_together():
    rows = [r for a, n in COUNTRIES.items() for r in over_industries(a, n)]
    sweden = np.array(COUNTRIES["Sweden"])
    rest = np.sum(list(COUNTRIES.values()), axis=0) - sweden
    by_hand = np.abs(sweden / sweden.sum() - rest / rest.sum()).sum()
    found = values(rows, kind="krugman", by="area", reference="rest")
    assert found["Sweden"] == pytest.approx(by_hand)


def test_theil_by_hand():
    counts = np.array([10, 10, 10, 20, 50])
    shares = counts / counts.sum()
    rows = over_areas("x", counts)
    assert values(rows, kind="theil")["x"] == pytest.approx((shares * np.log(5 * shares)).sum())
    everything = over_areas("y", (90, 40, 40, 20, 10))
    all_of_it = np.array([100, 50, 50, 40, 60]) / 300
    found = values(rows + everything, kind="theil", reference="all")
    assert found["x"] == pytest.approx((shares * np.log(shares / all_of_it)).sum())


def clusters(rows, areas=AREAS, plants=PLANTS, **given):
    given |= {"regions": table(areas, REGIONS), "plants": table(plants, PLANT_COUNTS)}
    return result(rows, kind="litzenberger_sternberg", **given)


def test_matches_the_published_cluster_index():
    rows = [("j", "i", 1743.0), ("rest", "i", 5740.0 - 1743)]
    assert clusters(rows)["j"]["value"] == pytest.approx(21.87491, abs=5e-6)
    found = clusters(rows, name="intervals")["j"]
    assert found["low"] < found["value"] < found["high"]
    assert found["shrunk"] is None
    several = clusters([*rows, ("j", "k", 7.0)], plants=[*PLANTS, ("j", "k", 1.0)])
    assert several["j x i"]["value"] == pytest.approx(21.87491, abs=5e-6)
    assert list(clusters([rows[0]], areas=AREAS)) == ["i"]


def test_a_pair_without_what_the_cluster_index_needs_has_none_and_is_named():
    rows = [("j", "i", 1743.0), ("rest", "i", 3997.0), ("nowhere", "i", 5.0), ("j", "k", 9.0)]
    with pytest.warns(Notice) as told:
        found = clusters(rows)
    assert [r["value"] is None for r in found.values()] == [False, True, True, False]
    assert {str(w.message).split(":")[0] for w in told} == {
        "cells in areas without km2 and population, which take no part",
        "cells with jobs and no known plants, which have no index",
    }


def test_columns_and_order_are_as_promised():
    found = concentration_index(table(two(*CONCENTRATED, over_areas)[::-1]))
    assert list(found["concentration_index"].columns) == list(CONCENTRATION_INDEX.columns)
    assert list(found["intervals"].columns) == list(CONCENTRATION_INTERVALS.columns)
    assert found["intervals"].to_pyarrow()["id"].to_pylist() == ["x", "y"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_breaks_others_has_an_answer(kind):
    one_unit = {"gini": 0, "theil": 0, "hhi": 1, "krugman": None}
    assert values([], kind=kind) == {}
    assert values([("a", "x", 0.0)], kind=kind) == {"x": None}
    assert values([("a", "x", 5.0)], kind=kind) == {"x": one_unit[kind]}
    assert values([("a", "x", 5.0)], kind=kind, normalised=True) == {"x": None}
    two_ids = values([("01", "ก", 5.0), ("01", "ข", 7.0)], kind=kind)
    assert two_ids["ก"] == (0 if kind == "krugman" else one_unit[kind])


def test_an_unknown_count_takes_no_part_and_is_named():
    rows = over_areas("x", (20, 50, 20, 10))
    with pytest.warns(Notice, match=r"unknown cells, .*: 1 \(far x x\)"):
        found = values([*rows, ("far", "x", None)], kind="hhi", normalised=True)
    assert found["x"] == pytest.approx(0.12)
    zero = values([*rows, ("far", "x", 0.0)], kind="hhi", normalised=True)
    assert zero["x"] > found["x"]


def test_what_has_no_reference_takes_no_part_and_is_named():
    rows = over_areas("x", CONCENTRATED[0])
    totals = table([(f"r{k}", float(n)) for k, n in enumerate(CONCENTRATED[1])], TOTALS)
    with pytest.warns(Notice, match=r"areas without a total.*: 1 \(far x x\)"):
        found = values([*rows, ("far", "x", 7.0)], totals=totals)
    assert found["x"] == pytest.approx(0.4068966, abs=5e-8)
    with pytest.warns(Notice, match="totals plays no part in hhi by industry"):
        values(rows, kind="hhi", totals=totals)


def test_intervals_shrink_what_chance_made():
    """An industry spread like all jobs: few of them look concentrated, which they are not."""
    rng = np.random.default_rng(3)
    size = rng.lognormal(5, 1, 77).round() + 1
    few, many = (rng.poisson(size / size.sum() * n) for n in (40, 40_000))
    rows = over_areas("few", few) + over_areas("many", many) + over_areas("all", size * 1000)
    found = result(rows, "intervals", draws=200)
    assert found["few"]["value"] > 0.5
    assert found["few"]["low"] < found["few"]["shrunk"] < found["few"]["high"] < 0.5
    assert found["many"]["high"] - found["many"]["low"] < 0.03
    assert found == result(rows[::-1], "intervals", draws=200)


def test_intervals_cover_a_known_truth():
    rng = np.random.default_rng(0)
    size = rng.lognormal(0, 1.2, 40)
    theta = rng.gamma(3, 1 / 3, (120, 40))
    truth = theta * size / (theta * size).sum(axis=1, keepdims=True)
    counts = rng.poisson(300 * truth)
    rows = [r for k, n in enumerate(counts) for r in over_areas(f"i{k:03}", n)]
    found = result([*rows, *over_areas("z", size * 1e6)], "intervals", draws=200, kind="hhi")
    ends = [(found[f"i{k:03}"]["low"], found[f"i{k:03}"]["high"]) for k in range(len(counts))]
    held = [
        low <= h <= high
        for (low, high), h in zip(ends, concentration.herfindahl(truth), strict=True)
    ]
    assert 0.88 < np.mean(held) < 0.99


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"kind": "entropy"}, "kind is 'entropy': use gini, hhi"),
        ({"by": "year"}, "use industry, area"),
        ({"kind": "gini", "reference": "others"}, "use usual, all, equal"),
        ({"kind": "hhi", "reference": "all"}, "use usual"),
        ({"kind": "litzenberger_sternberg"}, "needs the tables regions and plants"),
        ({"kind": "litzenberger_sternberg", "normalised": True}, "no largest value"),
        ({"draws": -1}, "0 or more"),
        ({"negative": "ignore"}, "use refuse or clip"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_refused(given, words):
    with pytest.raises(ParameterError, match=words):
        concentration_index(table(over_areas("x", (1, 2))), **given)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("krabi", "x", -3.0), r"krabi x x: -3\.0 is negative"),
        (("krabi", "x", float("inf")), "inf is no number"),
        (("r0", "x", 5.0), "r0 x x has more than one row"),
        ((None, "x", 5.0), "an id is missing"),
    ],
)
def test_a_row_that_cannot_be_computed_with_is_refused(row, words):
    with pytest.raises(InputError, match=words):
        concentration_index(table([*over_areas("x", (1, 2)), row]))


def test_numbers_too_large_are_refused_and_negative_ones_may_be_clipped():
    with pytest.raises(InputError, match="too large"):
        values(over_areas("x", (1e308, 1e308)))
    with_zero = values(over_areas("x", (0, 5)), kind="hhi")
    assert values(over_areas("x", (-3, 5)), kind="hhi", negative="clip") == with_zero


@settings(max_examples=6, deadline=None)
@given(st.lists(st.integers(0, 300), min_size=12, max_size=12), st.sampled_from(KINDS))
def test_scale_and_order_do_not_matter_and_equal_spread_is_the_least(numbers, kind):
    rows = [(a, i, n + 1.0) for (a, i), n in zip(np.ndindex(4, 3), numbers, strict=True)]
    rows = [(str(a), str(i), n) for a, i, n in rows]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = values(rows, kind=kind)
        assert values([(a, i, 7 * n) for a, i, n in rows[::-1]], kind=kind) == pytest.approx(found)
        least = values([(a, i, 1.0) for a, i, _ in rows], kind=kind)
    for industry, value in found.items():
        assert value >= least[industry] - 1e-12
        assert least[industry] == pytest.approx(0.25 if kind == "hhi" else 0, abs=1e-12)
