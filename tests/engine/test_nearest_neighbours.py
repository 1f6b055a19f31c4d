"""Nearest neighbours against all distances written out, at ties, edges and refusals."""

import ibis
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruang.engine import arrays
from ruang.engine.catalogue import Notice
from ruang.engine.errors import InputError, ParameterError
from ruang.engine.kernels import nearest
from ruang.engine.kernels.nearest import Globe
from ruang.engine.methods.local_moran import local_moran
from ruang.engine.methods.nearest_neighbours import nearest_neighbours
from ruang.engine.tables import PLACES, VALUES


def places(rows):
    return ibis.memtable(rows, schema=PLACES.schema)


def links(rows, table="neighbours", **parameters):
    found = nearest_neighbours(places(rows), **parameters)[table].to_pyarrow().to_pylist()
    return [tuple(row.values()) for row in found]


def apart(longitude, latitude):
    """All distances in mm by the haversine formula; a place is far from itself."""
    lon, lat = np.radians(longitude), np.radians(latitude)
    half = np.sin(np.subtract.outer(lat, lat) / 2) ** 2
    half += (
        np.multiply.outer(np.cos(lat), np.cos(lat)) * np.sin(np.subtract.outer(lon, lon) / 2) ** 2
    )
    found = np.rint(2 * nearest.RADIUS * 1000 * np.arcsin(np.sqrt(np.minimum(half, 1))))
    np.fill_diagonal(found, 1e12)
    return found.astype(np.int64)


RNG = np.random.default_rng(0)
MAPS = {
    "scattered": (97 + RNG.random(200), 6 + RNG.random(200)),
    "a regular grid": tuple(a.ravel() / 10 for a in np.meshgrid(range(12), range(12))),
    "few points, many places": (RNG.integers(0, 4, 200) / 10, RNG.integers(0, 4, 200) / 10),
    "one point": (np.full(40, 100.5), np.full(40, 13.7)),
    "the date line": (np.r_[180 - RNG.random(50), -180 + RNG.random(50)], RNG.random(100)),
    "a pole": (360 * RNG.random(60) - 180, np.r_[90 - RNG.random(50), np.full(10, 90.0)]),
}


@pytest.mark.parametrize("of", MAPS)
def test_the_nearest_are_those_of_all_distances(of):
    longitude, latitude = MAPS[of]
    distances = apart(longitude, latitude)
    globe = Globe(longitude, latitude)
    for count in (1, 6, 500):
        k = min(count, len(longitude) - 1)
        expected = np.argsort(distances, axis=1, kind="stable")[:, :k]
        got = globe.nearest(count)
        np.testing.assert_array_equal(got.end.reshape(-1, k), expected)
        off = got.millimetres.reshape(-1, k) - np.take_along_axis(distances, expected, axis=1)
        assert np.abs(off).max() <= 2


@pytest.mark.parametrize("of", MAPS)
def test_those_within_a_distance_are_those_of_all_distances(of):
    longitude, latitude = MAPS[of]
    expected = apart(longitude, latitude) <= 20_000_000
    globe = Globe(longitude, latitude)
    got = globe.within(20_000)
    found = np.zeros_like(expected)
    found[got.start, got.end] = True
    np.testing.assert_array_equal(found, expected)
    assert len(got.start) == expected.sum() == globe.links_within(20_000)
    order = np.lexsort((got.end, got.millimetres, got.start))
    np.testing.assert_array_equal(order, np.arange(len(order)))


def test_parts_change_nothing(monkeypatch):
    globe = Globe(*MAPS["few points, many places"])
    whole = globe.nearest(7)
    monkeypatch.setattr(nearest, "HELD", 500)
    np.testing.assert_array_equal(globe.nearest(7), whole)


def test_a_line_on_the_equator():
    line = [("d", 7.0, 0.0), ("a", 0.0, 0.0), ("c", 3.0, 0.0), ("b", 1.0, 0.0)]
    degree = 2 * np.pi * 6371.0088 / 360
    assert links(line, count=2) == [
        ("a", "b", 1), ("a", "c", 1), ("b", "a", 1), ("b", "c", 1),
        ("c", "b", 1), ("c", "a", 1), ("d", "c", 1), ("d", "b", 1),
    ]  # fmt: skip
    far = links(line, count=1, table="neighbour_distances")
    assert [d for *_, d in far] == pytest.approx([degree, degree, 2 * degree, 4 * degree], abs=1e-6)
    near = links(line, within_km=2 * degree, weights="inverse-distance")
    assert [pair[:2] for pair in near] == [("a", "b"), ("b", "a"), ("b", "c"), ("c", "b")]
    assert near[0][2] == pytest.approx(1 / degree)


def test_equally_far_places_go_by_id():
    middle = ("m", 100.0, 0.0)
    around = [("z", 100.1, 0.0), ("y", 99.9, 0.0), ("x", 100.0, 0.1), ("w", 100.0, -0.1)]
    got = links([middle, *around], count=3)
    assert [b for a, b, _ in got if a == "m"] == ["w", "x", "y"]


def test_too_few_places_have_all_the_others():
    with pytest.warns(Notice, match=r"too few.*: 2 \(01, 1\)"):
        assert links([("1", 100.0, 13.0), ("01", 100.5, 13.0)]) == [("01", "1", 1), ("1", "01", 1)]
    with pytest.warns(Notice):
        assert links([("ก", 100.0, 13.0)]) == []
    assert links([]) == links([], within_km=5) == []
    assert links([("a", 100.0, 13.0), ("b", 101.0, 13.0)], within_km=1) == []


def test_places_without_coordinates_take_no_part():
    rows = [("a", 100.0, 13.0), ("b", None, 13.0), ("c", 100.2, 13.0), ("d", 100.1, None)]
    with pytest.warns(Notice, match=r"without coordinates.*: 2 \(b, d\)"):
        assert links(rows, count=1) == [("a", "c", 1), ("c", "a", 1)]


def test_places_at_one_point_have_no_inverse_distance():
    rows = [("a", 100.0, 13.0), ("b", 100.0, 13.0), ("c", 100.2, 13.0)]
    with pytest.warns(Notice, match=r"same point.*: 2 \(a x b, b x a\)"):
        got = links(rows, count=1, weights="inverse-distance")
    assert [w for *_, w in got[:2]] == [None, None]
    assert got[2][:2] == ("c", "a")


def test_its_links_are_what_the_other_methods_take():
    rng = np.random.default_rng(2)
    rows = [(f"{i:03d}", 100 + rng.random(), 13 + rng.random()) for i in range(50)]
    numbers = ibis.memtable([(a, x) for a, x, _ in rows], schema=VALUES.schema)
    near = nearest_neighbours(places(rows))["neighbours"]
    got = local_moran(numbers, near, permutations=99)["local_moran"].to_pyarrow()
    assert np.mean(got["local_i"].to_pylist()) > 0.6  # its longitude is like its neighbours'


def test_refusals(monkeypatch):
    here = ("a", 100.0, 13.0)
    for wrong in (("b", 190.0, 0.0), ("b", 0.0, -91.0)):
        with pytest.raises(InputError, match="lies beyond"):
            links([here, wrong])
    with pytest.raises(InputError, match="inf is no number"):
        links([here, ("b", float("inf"), 0.0)])
    with pytest.raises(InputError, match="a has more than one row"):
        links([here, here])
    for bad in ({"count": 0}, {"within_km": 0.0}, {"within_km": float("nan")}, {"weights": "x"}):
        with pytest.raises(ParameterError):
            links([here], **bad)
    monkeypatch.setattr(arrays, "MAX_ROWS", 5)
    with pytest.raises(ParameterError, match="6 links, and 5 are the most"):
        links([here, ("b", 100.0, 13.0), ("c", 100.0, 13.0)], within_km=1)


@settings(max_examples=8, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), min_size=2, max_size=12),
    st.integers(1, 5),
    st.randoms(use_true_random=False),
)
def test_the_order_of_rows_changes_nothing_and_more_hold_fewer(at, count, random):
    rows = [(f"{i:02d}", float(x), float(y)) for i, (x, y) in enumerate(at)]
    if len(rows) <= count + 1:
        return
    few, more = links(rows, count=count), links(rows, count=count + 1)
    assert set(few) <= set(more)
    random.shuffle(rows)
    assert links(rows, count=count) == few
