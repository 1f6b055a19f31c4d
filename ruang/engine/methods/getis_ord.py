"""Getis and Ord's G: where high values gather, and where low ones do."""

from __future__ import annotations

import warnings
from typing import Literal

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from ruang.engine import checks
from ruang.engine import weights as between
from ruang.engine.catalogue import Notice
from ruang.engine.kernels import autocorrelation
from ruang.engine.kernels import permutations as drawing
from ruang.engine.kernels.spatial import ROUNDINGS, gi_star, with_own_weight
from ruang.engine.tables import GENERAL_G, GETIS_ORD
from ruang.engine.text import noop as _

ALONE_STAR = _(
    "areas without neighbours, whose statistic is of themselves alone: {count} ({named})"
)
DIFFERENT = _("weights differ, and are all taken as 1: with as-given they count as they are")
SMALLEST = 1e-300

Weights = Literal["binary", "row-standardised", "as-given"]
Draws = Literal["own", "shared"]


def getis_ord(
    values: ir.Table,
    neighbours: ir.Table,
    *,
    star: bool = False,
    weights: Weights = "binary",
    permutations: int = 999,
    rng_seed: int = 0,
    draws: Draws = "own",
) -> dict[str, ir.Table]:
    """Find hot spots, where high values gather (z above 0), and cold spots (z below 0).

    Warns with a `Notice` that names areas and links that it could not use.

    Args:
        values: One row per area_id, >= 0 for `g` to be a share; null is unknown: the area takes
            no part, nor do its links.
        neighbours: One row per (area_id, neighbour_id), so two for a border; weight >= 0, 0 is no
            link, null is unknown and takes no part.
        star: Whether each area counts among its neighbours (Gi*): by the weight of its link to
            itself; without one, by the largest of its row.
        weights: "binary" takes every link as 1, "row-standardised" gives the neighbours of each
            area a weight of 1 together, "as-given" takes them as they are: z is exact for any.
        permutations: How often each area's neighbours are drawn from all other areas for p; with
            0, p is that of z.
        rng_seed: What chance starts from.
        draws: "own" draws for each area by itself, "shared" once for all: faster, but what is
            wrong by chance is then wrong for all areas at once.

    Returns:
        getis_ord: the given rows by area_id with g (the neighbours' share of the sum of all
        values, without `star` of all others), z, p (two-sided) and q (share of false
        discoveries); null where they cannot be said (the page says where).
        general_g: one row for all areas: g (the neighbours' share of all products of two values),
        expected, z and p (two-sided, normal).

    Raises:
        ContractError: A column is missing or has the wrong type.
        InputError: A number is not finite, a weight is negative, a row repeats, an id is missing.
        ParameterError: A parameter has a value that it cannot have.

    Source:
        Getis & Ord (1992) and Ord & Getis (1995), Geographical Analysis 24(3), 189-206 and 27(4),
        286-306.
    """
    between.check_choice("weights", weights, ("binary", "row-standardised", "as-given"))
    between.check_choice("draws", draws, ("own", "shared"))
    between.check_chance(permutations, rng_seed)
    areas = between.linked(values, neighbours)
    areas.tell_if_equal()
    links, others = _neighbourhoods(areas, star, weights)
    checks.tell(ALONE_STAR if star else between.ALONE, areas.named(others.alone), "area_id")
    z = _score(areas.numbers, links, star)
    p = autocorrelation.normal_p(z)
    if permutations:
        p = _drawn_p(areas.numbers, links, (permutations, rng_seed), draws)
    p[others.alone] = np.nan
    general = _general(areas.numbers, others)
    return _tables(areas, _share(areas.numbers, links, star), z, p) | general


def _neighbourhoods(
    areas: between.Linked, star: bool, weights: Weights
) -> tuple[between.Links, between.Links]:
    """The links that count, and those to others alone; both weighted by themselves."""
    given = areas.links if star else areas.without_own()
    scale: between.Weights = "row-standardised" if weights == "row-standardised" else "as-given"
    if weights == "binary":
        if len(given.data) and given.data.max() > given.data.min():
            warnings.warn(Notice(DIFFERENT), stacklevel=3)
        given = given.weighted("binary")
    links = between.Links(*with_own_weight(*given.matrix)) if star else given
    return links.weighted(scale), given.others.weighted(scale)


def _tables(
    areas: between.Linked, g: between.Floats, z: between.Floats, p: between.Floats
) -> dict[str, ir.Table]:
    found = {
        "area_id": areas.area_id,
        "value": areas.value,
        "g": areas.column(g),
        "z": areas.column(z),
        "p": areas.column(p),
        "q": areas.column(autocorrelation.false_discovery(p)),
    }
    return {GETIS_ORD.name: ibis.memtable(pa.table(found))}


def _share(numbers: between.Floats, links: between.Links, star: bool) -> between.Floats:
    """What the neighbours have of the sum of all, or of all others; NaN where that is 0."""
    x = numbers / max(np.max(np.abs(numbers), initial=0.0), SMALLEST)
    whole = np.full(len(x), x.sum()) if star else autocorrelation.of_others(x)
    size = np.abs(x).sum()
    with np.errstate(invalid="ignore", divide="ignore"):
        share = autocorrelation.neighbours_sum(x, *links.matrix) / whole
    there = ~links.alone & (np.abs(whole) > ROUNDINGS * size)
    return np.where(there, share, np.nan)


def _score(numbers: between.Floats, links: between.Links, star: bool) -> between.Floats:
    """The standard score of each area's sum; NaN where there is none."""
    shares = links.weighted("row-standardised").matrix  # a score has no scale
    if star:
        return gi_star(numbers[:, None], *shares)[:, 0]
    values = autocorrelation.from_median(numbers)
    mean, sd = autocorrelation.local_by_chance(values, *shares)
    with np.errstate(invalid="ignore"):
        return (autocorrelation.neighbours_sum(values, *shares) - mean) / sd


def _drawn_p(
    numbers: between.Floats, links: between.Links, chance: tuple[int, int], draws: Draws
) -> between.Floats:
    """Two-sided p; an area's own value is the same in every draw, and so left out of all."""
    count = drawing.beyond_own_draws if draws == "own" else drawing.beyond_shared_draws
    values = autocorrelation.from_median(numbers)
    if not values.any():
        return np.full(len(values), np.nan)
    above, below = count(
        values,
        *links.others.weighted("row-standardised").matrix,  # ranks have no scale
        permutations=chance[0],
        rng_seed=chance[1],
    )
    return autocorrelation.two_sided(above, below, chance[0])


def _general(numbers: between.Floats, links: between.Links) -> dict[str, ir.Table]:
    g, chance = autocorrelation.general_g(numbers, *links.matrix)
    test = chance.test(g)
    row = {"g": g, "expected": test.expected, "z": test.z, "p": test.p}
    columns = {name: pa.array([number], from_pandas=True) for name, number in row.items()}
    return {GENERAL_G.name: ibis.memtable(pa.table(columns))}
