"""Which industries the same areas are specialised in."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ruang.engine import arrays
from ruang.engine.kernels import product_space

MOST_RELATED = 12  # of each industry, the nearest ones
LEAST_SHARED = 3  # areas behind a proximity; that of one or two is chance


def related(cells: pa.Table, measure: str, named: set[str]) -> pa.Table:
    """Name the industries that are nearest to each, by proximity.

    Args:
        cells: CELLS of one level.
        measure: What stands for size.
        named: Industries that may be named; the others still count in what areas are specialised
            in.

    Returns:
        industry_id, related_id, proximity (the share of areas specialised in one of the two that
        are specialised in the other, whichever is less), areas (how many are specialised in both)
        and areas_expected (how many would be by chance); the nearest first.

    Source:
        Hidalgo, Klinger, Barabasi & Hausmann (2007), https://doi.org/10.1126/science.1144581
    """
    jobs = cells.filter(cells[measure].is_valid())
    values, areas, ids = arrays.matrix(jobs, "area_id", "industry_id", measure)
    space = product_space.ProductSpace(product_space.presence(product_space.advantage(values)))
    near = np.hstack([np.empty((len(ids), 0)), *(block for _at, block in space.in_blocks())])
    shared = np.rint(near * np.maximum.outer(space.ubiquity, space.ubiquity)).astype(np.int64)
    may = np.array([i in named for i in ids], dtype=np.bool_)
    wanted = may[:, None] & may & (shared >= LEAST_SHARED)
    np.fill_diagonal(wanted, val=False)
    one, other = _nearest(near, wanted)
    expected = space.ubiquity[one] * space.ubiquity[other] / max(len(areas), 1)
    codes = pa.array(ids, pa.string())
    return pa.table(
        {
            "industry_id": codes.take(pa.array(one)),
            "related_id": codes.take(pa.array(other)),
            "proximity": near[one, other],
            "areas": shared[one, other],
            "areas_expected": expected,
        }
    )


def _nearest(
    near: NDArray[np.float64], wanted: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The pairs of each industry with its nearest ones; of equal proximity the first by its id."""
    order = np.argsort(np.where(wanted, -near, 1.0), axis=1, kind="stable")[:, :MOST_RELATED]
    one, place = np.nonzero(np.take_along_axis(wanted, order, axis=1))
    return one, order[one, place]
