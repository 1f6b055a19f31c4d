"""What a rank hangs on: crossings worked by hand, and the same by trying."""

from __future__ import annotations

import numpy as np
import pytest
from weaving_country import STRONG, Given, potential, uneven_country

from ruang.engine.candidates.country import Country
from ruang.engine.candidates.sensitivity import leanings, path
from ruang.engine.potential import PARTS, Weights

NAN = np.nan


def parts(*rows):
    """Percentiles of specialisation, size and focus; the others unknown."""
    return np.array([[*row, NAN, NAN, NAN] for row in rows], dtype=np.float64)


def weights(*given):
    return np.array([*given, 0.0, 0.0, 0.0])


def test_one_crossing_by_hand():
    # Mine 80 and 60, the other 60 and 90, weights 2 and x: (160 + 60x) = (120 + 90x) at x = 4/3.
    found = path(parts((80, 60, NAN), (60, 90, NAN)), weights(2, 1, 0), PARTS.index("size"), 0)
    assert found.turns == pytest.approx([4 / 3])
    assert found.ranks.tolist() == [1, 2]
    assert found.now == 1
    assert found.while_(lambda rank: rank == 1) == pytest.approx((0, 4 / 3))
    assert found.between(1.3) == (1, 1)
    assert found.between(4) == (1, 2)


def test_a_part_that_one_does_not_know_crosses_where_its_mean_does():
    # The other stands at 70 whatever size weighs; mine is (2*60 + 90x)/(2 + x) = 70 at x = 1.
    found = path(parts((60, 90, NAN), (70, NAN, NAN)), weights(2, 2, 0), PARTS.index("size"), 0)
    assert found.turns == pytest.approx([0.5])  # times the weight of 2
    assert found.ranks.tolist() == [2, 1]


def test_two_crossings_of_one_pair_are_both_found():
    # Mine lacks focus: (3*50 + 70x)/(3 + x). The other: (1*40 + 60x + 2*60)/(3 + x) less 1 at …
    rows = parts((50, 70, NAN), (NAN, 60, 56))
    given = weights(3, 1, 2)
    found = path(rows, given, PARTS.index("size"), 0)
    for x in found.turns:
        mine, other = (150 + 70 * x) / (3 + x), (112 + 60 * x) / (2 + x)
        assert mine == pytest.approx(other)
    assert len(found.ranks) == len(found.turns) + 1


def test_the_path_is_what_trying_every_weight_gives():
    rng = np.random.default_rng(3)
    rows = rng.uniform(0, 100, (40, len(PARTS)))
    rows[rng.random(rows.shape) < 0.2] = NAN
    rows[:, :3] = rng.uniform(0, 100, (40, 3))
    given = np.array([2, 1, 1, 0.5, 0.5, 0.5])
    for part in range(len(PARTS)):
        found = path(rows, given, part, 7)
        for times in rng.uniform(0.01, 6, 60):
            tried = given.copy()
            tried[part] *= times
            known = ~np.isnan(rows)
            score = np.where(known, rows, 0) @ tried / (known @ tried)
            expected = 1 + (score > score[7]).sum()
            assert found.ranks[np.searchsorted(found.turns, times)] == expected


@pytest.fixture(scope="module")
def given():
    return uneven_country()


def test_at_the_weights_as_given_the_rank_is_the_published_one(given):
    for n, row in enumerate(given.rows):
        for leaning in leanings(given.contest, given.contest.groups[n], n):
            assert leaning.path.now == row["rank"]
            low, high = leaning.path.while_(lambda rank, now=row["rank"]: rank <= now + 2)
            assert low < 1 < high


def test_shares_of_the_weights_add_up_and_unknown_parts_do_not_count(given):
    found = leanings(given.contest, given.contest.groups[0], 0)
    assert sum(one.share for one in found) == pytest.approx(1)
    assert [one.part for one in found] == [p for p in PARTS if p in given.country.weights]


def test_left_out_is_what_a_score_without_that_weight_gives(given):
    n = given.weaving()
    for leaning in leanings(given.contest, given.contest.groups[n], n):
        country = Country.of(given.cells, Weights(**{leaning.part: 0.0}))
        scores = [country.pooled(g).score for g in given.contest.groups]
        assert leaning.without == 1 + sum(s > scores[n] for s in scores)


def test_only_the_core_of_it_alone_counts(given):
    alone = Given(potential(STRONG), Weights(1, 0, 0, 0, 0, 0))
    (only,) = leanings(alone.contest, alone.contest.groups[0], 0)
    assert only.share == 1
    assert only.path.turns.size == 0  # of one weight alone nothing hangs on how large it is
    assert only.path.now == 1
