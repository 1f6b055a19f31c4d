"""What a register shows of the industries and of their workers, and what it does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from ruang.engine import arrays
from ruang.engine.potential.counting import LEVELS


@dataclass(frozen=True)
class Seen:
    """What a register shows, and what it does not."""

    rows: int
    without_industry: int
    without_area: int
    workers: float  # share of the establishments whose number of workers is known
    unseen: pa.Table

    @classmethod
    def of(cls, codes: ir.Table, ancestors: pa.Table) -> Seen:
        """Tell it from a register's counts by code (see `count_codes`)."""
        placed = codes.area_id.notnull()
        counts = arrays.fetch(
            codes.group_by("industry_id").agg(
                rows=codes.establishments.sum(),
                placed=codes.establishments.sum(where=placed),
                workers=codes.workers_known.sum(),
            )
        )
        industry, known = counts["industry_id"], set(ancestors["industry_id"].to_pylist())
        there = dict(zip(industry.to_pylist(), counts["rows"].to_pylist(), strict=True))
        rows, with_area, workers = (
            int(pc.sum(counts[c]).as_py() or 0) for c in ("rows", "placed", "workers")
        )
        return cls(
            rows,
            sum(n for code, n in there.items() if code not in known),
            rows - with_area,
            workers / rows if rows else 0.0,
            _unseen(set(there), ancestors),
        )

    @property
    def account(self) -> dict[str, Any]:
        """The same in numbers, for a manifest."""
        return {
            "rows": self.rows,
            "without_industry": self.without_industry,
            "without_area": self.without_area,
            "workers_known_share": round(self.workers, 6),
            "unseen_industries": self.unseen.num_rows,
        }


def _unseen(codes: set[str | None], ancestors: pa.Table) -> pa.Table:
    """The industries without a row, of every level.

    Where rows carry a class and no activity, its activities cannot be told apart: none is unseen.
    """
    chains = ancestors.to_pylist()
    shown = {up for c in chains if c["industry_id"] in codes for up in c.values() if up}
    levels = (*LEVELS, "activity")
    found = sorted(
        {
            (levels.index(level), level, c[level])
            for c in chains
            for level in levels
            if c[level] and c[level] not in shown
            if not (level == "activity" and c["class"] in codes)
        }
    )
    return pa.table(
        {
            "level": pa.array([level for _n, level, _id in found], pa.string()),
            "industry_id": pa.array([code for _n, _level, code in found], pa.string()),
        }
    )
