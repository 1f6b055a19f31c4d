"""Getis and Ord's G against published numbers, a full matrix, its invariants and its refusals."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linked_areas import (
    POINT_VALUES,
    column,
    links_of,
    neighbours,
    points,
    random_matrix,
    rows,
    square,
    standardised,
    values,
)

from ruang.engine.catalogue import Notice
from ruang.engine.errors import InputError, ParameterError
from ruang.engine.methods.getis_ord import getis_ord

GI = [-1.0136729, -0.04361589, 1.31558703, -0.31412676, 1.15373986, 1.77833941]
GI_STAR = [-1.39727626, -0.28917762, 0.65064964, -0.28917762, 1.23452088, 2.02424331]


def result(numbers, links, **parameters):
    return getis_ord(values(numbers), neighbours(links), **parameters)["getis_ord"]


def general(numbers, links, **parameters):
    return rows(
        getis_ord(values(numbers), neighbours(links), permutations=0, **parameters)["general_g"]
    )[0]


def written_out(x, w, star):
    """z of Ord & Getis (1995) from a full matrix, whose diagonal counts for Gi* alone."""
    z = []
    for i in range(len(x)):
        of = np.arange(len(x)) if star else np.delete(np.arange(len(x)), i)
        n, row, those = len(of), w[i, of], x[of]
        spread = (n * (row**2).sum() - row.sum() ** 2) / (n - 1)
        with np.errstate(invalid="ignore"):
            z.append((row @ those - row.sum() * those.mean()) / (those.std() * np.sqrt(spread)))
    return np.array(z)


@pytest.mark.parametrize("weights", ["binary", "row-standardised", "as-given"])
def test_the_six_points(weights):
    links = links_of(points())
    gi = result(POINT_VALUES, links, weights=weights)
    star = result(POINT_VALUES, links, weights=weights, star=True)
    assert column(gi, "z") == pytest.approx(GI, abs=5e-9)
    assert column(star, "z") == pytest.approx(GI_STAR, abs=5e-9)
    shares = (0.5, 1 / 3) if weights == "row-standardised" else (1, 1)
    assert column(gi, "g")[0] == pytest.approx(shares[0] * (3 + 5) / (28.2 - 2))
    assert column(star, "g")[0] == pytest.approx(shares[1] * (2 + 3 + 5) / 28.2)


def test_the_general_g_of_the_six_points():
    got = general(POINT_VALUES, links_of(points()))
    assert got["g"] == pytest.approx(0.55709779, abs=5e-9)
    assert got["expected"] == pytest.approx(14 / 30)
    assert got == general(POINT_VALUES, links_of(points()), star=True)


def test_the_general_gs_chance_is_that_of_all_dealings():
    from itertools import permutations

    rng = np.random.default_rng(6)
    w, x = random_matrix(rng, 5, share=0.8), rng.lognormal(size=5)
    both = 1 - np.eye(5)
    every = [(y @ w @ y) / (y @ both @ y) for y in map(np.array, permutations(x))]
    with pytest.warns(Notice):
        got = general(x, links_of(w), weights="as-given")
    found = (x @ w @ x) / (x @ both @ x)
    assert got["g"] == pytest.approx(found)
    assert got["expected"] == pytest.approx(np.mean(every))
    assert got["z"] == pytest.approx((found - np.mean(every)) / np.std(every))


def test_any_weights_as_in_a_full_matrix():
    rng = np.random.default_rng(1)
    w, x = random_matrix(rng, 15), rng.lognormal(size=15)
    own = w + np.diag(np.where(w.max(axis=1) > 0, w.max(axis=1), 1))
    with pytest.warns(Notice, match="1 "):
        gi = result(x, links_of(w), weights="as-given")
    with pytest.warns(Notice, match="of themselves alone: 1 "):
        star = result(x, links_of(w), weights="as-given", star=True)
    np.testing.assert_allclose(column(gi, "z"), written_out(x, w, star=False), rtol=1e-11)
    np.testing.assert_allclose(column(star, "z"), written_out(x, own, star=True), rtol=1e-11)
    np.testing.assert_allclose(column(star, "g"), own @ x / x.sum(), rtol=1e-12)
    with pytest.warns(Notice):
        shares = result(x, links_of(w), weights="row-standardised", star=True)
    np.testing.assert_allclose(column(shares, "g"), standardised(own) @ x / x.sum(), rtol=1e-12)


def test_binary_takes_every_link_as_one_and_says_so():
    w = square() * 0.25
    w[0, 1] = 3
    with pytest.warns(Notice, match="weights differ"):
        got = rows(result(range(9), links_of(w)))
    assert got == rows(result(range(9), links_of(square())))


def test_a_given_own_weight_counts_for_the_star_alone():
    x, links = POINT_VALUES, [*links_of(points()), ("a0", "a0", 5)]
    w = points() + np.eye(6)
    w[0, 0] = 5
    star = result(x, links, weights="as-given", star=True)
    np.testing.assert_allclose(column(star, "z"), written_out(np.array(x), w, star=True))
    with pytest.warns(Notice, match=r"own neighbours.*: 1 \(a0\)"):
        assert rows(result(x, links)) == rows(result(x, links_of(points())))


def test_an_island_has_its_own_star_and_no_p():
    x, links = [4, 1, 2, 9], [("a0", "a1", 1), ("a1", "a2", 1), ("a2", "a0", 1)]
    with pytest.warns(Notice, match=r"no statistic: 1 \(a3\)"):
        gi = rows(result(x, links))[3]
    with pytest.warns(Notice, match=r"themselves alone: 1 \(a3\)"):
        star = rows(result(x, links, star=True))[3]
    assert gi == dict.fromkeys(("g", "z", "p", "q")) | {"area_id": "a3", "value": 9}
    assert star["g"] == 9 / 16
    assert star["z"] == pytest.approx((9 - 4) / np.std(x))
    assert star["p"] is None
    with pytest.warns(Notice):
        looped = rows(result(x, [*links, ("a3", "a3", 2)], star=True))[3]
    assert looped["p"] is None


def test_the_others_are_judged_without_a_huge_value():
    """The spread of the others is theirs, though it is a billionth of the whole."""
    x = np.array([1e9, 1, 2, 3, 4])
    links = [("a0", "a3", 1), ("a0", "a4", 1), ("a1", "a2", 1)]
    with pytest.warns(Notice):
        got = column(result(x, links), "z")[0]
    assert got == pytest.approx((7 - 5) / (np.std([1, 2, 3, 4]) * np.sqrt((4 * 2 - 4) / 3)))


def test_what_cannot_be_said_is_empty():
    with pytest.warns(Notice, match="all known values are equal"):
        got = rows(result([7] * 9, links_of(square())))
    assert {(r["z"], r["p"], r["q"]) for r in got} == {(None,) * 3}
    assert got[0]["g"] == pytest.approx(2 / 8)
    with pytest.warns(Notice):
        zeros = rows(result([0] * 9, links_of(square()), star=True))
    assert {r["g"] for r in zeros} == {None}
    assert rows(result([], [])) == []
    with pytest.warns(Notice):
        assert rows(result([5], []))[0]["g"] is None
    whole = 1 - np.eye(5)
    everyone = rows(result([1, 2, 3, 4, 9], links_of(whole)))
    assert {(r["z"], r["p"]) for r in everyone} == {(None, 1)}  # each gathers all others
    one = rows(
        result([5, 0, 0, 0], [("a0", "a1", 1), ("a1", "a0", 1), ("a2", "a3", 1), ("a3", "a2", 1)])
    )
    assert (one[0]["g"], one[0]["z"]) == (None, None)  # the others have nothing to share
    assert one[1]["g"] == 1
    balanced = rows(
        result([-1, 1, 0.5, -0.5], [("a0", "a1", 1), ("a1", "a2", 1)], star=True, permutations=0)
    )
    assert {r["g"] for r in balanced} == {None}
    assert balanced[0]["z"] is not None


def test_refusals():
    with pytest.raises(InputError, match="is negative"):
        result([1, 2], [("a0", "a1", -0.5)])
    for wrong in ({"weights": "some"}, {"draws": "none"}, {"rng_seed": -1}):
        with pytest.raises(ParameterError):
            result([1, 2], [("a0", "a1", 1)], **wrong)


@settings(max_examples=8, deadline=None)
@given(
    st.lists(st.integers(0, 60), min_size=9, max_size=9),
    st.booleans(),
    st.randoms(use_true_random=False),
)
def test_scale_place_and_order_of_rows_change_no_score(x, star, random):
    links = links_of(square())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plain = result(x, links, star=star, permutations=99)
        moved = result([4 * n + 100 for n in x], links, star=star, permutations=99)
        random.shuffle(links)
        again = result(x, links, star=star, permutations=99)
    assert rows(again) == rows(plain)
    for name in ("z", "p", "q"):
        np.testing.assert_allclose(column(moved, name), column(plain, name), atol=1e-9)
