"""Local Moran: which areas are like their neighbours, and which stand out among them."""

from __future__ import annotations

from typing import Literal, NamedTuple

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ruang.engine import checks
from ruang.engine import weights as between
from ruang.engine.kernels import autocorrelation
from ruang.engine.kernels import permutations as drawing
from ruang.engine.kernels.spatial import ROUNDINGS
from ruang.engine.tables import LOCAL_MORAN, LOCAL_MORAN_CHANCE

QUADRANTS = np.array(["low-low", "low-high", "high-low", "high-high"], dtype=object)


def local_moran(
    values: ir.Table,
    neighbours: ir.Table,
    *,
    weights: Literal["row-standardised", "as-given"] = "row-standardised",
    permutations: int = 999,
    rng_seed: int = 0,
    draws: Literal["own", "shared"] = "own",
) -> dict[str, ir.Table]:
    """Say of each area whether it is like its neighbours, and how surely it is no chance.

    Warns with a `Notice` that names areas and links that it could not use.

    Args:
        values: One row per area_id, any unit; null is unknown: the area takes no part, nor do its
            links.
        neighbours: One row per (area_id, neighbour_id), so two for a border; weight >= 0, 0 is no
            link, null is unknown and takes no part.
        weights: "row-standardised" gives the neighbours of each area a weight of 1 together,
            "as-given" takes the weights as they are.
        permutations: How often each area's neighbours are drawn from all other areas for p; with
            0, p is that of z in `local_moran_chance`.
        rng_seed: What chance starts from.
        draws: "own" draws for each area by itself, "shared" once for all: many times faster, but
            what one draw gets wrong it gets wrong for all areas at once.

    Returns:
        local_moran: the given rows by area_id with local_i (z x weighted mean of the neighbours'
        z / m2), quadrant (the area's own, then its neighbours'), p (two-sided) and q (share of
        false discoveries); all four null where the value is unknown, the area has no neighbours,
        or all values are equal.
        local_moran_chance: area_id, expected, sd and z of local_i if the neighbours were drawn
        from all other areas; sd and z null where every draw would be the same.

    Raises:
        ContractError: A column is missing or has the wrong type.
        InputError: A number is not finite, a weight is negative, a row repeats, an id is missing.
        ParameterError: A parameter has a value that it cannot have.

    Source:
        Anselin (1995), Geographical Analysis 27(2), 93-115; chance: Sokal, Oden & Thomson (1998),
        Geographical Analysis 30(4), 331-354.
    """
    between.check_choice("weights", weights, ("row-standardised", "as-given"))
    between.check_choice("draws", draws, ("own", "shared"))
    between.check_chance(permutations, rng_seed)
    areas = between.linked(values, neighbours)
    areas.tell_if_equal()
    links = areas.without_own().weighted(weights)
    checks.tell(between.ALONE, areas.named(links.alone), "area_id")
    found = _found(areas.numbers, links)
    chance = _by_chance(areas.numbers, links, found)
    p = autocorrelation.normal_p(chance["z"])
    if permutations:
        p = _drawn_p(areas.numbers, links, (permutations, rng_seed), draws)
        p = np.where(found.own == 0, 1.0, p)  # I is 0 whoever the neighbours are
    return _tables(areas, found, chance, np.where(np.isnan(found.local_i), np.nan, p))


def _tables(
    areas: between.Linked, found: _Found, chance: dict[str, between.Floats], p: between.Floats
) -> dict[str, ir.Table]:
    default = {
        "area_id": areas.area_id,
        "value": areas.value,
        "local_i": areas.column(found.local_i),
        "quadrant": areas.words(found.quadrant),
        "p": areas.column(p),
        "q": areas.column(autocorrelation.false_discovery(p)),
    }
    further = {"area_id": areas.area_id} | {n: areas.column(c) for n, c in chance.items()}
    return {
        LOCAL_MORAN.name: ibis.memtable(pa.table(default)),
        LOCAL_MORAN_CHANCE.name: ibis.memtable(pa.table(further)),
    }


class _Found(NamedTuple):
    """The statistic of each known area, and what it is made of; NaN where there is none."""

    own: between.Floats  # z, in any unit
    m2: float
    local_i: between.Floats
    quadrant: NDArray[np.object_]


def _found(numbers: between.Floats, links: between.Links) -> _Found:
    own = autocorrelation.from_mean(autocorrelation.from_median(numbers))
    m2 = float(own @ own) / max(len(own), 1)
    if m2 == 0:
        nothing = np.full(len(own), np.nan)
        return _Found(own, m2, nothing, np.full(len(own), None, dtype=object))
    lag = autocorrelation.neighbours_sum(own, *links.matrix)
    rounding = ROUNDINGS * np.abs(own).max() * links.total
    quadrant = QUADRANTS[2 * (own > 0) + (lag > rounding)]
    quadrant[links.alone] = None
    return _Found(own, m2, np.where(links.alone, np.nan, own * lag / m2), quadrant)


def _by_chance(
    numbers: between.Floats, links: between.Links, found: _Found
) -> dict[str, between.Floats]:
    """Of local I, its neighbours drawn from all other areas: expected, sd and z."""
    values, shares = autocorrelation.from_median(numbers), links.weighted("row-standardised")
    mean, sd = autocorrelation.local_by_chance(values, *shares.matrix)
    with np.errstate(invalid="ignore", divide="ignore"):
        steps = (autocorrelation.neighbours_sum(values, *shares.matrix) - mean) / sd
        expected = -(found.own**2) / found.m2 * links.total / (len(values) - 1)
        spread = np.abs(found.own) / found.m2 * links.total * sd
    none, still = np.isnan(found.local_i), ~(spread > 0)
    return {
        "expected": np.where(none, np.nan, expected),
        "sd": np.where(none | still, np.nan, spread),
        "z": np.where(none | still, np.nan, np.sign(found.own) * steps),
    }


def _drawn_p(
    numbers: between.Floats,
    links: between.Links,
    chance: tuple[int, int],
    draws: Literal["own", "shared"],
) -> between.Floats:
    count = drawing.beyond_own_draws if draws == "own" else drawing.beyond_shared_draws
    above, below = count(
        autocorrelation.from_median(numbers),
        *links.weighted("row-standardised").matrix,  # ranks have no scale
        permutations=chance[0],
        rng_seed=chance[1],
    )
    return autocorrelation.two_sided(above, below, chance[0])
