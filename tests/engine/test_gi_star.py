"""The kernel of many Gi* at once, against the formula written out and numbers of others."""

import numpy as np
import pytest

from ruang.engine.kernels.spatial import gi_star, with_own_weight

# Six points, those within 15 of each other neighbours (Getis & Ord's usual example).
INDPTR = np.array([0, 2, 5, 6, 9, 13, 14])
INDICES = np.array([1, 3, 0, 3, 4, 4, 0, 1, 4, 1, 2, 3, 5, 4])
VALUES = np.array([2, 3, 3.2, 5, 8, 7])
PUBLISHED = [-1.39727626, -0.28917762, 0.65064964, -0.28917762, 1.23452088, 2.02424331]


def written_out(x, w):
    """Ord & Getis (1995), of one variable and a full matrix with the diagonal; NaN left out."""
    found = np.full(len(x), np.nan)
    known = np.flatnonzero(~np.isnan(x))
    n, mean, sd = len(known), np.nanmean(x), np.nanstd(x)
    for i in known:
        row = w[i, known]
        variance = (n * (row**2).sum() - row.sum() ** 2) / (n - 1)
        found[i] = ((row * x[known]).sum() - row.sum() * mean) / (sd * np.sqrt(variance))
    return found


def test_gives_the_published_numbers():
    z = gi_star(VALUES[:, None], INDPTR, INDICES, np.ones(14))
    assert z[:, 0] == pytest.approx(PUBLISHED, abs=5e-9)


def test_each_column_is_its_own_and_unknown_cells_take_no_part():
    rng = np.random.default_rng(3)
    w = np.where(rng.random((30, 30)) < 0.2, rng.random((30, 30)), 0.0)
    np.fill_diagonal(w, 0)
    values = rng.lognormal(size=(30, 4)) * [1, 1e-200, 1e200, 1]
    values[[4, 9], 3] = np.nan
    rows, columns = np.nonzero(w)
    indptr = np.searchsorted(rows, np.arange(31))
    z = gi_star(values, indptr, columns, w[rows, columns])
    np.fill_diagonal(w, np.where(w.max(axis=1) > 0, w.max(axis=1), 1))
    for k, scale in enumerate([1, 1e200, 1e-200, 1]):
        expected = written_out(values[:, k] * scale, w)
        np.testing.assert_allclose(z[:, k], expected, rtol=1e-10)


def test_what_has_no_score_is_not_a_number():
    alike = np.full((6, 1), 0.1)
    assert np.isnan(gi_star(alike, INDPTR, INDICES, np.ones(14))).all()
    both = gi_star(np.array([[1.0], [2.0]]), np.array([0, 1, 2]), np.array([1, 0]), np.ones(2))
    assert np.isnan(both).all()  # each gathers all there is
    assert gi_star(np.empty((0, 3)), np.array([0]), np.array([], int), np.empty(0)).shape == (0, 3)
    assert np.isnan(gi_star(np.full((6, 1), np.nan), INDPTR, INDICES, np.ones(14))).all()


def test_a_given_own_weight_stays():
    indptr, indices, data = with_own_weight(
        np.array([0, 2, 3, 3]), np.array([0, 1, 2]), np.array([0.5, 3.0, 2.0])
    )
    assert indptr.tolist() == [0, 2, 4, 5]
    assert indices.tolist() == [0, 1, 2, 1, 2]
    assert data.tolist() == [0.5, 3, 2, 2, 1]
