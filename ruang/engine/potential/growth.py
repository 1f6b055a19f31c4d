"""Growth: how far an industry grew faster in an area than in the country, as far as it is sure."""

from __future__ import annotations

import ibis.expr.types as ir
import numpy as np
from numpy.typing import NDArray

from ruang.engine import arrays, checks
from ruang.engine.disclosure import MAX_SHARE, MIN_ESTABLISHMENTS
from ruang.engine.kernels import gamma_poisson
from ruang.engine.potential.cells import (
    KEYS,
    Cells,
    Columns,
    Floats,
    plants_of,
)
from ruang.engine.tables import JOBS_OF_ONE_YEAR

FEWEST_AREAS = 2  # with one, its growth is the country's
ENOUGH_PLANTS = 5  # a cell of fewer does not tell how restless plants are
MEDIAN_OF_SQUARES = 0.4549  # of a standard normal number
LEAST_RESTLESS = 0.01


def growth_of(cells: Cells, before: ir.Table | None) -> Columns:
    """Compare each cell's growth with its industry's in the country.

    The competitive shift of shift-share, as a rate of the start, is national factor x (ratio - 1),
    where ratio is the count over what the start would have become at the industry's rate. The
    ratio is drawn towards 1 by the Gamma-Poisson model of location quotients, as far as it may be
    chance: a cell that went from one job to five has hardly grown.

    Args:
        cells: All cells of the country, now.
        before: The same of an earlier year; None where there are no earlier figures. A pair that
            is not there was zero then; null is unknown, and so is, at both ends, what may not be
            shown (`public` is 0).

    Returns:
        Columns growth_value (inverse hyperbolic sine of the shrunken rate), growth_spread (its
        standard deviation, were the counts drawn again), growth_sure (1 or -1 where the 95 %
        interval lies above or below the country's growth, else 0; 0 too where the start was a
        cell too small to show), grown (the rate as counted:
        end / start - 1) and grown_country (the industry's); NaN where the start is zero or
        unknown.

    Raises:
        ContractError: A column of `before` is missing or has the wrong type.
        InputError: A count of it is negative or no number, or a pair has two rows.

    Source:
        Dunn (1960), Papers in Regional Science 6, 97-112 (the competitive shift); interval:
        Clayton & Kaldor (1987), Biometrics 43(3), 671-681.
    """
    unknown = np.full(len(cells), np.nan)
    names = ("growth_value", "growth_spread", "growth_sure", "grown", "grown_country")
    if before is None or len(cells.areas) < FEWEST_AREAS:
        return dict.fromkeys(names, unknown)
    earlier = _earlier(before, cells)
    at = cells["area"], cells["industry"]
    start, end = _told(earlier), _widened(_told(cells), earlier)
    factor = _factors(start, end)
    noise = _noise(start * factor, end, _lumps(cells, earlier, factor))
    ratio, low, high, spread = _ratios(start * factor, end, noise)
    rate = factor * (ratio - 1)
    sure = np.where(np.isnan(ratio) | ~_may_be_told(earlier), 0.0, (low > 1) * 1.0 - (high < 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        grown = np.where(start > 0, end / start - 1, np.nan)
    found = (
        np.arcsinh(rate)[at],
        (factor * spread / np.sqrt(1 + rate**2))[at],
        sure[at],
        grown[at],
        factor[at[1]] - 1,
    )
    return dict(zip(names, found, strict=True))


def _earlier(before: ir.Table, cells: Cells) -> Cells:
    """The earlier cells of the industries there are now; areas that are gone come last."""
    counted = checks.counts(before, JOBS_OF_ONE_YEAR, "refuse")
    rows = arrays.fetch(counted.order_by(*KEYS))
    checks.sound(rows, KEYS)
    columns = plants_of(before, rows.num_rows) | {"jobs": arrays.floats(rows, "jobs")}
    area, areas = arrays.codes(rows, "area_id")
    industry, industries = arrays.codes(rows, "industry_id")
    place = {name: n for n, name in enumerate(cells.areas)}
    gone = [a for a in areas if a not in place]
    place |= {name: len(place) + n for n, name in enumerate(gone)}
    known = {name: n for n, name in enumerate(cells.industries)}
    columns["area"] = np.array([place[a] for a in areas], dtype=np.int64)[area]
    columns["industry"] = np.array([known.get(i, -1) for i in industries], np.int64)[industry]
    found = Cells([*cells.areas, *gone], cells.industries, columns)
    return found.rows(columns["industry"] >= 0)


def _may_be_told(earlier: Cells) -> NDArray[np.bool_]:
    """Where the earlier figure could be public, as areas x industries."""
    found = np.zeros((len(earlier.areas), len(earlier.industries)), dtype=np.bool_)
    enough = earlier["establishments"] >= MIN_ESTABLISHMENTS
    enough &= (earlier["largest"] <= MAX_SHARE) & (earlier["public"] > 0)
    found[earlier["area"], earlier["industry"]] = enough
    return found


def _told(cells: Cells) -> Floats:
    """The counts as areas x industries; NaN where a cell may not be shown, or is unknown."""
    found = cells.grid("jobs")
    found[cells["area"], cells["industry"]] = np.where(cells["public"] > 0, cells["jobs"], np.nan)
    return found


def _widened(grid: Floats, earlier: Cells) -> Floats:
    gone = len(earlier.areas) - len(grid)
    return np.concatenate([grid, np.zeros((gone, grid.shape[1]))])


def _factors(start: Floats, end: Floats) -> Floats:
    """By how much each industry grew in the areas where both ends are known; NaN from nothing."""
    both = ~np.isnan(start) & ~np.isnan(end)
    begun = np.sum(start, axis=0, where=both)
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.sum(end, axis=0, where=both) / begun
    return np.where(begun > 0, factor, np.nan)


def _lumps(cells: Cells, earlier: Cells, factor: Floats) -> Floats:
    """The variance of end - factor x start, per job, if plants came and went one by one.

    The variance of a count is then the count times its jobs per (equal) plant. The start is a
    count too.
    """
    now, then = _widened(_per_plant(cells), earlier), _per_plant(earlier)
    now = np.where(np.isnan(now), then, now)
    then = np.where(np.isnan(then), now, then)
    with np.errstate(invalid="ignore"):
        found: Floats = np.fmax(now, 1.0) + factor * np.fmax(then, 1.0)
    return found


def _noise(expected: Floats, end: Floats, lumps: Floats) -> Floats:
    """The variance of the change, per job: what plants would give, times how restless they are.

    Most plants of a year were there the year before: counts move less than if all were drawn anew.
    How much less is the middle of all cells' squared changes over that variance; a few that really
    grew do not move it. It is never less than if one equal plant came or went at either end, so
    that the smallest cells are as uncertain as counts are.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        plants = 2 * expected / lumps
        squares = ((end - expected) ** 2 / (expected * lumps))[plants >= ENOUGH_PLANTS]
        restless = np.nanmedian(squares) / MEDIAN_OF_SQUARES if squares.size else 1.0
        least = np.minimum(1 / plants, 1.0)
    return lumps * np.fmax(max(restless, LEAST_RESTLESS), least)


def _per_plant(cells: Cells) -> Floats:
    """Jobs per equal plant; NaN where there are none, or nothing is known of plants."""
    with np.errstate(divide="ignore", invalid="ignore"):
        each = np.where(cells["jobs"] > 0, cells["jobs"] / cells["effective"], np.nan)
    each = np.where(np.isfinite(each) & (each > 0), each, np.nan)
    found = np.full((len(cells.areas), len(cells.industries)), np.nan)
    found[cells["area"], cells["industry"]] = each
    return found


def _ratios(expected: Floats, end: Floats, noise: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Mean, low and high end and standard deviation of the count over what was expected."""
    counts, expected = end / noise, expected / noise
    shape = gamma_poisson.fit_shapes_to(counts, expected)
    mean, low, high = gamma_poisson.posterior(counts, expected, np.broadcast_to(shape, end.shape))
    with np.errstate(invalid="ignore"):
        spread = np.sqrt(mean * expected) / (shape + expected)
    return mean, low, high, spread
