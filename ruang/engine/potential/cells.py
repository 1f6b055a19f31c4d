"""The cells of a country as arrays: counts, quotients, shares, and how sure they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ruang.engine import arrays
from ruang.engine.kernels.chance import NORMAL_95
from ruang.engine.methods.location_quotient import location_quotient
from ruang.engine.potential.counting import PLANTS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Columns = dict[str, Any]  # column -> NumPy array, one value a cell

KEYS = ("area_id", "industry_id")
SMALLEST_LQ = 1e-4  # so that a lower end of zero has a logarithm
WIDEST = 2.0  # standard deviations of ln(LQ); beyond, nothing is known anyway


@dataclass(frozen=True)
class Cells:
    """One value a cell in each column; `area` and `industry` are places in the lists of ids."""

    areas: list[str]
    industries: list[str]
    columns: Columns

    def __getitem__(self, column: str) -> Any:
        return self.columns[column]

    def __len__(self) -> int:
        return len(self.columns["area"])

    def with_more(self, more: Mapping[str, Any]) -> Cells:
        """The same cells with more columns."""
        return Cells(self.areas, self.industries, self.columns | dict(more))

    def rows(self, chosen: Any) -> Cells:
        """Some of the cells, by a mask or by places."""
        found = {name: values[chosen] for name, values in self.columns.items()}
        return Cells(self.areas, self.industries, found)

    def grid(self, column: str) -> Floats:
        """A column as areas x industries: a pair that is not there is 0, an unknown one NaN."""
        found = np.zeros((len(self.areas), len(self.industries)))
        found[self["area"], self["industry"]] = self[column]
        return found

    def ids(self) -> dict[str, pa.Array]:
        """The ids of each cell's area and industry as text."""
        labels = ((KEYS[0], self.areas, "area"), (KEYS[1], self.industries, "industry"))
        return {
            key: pa.array(names, pa.string()).take(pa.array(self[code]))
            for key, names, code in labels
        }


def cells_of(jobs: ir.Table, base: ir.Table | None, totals: ir.Table | None) -> Cells:
    """The cells by area and industry with their quotient, share and spread.

    Args:
        jobs: One row per (area_id, industry_id) with jobs, and what is known of their plants.
        base: Each industry's share of the country; from `jobs` if not given.
        totals: Each area's total jobs; from `jobs` if not given.

    Returns:
        Columns area, industry (places in the lists), jobs, lq, lq_low, lq_high (widened to what
        the plants allow), share (of the area's jobs), establishments, effective, largest (see
        `_plants`), area_jobs, jobs_spread and lq_spread (standard deviations of their logarithms).

    Raises:
        InputError: A count is negative or no number, or a pair has two rows.
    """
    counted = jobs.select(*KEYS, "jobs")
    rows = arrays.fetch(location_quotient(counted, base=base, totals=totals))
    rows = rows.sort_by([(key, "ascending") for key in KEYS])
    columns: Columns = {c: arrays.floats(rows, c) for c in ("jobs", "lq", "lq_low", "lq_high")}
    columns["area"], areas = arrays.codes(rows, "area_id")
    columns["industry"], industries = arrays.codes(rows, "industry_id")
    area_jobs = _area_jobs(columns["jobs"], columns["area"], areas, totals)
    columns["area_jobs"] = area_jobs[columns["area"]]
    columns["share"] = columns["jobs"] / columns["area_jobs"]
    columns |= plants_of(jobs, rows.num_rows)
    return Cells(areas, industries, columns | _spread(columns))


def plants_of(jobs: ir.Table, count: int) -> Columns:
    """What is known of the plants of each cell, in the order of its ids.

    Args:
        jobs: One row per (area_id, industry_id).
        count: How many rows it has.

    Returns:
        establishments (infinite where no column tells), effective (how many of equal size would
        vary as much), largest (the share of the largest one; 0 where no column tells), public
        (whether the cell may be shown; 1 where no column tells).
    """
    given = {
        c: jobs[c].cast("float64")
        for c in (*PLANTS[1:], "establishments", "public")
        if c in jobs.columns
    }
    rows = arrays.fetch(jobs.order_by(*KEYS).select(**given)) if given else pa.table({})
    found = {c: np.nan_to_num(arrays.floats(rows, c)) for c in given}
    plants = found.get("establishments", np.full(count, np.inf))
    effective = found.get("effective_establishments", plants)
    return {
        "establishments": plants,
        "effective": np.where(effective > 0, effective, plants),
        "largest": found.get("largest_share", np.zeros(count)),
        "public": found.get("public", np.ones(count)),
    }


def _area_jobs(jobs: Floats, area: Ints, areas: list[str], totals: ir.Table | None) -> Floats:
    found = np.bincount(area, np.nan_to_num(jobs), len(areas)).astype(np.float64)
    if totals is not None:
        given = dict(
            zip(*arrays.fetch(totals.select("area_id", "jobs")).to_pydict().values(), strict=True)
        )
        found = np.array([given.get(a) or np.nan for a in areas], dtype=np.float64)
    return np.where(found > 0, found, np.nan)


def _spread(cells: Columns) -> Columns:
    """The standard deviations of ln(jobs) and ln(lq), neither below what the plants allow.

    The variance of a sum over a Poisson number of plants is the sum of their squared sizes.
    """
    by_plants = 1 / np.sqrt(np.maximum(cells["effective"], 1.0))
    low, high = (np.log(np.maximum(cells[c], SMALLEST_LQ)) for c in ("lq_low", "lq_high"))
    spread = (high - low) / (2 * NORMAL_95)
    widened = np.maximum(spread, by_plants)  # NaN stays NaN
    more = (widened - spread) * NORMAL_95
    return {
        "jobs_spread": np.fmax(1 / np.sqrt(np.maximum(cells["jobs"], 1.0)), by_plants),
        "lq_low": np.exp(low - more),
        "lq_high": np.exp(high + more),
        "lq_spread": np.minimum(widened, WIDEST),
    }


def industry_shares(cells: Cells) -> Floats:
    """Each industry's share of the country, as the quotients have it; NaN where it has none."""
    found = np.full(len(cells.industries), np.nan)
    there = cells["lq"] > 0
    found[cells["industry"][there]] = (cells["share"] / cells["lq"])[there]
    return found


def area_totals(cells: Cells) -> Floats:
    """Each area's total; NaN where it is unknown."""
    found = np.full(len(cells.areas), np.nan)
    found[cells["area"]] = cells["area_jobs"]
    return found
