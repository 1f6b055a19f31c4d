"""Where an industry stands, as far as everybody may know.

An index over provinces is an equation: made of hidden numbers, with the published ones beside it,
it would tell them. So it is made of what is published alone. What an industry has beyond the cells
that are shown is laid over the other areas, each as much as it has itself beyond its shown cells.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ruang.engine import arrays

Floats = NDArray[np.float64]
AREA, INDUSTRY = "area_id", "industry_id"


def as_shown(cells: pa.Table, totals: pa.Table | None, column: str) -> pa.Table:
    """Lay the hidden part of each industry over the areas where it is not shown.

    Args:
        cells: CELLS of one level, and `public`: 1 where a cell is shown, 0 where it is hidden.
        totals: PUBLIC_TOTALS; None where nothing is hidden.
        column: "establishments" or "workers": what is laid out.

    Returns:
        area_id, industry_id, jobs (more than 0), of industries whose total is public.
    """
    if totals is None:
        known = cells.filter(pc.greater(cells[column], 0))
        jobs = pc.cast(known[column], pa.float64())
        return pa.table({AREA: known[AREA], INDUSTRY: known[INDUSTRY], "jobs": jobs})
    areas, industries = (pc.unique(cells[key]).sort() for key in (AREA, INDUSTRY))
    shape = (len(industries), len(areas))
    shown = cells.filter(pc.and_(pc.equal(cells["public"], 1), pc.is_valid(cells[column])))
    at = tuple(
        pc.index_in(shown[key], ids).to_numpy()
        for key, ids in ((INDUSTRY, industries), (AREA, areas))
    )
    jobs, is_shown = np.zeros(shape), np.zeros(shape, dtype=np.bool_)
    jobs[at], is_shown[at] = pc.cast(shown[column], pa.float64()).to_numpy(), True
    of_industry, of_area = (
        _totals(totals, key, ids, column) for key, ids in ((INDUSTRY, industries), (AREA, areas))
    )
    jobs += _laid(of_industry - jobs.sum(axis=1), of_area - jobs.sum(axis=0), ~is_shown)
    jobs[np.isnan(of_industry)] = 0
    one, other = np.nonzero(jobs > 0)
    return pa.table(
        {
            AREA: areas.take(pa.array(other)),
            INDUSTRY: industries.take(pa.array(one)),
            "jobs": jobs[one, other],
        }
    )


def _totals(totals: pa.Table, key: str, ids: pa.Array, column: str) -> Floats:
    """The public totals of areas or industries; NaN where there is none."""
    at = pc.index_in(ids, totals[key].combine_chunks())
    found: Floats = pc.cast(totals[column].take(at), pa.float64()).to_numpy().astype(np.float64)
    return found


def _laid(beyond: Floats, room: Floats, free: NDArray[np.bool_]) -> Floats:
    """What is beyond the shown cells of each industry, over the free areas by their room.

    Args:
        beyond: Of each industry; NaN where nobody knows.
        room: What each area has beyond its shown cells; NaN where nobody knows: as the others.
        free: Industry x area: where the industry is not shown.
    """
    rest = np.nan_to_num(beyond).clip(min=0)
    usual = np.nanmean(room) if np.isfinite(room).any() else 1.0
    weights = np.where(free, np.where(np.isfinite(room), room, usual).clip(min=0), 0.0)
    sums = weights.sum(axis=1, keepdims=True)
    weights = np.where(sums > 0, weights, free)
    sums = weights.sum(axis=1, keepdims=True)
    found: Floats = rest[:, None] * weights / np.where(sums > 0, sums, 1)
    return found


def shown_share(cells: pa.Table, totals: pa.Table | None) -> dict[str, float | None]:
    """Which share of each industry's establishments stands in cells that are shown, 0 to 1.

    Args:
        cells: CELLS of one level, with `public`.
        totals: PUBLIC_TOTALS; None where nothing is hidden.

    Returns:
        Industry -> share; None where its total is not public.
    """
    ids = pc.unique(cells[INDUSTRY]).sort()
    if totals is None:
        return dict.fromkeys(ids.to_pylist(), 1.0)
    shown = cells.filter(pc.equal(cells["public"], 1))
    of_all = _totals(totals, INDUSTRY, ids, "establishments")
    at = pc.index_in(shown[INDUSTRY], ids).to_numpy()
    seen = np.bincount(at, arrays.floats(shown, "establishments"), len(ids))
    return {
        name: None if np.isnan(whole) else float(part / whole)
        for name, part, whole in zip(ids.to_pylist(), seen, of_all, strict=True)
    }
