"""The demo register as it was a year earlier: without the new, with the closed, other workers."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ruang.engine.demo.draw import LAST_YEAR
from ruang.engine.demo.facts import Floats

TREND, TRENDS_DIFFER = 0.02, 0.03  # growth of workers in a year, by activity (logarithms)
CELLS_DIFFER = 0.15  # each cell's own luck: most near none, a few far from it
PLANTS_DIFFER = 0.05


def year_before(register: pa.Table, closed: pa.Table, rng: np.random.Generator) -> pa.Table:
    """Take the register back to the first day of its last year.

    Args:
        register: The register of today, unspoiled.
        closed: Establishments with the same columns that have closed since.
        rng: Where chance comes from.

    Returns:
        The rows registered before that year, with fewer or more workers than today, and those that
        have closed since; by the day of registration.
    """
    start = date(LAST_YEAR, 1, 1)
    old = register.filter(pc.less(register["registered_on"], start))
    growth = _growth(old, rng)
    workers = np.maximum(np.rint(old["workers"].to_numpy() / np.exp(growth)), 1).astype(np.int64)
    at = old.column_names.index("workers")
    old = old.set_column(at, "workers", pa.array(workers))
    gone = closed.filter(pc.less(closed["registered_on"], start))
    return pa.concat_tables([old, gone]).sort_by(
        [("registered_on", "ascending"), ("establishment_id", "ascending")]
    )


def _growth(rows: pa.Table, rng: np.random.Generator) -> Floats:
    """How much each establishment's workers have grown since, as a logarithm."""
    activity = _codes(rows["tsic"])
    area = _codes(rows["province"])
    cell = np.unique(area * (activity.max(initial=0) + 1) + activity, return_inverse=True)[1]
    trend = rng.normal(TREND, TRENDS_DIFFER, activity.max(initial=0) + 1)
    luck = rng.laplace(0, CELLS_DIFFER / np.sqrt(2), cell.max(initial=0) + 1)
    own = rng.normal(0, PLANTS_DIFFER, rows.num_rows)
    found: Floats = trend[activity] + luck[cell] + own
    return found


def _codes(column: pa.ChunkedArray) -> np.ndarray:
    encoded = column.combine_chunks().dictionary_encode()
    return np.asarray(encoded.indices).astype(np.int64)
