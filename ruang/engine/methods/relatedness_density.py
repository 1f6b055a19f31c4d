"""Relatedness density: how much of what is near to an industry an area has already."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from ruang.engine import checks, grid
from ruang.engine.kernels import product_space, threads
from ruang.engine.tables import JOBS, JOBS_OF_ONE_YEAR


def relatedness_density(
    jobs: ir.Table, *, include_self: bool = False, negative: checks.Negative = "refuse"
) -> ir.Table:
    """Say for every area and industry how much of what is related to it the area has.

    The proximities of the industry to all that the area has, over its proximities to all others;
    an area has an industry where its revealed comparative advantage is at least 1. Warns with a
    `Notice` that names the cells, areas and industries it could not use.

    Args:
        jobs: One row per (area_id, industry_id); `jobs` >= 0, fractions allowed. A missing pair is
            zero; null is unknown: it adds to no total and is not present.
        include_self: Whether an industry is near itself too, with a proximity of 1.
        negative: "refuse" a negative count, or "clip" it to 0.

    Returns:
        area_id, industry_id, density (0 to 1) for every area with every industry; null where the
        area or the industry has no jobs, where the industry is near no other, and, with
        `include_self`, where the cell itself is unknown.

    Raises:
        ContractError: A column is missing or has the wrong type.
        InputError: A count is negative or not finite, an id is missing, or a pair has two rows.
        ParameterError: `negative` has another value.

    Source:
        Hidalgo, Klinger, Barabasi & Hausmann (2007), https://doi.org/10.1126/science.1144581
    """
    cube = grid.read(jobs, JOBS_OF_ONE_YEAR, negative)
    counted = product_space.counted(cube.values)
    for column, ids, has_jobs in zip(JOBS.key, cube.labels, counted, strict=True):
        grid.tell(grid.WITHOUT_JOBS[column], {column: ids}, ~has_jobs)
    used = np.ix_(*counted)
    (near,) = threads.each(lambda inner: _density(inner, include_self), [cube.values[used]])
    density = np.full(cube.values.shape, np.nan)
    density[used] = near
    found = pa.array(density.ravel(), pa.float64(), from_pandas=True)
    every = (np.arange(len(of)) for of in cube.labels)
    return ibis.memtable(pa.table({**grid.pairs(*cube.labels, *every), "density": found}))


def _density(jobs: product_space.Floats, include_self: bool) -> product_space.Floats:
    present = product_space.presence(product_space.advantage(jobs))
    found = product_space.ProductSpace(present).density(include_self=include_self)
    return np.where(np.isnan(jobs), np.nan, found) if include_self else found
