"""Local Moran against hand-worked numbers, a full matrix, its invariants and its refusals."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linked_areas import (
    column,
    links_of,
    neighbours,
    random_matrix,
    rows,
    square,
    standardised,
    values,
)

from ruang.engine.catalogue import Notice
from ruang.engine.errors import InputError, ParameterError
from ruang.engine.kernels.autocorrelation import false_discovery
from ruang.engine.methods.local_moran import local_moran
from ruang.engine.methods.moran import moran


def result(numbers, links, **parameters):
    return local_moran(values(numbers), neighbours(links), **parameters)["local_moran"]


def chance(numbers, links, **parameters):
    found = local_moran(values(numbers), neighbours(links), permutations=0, **parameters)
    return found["local_moran_chance"]


def test_a_square_of_nine():
    got = rows(result(range(1, 10), links_of(square())))
    assert [r["local_i"] for r in got] == pytest.approx([1.2, 0.9, 0.3, 0.1, 0, 0.1, 0.3, 0.9, 1.2])
    assert [r["quadrant"] for r in got] == ["low-low"] * 5 + ["high-high"] * 4
    assert got[4]["p"] == 1  # at the mean, whoever its neighbours are
    assert [r["area_id"] for r in got] == [f"a{i}" for i in range(9)]


def test_all_four_quadrants():
    x = [9, 1, 8, 1, 1, 9, 9, 9]
    links = [(f"a{i}", f"a{j}", 1) for i, j in [(0, 2), (1, 3), (2, 4), (3, 5)]]
    with pytest.warns(Notice):
        got = rows(result(x, links))
    assert [r["quadrant"] for r in got[:4]] == ["high-high", "low-low", "high-low", "low-high"]
    assert [np.sign(r["local_i"]) for r in got[:4]] == [1, 1, -1, -1]


def test_any_weights_as_in_a_full_matrix():
    rng = np.random.default_rng(1)
    w, x = random_matrix(rng, 15), rng.lognormal(size=15)
    z = x - x.mean()
    linked = w.sum(axis=1) > 0
    for weights, full in (("as-given", w), ("row-standardised", standardised(w))):
        with pytest.warns(Notice, match="which have no statistic: 1"):
            got = column(result(x, links_of(w), weights=weights), "local_i")
        expected = np.where(linked, z * (full @ z) / (z @ z / 15), np.nan)
        np.testing.assert_allclose(got, expected, rtol=1e-12)


def test_chance_is_that_of_all_possible_draws():
    """Expected and sd over every draw of two of the five other values, not of a sample."""
    from itertools import permutations

    x, weights = np.array([3.0, 1, 4, 1, 5, 9]), np.array([0.5, 2.0])
    z, m2 = x - x.mean(), np.var(x)
    draws = [z[0] / m2 * weights @ d for d in permutations(z[1:], 2)]
    with pytest.warns(Notice):
        got = rows(chance(x, [("a0", "a2", 0.5), ("a0", "a5", 2)], weights="as-given"))[0]
    found = z[0] / m2 * (0.5 * z[2] + 2 * z[5])
    assert got["expected"] == pytest.approx(np.mean(draws))
    assert got["sd"] == pytest.approx(np.std(draws))
    assert got["z"] == pytest.approx((found - np.mean(draws)) / np.std(draws))


def test_p_agrees_with_its_normal_where_neighbours_are_many():
    rng = np.random.default_rng(4)
    w, x = random_matrix(rng, 150), rng.normal(size=150)
    for draws in ("own", "shared"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            drawn = column(result(x, links_of(w), draws=draws), "p")
            normal = column(result(x, links_of(w), permutations=0), "p")
        assert np.nanmax(np.abs(drawn - normal)) < 0.1
        assert np.nanmin(drawn) >= 0.002


def test_q_is_benjamini_and_hochbergs():
    p = np.array([0.01, np.nan, 0.04, 0.03, 0.5])
    assert false_discovery(p) == pytest.approx([0.04, np.nan, 0.16 / 3, 0.16 / 3, 0.5], nan_ok=True)
    got = result([3, 1, 4, 1, 5, 9, 2, 6, 5], links_of(square()))
    np.testing.assert_allclose(column(got, "q"), false_discovery(column(got, "p")))


def test_an_island_counts_in_the_mean_alone():
    x = [1, 2, 3, 4, 100]
    chain = [(f"a{i}", f"a{j}", 1) for i in range(4) for j in range(4) if abs(i - j) == 1]
    with pytest.warns(Notice, match=r"without neighbours.*: 1 \(a4\)"):
        got = rows(result(x, chain))
    alone = got.pop()
    assert alone == {"area_id": "a4", "value": 100} | dict.fromkeys(
        ("local_i", "quadrant", "p", "q")
    )
    assert {r["quadrant"] for r in got} == {"low-low"}


def test_an_unknown_value_stays_in_its_row_and_takes_no_part():
    x, w = [9, 2, 7, 4, None, 6, 3, 8, 1], square()
    with pytest.warns(Notice, match=r"without a value.*: 1 \(a4\)"):
        got = rows(result(x, links_of(w)))
    assert got[4] == dict.fromkeys(("value", "local_i", "quadrant", "p", "q")) | {"area_id": "a4"}
    z = np.delete(np.array([9, 2, 7, 4, 0, 6, 3, 8, 1.0]), 4)
    z -= z.mean()
    part = standardised(np.delete(np.delete(w, 4, 0), 4, 1))
    expected = z * (part @ z) / (z @ z / 8)
    assert [r["local_i"] for r in got if r["value"] is not None] == pytest.approx(list(expected))


def test_what_cannot_be_said_is_empty():
    with pytest.warns(Notice, match="all known values are equal"):
        got = rows(result([7] * 9, links_of(square())))
    assert {(r["local_i"], r["quadrant"], r["p"], r["q"]) for r in got} == {(None,) * 4}
    assert rows(result([], [])) == []
    with pytest.warns(Notice):
        assert rows(result([5], []))[0]["local_i"] is None
    two = rows(result([1, 2], [("a0", "a1", 1), ("a1", "a0", 1)]))
    assert [(r["local_i"], r["p"]) for r in two] == [(-1, 1), (-1, 1)]
    assert column(chance([1, 2], [("a0", "a1", 1)]), "z") == pytest.approx(
        [np.nan] * 2, nan_ok=True
    )


def test_thai_ids_and_leading_zeros_stay():
    ids = ["๐๑", "01", "1"]
    links = neighbours([("๐๑", "01", 1), ("01", "1", 1), ("1", "๐๑", 1)])
    got = rows(local_moran(values([1, 5, 2], ids), links)["local_moran"])
    assert [r["area_id"] for r in got] == ["01", "1", "๐๑"]


def test_refusals():
    with pytest.raises(InputError, match="has more than one row"):
        result([1, 2], [("a0", "a1", 1), ("a0", "a1", 2)])
    for wrong in ({"weights": "binary"}, {"draws": "none"}, {"permutations": -1}):
        with pytest.raises(ParameterError):
            result([1, 2], [("a0", "a1", 1)], **wrong)


@settings(max_examples=8, deadline=None)
@given(
    st.lists(st.integers(-50, 50), min_size=9, max_size=9),
    st.sampled_from(["own", "shared"]),
    st.randoms(use_true_random=False),
)
def test_the_mean_is_morans_and_order_changes_nothing(x, draws, random):
    links = links_of(square())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plain = rows(result(x, links, permutations=99, draws=draws))
        whole = rows(moran(values(x), neighbours(links), permutations=0)["moran"])[0]["i"]
        random.shuffle(links)
        again = rows(result(x, links, permutations=99, draws=draws))
    assert again == plain
    if whole is not None:
        assert np.mean([r["local_i"] for r in plain]) == pytest.approx(whole)
