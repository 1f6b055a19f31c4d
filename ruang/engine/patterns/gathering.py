"""How far the establishments of each industry gather, and how unevenly they lie over the areas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ruang.engine import arrays, plants
from ruang.engine.methods.concentration_index import Kind, concentration_index
from ruang.engine.methods.ellison_glaeser import concentration
from ruang.engine.potential.shown import effective, inequality_in_the_middle
from ruang.engine.tables import CONCENTRATION_INTERVALS

INDEX_DRAWS = 200
INDICES: tuple[Kind, ...] = ("gini", "hhi")
SUMS = ("plants", "squares", "fourths")


def sizes(register: ir.Table, measure: str) -> pa.Table:
    """Sum the powers of the establishments' sizes, by the codes that the register has.

    Args:
        register: One row per establishment; those without an area take no part.
        measure: "workers", of which those without known workers take no part, or
            "establishments", where all count the same.

    Returns:
        industry_id, plants, squares, fourths: see `plants.sizes`.
    """
    jobs = register.workers if measure == "workers" else ibis.literal(1.0)
    rows = register.select("establishment_id", "area_id", "industry_id", jobs=jobs)
    found = arrays.fetch(plants.sizes(rows).drop("rows", "least").order_by("industry_id"))
    return found.filter(found["industry_id"].is_valid())


def of_level(sizes: pa.Table, upper: Mapping[str, str]) -> pa.Table:
    """Add `sizes` up to the industries of one level.

    Args:
        sizes: What `sizes` gives, by code.
        upper: Code -> the industry of the level that it belongs to.
    """
    sums: dict[str, dict[str, Any]] = {}
    for row in sizes.to_pylist():
        industry = upper.get(row["industry_id"])
        if industry:
            here = sums.setdefault(industry, {"industry_id": industry, **dict.fromkeys(SUMS, 0)})
            here |= {c: here[c] + (row[c] or 0) for c in SUMS}
    columns = zip(("industry_id", *SUMS), ("string", "int64", "float64", "float64"), strict=True)
    schema = pa.schema([(name, getattr(pa, kind)()) for name, kind in columns])
    return pa.Table.from_pylist(list(sums.values()), schema=schema)


def as_usual(sizes: pa.Table, totals: pa.Table) -> pa.Table:
    """The sizes of an industry's plants as anybody may take them to be.

    Sums of squares and of fourth powers tell how large the largest plant is, and by subtraction
    from the next level's those of three plants. So all industries' plants are taken to be as
    unequal as those of the middle one.

    Args:
        sizes: What `of_level` gives.
        totals: PUBLIC_TOTALS.

    Returns:
        The same columns, of the industries whose totals are public.
    """
    figures = ["establishments", "workers"]
    known = totals.filter(pc.and_(*(pc.is_valid(totals[name]) for name in figures)))
    known = known.select(["industry_id", *figures])
    found = sizes.join(known, "industry_id", join_type="inner").sort_by("industry_id")
    count, workers, squares = (arrays.floats(found, c) for c in (*figures, "squares"))
    equal = workers**2 / np.where(squares > 0, squares, np.inf)
    usual = effective(count, inequality_in_the_middle(count, equal))
    return pa.table(
        {
            "industry_id": found["industry_id"],
            "plants": found["establishments"],
            "squares": workers**2 / usual,
            "fourths": workers**4 / usual**3,
        }
    )


def gathered(jobs: pa.Table, sizes: pa.Table) -> pa.Table:
    """Give the columns of `ellison_glaeser` for the industries of one level.

    Args:
        jobs: area_id, industry_id, jobs, at the level and in the measure that `sizes` were made of.
        sizes: industry_id, plants, squares, fourths.
    """
    found = concentration(ibis.memtable(jobs), ibis.memtable(sizes))
    return arrays.fetch(found.order_by("industry_id"))


def evenness(jobs: pa.Table, rng_seed: int) -> pa.Table:
    """Give the locational Gini and the Herfindahl-Hirschman index of establishments over areas.

    Establishments are counted, whatever stands for size: they come and go one by one, as the
    intervals of these indices suppose, and workers do not.

    Args:
        jobs: area_id, industry_id, jobs: the establishments, at one level.
        rng_seed: What chance starts from.

    Returns:
        industry_id, and of each index its value, the value without the chance of counting, and
        the 95 % interval of that: gini, gini_shrunk, gini_low, gini_high, and so on.
    """
    found: dict[str, pa.ChunkedArray] = {}
    for kind in INDICES:
        tables = concentration_index(
            ibis.memtable(jobs), kind=kind, draws=INDEX_DRAWS, rng_seed=rng_seed
        )
        rows = arrays.fetch(tables[CONCENTRATION_INTERVALS.name].order_by("id"))
        found["industry_id"] = rows["id"]
        found[kind] = rows["value"]
        found |= {f"{kind}_{c}": rows[c] for c in ("shrunk", "low", "high")}
    return pa.table(found)
