"""Moran's I: whether areas are like their neighbours, over the whole country."""

from __future__ import annotations

from typing import Any, Literal

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from ruang.engine import checks
from ruang.engine import weights as between
from ruang.engine.kernels import autocorrelation
from ruang.engine.kernels import permutations as drawing
from ruang.engine.kernels.autocorrelation import Test
from ruang.engine.kernels.spatial import ROUNDINGS
from ruang.engine.tables import MORAN, MORAN_TESTS
from ruang.engine.text import noop as _

NAN = float("nan")


def moran(
    values: ir.Table,
    neighbours: ir.Table,
    *,
    weights: Literal["row-standardised", "as-given"] = "row-standardised",
    permutations: int = 999,
    rng_seed: int = 0,
) -> dict[str, ir.Table]:
    """Say whether areas are like their neighbours: above `expected` alike, below it unlike.

    Warns with a `Notice` that names areas and links that it could not use.

    Args:
        values: One row per area_id, any unit; null is unknown: the area takes no part, nor do its
            links.
        neighbours: One row per (area_id, neighbour_id), so two for a border; weight >= 0, 0 is no
            link, null is unknown and takes no part. An area without links counts in the mean.
        weights: "row-standardised" gives the neighbours of each area a weight of 1 together,
            "as-given" takes the weights as they are.
        permutations: How often the values are dealt out anew over the areas for p; with 0, p is
            that of z.
        rng_seed: What chance starts from.

    Returns:
        moran: one row: i, expected (-1 / (n - 1)), z (under randomisation), p (two-sided, from
        permutations). i, z and p are null where all values are equal or nothing is linked; z also
        with fewer than 4 areas, and where no dealing changes I.
        moran_tests: assumption (normality, randomisation, permutation), expected, sd, z, p.

    Raises:
        ContractError: A column is missing or has the wrong type.
        InputError: A number is not finite, a weight is negative, a row repeats, an id is missing.
        ParameterError: `weights`, `permutations` or `rng_seed` has a value that it cannot have.

    Source:
        Moran (1950), Biometrika 37(1-2), 17-23; the moments: Cliff & Ord (1981), Spatial
        Processes: Models and Applications, Pion.
    """
    between.check_choice("weights", weights, ("row-standardised", "as-given"))
    between.check_chance(permutations, rng_seed)
    areas = between.linked(values, neighbours)
    areas.tell_if_equal()
    links = areas.without_own().weighted(weights)
    checks.tell(
        _("areas without neighbours, which count in the mean alone: {count} ({named})"),
        areas.named(links.alone),
        "area_id",
    )
    found, tests = _tested(areas.numbers, links, permutations, rng_seed)
    chosen = tests["permutation" if permutations else "randomisation"]
    dealt = tests["randomisation"]
    row = {"i": found, "expected": dealt.expected, "z": dealt.z, "p": chosen.p}
    return {
        MORAN.name: _table([row]),
        MORAN_TESTS.name: _table([{"assumption": n} | t._asdict() for n, t in tests.items()]),
    }


def _tested(
    numbers: between.Floats, links: between.Links, times: int, rng_seed: int
) -> tuple[float, dict[str, Test]]:
    """Moran's I, and what it is worth under each assumption; NaN where that cannot be said."""
    values = autocorrelation.from_mean(autocorrelation.from_median(numbers))
    if not values.any() or not len(links.data):
        expected = -1 / (len(numbers) - 1) if len(numbers) > 1 else NAN
        nothing = Test(expected, NAN, NAN, NAN)
        return NAN, dict.fromkeys(("normality", "randomisation", "permutation"), nothing)
    matrix = (links.indptr, links.indices, links.data / links.data.max())  # I has no scale
    found = autocorrelation.moran(values, *matrix)
    normal, dealt = autocorrelation.moran_by_chance(values, *matrix)
    unit = len(values) / matrix[2].sum() / (values @ values)
    drawn = drawing.cross_products(values, *matrix, permutations=times, rng_seed=rng_seed)
    rounding = ROUNDINGS * unit * matrix[2].sum() * np.abs(values).max() ** 2
    return found, {
        "normality": normal.test(found),
        "randomisation": dealt.test(found),
        "permutation": autocorrelation.tested_by(unit * drawn, found, rounding),
    }


def _table(rows: list[dict[str, Any]]) -> ir.Table:
    return ibis.memtable(
        pa.table({c: pa.array([r[c] for r in rows], from_pandas=True) for c in rows[0]})
    )
