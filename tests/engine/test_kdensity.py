"""K-density against sums over every pair, its invariants under chance, and its refusals."""

import math
import warnings

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruang.engine.catalogue import Notice
from ruang.engine.contract import ContractError
from ruang.engine.errors import InputError, ParameterError
from ruang.engine.kernels import distance_density, envelopes, great_circle, threads
from ruang.engine.methods.kdensity import kdensity
from ruang.engine.tables import SITES

GRID = distance_density.Grid(step=5.0, points=101)


def table(rows, *, jobs=False):
    """Rows of (id, industry, longitude, latitude[, jobs])."""
    names = [*SITES.columns, *(["jobs"] if jobs else [])]
    types = [pa.string()] * 2 + [pa.float64()] * (len(names) - 2)
    columns = zip(*rows, strict=True)  # by Arrow, for which NaN is not null
    return ibis.memtable(
        pa.table([pa.array(c, t) for c, t in zip(columns, types, strict=True)], names)
    )


def towns(size, seed=0):
    """Longitudes and latitudes of places that gather in a dozen towns."""
    rng = np.random.default_rng(seed)
    middle = rng.uniform((98, 6), (105, 20), (12, 2))
    return (middle[rng.integers(12, size=size)] + rng.normal(0, 0.3, (size, 2))).T


def rows(size=120, plants=15, seed=0):
    """The first `plants` of them are of industry a, the others of b or c."""
    longitude, latitude = towns(size, seed)
    return [
        (f"{i:04}", "a" if i < plants else "bc"[i % 2], x, y)
        for i, (x, y) in enumerate(zip(longitude, latitude, strict=True))
    ]


def result(given_rows, *, jobs=False, **parameters):
    """The curve as columns, and the verdict as a dict."""
    parameters = {"industry": "a", "simulations": 200} | parameters
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Notice)
        found = kdensity(table(given_rows, jobs=jobs), **parameters)
    verdict = found["verdict"].to_pyarrow().to_pylist()[0]
    return found["kdensity"].to_pandas(), verdict


def over_every_pair(longitude, latitude, weights, distances):
    """The definition, written down: normal densities of every pair and of its mirror image."""
    one, other = np.triu_indices(len(longitude), 1)
    far = great_circle.distances(longitude[one], latitude[one], longitude[other], latitude[other])
    low, high = np.quantile(far, [0.25, 0.75])
    width = 0.9 * min(np.std(far, ddof=1), (high - low) / 1.34) * len(far) ** -0.2
    share = weights[one] * weights[other]
    share = share / share.sum() / (width * math.sqrt(2 * math.pi))
    away = (distances[:, None] - far) / width, (distances[:, None] + far) / width
    return sum(np.exp(-(a**2) / 2) @ share for a in away)


def test_three_plants_by_hand():
    # On the equator a degree is pi / 180 of the radius: 111.195 km. Distances: 1, 2 and 3 of them.
    degree = 6371.0088 * math.pi / 180
    plants = [("1", "a", 0.0, 0.0), ("2", "a", 1.0, 0.0), ("3", "a", 3.0, 0.0)]
    curve, verdict = result(plants, simulations=1, max_km=400.0)
    # Quartiles 1.5 and 2.5 degrees; IQR / 1.34 = 0.7463 is less than the sd, which is 1.
    width = 0.9 * degree / 1.34 * 3**-0.2
    assert verdict["bandwidth_km"] == pytest.approx(width, rel=1e-12)
    expected = sum(
        math.exp(-(((100 + sign * k * degree) / width) ** 2) / 2)
        for k in (1, 2, 3)
        for sign in (1, -1)
    ) / (3 * width * math.sqrt(2 * math.pi))
    at_100_km = curve.kd[curve.distance_km == 100.0].item()
    assert at_100_km == pytest.approx(expected, rel=1e-12)
    assert list(curve.distance_km[:2]) == [0.0, 1.0] and curve.distance_km.iloc[-1] == 400.0


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize(("plants", "within"), [(3, 1e-12), (64, 1e-12), (65, 1e-4), (400, 1e-4)])
def test_agrees_with_the_sum_over_every_pair(plants, within, weighted):
    longitude, latitude = towns(600)
    own = np.arange(plants)
    weights = np.random.default_rng(1).pareto(1.2, plants) + 1
    found = distance_density.densities(
        longitude, latitude, own, weights if weighted else None, GRID, draws=1, rng_seed=0
    ).own
    wanted = over_every_pair(
        longitude[own],
        latitude[own],
        weights if weighted else np.ones(plants),
        GRID.distances,
    )
    assert np.max(np.abs(found - wanted)) <= within * np.max(wanted)


def test_agrees_with_it_across_the_world():
    rng = np.random.default_rng(0)
    longitude, latitude = rng.uniform(-180, 180, 90), rng.uniform(-89, 89, 90)
    grid = distance_density.Grid(step=50.0, points=201)
    own = np.arange(80)
    found = distance_density.densities(longitude, latitude, own, None, grid, draws=1, rng_seed=0)
    wanted = over_every_pair(longitude[own], latitude[own], np.ones(80), grid.distances)
    assert np.max(np.abs(found.own - wanted)) <= 1e-4 * np.max(wanted)


def test_agrees_with_it_where_nearly_all_gather_in_one_town():
    # Quartiles in and out of the town, and a bandwidth of metres in a country.
    rng = np.random.default_rng(0)
    longitude, latitude = np.concatenate(
        [rng.normal((100.5, 13.7), 0.004, (600, 2)), rng.uniform((98, 6), (105, 20), (60, 2))]
    ).T
    grid = distance_density.Grid(step=2.0, points=401)
    for own in (np.arange(250), np.arange(410, 660)):
        found = distance_density.densities(
            longitude, latitude, own, None, grid, draws=1, rng_seed=0
        )
        wanted = over_every_pair(longitude[own], latitude[own], np.ones(250), grid.distances)
        assert np.max(np.abs(found.own - wanted)) <= 1e-4 * np.max(wanted)


@pytest.mark.parametrize("plants", [20, 100])
def test_all_of_the_density_is_one_and_a_part_is_less(plants):
    longitude, latitude = towns(150)
    whole = distance_density.Grid(step=5.0, points=601)  # up to 3,000 km: beyond all of it
    found = distance_density.densities(
        longitude, latitude, np.arange(plants), None, whole, draws=3, rng_seed=0
    )
    for curve in (found.own, *found.drawn):
        assert np.trapezoid(curve, dx=whole.step) == pytest.approx(1.0, abs=1e-6)
        assert np.trapezoid(curve[:100], dx=whole.step) < 1


@pytest.mark.parametrize("plants", [20, 80])
def test_the_order_of_rows_the_ids_and_the_threads_change_nothing(plants, monkeypatch):
    given_rows = rows(150, plants)
    first = result(given_rows)
    monkeypatch.setattr(threads.os, "cpu_count", lambda: 3)
    shuffled = [given_rows[i] for i in np.random.default_rng(0).permutation(len(given_rows))]
    renamed = [(f"x{i}", *row[1:]) for i, row in enumerate(shuffled)]
    for other in (shuffled, renamed):
        again = result(other)
        assert again[0].equals(first[0])
        assert again[1] == first[1]
    assert not result(given_rows, rng_seed=1)[0].equals(first[0])


def test_what_gathers_is_localised_and_what_keeps_apart_is_dispersed():
    # 40 x 25 places, about 11 km apart; one industry in a corner, one at every fifth crossing.
    places = [(x, y) for x in range(40) for y in range(25)]
    near = {(x, y) for x, y in places if x < 8 and y < 8}
    apart = {(x, y) for x, y in places if x % 5 == 0 and y % 5 == 0}
    for kind, chosen in (("localised", near), ("dispersed", apart)):
        plants = [
            (f"{x}-{y}", "a" if (x, y) in chosen else "b", 100 + x / 10, 13 + y / 10)
            for x, y in places
        ]
        curve, verdict = result(plants, simulations=400, max_km=100.0)
        assert verdict["verdict"] == kind
        outside = curve.kd > curve.global_high
        if kind == "dispersed":
            assert not outside.any()
            outside = curve.kd < curve.global_low
        assert verdict["first_km"] == curve.distance_km[outside].iloc[0]
        assert verdict["last_km"] == curve.distance_km[outside].iloc[-1]
        assert verdict[f"p_{kind}"] < 0.05
        assert (verdict["localisation"] > 0) == (kind == "localised")
        assert (verdict["dispersion"] > 0) == (kind == "dispersed")


def test_the_bands_hold_each_other():
    curve, _ = result(rows(300, 30), simulations=500)
    for narrow, wide in (("local_low", "global_low"), ("global_high", "local_high")):
        assert (curve[narrow] >= curve[wide] - 1e-15).all()
    assert (curve.local_low < curve.local_high).all()


def test_chance_is_seldom_called_anything():
    # 200 curves of chance against 1,000 others: 5 % on each side, and p below 0.05 as often.
    longitude, latitude = towns(300)
    own = np.arange(12)
    drawn = distance_density.densities(
        longitude, latitude, own, None, GRID, draws=1200, rng_seed=5
    ).drawn
    high = envelopes.global_high(drawn[200:])
    called = envelopes.reaches(drawn[:200], high).mean()
    assert 0.01 < called < 0.10
    p = np.array([envelopes.p_value(curve, drawn[200:]) for curve in drawn[:60]])
    assert abs(np.mean(p) - 0.5) < 0.12
    assert np.mean(p <= 0.05) < 0.15


def test_a_global_band_between_two_ranks_by_hand():
    # 40 level curves 1 to 40: the two highest are 5 % of them, so the band is the second highest.
    level = np.repeat(np.arange(1.0, 41.0)[:, None], 3, axis=1)
    assert list(envelopes.global_high(level)) == [39.0] * 3
    # Of 50, 5 % are two and a half: halfway between the second and the third highest.
    level = np.repeat(np.arange(1.0, 51.0)[:, None], 3, axis=1)
    assert list(envelopes.global_high(level)) == [48.5] * 3
    assert envelopes.p_value(np.full(3, 48.5), level) == 3 / 51
    assert envelopes.p_value(np.full(3, 60.0), level) == 1 / 51
    assert envelopes.p_value(np.full(3, 50.0), level) == 2 / 51  # as extreme as the highest
    assert envelopes.p_value(np.zeros(3), level) == 1
    # Far above at one place is more than a little above at many.
    assert envelopes.p_value(np.array([25.0, 25.0, 500.0]), level) == 1 / 51
    assert envelopes.global_high(level[:10]) is None  # the highest alone is 10 %
    assert envelopes.global_high(np.ones((100, 3))) is None


def test_jobs_weigh_pairs():
    given_rows = [(*row, 0.0 if i >= 5 else 3.0) for i, row in enumerate(rows(60, 10))]
    weighted, verdict = result(given_rows, jobs=True, weighted=True, max_km=500.0)
    five = np.array([row[2:4] for row in given_rows[:10]]).T
    wanted = over_every_pair(*five, np.repeat([3.0, 0.0], 5), weighted.distance_km.to_numpy())
    assert weighted.kd.to_numpy() == pytest.approx(wanted, rel=1e-9)
    assert verdict["plants"] == 10
    alike = [(*row[:4], 7.0) for row in given_rows]
    a, b = (result(alike, jobs=True, weighted=w)[0].kd for w in (True, False))
    assert a.to_numpy() == pytest.approx(b.to_numpy(), rel=1e-12)


def test_an_industry_is_an_id_or_else_a_beginning():
    given_rows = [
        (str(i), code, 100 + i / 7, 14 + (i * i % 11) / 9)
        for i, code in enumerate(["10", "101", "10", "102", "2", "20", "3", "10"])
    ]
    assert result(given_rows, industry="10")[1]["plants"] == 3
    assert result(given_rows, industry="1")[1]["plants"] == 5
    assert result(given_rows, industry="10")[1]["sites"] == 8
    assert result(given_rows, industry="10", controls="2, 3")[1]["sites"] == 6
    assert result(given_rows, industry="10", controls="20")[1]["sites"] == 4
    with pytest.raises(ParameterError, match="no plant is of industry '9'"):
        result(given_rows, industry="9")
    with pytest.raises(ParameterError, match="controls: no plant is of industry '9'"):
        result(given_rows, industry="10", controls="2,9")


def test_few_plants_have_defined_answers():
    given_rows = rows(40, 1)
    with pytest.warns(Notice, match="fewer than two plants of the industry to compare: 1"):
        found = kdensity(table(given_rows), industry="a")
    curve = found["kdensity"].to_pandas()
    assert curve.drop(columns="distance_km").isna().all(axis=None) and len(curve) > 200
    verdict = found["verdict"].to_pyarrow().to_pylist()[0]
    assert verdict["plants"] == 1 and verdict["verdict"] is None
    curve, verdict = result(rows(40, 2))
    assert verdict["bandwidth_km"] == curve.distance_km[1]  # one distance has no spread
    assert curve.kd.notna().all()


def test_too_few_draws_give_no_global_band():
    with pytest.warns(Notice, match="too few, or too much alike, for a global band"):
        found = kdensity(table(rows()), industry="a", simulations=10)
    curve = found["kdensity"].to_pandas()
    assert curve.global_high.isna().all() and curve.local_high.notna().all()
    verdict = found["verdict"].to_pyarrow().to_pylist()[0]
    assert verdict["verdict"] is None and verdict["p_localised"] is not None


@pytest.mark.parametrize("plants", [20, 80])
def test_the_industry_that_is_everything_is_like_every_draw(plants):
    curve, verdict = result(rows(plants, plants))
    assert (curve.kd == curve.local_low).all() and (curve.kd == curve.local_high).all()
    assert verdict["p_localised"] == verdict["p_dispersed"] == 1 and verdict["verdict"] is None


@pytest.mark.parametrize("plants", [10, 70])
def test_all_at_one_place_is_a_density_at_nought(plants):
    given_rows = [(str(i), "a" if i < plants else "b", 100.5, 13.7) for i in range(100)]
    curve, verdict = result(given_rows)
    assert verdict["bandwidth_km"] == pytest.approx(curve.distance_km[1])
    assert np.isfinite(curve.kd).all() and curve.kd[0] == curve.kd.max()
    assert verdict["verdict"] is None


def test_what_has_no_place_takes_no_part_and_is_named():
    lost = [("lost", "a", None, 13.0), ("astray", "b", 100.0, None)]
    with pytest.warns(Notice, match=r"without coordinates.*: 2 \(astray, lost\)"):
        found = kdensity(table([*rows(), *lost]), industry="a", simulations=200)
    assert found["verdict"].to_pandas().plants.item() == 15
    assert found["kdensity"].to_pandas().equals(result(rows())[0])


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("x", "a", 181.0, 13.0), "x: 181.0 is no longitude"),
        (("x", "a", 100.0, -90.5), "x: -90.5 is no latitude"),
        (("x", "a", 13.7, 100.5), "x: 100.5 is no latitude"),  # the two exchanged
        (("x", "a", math.nan, 13.0), "nan is no number"),
        (("x", "a", 100.0, math.inf), "inf is no number"),
        (("0001", "a", 100.0, 13.0), "0001 has more than one row"),
        (("x", None, 100.0, 13.0), "an id is missing"),
        ((None, "a", 100.0, 13.0), "an id is missing"),
    ],
)
def test_wrong_rows_are_refused(row, message):
    with pytest.raises(InputError, match=message):
        result([*rows(), row])


def test_wrong_jobs_are_refused_and_unknown_ones_named():
    given_rows = [(*row, 2.0) for row in rows()]
    negative = [*given_rows, ("x", "a", 100.0, 13.0, -1.0)]
    with pytest.raises(InputError, match=r"x: -1\.0 is negative"):
        result(negative, jobs=True)
    assert result(negative, jobs=True, negative="clip")[1]["plants"] == 16
    assert result(rows(), negative="clip")[1]["plants"] == 15
    with pytest.raises(InputError, match="no column jobs to weigh by"):
        result(rows(), weighted=True)
    with pytest.warns(Notice, match=r"unknown jobs.*: 1 \(x\)"):
        found = kdensity(
            table([*given_rows, ("x", "a", 100.0, 13.0, None)], jobs=True),
            industry="a",
            weighted=True,
        )
    assert found["verdict"].to_pandas().plants.item() == 15


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"industry": ""}, "industry is empty"),
        ({"simulations": 0}, "simulations is 0"),
        ({"simulations": 100_001}, "use 1 to 100,000"),
        ({"rng_seed": -1}, "rng_seed is -1"),
        ({"max_km": 0.5}, "max_km is 0.5"),
        ({"max_km": math.nan}, "max_km is nan"),
        ({"negative": "ignore"}, "use refuse or clip"),
    ],
)
def test_parameters_that_cannot_be_used_are_refused(parameters, message):
    with pytest.raises(ParameterError, match=message):
        result(rows(), **parameters)


def test_nowhere_is_refused_and_a_missing_column_named():
    with pytest.raises(InputError, match="fewer than two plants have coordinates"):
        result([("1", "a", 100.0, 13.0), ("2", "b", None, None)])
    with pytest.raises(ContractError, match="no column 'latitude'"):
        kdensity(table(rows()).drop("latitude"), industry="a")


@settings(max_examples=10, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([98.0, 99.5, 100.0, 101.25]), st.floats(-89, 89)),
        min_size=3,
        max_size=12,
    ),
    st.integers(2, 12),
)
def test_whatever_the_places_the_answer_is_finite(places, plants):
    given_rows = [(str(i), "ก" if i < plants else "ข", x, y) for i, (x, y) in enumerate(places)]
    curve, verdict = result(given_rows, industry="ก", simulations=40)
    known = curve.drop(columns=["global_low", "global_high"])
    assert np.isfinite(known.to_numpy()).all() and (known >= 0).all(axis=None)
    assert 0 < verdict["p_localised"] <= 1
