"""Industry patterns: how concentrated each industry of the country is, and what it is found with.

Of every industry at every level: how far its establishments gather beyond chance
(Ellison-Glaeser), how unevenly they lie over the areas (locational Gini, Herfindahl-Hirschman), at
which distances they stand closer together than sites drawn by chance (K-density), which
industries the same areas are specialised in (proximity), and what there was a snapshot earlier.

How it lies over the areas, and what it is found with, is reckoned from what may be public (see
`shown`); the other figures are of every establishment that was read, and what may be public of them
is decided where they are published.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from ruang.engine.contract import Contract
from ruang.engine.patterns.distances import (
    DRAWS,
    FEWEST_LOCATED,
    FURTHEST_KM,
    LEAST_LOCATED,
    MOST_PLANTS,
    STEP_KM,
    Curves,
    Sites,
)
from ruang.engine.patterns.gathering import as_usual, evenness, gathered, of_level, sizes
from ruang.engine.patterns.relatives import LEAST_SHARED, MOST_RELATED, related
from ruang.engine.potential.shown import as_shown, shown_share
from ruang.engine.tables import INDUSTRY_CURVES, INDUSTRY_PATTERNS, INDUSTRY_RELATIVES

__all__ = [
    "DRAWS",
    "FEWEST_ESTABLISHMENTS",
    "FEWEST_LOCATED",
    "FURTHEST_KM",
    "GIVES",
    "LEAST_LOCATED",
    "LEAST_SHARED",
    "MOST_PLANTS",
    "MOST_RELATED",
    "STEP_KM",
    "industry_patterns",
]

GIVES = {
    "patterns": INDUSTRY_PATTERNS,
    "curves": INDUSTRY_CURVES,
    "relatives": INDUSTRY_RELATIVES,
}
FEWEST_ESTABLISHMENTS = 3  # of an industry that is named among the relatives of another


def industry_patterns(
    register: ir.Table,
    ancestors: pa.Table,
    counted: Mapping[str, pa.Table],
    before: Mapping[str, pa.Table] | None,
    *,
    measure: str,
    totals: pa.Table | None = None,
    rng_seed: int = 0,
) -> dict[str, pa.Table]:
    """Measure the industries of a register, at every level that was counted.

    Args:
        register: One row per establishment; see `potential.count_cells`. Longitude and latitude
            in degrees, null where unknown.
        ancestors: industry_id, and the code it belongs to on each level.
        counted: Level -> the cells counted at it (see `potential.count_cells`), and where not all
            may be public, `public`: 1 or 0.
        before: The same of an earlier snapshot that counts the same; None where there is none.
        measure: "workers" or "establishments": what stands for size.
        totals: PUBLIC_TOTALS that go with `public`; None where all may be public.
        rng_seed: What chance starts from.

    Returns:
        Tables `patterns` (INDUSTRY_PATTERNS), `curves` (INDUSTRY_CURVES) and `relatives`
        (INDUSTRY_RELATIVES).
    """
    curves, of_code = Curves(Sites.of(register), rng_seed), sizes(register, measure)
    found: dict[str, list[pa.Table]] = {name: [] for name in GIVES}
    for level, cells in counted.items():
        upper = _upper(ancestors, level)
        rows = _national(cells, measure)
        names = [i for i, row in rows.items() if row["establishments"] >= FEWEST_ESTABLISHMENTS]
        told, drawn = curves.at(upper, {i: row["establishments"] for i, row in rows.items()})
        plants = of_level(of_code, upper)
        if totals is not None and measure == "workers":
            plants = as_usual(plants, totals)
        for more in (
            _earlier(before[level], measure) if before else [],
            gathered(as_shown(cells, totals, measure), plants).to_pylist(),
            evenness(as_shown(cells, totals, "establishments"), rng_seed).to_pylist(),
            _shares(cells, totals),
            told,
        ):
            for row in more:
                rows.get(row["industry_id"], {}).update(row)
        shown = cells if totals is None else cells.filter(pc.equal(cells["public"], 1))
        relatives = related(shown, measure, set(names)).to_pylist()
        for name, at_level in zip(found, (rows.values(), drawn, relatives), strict=True):
            found[name].append(_table(at_level, level, GIVES[name]))
    return {name: pa.concat_tables(tables) for name, tables in found.items()}


def _upper(ancestors: pa.Table, level: str) -> dict[str, str]:
    """Every code that has an industry at the level, and which."""
    codes, upper = (ancestors[c].to_pylist() for c in ("industry_id", level))
    return {code: up for code, up in zip(codes, upper, strict=True) if up}


def _national(cells: pa.Table, measure: str) -> dict[str, dict[str, Any]]:
    """Each industry's sums over the areas, in the order of the ids."""
    largest = pc.multiply(cells["largest_share"], cells["workers"])
    sums = (
        cells.append_column("largest", largest)
        .group_by("industry_id")
        .aggregate(
            [
                ("establishments", "sum"),
                ("workers", "sum", pc.ScalarAggregateOptions(min_count=1)),
                ("largest", "max"),
            ]
        )
    )
    return {
        row["industry_id"]: {
            "industry_id": row["industry_id"],
            "establishments": row["establishments_sum"],
            "jobs": _or_none(row[f"{measure}_sum"]),
            "largest_share": row["largest_max"] / row["workers_sum"]
            if row["workers_sum"]
            else None,
        }
        for row in sums.sort_by("industry_id").to_pylist()
    }


def _or_none(number: float | None) -> float | None:
    return None if number is None else float(number)


def _earlier(cells: pa.Table, measure: str) -> list[dict[str, Any]]:
    names = ("establishments", "jobs", "largest_share")
    return [
        {"industry_id": industry, **{f"{name}_before": row[name] for name in names}}
        for industry, row in _national(cells, measure).items()
    ]


def _shares(cells: pa.Table, totals: pa.Table | None) -> list[dict[str, Any]]:
    shares = shown_share(cells, totals)
    return [{"industry_id": one, "shown_share": share} for one, share in shares.items()]


def _table(rows: Iterable[Mapping[str, Any]], level: str, contract: Contract) -> pa.Table:
    """Rows in the columns of a contract; what a row does not know is null."""
    schema = contract.schema.to_pyarrow()
    return pa.Table.from_pylist([{**row, "level": level} for row in rows], schema=schema)
