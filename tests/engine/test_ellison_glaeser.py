"""The Ellison-Glaeser index: a published example, the dartboard itself, refusals, and Spark."""

import warnings

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruang.engine import plants
from ruang.engine.catalogue import Notice
from ruang.engine.contract import ContractError
from ruang.engine.errors import InputError, ParameterError
from ruang.engine.methods.ellison_glaeser import agglomeration, concentration, ellison_glaeser
from ruang.engine.tables import ELLISON_GLAESER, PLANTS, TOTALS

AREAS = ["Wien"] * 5 + ["Linz"] * 4 + ["Graz"]
SIZES = [200, 650, 12000, 100, 50, 16000, 13000, 1500, 1500, 25000]
CITIES = [("Wien", 5e5), ("Linz", 4e5), ("Graz", 1e5)]
VALUES = ("gamma", "raw_concentration", "herfindahl", "z")


def table(rows):
    """Rows of (area, industry, jobs) as establishments."""
    numbered = [(f"p{n:05}", *row) for n, row in enumerate(rows)]
    return ibis.memtable(numbered, schema=PLANTS.schema)


def totals(rows):
    return ibis.memtable(rows, schema=TOTALS.schema)


def result(rows, **given_besides):
    found = ellison_glaeser(table(rows), **given_besides).to_pyarrow().to_pylist()
    return {row.pop("industry_id"): row for row in found}


def steel(industry="steel"):
    return [(a, industry, float(n)) for a, n in zip(AREAS, SIZES, strict=True)]


def by_definition(area, jobs, x):
    """The published formulas, plant by plant, in the order in which they are printed."""
    z = jobs / jobs.sum()
    s = np.bincount(area, z, minlength=len(x))
    g, h = ((s - x) ** 2).sum(), (z**2).sum()
    x2, x3 = (x**2).sum(), (x**3).sum()
    variance = 2 * (h**2 * (x2 - 2 * x3 + x2**2) - (z**4).sum() * (x2 - 4 * x3 + 3 * x2**2))
    gamma = (g / (1 - x2) - h) / (1 - h)
    return {
        "gamma": gamma,
        "raw_concentration": g,
        "herfindahl": h,
        "plants": len(jobs),
        "z": (g - (1 - x2) * h) / variance**0.5,
    }


def test_matches_a_published_example():
    for found in (
        result(steel(), totals=totals(CITIES)),
        result([*steel(), *((a, "rest", n - sum_of(a)) for a, n in CITIES)]),
    ):
        steels = found["steel"]
        assert steels["gamma"] == pytest.approx(0.05990628, abs=5e-9)
        assert steels["raw_concentration"] == pytest.approx(0.168163, abs=5e-7)
        assert steels["herfindahl"] == pytest.approx(0.244689, abs=5e-7)
        assert steels["plants"] == 10
        assert steels["z"] == pytest.approx(0.1959, abs=5e-5)


def sum_of(area):
    return float(sum(n for a, n in zip(AREAS, SIZES, strict=True) if a == area))


def test_matches_the_hand_worked_example():
    # Two plants of 1 in one of two equal areas: s = (1, 0), x = (1/2, 1/2), H = 1/2. G = 1/2,
    # of which chance gives 1/4; variance 2 (H^2 - 2/16) / 4 = 1/16.
    found = result([("a", "honey", 1.0), ("a", "honey", 1.0)], totals=totals([("a", 9), ("b", 9)]))
    assert found["honey"] == pytest.approx(
        {"gamma": 1.0, "raw_concentration": 0.5, "herfindahl": 0.5, "plants": 2, "z": 1.0}
    )


def test_columns_and_order_are_as_promised():
    found = ellison_glaeser(table([*steel("b"), *steel("a")]))
    assert list(found.columns) == list(ELLISON_GLAESER.columns)
    assert found.to_pyarrow()["industry_id"].to_pylist() == ["a", "b"]


def test_what_the_dartboard_throws_has_gamma_zero_and_the_variance_that_z_supposes():
    rng = np.random.default_rng(2569)
    x = np.array([0.4, 0.3, 0.15, 0.1, 0.05])
    sizes = np.array([40.0, 20, 10, 10, 5, 5, 3, 2, 1, 1, 1, 1])
    throws = 3000  # each throw of the same plants is an industry of its own
    area = rng.choice(len(x), (throws, len(sizes)), p=x)
    names = np.repeat([f"i{n:04}" for n in range(throws)], len(sizes))
    rows = pa.table(
        {
            "establishment_id": [str(n) for n in range(throws * len(sizes))],
            "area_id": area.ravel().astype(str),
            "industry_id": names,
            "jobs": np.tile(sizes, throws),
        }
    )
    cities = totals([(str(m), 1e6 * share) for m, share in enumerate(x)])
    found = ellison_glaeser(ibis.memtable(rows), totals=cities).to_pyarrow()
    gamma, z = (found[c].to_numpy() for c in ("gamma", "z"))
    assert abs(gamma.mean()) < 4 * gamma.std() / throws**0.5
    assert z.mean() == pytest.approx(0, abs=4 / throws**0.5)
    assert z.std() == pytest.approx(1, abs=0.08)
    np.testing.assert_allclose(gamma / z, gamma.std(), rtol=0.08)  # the page says how to use it


@settings(max_examples=6, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(1, 900)), min_size=9))
def test_is_what_its_definition_says_for_any_plants(drawn):
    rows = [(f"a{a}", f"i{i}", float(n)) for a, i, n in drawn]
    area = np.array([a for a, _, _ in drawn])
    industry, jobs = (np.array([d[k] for d in drawn], dtype=float) for k in (1, 2))
    x = np.bincount(area, jobs, minlength=4) / jobs.sum()
    for name, row in result(rows).items():
        its = industry == int(name[1:])
        if its.sum() == 1 or np.count_nonzero(x) == 1:
            assert row["gamma"] is row["z"] is None
            continue
        expected = by_definition(area[its], jobs[its], x)
        assert row == pytest.approx(expected, rel=1e-9, abs=1e-11)


@settings(max_examples=3, deadline=None)
@given(st.floats(1e-6, 1e9))
def test_does_not_depend_on_the_unit_of_jobs(unit):
    rows = [*steel(), ("Wien", "rest", 90_000.0), ("Graz", "rest", 1000.0)]
    scaled = result([(a, i, n * unit) for a, i, n in rows])
    for name, row in result(rows).items():
        assert scaled[name] == pytest.approx(row, rel=1e-6, abs=1e-12)


def test_one_plant_has_no_index():
    found = result([*steel(), ("Graz", "cable car", 7.0)])["cable car"]
    assert found["gamma"] is found["z"] is None
    assert found["herfindahl"] == found["plants"] == 1


def test_a_plant_without_jobs_changes_nothing_but_the_number_of_plants():
    with_it = result([*steel(), ("Graz", "steel", 0.0), ("Wien", "rest", 99.0)])["steel"]
    without = result([*steel(), ("Wien", "rest", 99.0)])["steel"]
    assert with_it.pop("plants") == without.pop("plants") + 1
    assert with_it == pytest.approx(without)


def test_one_area_has_no_index():
    found = result([("a", "x", 5.0), ("a", "x", 3.0), ("a", "y", 2.0), ("a", "y", 2.0)])
    assert [found[i][c] for i in "xy" for c in ("gamma", "z")] == [None] * 4
    assert [found[i]["raw_concentration"] for i in "xy"] == [0, 0]


def test_all_zeros_and_no_rows_are_answered():
    found = result([("a", "x", 0.0), ("b", "x", 0.0)])
    assert [found["x"][c] for c in VALUES] == [None] * 4
    assert found["x"]["plants"] == 2
    assert result([]) == {}


def test_one_industry_lies_as_all_do():
    found = result(steel())["steel"]
    assert found["raw_concentration"] == pytest.approx(0, abs=1e-15)
    assert found["gamma"] < 0


def test_unknown_jobs_take_no_part_and_are_named():
    with pytest.warns(Notice, match=r"jobs are unknown, .*: 1 \(p00010\)"):
        found = result([*steel(), ("Wien", "steel", None)])
    assert found == result(steel())
    with pytest.warns(Notice):
        found = result([*steel(), ("Wien", "rubies", None)])
    assert found["rubies"] == dict.fromkeys(VALUES) | {"plants": 0}


def test_plants_without_an_area_or_an_industry_take_no_part_and_are_named():
    more = [(None, "steel", 5.0), ("Wien", None, 5.0), (None, None, None)]
    with pytest.warns(Notice, match=r"without an area .*: 3 \(p00010, p00011, p00012\)") as told:
        found = result([*steel(), *more])
    assert found == result(steel())
    assert len(told) == 1  # each is named once


def test_more_plants_than_are_named_are_counted():
    with pytest.warns(Notice, match=r": 9 \(p00010, p00011, p00012, p00013, p00014, …\)"):
        result([*steel(), *[("Wien", "steel", None)] * 9])


def test_plants_in_areas_without_a_total_take_no_part_and_are_named():
    cities = totals([*CITIES, ("Bregenz", None)])
    with pytest.warns(Notice, match=r"areas without a total, .*: 2 \(p00010, p00011\)"):
        found = result([*steel(), ("Bregenz", "steel", 4.0), ("x", "y", 1.0)], totals=cities)
    assert found["steel"] == pytest.approx(result(steel(), totals=totals(CITIES))["steel"])
    assert found["y"] == dict.fromkeys(VALUES) | {"plants": 0}


def test_an_area_with_a_total_and_no_plants_is_on_the_map():
    empty = result(steel(), totals=totals([*CITIES, ("Bregenz", 1e6)]))["steel"]
    x = np.array([0.25, 0.2, 0.05, 0.5])
    area = np.array([["Wien", "Linz", "Graz"].index(a) for a in AREAS])
    assert empty == pytest.approx(by_definition(area, np.array(SIZES, dtype=float), x))


def test_counts_at_a_level_of_the_industry_tree():
    fine = [(a, "1011" if n % 2 else "10120", j) for n, (a, _, j) in enumerate(steel())]
    given_besides = {"totals": totals(CITIES), "level": "division"}
    with pytest.warns(Notice, match=r"without a division .*: 2 \(C, nowhere\)"):
        found = result([*fine, ("Wien", "nowhere", 9.0), ("Wien", "C", 9.0)], **given_besides)
    assert found == {"10": pytest.approx(result(steel(), totals=totals(CITIES))["steel"])}


def test_codes_that_a_level_does_not_have_are_in_no_area_share_either():
    fine = [(a, "1011", j) for a, _, j in steel()] + [("Graz", "4711", 9e4)]
    with pytest.warns(Notice):
        strange = result([*fine, ("Wien", "nowhere", 1e6)], level="class")
    assert strange == result(fine, level="class") == result(fine)


def test_cells_that_were_counted_once_give_the_same():
    rows = table([*steel(), ("Wien", "rest", 90_000.0)])
    cells = plants.cells(rows).cache()
    found = concentration(cells, plants.sizes(rows)).order_by("industry_id")
    assert found.to_pyarrow().equals(ellison_glaeser(rows).to_pyarrow())


def test_wrong_counts_are_refused_and_named():
    for jobs, told in ((-3.0, r"p00010: -3\.0 is negative"), (float("inf"), "inf is no number")):
        with pytest.raises(InputError, match=told):
            result([*steel(), ("Wien", "rest", jobs)])
    columns = {"establishment_id": ["p"], "area_id": ["a"], "industry_id": ["i"], "jobs": [np.nan]}
    with pytest.raises(InputError, match="is no number"):
        ellison_glaeser(ibis.memtable(pa.table(columns)))
    with pytest.raises(InputError, match="too large"):
        result([*steel(), ("Wien", "rest", 1e100)])


def test_a_negative_count_may_be_clipped_to_zero():
    clipped = result([*steel(), ("Graz", "steel", -3.0)], negative="clip")
    assert clipped == result([*steel(), ("Graz", "steel", 0.0)])


def test_wrong_totals_are_refused():
    with pytest.raises(InputError, match="Wien has more than one row"):
        result(steel(), totals=totals([*CITIES, ("Wien", 1.0)]))
    with pytest.raises(InputError, match=r"x: -1\.0 is negative"):
        result(steel(), totals=totals([*CITIES, ("x", -1.0)]))


def test_unknown_choices_and_missing_columns_are_refused():
    with pytest.raises(ParameterError, match="use section, division, group, class"):
        result(steel(), level="province")
    with pytest.raises(ParameterError, match="use refuse or clip"):
        result(steel(), negative="ignore")
    with pytest.raises(ContractError, match="no column 'jobs'"):
        ellison_glaeser(table(steel()).drop("jobs"))


@pytest.mark.spark
def test_same_numbers_on_spark():
    from ruang.engine.backend import connect

    spark, duck = connect("spark", threads=1), connect("duckdb")
    rows = table(
        [
            *((a, "1011", n) for a, _, n in steel()),
            ("Wien", "4711", 0.0),
            ("Graz", "4711", None),
            ("Linz", "4712", 9.0),
            (None, "4712", 5.0),
            ("Linz", None, 5.0),
            ("Linz", "4719", 0.0),
            ("Bregenz", "4712", 5.0),
        ]
    )
    cities = totals([*CITIES, ("Eisenstadt", 10.0), ("Bregenz", None)])
    for besides in (
        {},
        {"totals": cities},
        {"level": "group"},
        {"totals": cities, "level": "class"},
    ):
        lazy = agglomeration(rows, **besides)
        both = [con.to_pyarrow(lazy).sort_by("industry_id") for con in (duck, spark)]
        assert both[0]["industry_id"].equals(both[1]["industry_id"])
        for column in (*VALUES, "plants"):
            first, second = (t[column].cast(pa.float64()).to_pylist() for t in both)
            assert [v is None for v in first] == [v is None for v in second]
            known = [[v for v in values if v is not None] for values in (first, second)]
            assert known[1] == pytest.approx(known[0], rel=1e-12, abs=1e-15)


def test_nothing_is_told_of_sound_plants():
    with warnings.catch_warnings():
        warnings.simplefilter("error", Notice)
        result(steel(), totals=totals(CITIES))
