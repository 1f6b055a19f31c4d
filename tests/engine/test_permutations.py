"""Draws of neighbours by chance: fair, without repetition, the same for any threads."""

from itertools import permutations

import numpy as np
import pytest

from ruang.engine.kernels import permutations as drawing
from ruang.engine.kernels.permutations import beyond_own_draws, beyond_shared_draws

COUNTS = (beyond_own_draws, beyond_shared_draws)
TIMES = 20_000


def matrix(rows):
    """Neighbours and weights of each area as indptr, indices, data."""
    indptr = np.cumsum([0] + [len(r) for r in rows])
    flat = [pair for r in rows for pair in r]
    return indptr, np.array([j for j, _ in flat]), np.array([w for _, w in flat], dtype=float)


def every(values, i, weights, found):
    """Of all ordered draws from the others: the shares at least as high and as low as `found`."""
    others = np.delete(values, i)
    sums = np.array([np.dot(weights, draw) for draw in permutations(others, len(weights))])
    return (sums >= found - 1e-9).mean(), (sums <= found + 1e-9).mean()


@pytest.mark.parametrize("count", COUNTS)
def test_shares_are_those_of_all_possible_draws(count):
    values = np.array([0.0, 1, 1, 3, -2, 5, 0])
    rows = [
        [(1, 1.0), (2, 1.0)],
        [(0, 0.2), (3, 0.7)],
        [(4, 1.0)],
        [(0, 1.0), (1, 2.0), (5, 4.0)],  # dealt from a deck: too many to draw and compare
        [(j, 1.0) for j in (0, 1, 2, 3, 5, 6)],  # all others: every draw is what is there
        [],
        [(0, 0.1), (1, 0.2), (2, 0.3), (3, 0.4)],
    ]
    above, below = count(values, *matrix(rows), permutations=TIMES, rng_seed=7)
    for i, row in enumerate(rows):
        if not row:
            assert (above[i], below[i]) == (0, 0)
            continue
        weights = [w for _, w in row]
        found = sum(w * values[j] for j, w in row)
        for got, share in zip((above[i], below[i]), every(values, i, weights, found), strict=True):
            assert got / TIMES == pytest.approx(share, abs=4.5 * 0.5 / TIMES**0.5)


@pytest.mark.parametrize("count", COUNTS)
def test_threads_and_blocks_change_nothing(count, monkeypatch):
    rng = np.random.default_rng(3)
    values = rng.normal(size=400)
    links = matrix(
        [[(int(j), 1.0) for j in rng.choice(400, 40 if i == 9 else 5)] for i in range(400)]
    )
    one = count(values, *links, permutations=1500, rng_seed=1)
    monkeypatch.setattr(drawing, "PART", 7)
    monkeypatch.setattr(drawing, "MOST_HELD", 5_000)
    np.testing.assert_array_equal(count(values, *links, permutations=1500, rng_seed=1), one)
    other = count(values, *links, permutations=1500, rng_seed=2)
    assert (np.asarray(other) != np.asarray(one)).any()


def test_equal_sums_are_equal_whatever_their_rounding():
    values = np.array([0.1, 0.2, 0.3, 0.6, 0.0])  # 0.1 + 0.2 is no 0.3 to a computer
    rows = [[(3, 1.0), (4, 1.0)], [], [(0, 1.0), (1, 1.0), (4, 1.0)], [(2, 1.0), (4, 1.0)], []]
    for count in COUNTS:
        above, below = count(values, *matrix(rows), permutations=TIMES, rng_seed=0)
        draws = every(values, 3, [1, 1], 0.3)
        assert above[3] + below[3] > TIMES  # some draws tie
        assert above[3] / TIMES == pytest.approx(draws[0], abs=0.02)


def test_dealing_all_values_is_fair():
    """Each of the six orders of three values comes as often as the others."""
    values = np.array([1.0, 10, 100])
    indptr, indices, data = np.array([0, 1, 1, 1]), np.array([1]), np.array([1.0])
    sums = drawing.cross_products(values, indptr, indices, data, permutations=6_000, rng_seed=0)
    found, times = np.unique(sums, return_counts=True)
    assert found.tolist() == [10, 100, 1000]
    assert np.abs(times - 2_000).max() < 180


def test_weights_that_are_equal_and_nearly_so_count_the_same():
    """Equal weights look sums up in order, others add each draw: two ways to one number."""
    rng = np.random.default_rng(11)
    values = rng.integers(-3, 4, size=60).astype(float)  # many equal sums
    rows = [[(int(j), 0.25) for j in rng.permutation(60)[:7] if j != i] for i in range(60)]
    apart = [[(j, w * (1 + 5e-16 * at)) for at, (j, w) in enumerate(row)] for row in rows]
    equal = beyond_shared_draws(values, *matrix(rows), permutations=3000, rng_seed=5)
    nearly = beyond_shared_draws(values, *matrix(apart), permutations=3000, rng_seed=5)
    np.testing.assert_array_equal(equal, nearly)
    assert (equal[0] + equal[1] > 3000).any()  # draws that tie with what was found are there
