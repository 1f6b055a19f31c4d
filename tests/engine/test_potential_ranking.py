"""Percentiles, means that leave out what is missing, and intervals of ranks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruang.engine.kernels import ranking, scores

NAN = float("nan")


def test_percentiles_by_hand():
    assert scores.percentiles(np.array([5.0, 1.0, 3.0, 9.0])).tolist() == [62.5, 12.5, 37.5, 87.5]


def test_equal_values_share_their_middle():
    assert scores.percentiles(np.array([2.0, 1.0, 2.0, 2.0])).tolist() == [62.5, 12.5, 62.5, 62.5]


def test_one_value_stands_in_the_middle():
    assert scores.percentiles(np.array([7.0])).tolist() == [50.0]


def test_unknown_values_take_no_part():
    found = scores.percentiles(np.array([NAN, 1.0, 3.0]))
    assert np.isnan(found[0])
    assert found[1:].tolist() == [25.0, 75.0]
    assert np.isnan(scores.percentiles(np.array([NAN]))).all()


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40))
def test_percentiles_keep_the_order_and_their_mean_is_50(values):
    array = np.array(values)
    found = scores.percentiles(array)
    assert found.mean() == pytest.approx(50)
    order = np.argsort(array, kind="stable")
    assert (np.diff(found[order]) >= 0).all()


def test_a_missing_part_is_left_out_of_the_mean():
    parts = np.array([[80.0, NAN], [20.0, 20.0], [NAN, NAN]])
    found = scores.weighted_mean(parts, np.array([3.0, 1.0, 5.0]))
    assert found.tolist() == [65.0, 20.0]
    assert np.isnan(scores.weighted_mean(parts[2:], np.array([1.0]))).all()


def test_ties_go_to_the_next_key_and_then_to_the_first():
    score = np.array([1.0, 2.0, 2.0, 1.0])
    assert scores.ranks(score, np.array([0.0, 3.0, 4.0, 0.0])).tolist() == [3, 2, 1, 4]


def test_drawn_weights_gather_around_the_given_ones():
    rng = np.random.default_rng(0)
    found = ranking.drawn_weights(np.array([2.0, 0.0, 1.0]), draws=4000, trust=30, rng=rng)
    assert found.sum(axis=1) == pytest.approx(1)
    assert (found[:, 1] == 0).all()
    assert found.mean(axis=0) == pytest.approx([2 / 3, 0, 1 / 3], abs=0.01)
    # A Dirichlet's variance: m (1 - m) / (trust + 1).
    assert found[:, 0].std() == pytest.approx(np.sqrt(2 / 9 / 31), rel=0.05)


def intervals(spread, draws=400):
    values = np.linspace(0, 10, 101)[None, :]
    spreads = np.full_like(values, spread)
    rng = np.random.default_rng(1)
    return ranking.rank_intervals(values, spreads, np.array([1.0]), draws=draws, trust=30, rng=rng)


def test_without_doubt_every_rank_is_firm():
    found = intervals(0.0)
    assert found.rank_low.tolist() == found.rank_high.tolist() == list(range(101, 0, -1))
    assert found.score_high - found.score_low == pytest.approx(0)


def test_more_doubt_gives_wider_ranks():
    little, much = intervals(0.05), intervals(1.0)
    assert (much.rank_high - much.rank_low).mean() > 3 * (little.rank_high - little.rank_low).mean()


def test_the_interval_of_a_score_is_that_of_the_normal_draws():
    # In the middle of an even field one step of 0.1 is one percent of the field.
    found = intervals(0.5, draws=1000)
    width = found.score_high[50] - found.score_low[50]
    assert width == pytest.approx(2 * 1.645 * 0.5 * 100 / 10.1, rel=0.1)


def test_intervals_of_given_draws():
    scores = np.array([[90.0, 50.0, 10.0]] * 15 + [[40.0, 50.0, 10.0]] * 5)
    found = ranking.intervals_of(scores)
    assert found.rank_low.tolist() == [1, 1, 3]
    assert found.rank_high.tolist() == [2, 2, 3]
    assert found.score_low == pytest.approx([40, 50, 10], abs=0.01)


def test_equal_scores_share_their_middle_rank():
    found = ranking.intervals_of(np.full((10, 4), 30.0))
    assert (found.rank_low.tolist(), found.rank_high.tolist()) == ([2] * 4, [3] * 4)


def test_few_cells_and_many_are_ranked_alike(monkeypatch):
    scores = np.random.default_rng(3).integers(0, 40, size=(30, 500)).astype(float)
    sorted_each = ranking.intervals_of(scores)
    monkeypatch.setattr(ranking, "FEW", 0)
    counted = ranking.intervals_of(scores)
    assert (sorted_each.rank_low == counted.rank_low).all()
    assert (sorted_each.rank_high == counted.rank_high).all()


def test_more_cells_than_one_chunk_are_all_ranked():
    cells = ranking.CHUNK + 7
    found = ranking.intervals_of(np.linspace(0, 100, cells)[None, :].repeat(3, axis=0))
    assert found.rank_low[-1] == 1
    assert found.rank_high[0] == cells
