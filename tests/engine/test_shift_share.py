"""Shift-share against hand-worked numbers, its invariants, its interval, and Spark."""

import warnings

import ibis
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruang.engine.catalogue import Notice
from ruang.engine.contract import ContractError
from ruang.engine.errors import InputError, ParameterError
from ruang.engine.methods.shift_share import parts, shift_share
from ruang.engine.tables import COUNTRY, JOBS_BY_YEAR, SHIFT_SHARE, SHIFT_SHARE_MARKS

# A published exercise: national growth of 10, 20, 30 and 40 %, of all industries together 29 %.
REGION = [(500, 1000), (100, 100), (200, 250), (200, 280)]
NATION = [(1000, 1100), (2000, 2400), (4000, 5200), (3000, 4200)]
PARTS = ("national", "mix", "competitive")


def table(rows, contract=JOBS_BY_YEAR):
    return ibis.memtable(rows, schema=contract.schema)


def over_years(area, pairs, years=(2010, 2020)):
    return [
        (area, f"i{k}", year, float(n))
        for k, counts in enumerate(pairs)
        for year, n in zip(years, counts, strict=True)
    ]


REST = [(n0 - r0, n1 - r1) for (r0, r1), (n0, n1) in zip(REGION, NATION, strict=True)]
EXERCISE = over_years("region", REGION) + over_years("rest", REST)
IN_COUNTRY = [row[1:] for row in over_years("", NATION)]


def result(rows, name="shift_share", **given):
    """(area, industry) -> its row as a dict."""
    found = shift_share(table(rows), **given)[name].to_pyarrow().to_pylist()
    return {(r["area_id"], r["industry_id"]): r for r in found}


def sums(found, area):
    return [sum(r[p] for (a, _), r in found.items() if a == area) for p in PARTS]


def test_matches_a_published_exercise():
    found = result(EXERCISE)
    assert sums(found, "region") == pytest.approx([290, -80, 420])
    assert [found["region", "i0"][p] for p in PARTS] == pytest.approx([145, -95, 450])
    assert sums(found, "rest") == pytest.approx([2610, 80, -420])


def test_the_country_may_come_from_elsewhere():
    found = result(over_years("region", REGION), country=table(IN_COUNTRY, COUNTRY))
    assert sums(found, "region") == pytest.approx([290, -80, 420])


def test_matches_a_second_published_exercise():
    # Three regions that are the country: 1,100 jobs become 1,265, which is 15 % more.
    found = result(
        over_years("A", [(90, 100), (20, 40), (10, 10), (60, 55)])
        + over_years("B", [(60, 85), (30, 55), (30, 40), (40, 35)])
        + over_years("C", [(250, 255), (100, 115), (110, 85), (300, 390)])
    )
    assert sums(found, "A") == pytest.approx([27, 1, -3])
    assert sum(sum(sums(found, a)) for a in "ABC") == pytest.approx(165)


def test_columns_and_order_are_as_promised():
    found = shift_share(table(EXERCISE[::-1]))
    assert list(found["shift_share"].columns) == list(SHIFT_SHARE.columns)
    assert list(found["marks"].columns) == list(SHIFT_SHARE_MARKS.columns)
    for rows in found.values():
        pairs = [(r["area_id"], r["industry_id"]) for r in rows.to_pyarrow().to_pylist()]
        assert pairs == sorted(pairs)


def test_the_first_and_the_last_year_are_taken_if_none_is_given():
    between = [(a, i, 2015, 7.0) for a, i, year, _ in EXERCISE if year == 2010]
    assert result(EXERCISE + between) == result(EXERCISE)
    until = result(EXERCISE + between, end=2015)
    assert until["region", "i0"]["actual"] == 7 - 500
    assert result(EXERCISE + between, start=2010, end=2020) == result(EXERCISE)


def test_a_pair_that_is_missing_in_one_year_is_zero():
    rows = [r for r in EXERCISE if r[:3] != ("region", "i1", 2010)]
    told = [*rows, ("region", "i1", 2010, 0.0)]
    assert result(rows) == result(told)
    found = result(rows)["region", "i1"]
    assert [found[p] for p in (*PARTS, "actual")] == [0, 0, 100, 100]


def test_an_industry_that_is_new_in_the_country_is_all_competitive():
    found = result([*EXERCISE, ("region", "drones", 2020, 30.0)])["region", "drones"]
    assert [found[p] for p in (*PARTS, "actual")] == [0, 0, 30, 30]


def test_an_industry_that_is_gone_is_split_like_any_other():
    found = result([*EXERCISE, ("region", "telex", 2010, 50.0)])["region", "telex"]
    assert found["actual"] == -50
    assert found["competitive"] == pytest.approx(0)
    assert found["national"] + found["mix"] == pytest.approx(-50)


def test_an_unknown_count_takes_no_part_in_either_year_and_is_named():
    with pytest.warns(Notice, match=r"unknown in either year.*: 1 \(region x i1\)"):
        found = result([r if r[:3] != ("region", "i1", 2020) else (*r[:3], None) for r in EXERCISE])
    unknown = found.pop(("region", "i1"))
    assert [unknown[p] for p in (*PARTS, "actual")] == [None] * 4
    without = result([r for r in EXERCISE if r[:2] != ("region", "i1")])
    assert found == without


def test_what_the_country_does_not_tell_is_null_and_named():
    rows = [r for r in IN_COUNTRY if r[0] != "i3"]
    with pytest.warns(Notice, match=r"no growth in the country: 1 \(region x i3\)"):
        found = result(over_years("region", REGION), country=table(rows, COUNTRY))
    row = found["region", "i3"]
    assert row["mix"] is None
    assert row["competitive"] is None
    assert row["actual"] == 80


def test_one_area_is_its_own_country():
    found = result(over_years("a", REGION), "marks")
    for row in found.values():
        assert row["competitive_low"] == pytest.approx(0)
        assert row["competitive_high"] == pytest.approx(0)


def test_all_zeros_and_no_rows_are_answered():
    zeros = result(over_years("a", [(0, 0), (0, 0)]))
    assert all(row[p] == 0 for row in zeros.values() for p in (*PARTS, "actual"))
    assert result([]) == {}


def test_small_cells_are_marked():
    found = result([*EXERCISE, ("region", "x", 2010, 20.0), ("region", "x", 2020, 90.0)], "marks")
    assert found["region", "x"]["small"]
    assert not found["region", "i1"]["small"]
    assert result(EXERCISE, "marks", small=100)["region", "i1"]["small"]
    there = [("rest", "x", 2010, 9.0), ("rest", "x", 2020, 9.0), ("region", "x", 2010, 0.0)]
    zero = result([*EXERCISE, *there], "marks")["region", "x"]
    assert zero["competitive_low"] < 0 < zero["competitive_high"]


def test_the_interval_covers_what_it_says():
    """Counts drawn from known means: 95 of 100 intervals hold the competitive part of the means."""
    rng = np.random.default_rng(1)
    covered = []
    for before, after in ((4, 4), (30, 12), (200, 320)):
        pace = 11_000 / 10_000
        truth = (1 - before / (before + 10_000)) * (after - before * pace)
        rows = []
        for k in range(400):
            drawn = rng.poisson([before, after, 10_000, 11_000])
            rows += over_years("a", [drawn[:2]]) + over_years("b", [drawn[2:]])
            rows[-4:] = [(a, f"{k}", year, n) for a, _, year, n in rows[-4:]]
        found = result(rows, "marks")
        mine = [r for (area, _), r in found.items() if area == "a"]
        covered.append(
            np.mean([r["competitive_low"] <= truth <= r["competitive_high"] for r in mine])
        )
    assert min(covered) > 0.92
    assert max(covered) < 0.985


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"start": 2011}, "no row of 2011: the years go from 2010 to 2020"),
        ({"start": 2020, "end": 2010}, "start must be before end"),
        ({"start": 2020}, "start must be before end"),
        ({"small": -1}, "0 or more"),
        ({"small": float("nan")}, "0 or more"),
        ({"negative": "ignore"}, "use refuse or clip"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_refused(given, words):
    with pytest.raises(ParameterError, match=words):
        shift_share(table(EXERCISE), **given)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("krabi", "i0", 2010, -3.0), r"krabi x i0 x 2010: -3\.0 is negative"),
        (("krabi", "i0", 2010, float("inf")), "inf is no number"),
        (("krabi", "i0", 2010, 1e200), "too large"),
        (("region", "i0", 2010, 5.0), "region x i0 x 2010 has more than one row"),
        ((None, "i0", 2010, 5.0), "an id is missing"),
    ],
)
def test_a_row_that_cannot_be_computed_with_is_refused(row, words):
    with pytest.raises(InputError, match=words):
        shift_share(table([*EXERCISE, row]))


def test_one_year_is_no_change():
    with pytest.raises(InputError, match="all rows are of 2010: a change needs two years"):
        shift_share(table([r for r in EXERCISE if r[2] == 2010]))
    one = table([r for r in IN_COUNTRY if r[1] == 2010], COUNTRY)
    with pytest.raises(InputError, match="the table country has no row of 2020"):
        shift_share(table(EXERCISE), country=one)


def test_a_negative_count_may_be_clipped():
    found = result([*EXERCISE, ("region", "x", 2010, -3.0)], negative="clip")
    assert found["region", "x"]["actual"] == 0


def test_a_missing_column_is_named():
    with pytest.raises(ContractError, match="no column 'year'"):
        shift_share(table(EXERCISE).drop("year"))


@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(0, 300), min_size=24, max_size=24))
def test_parts_sum_to_the_change_and_the_competitive_parts_of_an_industry_to_nothing(numbers):
    pairs = [(a, i, year) for a in ("01", "02", "10") for i in "wxyz" for year in (1, 2)]
    rows = [(*pair, float(n)) for pair, n in zip(pairs, numbers, strict=True)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = result(rows)
    for row in found.values():
        assert sum(row[p] for p in PARTS) == pytest.approx(row["actual"], abs=1e-9)
    for industry in "wxyz":
        mine = [r for (_, i), r in found.items() if i == industry]
        before = sum(n for _, i, year, n in rows if i == industry and year == 1)
        if before:
            assert sum(r["competitive"] for r in mine) == pytest.approx(0, abs=1e-9)
        else:
            assert all(r["competitive"] == r["actual"] for r in mine)


@pytest.mark.spark
def test_same_numbers_on_spark():
    from ruang.engine.backend import connect

    spark, duck = connect("spark", threads=1), connect("duckdb")
    odd = [("region", "new", 2020, 3.0), ("rest", "i9", 2010, None), ("rest", "gone", 2010, 4.0)]
    jobs, country = table(EXERCISE + odd), table(IN_COUNTRY, COUNTRY)
    for chosen in ({}, {"country": country}, {"start": 2010, "end": 2020}):
        both = []
        for con in (duck, spark):
            rows = con.to_pyarrow(parts(jobs, **chosen)).to_pylist()
            both.append(
                {
                    (r["area_id"], r["industry_id"], p): float("nan") if r[p] is None else r[p]
                    for r in rows
                    for p in (*PARTS, "actual")
                }
            )
        assert both[1] == pytest.approx(both[0], rel=1e-12, abs=1e-9, nan_ok=True)
        assert len(both[0]) == 44
