"""Patterns of industries: the methods' own numbers, a case by hand, what is left out and why."""

from __future__ import annotations

from itertools import pairwise

import ibis
import numpy as np
import pyarrow as pa
import pytest

from ruang.engine.kernels import distance_density
from ruang.engine.methods.concentration_index import concentration_index
from ruang.engine.methods.ellison_glaeser import ellison_glaeser
from ruang.engine.methods.kdensity import judged, kdensity
from ruang.engine.methods.proximity import proximity
from ruang.engine.patterns import GIVES, LEAST_SHARED, MOST_RELATED, industry_patterns
from ruang.engine.patterns.distances import DRAWS, GRID, SIZES
from ruang.engine.potential import LEVELS, count_cells
from ruang.engine.potential.shown import as_shown, shown_share
from ruang.engine.reference import industries
from ruang.engine.tables import PUBLIC_TOTALS

AREAS = ["10", "20", "30", "40", "50", "51", "52", "57", "70", "83"]
SHOPS = ["47111", "56101", "45201", "10711", "14111", "62011"]
ANCESTORS = industries.ancestors()


def country(seed=4):
    """Shops everywhere, some areas with more of some; twenty weavers in two towns of the north."""
    rng = np.random.default_rng(seed)
    rows = []
    for place, area in enumerate(AREAS):
        for kind, code in enumerate(SHOPS):
            count = 4 + 6 * ((place + kind) % 3 == 0)
            rows += [(area, code, *rng.uniform((98, 6), (105, 20))) for _ in range(count)]
    for n in range(20):
        area, town = ("50", (98.99, 18.79)) if n % 2 else ("51", (99.01, 18.58))
        rows.append((area, "13121", *rng.normal(town, 0.03)))
    return [(a, i, x, y, float(rng.integers(2, 40))) for a, i, x, y in rows]


def register(rows):
    area, industry, longitude, latitude, workers = zip(*rows, strict=True)
    return ibis.memtable(
        pa.table(
            {
                "establishment_id": [f"e{n:04}" for n in range(len(rows))],
                "area_id": pa.array(area, pa.string()),
                "industry_id": pa.array(industry, pa.string()),
                "longitude": pa.array(longitude, pa.float64()),
                "latitude": pa.array(latitude, pa.float64()),
                "workers": pa.array(workers, pa.float64()),
            }
        )
    )


def counted(table, levels=LEVELS):
    return {
        level: count_cells(table, ANCESTORS, level).order_by("area_id", "industry_id").to_pyarrow()
        for level in levels
    }


def measured(rows, before=None, measure="workers", levels=("class",)):
    table = register(rows)
    then = counted(register(before), levels) if before else None
    return industry_patterns(table, ANCESTORS, counted(table, levels), then, measure=measure)


def of(found, industry):
    (row,) = [r for r in found["patterns"].to_pylist() if r["industry_id"] == industry]
    return row


@pytest.fixture(scope="module")
def rows():
    return country()


@pytest.fixture(scope="module")
def found(rows):
    return measured(rows, levels=LEVELS)


def test_the_tables_are_what_their_contracts_say(found):
    for name, contract in GIVES.items():
        assert found[name].schema.equals(contract.schema.to_pyarrow())
        keys = [tuple(r[k] for k in contract.key) for r in found[name].to_pylist()]
        assert keys and len(keys) == len(set(keys))
    assert set(found["patterns"]["level"].to_pylist()) == set(LEVELS)


@pytest.mark.parametrize("level", LEVELS)
def test_the_index_is_that_of_ellison_and_glaeser(rows, found, level):
    direct = ellison_glaeser(register(rows).rename(jobs="workers"), level=level).to_pyarrow()
    here = {r["industry_id"]: r for r in found["patterns"].to_pylist() if r["level"] == level}
    assert len(direct) == len(here)
    for row in direct.to_pylist():
        for column in ("gamma", "z"):
            expected = row[column]
            if expected is not None:
                expected = pytest.approx(expected, rel=1e-9)
            assert here[row["industry_id"]][column] == expected


def test_evenness_is_that_of_the_concentration_index(rows, found):
    cells = count_cells(register(rows), ANCESTORS, "class")
    jobs = cells.select("area_id", "industry_id", jobs=cells.establishments.cast("float64"))
    for kind in ("gini", "hhi"):
        direct = concentration_index(jobs, kind=kind)["intervals"].to_pyarrow().to_pylist()
        for row in direct:
            here = of(found, row["id"])
            assert here[kind] == pytest.approx(row["value"])
            assert here[f"{kind}_shrunk"] == pytest.approx(row["shrunk"])
            assert here[f"{kind}_low"] <= here[f"{kind}_shrunk"] <= here[f"{kind}_high"]


def test_two_provinces_by_hand():
    # 6 and 2 of 8 weavers; 2 and 6 of 8 shops. HHI = (3/4)^2 + (1/4)^2 = 0.625. Ratios to all,
    # which has half in each: 1.5 and 0.5; half their mean difference over their mean: 0.25.
    weavers, shops = [("50", 6), ("51", 2)], [("50", 2), ("51", 6)]
    rows = [
        (area, code, None, None, 5.0)
        for code, places in (("13121", weavers), ("47111", shops))
        for area, count in places
        for _ in range(count)
    ]
    row = of(measured(rows), "1312")
    assert row["hhi"] == pytest.approx(0.625)
    assert row["gini"] == pytest.approx(0.25)
    # Ellison and Glaeser: raw 2 (3/4 - 1/2)^2 = 1/8, 1 - sum x^2 = 1/2, H = 1/8, so
    # gamma = (1/8 - 1/16) / (1/2 * 7/8) = 1/7.
    assert row["gamma"] == pytest.approx(1 / 7)
    assert (row["establishments"], row["jobs"], row["largest_share"]) == (8, 40.0, 0.125)


def test_the_curve_is_that_of_kdensity_and_the_band_that_of_its_draws(rows, found):
    direct = kdensity(register(rows), industry="13121", max_km=200.0, simulations=DRAWS)
    every = direct["kdensity"].to_pandas().set_index("distance_km")
    curve = [r for r in found["curves"].to_pylist() if r["industry_id"] == "1312"]
    assert [r["distance_km"] for r in curve] == list(GRID.distances)
    assert [r["kd"] for r in curve] == pytest.approx(list(every.loc[GRID.distances, "kd"]))

    order = sorted(rows, key=lambda r: r[2:4])
    places = [np.array([r[column] for r in order]) for column in (2, 3)]
    own = np.array([n for n, r in enumerate(order) if r[1] == "13121"])
    assert len(own) in SIZES
    band = judged(
        GRID, distance_density.densities(*places, own, None, GRID, draws=DRAWS, rng_seed=0)
    )
    assert [r["global_high"] for r in curve] == pytest.approx(list(band.bands.global_high))
    assert [r["global_low"] for r in curve] == pytest.approx(list(band.bands.global_low))
    weaving, verdict = of(found, "1312"), direct["verdict"].to_pyarrow().to_pylist()[0]
    assert weaving["finding"] == verdict["verdict"] == "localised"
    assert (weaving["first_km"], weaving["compared"], weaving["located"]) == (0.0, 20, 20)


def test_a_number_between_two_steps_is_stood_for_by_a_part(rows):
    more = [*rows, *(("50", "13121", 98.9, 18.7 + n / 100, 5.0) for n in range(1))]
    weaving = of(measured(more), "1312")
    assert (weaving["located"], weaving["compared"]) == (21, 20)
    assert [b / a for a, b in pairwise(SIZES) if b / a > 1.2] == []


def test_relatives_are_those_of_proximity(rows, found):
    cells = count_cells(register(rows), ANCESTORS, "class")
    direct = proximity(cells.select("area_id", "industry_id", jobs=cells.workers)).to_pyarrow()
    near = {}
    for row in direct.to_pylist():
        near[row["industry_i"], row["industry_j"]] = row["proximity"]
        near[row["industry_j"], row["industry_i"]] = row["proximity"]
    said = [r for r in found["relatives"].to_pylist() if r["level"] == "class"]
    assert said
    for row in said:
        assert row["proximity"] == pytest.approx(near[row["industry_id"], row["related_id"]])
        assert row["areas"] >= LEAST_SHARED and 0 < row["areas_expected"] <= len(AREAS)
    for one in {r["industry_id"] for r in said}:
        its = [r["proximity"] for r in said if r["industry_id"] == one]
        assert its == sorted(its, reverse=True) and len(its) <= MOST_RELATED


def test_an_industry_of_two_is_nobodys_relative(rows):
    two = [("30", "01493", None, None, 5.0), ("40", "01493", None, None, 5.0)]
    found = measured([*rows, *two])
    assert of(found, "0149")["establishments"] == 2
    assert "0149" not in {r["related_id"] for r in found["relatives"].to_pylist()}


def test_without_coordinates_there_is_no_curve_and_it_is_said_why(rows):
    unlocated = [(a, i, None, None, w) for a, i, _x, _y, w in rows]
    found = measured(unlocated)
    assert of(found, "1312")["finding"] == "unlocated" and not len(found["curves"])

    table = register(rows).drop("longitude", "latitude")
    bare = industry_patterns(
        table, ANCESTORS, counted(table, ["class"]), None, measure="establishments"
    )
    assert of(bare, "1312")["finding"] == "unlocated"


def test_the_middles_of_provinces_are_no_places(rows):
    middles = {area: (100.0 + n / 10, 15.0) for n, area in enumerate(AREAS)}
    found = measured([(a, i, *middles[a], w) for a, i, _x, _y, w in rows])
    assert of(found, "1312")["finding"] == "coarse" and not len(found["curves"])


def test_nine_have_no_curve(rows):
    nine = [r for r in rows if r[1] != "13121"] + [r for r in rows if r[1] == "13121"][:9]
    assert of(measured(nine), "1312")["finding"] == "few"


def test_the_order_of_the_rows_changes_nothing(rows, found):
    again = measured(rows[::-1], levels=LEVELS)
    assert again["curves"].equals(found["curves"])
    assert again["relatives"].equals(found["relatives"])
    there = zip(again["patterns"].to_pylist(), found["patterns"].to_pylist(), strict=True)
    for one, other in there:
        for column, value in one.items():
            same = pytest.approx(value, rel=1e-9) if isinstance(value, float) else value
            assert other[column] == same, column


def test_what_there_was_before_stands_beside_it(rows):
    half = rows[::2]
    row = of(measured(rows, before=half), "4711")
    then = [w for _a, i, _x, _y, w in half if i == "47111"]
    assert (row["establishments_before"], row["jobs_before"]) == (len(then), sum(then))
    assert row["largest_share_before"] == pytest.approx(max(then) / sum(then))


def test_where_no_workers_are_counted_establishments_stand_for_size(rows):
    bare = [(a, i, x, y, None) for a, i, x, y, _w in rows]
    row = of(measured(bare, measure="establishments"), "1312")
    assert (row["jobs"], row["largest_share"]) == (20.0, None)
    assert row["gamma"] > 0


def hidden_otherwise(cells, hidden, moved):
    """The same cells, but of the hidden ones, as many more or fewer establishments and workers."""
    rows = cells.to_pylist()
    for row in rows:
        more = moved.get((row["area_id"], row["industry_id"]), 0)
        row["public"] = float((row["area_id"], row["industry_id"]) not in hidden)
        row["establishments"] += more
        row["workers"] += 10 * more
    return pa.Table.from_pylist(rows, schema=cells.schema.append(pa.field("public", pa.float64())))


def test_how_an_industry_lies_is_made_of_nothing_that_is_hidden(rows):
    """Two registers that differ in hidden numbers alone, and add up to the same, look the same."""
    table = register(rows)
    cells = counted(table, ["class"])["class"]
    here = sorted({r["area_id"] for r in cells.to_pylist() if r["industry_id"] == "4711"})[:3]
    hidden = {(area, code) for area in here for code in ("4711", "5610")}
    totals = [
        {"area_id": None, "industry_id": code, "establishments": n, "workers": w, "spread": None}
        for code, n, w in sums(cells, "industry_id")
    ] + [
        {"area_id": area, "industry_id": None, "establishments": n, "workers": w, "spread": None}
        for area, n, w in sums(cells, "area_id")
    ]
    totals = pa.Table.from_pylist(totals, schema=PUBLIC_TOTALS.schema.to_pyarrow())
    circle = {(here[0], "4711"): 2, (here[1], "4711"): -2, (here[0], "5610"): -2}
    circle[here[1], "5610"] = 2
    found = []
    for moved in ({}, circle):
        one = {"class": hidden_otherwise(cells, hidden, moved)}
        found.append(
            industry_patterns(table, ANCESTORS, one, None, measure="workers", totals=totals)
        )
    lies = [c for c in found[0]["patterns"].column_names if not c.startswith("largest_share")]
    assert found[0]["patterns"].select(lies).equals(found[1]["patterns"].select(lies))
    assert found[0]["relatives"].equals(found[1]["relatives"])
    shops = of(found[0], "4711")
    assert 0 < shops["shown_share"] < 1 and of(found[0], "1312")["shown_share"] == 1
    assert shops["gini"] != of(measured(rows), "4711")["gini"]
    assert shops["hhi"] == pytest.approx(of(measured(rows), "4711")["hhi"], rel=0.2)


def test_no_index_tells_how_large_single_plants_are(rows):
    """With the sum of squares of a group and of all its classes but one, that one's was known."""
    found = []
    for sizes in (None, 7.0):
        table = register([row if sizes is None else (*row[:-1], sizes) for row in rows])
        cells = counted(register(rows), ["class"])["class"]
        totals = [
            {"area_id": None, "industry_id": i, "establishments": n, "workers": w, "spread": None}
            for i, n, w in sums(cells, "industry_id")
        ]
        public = pa.Table.from_pylist(totals, schema=PUBLIC_TOTALS.schema.to_pyarrow())
        known = {"class": cells.append_column("public", pa.array([1.0] * len(cells)))}
        found.append(
            industry_patterns(table, ANCESTORS, known, None, measure="workers", totals=public)
        )
    for column in ("gamma", "z", "plants", "gini", "hhi"):
        one, other = (f["patterns"][column].to_pylist() for f in found)
        assert one == other and any(value is not None for value in one)


def sums(cells, key):
    found = cells.group_by(key).aggregate([("establishments", "sum"), ("workers", "sum")])
    return zip(
        *(c.to_pylist() for c in found.select([key, "establishments_sum", "workers_sum"])),
        strict=True,
    )


def test_what_is_not_shown_is_laid_where_others_are_not_shown_either():
    """By hand: of 10, 6 are shown in A; the 4 go to B and C, which hide 1 and 3 in all."""
    cells = pa.table(
        {
            "area_id": ["A", "B", "C", "B", "C", "A"],
            "industry_id": ["x", "x", "x", "y", "y", "y"],
            "establishments": pa.array([6, 2, 2, 5, 7, 4], pa.int64()),
            "public": [1.0, 0.0, 0.0, 1.0, 1.0, 1.0],
        }
    )
    totals = pa.table(
        {
            "area_id": ["A", "B", "C", None, None],
            "industry_id": [None, None, None, "x", "y"],
            "establishments": pa.array([10, 6, 10, 10, 16], pa.int64()),
        }
    )
    found = as_shown(cells, totals, "establishments").to_pylist()
    assert {(r["area_id"], r["jobs"]) for r in found if r["industry_id"] == "x"} == {
        ("A", 6.0), ("B", 1.0), ("C", 3.0),
    }  # fmt: skip
    assert shown_share(cells, totals) == {"x": 0.6, "y": 1.0}
