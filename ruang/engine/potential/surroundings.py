"""What surrounds a cell: the industries related to it in its area, the same one next door, and
how far the industry as a whole gathers in few places."""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy import special
from scipy.sparse import csr_array

from ruang.engine import arrays
from ruang.engine.kernels import gamma_poisson, spatial
from ruang.engine.kernels.chance import NORMAL_95
from ruang.engine.kernels.product_space import LEAST_RCA, ProductSpace
from ruang.engine.methods.ellison_glaeser import concentration
from ruang.engine.potential.cells import (
    SMALLEST_LQ,
    Cells,
    Columns,
    Floats,
    Ints,
    area_totals,
    industry_shares,
)

FEWEST_AREAS = 2  # with one, every industry is related to every other
Links = tuple[Ints, Ints, Floats]  # a sparse matrix by rows: see ruang.engine.kernels.spatial


def relatedness_of(cells: Cells) -> Columns:
    """How much of what is related to an industry its area is specialised in, itself excluded.

    Args:
        cells: All cells of the country.

    Returns:
        Columns density (0 to 1) and density_spread (its standard deviation, from the chance that
        each quotient is 1 or more; the proximities are taken as known); NaN where no other known
        industry is related to it.

    Source:
        Hidalgo, Klinger, Barabási & Hausmann (2007), Science 317, 482-487.
    """
    if len(cells.areas) < FEWEST_AREAS:
        unknown = np.full(len(cells), np.nan)
        return {"density": unknown, "density_spread": unknown}
    shown = cells["public"] > 0  # where an industry only may be, it is not at home
    present = _placed(cells, ((cells["lq"] >= LEAST_RCA) & shown).astype(np.float64))
    chance = _placed(cells, _chance_of_one(cells) * shown)
    near, total, doubt = _gathered_by_proximity(present, chance * (1 - chance))
    with np.errstate(divide="ignore", invalid="ignore"):
        density = np.where(total > 0, near / total, np.nan)
        spread = np.where(total > 0, np.sqrt(doubt) / total, np.nan)
    at = cells["area"], cells["industry"]
    return {"density": density[at], "density_spread": spread[at]}


def _gathered_by_proximity(present: Floats, variance: Floats) -> tuple[Floats, Floats, Floats]:
    """Sums over what is near to each industry, itself excluded, some industries at a time.

    A proximity is the smaller of the two chances to meet one industry where the other is.

    Returns:
        Proximities to what an area has, to all others (by industry), and the variances weighed
        with the squared proximities.
    """
    near, doubt = np.empty_like(present), np.empty_like(present)
    total = np.empty(present.shape[1])
    for block, proximity in ProductSpace(present).in_blocks():
        own = np.arange(proximity.shape[1])
        proximity[block.start + own, own] = 0
        total[block] = proximity.sum(axis=0)
        near[:, block], doubt[:, block] = present @ proximity, variance @ proximity**2
    return near, total, doubt


def _placed(cells: Cells, values: Floats) -> Floats:
    """Values as areas x industries, 0 where there is no cell or nothing is known."""
    found = np.zeros((len(cells.areas), len(cells.industries)))
    found[cells["area"], cells["industry"]] = np.nan_to_num(values)
    return found


def _chance_of_one(cells: Cells) -> Floats:
    """The chance that a cell's true quotient is 1 or more, from its interval."""
    low, high = (np.log(np.maximum(cells[c], SMALLEST_LQ)) for c in ("lq_low", "lq_high"))
    with np.errstate(divide="ignore", invalid="ignore"):
        chance: Floats = special.ndtr((low + high) / 2 / cells["lq_spread"])
    return np.where(cells["jobs"] > 0, chance, 0.0)


def concentration_of(cells: Cells, neighbours: ir.Table | None) -> Columns:
    """How far a cell is one of a group of neighbours, and its industry gathers in few places.

    Args:
        cells: All cells of the country.
        neighbours: NEIGHBOURS; a pair given once counts both ways. None where unknown.

    Returns:
        Columns hot (z of Gi* of the shrunken quotient; NaN where the area has no neighbour),
        hot_spread (its standard deviation), around (the neighbours' mean shrunken quotient), and
        gathered (the lower end of the industry's Ellison-Glaeser gamma; NaN where its plants are
        unknown or fewer than two).

    Source:
        Ord & Getis (1995), Geographical Analysis 27(4), 286-306; Ellison & Glaeser (1997),
        Journal of Political Economy 105(5), 889-927.
    """
    names = ("hot", "hot_spread", "around", "gathered")
    links = links_of(neighbours, cells.areas)
    if not len(links[1]):
        return dict.fromkeys(names, np.full(len(cells), np.nan))
    quotient, spread = _shrunken(cells)
    hot = spatial.gi_star(quotient, *links)
    alone = np.diff(links[0]) == 0
    hot[alone] = np.nan
    at = cells["area"], cells["industry"]
    found = (
        hot[at],
        _spread_of_gi_star(quotient, spread, links)[at],
        _mean_around(quotient, links)[at],
        gathered(cells)[at[1]],
    )
    return dict(zip(names, found, strict=True))


def links_of(neighbours: ir.Table | None, areas: list[str]) -> Links:
    """Who touches whom among these areas, both ways, as a sparse matrix without its diagonal.

    Args:
        neighbours: area_id, neighbour_id and, where known, weight; None where unknown.
        areas: The ids, in the order of the matrix; others are passed over.
    """
    size = len(areas)
    if neighbours is None:
        return np.zeros(size + 1, np.int64), np.zeros(0, np.int64), np.zeros(0)
    rows = arrays.fetch(neighbours)
    place = {a: n for n, a in enumerate(areas)}
    ends = [
        np.array([place.get(a, -1) for a in rows[c].to_pylist()], dtype=np.int64)
        for c in ("area_id", "neighbour_id")
    ]
    weight = arrays.floats(rows, "weight") if "weight" in rows.column_names else np.ones(len(rows))
    weight = np.nan_to_num(weight, nan=1.0)  # to be in the list is to touch
    kept = (ends[0] >= 0) & (ends[1] >= 0) & (ends[0] != ends[1]) & (weight > 0)
    one, other, weight = ends[0][kept], ends[1][kept], weight[kept]
    given = csr_array((weight, (one, other)), shape=(size, size))
    both = given.maximum(given.T).tocsr()
    both.sort_indices()
    return both.indptr.astype(np.int64), both.indices.astype(np.int64), both.data


def _shrunken(cells: Cells) -> tuple[Floats, Floats]:
    """Each pair's quotient drawn towards 1 as far as its count is uncertain, and its spread.

    A pair that is not there has one too: of nothing where much was expected, near 0, of nothing
    where nothing was to be expected, near 1.
    """
    counts, total, share = cells.grid("jobs"), area_totals(cells), industry_shares(cells)
    shape = gamma_poisson.fit_shapes(cells["jobs"], cells["area"], cells["industry"], total, share)
    expected = np.outer(total, share)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(expected > 0, (shape + counts) / (shape + expected), np.nan)
        spread = np.sqrt(mean / (shape + expected))
        plants = _placed(cells, 1 / np.sqrt(np.maximum(cells["effective"], 1.0)))
    return mean, np.fmax(spread, mean * plants)


def _spread_of_gi_star(quotient: Floats, spread: Floats, links: Links) -> Floats:
    """The standard deviation of Gi*, from that of the quotients; their mean is taken as known."""
    known = ~np.isnan(quotient)
    indptr, indices, data = spatial.with_own_weight(*links)
    count = known.sum(axis=0)
    weight = _summed((indptr, indices, data), known.astype(np.float64))
    squares = _summed((indptr, indices, data**2), known.astype(np.float64))
    doubt = _summed((indptr, indices, data**2), np.where(known, spread, 0.0) ** 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        wide = np.sqrt((count * squares - weight**2) / (count - 1))
        found: Floats = np.sqrt(doubt) / (_deviation(quotient, known) * wide)
    return found


def _summed(links: Links, values: Floats) -> Floats:
    """The weighted sum over each area's neighbours."""
    indptr, indices, data = links
    matrix: Any = csr_array((data, indices, indptr), shape=(len(values),) * 2)
    found: Floats = matrix @ values
    return found


def _deviation(values: Floats, known: NDArray[np.bool_]) -> Floats:
    """The standard deviation of each column's known values."""
    count = known.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        centred = np.where(known, values - np.where(known, values, 0).sum(axis=0) / count, 0)
        found: Floats = np.sqrt((centred**2).sum(axis=0) / count)
    return found


def _mean_around(quotient: Floats, links: Links) -> Floats:
    """The mean of the known neighbours' quotients, by weight, the area itself not among them."""
    known = ~np.isnan(quotient)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = _summed(links, np.where(known, quotient, 0.0)) / _summed(
            links, known.astype(np.float64)
        )
    return found


def gathered(cells: Cells) -> Floats:
    """The lower end of each industry's gamma of Ellison and Glaeser, from cells and their plants.

    The plants' Herfindahl index follows from how many of equal size each cell's plants amount to;
    the sum of fourth powers is what these would give, which is a little too low, and so is the
    lower end.

    Returns:
        gamma - 1.96 standard deviations of what chance gives; NaN where an industry has fewer than
        two plants, or where nothing is known of plants.
    """
    jobs, plants = np.nan_to_num(cells["jobs"]), cells["establishments"]
    found = np.full(len(cells.industries), np.nan)
    if not np.isfinite(plants[jobs > 0]).all():
        return found
    equal = np.maximum(cells["effective"], 1.0)
    sums = {
        "plants": np.where(jobs > 0, plants, 0),
        "squares": jobs**2 / equal,
        "fourths": jobs**4 / equal**3,
    }
    sizes = {k: np.bincount(cells["industry"], v, len(found)) for k, v in sums.items()}
    totals = {"area_id": cells.areas, "jobs": area_totals(cells)}
    rows = arrays.fetch(
        concentration(
            ibis.memtable(pa.table({**cells.ids(), "jobs": jobs})),
            ibis.memtable(pa.table({"industry_id": cells.industries, **sizes})),
            totals=ibis.memtable(pa.table(totals)),
        )
    )
    gamma, z = (arrays.floats(rows, c) for c in ("gamma", "z"))
    with np.errstate(divide="ignore", invalid="ignore"):
        low = gamma - NORMAL_95 * gamma / z
    place = {name: n for n, name in enumerate(cells.industries)}
    at = np.array([place[i] for i in rows["industry_id"].to_pylist()], dtype=np.int64)
    found[at] = np.where(np.isfinite(low), low, np.nan)
    return found
