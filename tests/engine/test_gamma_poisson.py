"""The Gamma-Poisson model: against closed forms, against known truth, and at its edges."""

import numpy as np
import pytest
from scipy import integrate, optimize, stats

from ruang.engine.kernels import gamma_poisson
from ruang.engine.kernels.gamma_poisson import fit_shapes, posterior

ROOT_SEED = 2569


def fit_one(counts, totals, share=1.0):
    """The shape of one group with one cell in each area."""
    cells = np.arange(len(counts))
    return fit_shapes(
        np.asarray(counts, float),
        cells,
        np.zeros_like(cells),
        np.asarray(totals, float),
        np.array([share]),
    )[0]


def test_the_mean_is_worked_by_hand():
    # Prior Gamma(2, 2), 6 seen where 4 were expected: Gamma(8, 6), mean 8 / 6.
    mean, _, _ = posterior(np.array([6.0]), np.array([4.0]), np.array([2.0]))
    assert mean[0] == pytest.approx(8 / 6)


def test_the_interval_holds_its_probability():
    # The density of Gamma(8, 6) integrated without the quantile function.
    _, low, high = posterior(np.array([6.0]), np.array([4.0]), np.array([2.0]))
    density = lambda t: 6.0**8 * t**7 * np.exp(-6 * t) / 5040  # noqa: E731
    assert integrate.quad(density, 0, low[0])[0] == pytest.approx(0.025, abs=1e-9)
    assert integrate.quad(density, 0, high[0])[0] == pytest.approx(0.975, abs=1e-9)


def test_the_fitted_shape_is_the_best_of_the_penalised_negative_binomial():
    counts, expected = np.array([3, 0, 9, 14, 1, 6]), np.array([4.0, 2.0, 5.0, 6.0, 3.0, 8.0])

    def worse(log_shape):
        shape = np.exp(log_shape)
        likelihood = stats.nbinom.logpmf(counts, shape, shape / (shape + expected)).sum()
        return -(likelihood + np.log(1 / shape) / 2 - 2 * np.log1p(1 / shape))

    best = optimize.minimize_scalar(worse, bounds=(-5, 10), method="bounded")
    assert np.log(fit_one(counts, expected)) == pytest.approx(best.x, abs=1e-4)


@pytest.mark.parametrize("shape", [0.3, 2.0, 20.0])
def test_a_known_shape_is_found_again(shape):
    rng = np.random.default_rng(ROOT_SEED)
    totals = rng.lognormal(3, 1, 4000)
    counts = rng.poisson(totals * rng.gamma(shape, 1 / shape, totals.size))
    assert fit_one(counts, totals) == pytest.approx(shape, rel=0.12)


def test_intervals_cover_the_truth_as_often_as_they_say():
    rng = np.random.default_rng(ROOT_SEED)
    expected = rng.lognormal(1, 1.5, 3000)
    truth = rng.gamma(1.5, 1 / 1.5, expected.size)
    counts = rng.poisson(expected * truth).astype(float)
    shape = np.full(counts.size, fit_one(counts, expected))
    _, low, high = posterior(counts, expected, shape)
    assert np.mean((low <= truth) & (truth <= high)) == pytest.approx(0.95, abs=0.015)


def test_pure_chance_has_hardly_any_variance_but_never_none():
    rng = np.random.default_rng(ROOT_SEED)
    totals = np.full(400, 50.0)
    shape = fit_one(rng.poisson(totals), totals)
    assert 200 < shape < 1e6


def test_a_group_is_fitted_alone_however_the_work_is_cut(monkeypatch):
    rng = np.random.default_rng(ROOT_SEED)
    areas, groups = 30, 17
    totals, share = rng.uniform(100, 1000, areas), rng.dirichlet(np.ones(groups))
    counts = rng.poisson(np.outer(totals, share) * rng.gamma(2, 0.5, (areas, groups)))
    area, group = (x.ravel() for x in np.indices(counts.shape))
    together = fit_shapes(counts.ravel().astype(float), area, group, totals, share)
    monkeypatch.setattr(gamma_poisson, "CHUNK_CELLS", 3 * areas)
    in_parts = fit_shapes(counts.ravel().astype(float), area, group, totals, share)
    alone = [fit_one(counts[:, g], totals, share[g]) for g in range(groups)]
    np.testing.assert_allclose(in_parts, together, rtol=1e-8)
    np.testing.assert_allclose(alone, together, rtol=1e-8)


def test_a_pair_without_a_cell_is_a_zero_and_an_unknown_one_is_not():
    totals, share = np.array([100.0, 100.0, 100.0]), np.array([0.1])
    seen = np.array([12.0, 9.0])
    cells, group = np.arange(2), np.zeros(2, int)
    missing = fit_shapes(seen, cells, group, totals, share)
    zero = fit_shapes(np.append(seen, 0.0), np.arange(3), np.zeros(3, int), totals, share)
    unknown = fit_shapes(np.append(seen, np.nan), np.arange(3), np.zeros(3, int), totals, share)
    assert missing == pytest.approx(zero)
    assert unknown[0] > zero[0]


def test_edges_have_answers():
    assert np.isfinite(fit_one([0, 0, 0], [10, 10, 10]))  # nothing anywhere
    assert np.isfinite(fit_one([5], [5]))  # one area
    assert np.isfinite(fit_one([5, 0], [0, np.nan]))  # nothing expected
    assert fit_one([1000] + [0] * 900, [1000 / 901] * 901) < 0.01  # all in one place
    assert len(fit_shapes(*np.empty((1, 0)), *np.empty((2, 0), int), *np.empty((2, 0)))) == 0


def test_the_interval_always_holds_its_mean_and_stays_finite():
    counts = np.array([0.0, 0.0, 0.001, 1.0, 1e12])
    expected = np.array([1e-6, 1e6, 5.0, 1e-6, 1e12])
    for shape in (1e-6, 1e-3, 1.0, 1e9):
        mean, low, high = posterior(counts, expected, np.full(5, shape))
        assert np.all((low >= 0) & (low <= mean) & (mean <= high) & np.isfinite(high))


def test_unknown_and_unexpected_cells_have_no_interval():
    counts, expected = np.array([np.nan, 3.0, 3.0]), np.array([2.0, 0.0, np.nan])
    assert np.isnan(posterior(counts, expected, np.ones(3))).all()
