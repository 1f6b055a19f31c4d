"""Moran's I against hand-worked numbers, a full matrix, its invariants and its refusals."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linked_areas import links_of, neighbours, random_matrix, rows, square, standardised, values

from ruang.engine.catalogue import Notice
from ruang.engine.contract import ContractError
from ruang.engine.errors import InputError, ParameterError
from ruang.engine.methods.moran import moran


def result(numbers, links, **parameters):
    return rows(moran(values(numbers), neighbours(links), **parameters)["moran"])[0]


def further(numbers, links, **parameters):
    found = rows(moran(values(numbers), neighbours(links), **parameters)["moran_tests"])
    return {row.pop("assumption"): row for row in found}


def written_out(x, w):
    """I of a full matrix, and its variance over all dealings of four or more different areas."""
    z = x - x.mean()
    return len(x) / w.sum() * (z @ w @ z) / (z @ z)


def test_a_square_of_nine():
    got = result(range(1, 10), links_of(square()), weights="as-given")
    assert got["i"] == pytest.approx(0.5, abs=1e-15)
    assert got["expected"] == -1 / 8
    assert got["z"] > 2
    assert 0.002 <= got["p"] < 0.05


def test_any_weights_as_in_a_full_matrix():
    rng = np.random.default_rng(1)
    w, x = random_matrix(rng, 12), rng.lognormal(size=12)
    with pytest.warns(Notice, match="without neighbours"):
        got = result(x, links_of(w), weights="as-given", permutations=0)
    with pytest.warns(Notice, match="without neighbours"):
        standard = result(x, links_of(w), permutations=0)
    assert got["i"] == pytest.approx(written_out(x, w), rel=1e-12)
    assert standard["i"] == pytest.approx(written_out(x, standardised(w)), rel=1e-12)


def test_moments_are_those_of_all_dealings():
    """The mean and spread over every order of five values, not of a sample of them."""
    from itertools import permutations

    rng = np.random.default_rng(2)
    w, x = random_matrix(rng, 5, share=0.7), rng.lognormal(size=5)
    every = [written_out(np.array(dealt), w) for dealt in permutations(x)]
    with pytest.warns(Notice):
        got = further(x, links_of(w), weights="as-given", permutations=999)
    assert got["randomisation"]["expected"] == pytest.approx(np.mean(every), rel=1e-9)
    assert got["randomisation"]["sd"] == pytest.approx(np.std(every), rel=1e-9)
    assert got["permutation"]["expected"] == pytest.approx(np.mean(every), abs=0.05)
    assert got["permutation"]["sd"] == pytest.approx(np.std(every), rel=0.1)
    found = written_out(x, w)
    tail = min(np.mean(every >= found - 1e-12), np.mean(every <= found + 1e-12))
    assert got["permutation"]["p"] == pytest.approx(min(1, 2 * tail), abs=0.06)


def test_without_permutations_p_is_that_of_z():
    x, links = [3, 1, 4, 1, 5, 9, 2, 6, 5], links_of(square())
    got, tests = result(x, links, permutations=0), further(x, links, permutations=0)
    assert got["p"] == tests["randomisation"]["p"]
    assert set(tests["permutation"].values()) == {None}


def test_equal_values_and_no_links_have_no_statistic():
    with pytest.warns(Notice, match="all known values are equal"):
        got = result([0.1] * 9, links_of(square()))
    assert got == {"i": None, "expected": -1 / 8, "z": None, "p": None}
    with pytest.warns(Notice, match=r"without neighbours.*: 3 \(a0, a1, a2\)"):
        assert result([1, 2, 3], [])["i"] is None
    with pytest.warns(Notice):
        assert result([1], []) == dict.fromkeys(("i", "expected", "z", "p"))
    assert result([], [])["i"] is None


def test_few_areas_have_what_can_be_said():
    two = result([1, 2], [("a0", "a1", 1), ("a1", "a0", 1)])
    assert two == {"i": -1, "expected": -1, "z": None, "p": 1}
    everyone = 1 - np.eye(6)
    got = result([1, 2, 3, 4, 5, 7], links_of(everyone))
    assert got["i"] == pytest.approx(-1 / 5)
    assert (got["z"], got["p"]) == (None, 1)  # no dealing changes I


def test_an_unknown_value_takes_no_part_nor_do_its_links():
    w = square()
    with pytest.warns(Notice, match=r"without a value.*: 1 \(a4\)"):
        got = result([9, 2, 7, 4, None, 6, 3, 8, 1], links_of(w))
    kept = [0, 1, 2, 3, 5, 6, 7, 8]
    x = np.array([9, 2, 7, 4, 6, 3, 8, 1.0])
    assert got["i"] == pytest.approx(written_out(x, standardised(w[np.ix_(kept, kept)])))


def test_stray_links_are_left_out_and_named():
    x, links = range(9), links_of(square())
    with pytest.warns(Notice) as told:
        got = result(
            x, [*links, ("a1", "zz", 1), ("a3", "a3", 1), ("a0", "a8", None), ("a0", "a7", 0)]
        )
    assert got == result(x, links)
    named = "\n".join(str(w.message) for w in told)
    for words in (
        "links to or from areas that have no row, left out: 1 (a1 x zz)",
        "their own neighbours, which is left out: 1 (a3)",
        "links of unknown weight, left out: 1 (a0 x a8)",
    ):
        assert words in named


def test_huge_tiny_and_far_numbers():
    x, links = np.array([3, 1, 4, 1, 5, 9, 2, 6, 5.0]), links_of(square())
    plain = result(x, links)
    for changed in (x * 1e300, x * 1e-300, x + 1e9, -x):
        assert result(changed, links) == pytest.approx(plain, rel=1e-5)
    heavy = [(a, b, w * 1e300) for a, b, w in links]
    as_given = result(x, links, weights="as-given")
    with pytest.raises(InputError, match="too large"):
        result(x, heavy, weights="as-given")
    light = [(a, b, w * 1e-200) for a, b, w in links]
    assert result(x, light, weights="as-given") == pytest.approx(as_given)
    assert result(x, heavy) == pytest.approx(plain)


def test_refusals():
    x, links = range(9), links_of(square())
    with pytest.raises(InputError, match=r"a0 x a1: -1\.0 is negative"):
        result(x, [("a0", "a1", -1)])
    with pytest.raises(InputError, match="a0 x a1 has more than one row"):
        result(x, [("a0", "a1", 1), ("a0", "a1", 1)])
    with pytest.raises(InputError, match="inf is no number"):
        result(x, [("a0", "a1", float("inf"))])
    with pytest.raises(InputError, match="a2: inf is no number"):
        result([1, 2, float("inf")], [])
    with pytest.raises(InputError, match="an id is missing"):
        result(x, [(None, "a1", 1)])
    with pytest.raises(InputError, match="b has more than one row"):
        moran(values([1, 2], ["b", "b"]), neighbours([]))
    with pytest.raises(ContractError, match="no column 'weight'"):
        moran(values(x), neighbours(links).drop("weight"))
    for wrong in ({"weights": "some"}, {"permutations": -1}, {"rng_seed": -1}):
        with pytest.raises(ParameterError):
            result(x, links, **wrong)


@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(-50, 50), min_size=9, max_size=9), st.randoms(use_true_random=False))
def test_scale_place_and_order_of_rows_change_nothing(x, random):
    links = links_of(square())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plain = result(x, links, permutations=99)
        changed = result([8 * n - 16 for n in x], links, permutations=99)
        random.shuffle(links)
        ids = [f"a{i}" for i in range(9)]
        turned = list(zip(ids, x, strict=True))
        random.shuffle(turned)
        shuffled = moran(
            values([n for _, n in turned], [a for a, _ in turned]),
            neighbours(links),
            permutations=99,
        )
    assert changed == pytest.approx(plain)
    assert rows(shuffled["moran"])[0] == plain
