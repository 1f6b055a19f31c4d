"""The cells of every level of a register, each with whether it may be public."""

from __future__ import annotations

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from ruang.engine import arrays
from ruang.engine.disclosure import Public, publishable
from ruang.engine.potential.counting import LEVELS, roll_up

KEYS = ["area_id", "industry_id"]


def public_of(codes: ir.Table, ancestors: pa.Table, measure: str) -> Public:
    """Say which of a register's cells and totals may be public together.

    Args:
        codes: What `count_codes` gives.
        ancestors: industry_id, and the code it belongs to on each level.
        measure: "workers" or "establishments": what shares and quotients are made of.
    """
    return publishable(
        arrays.fetch(codes.order_by(*KEYS)),
        ancestors,
        levels=(*LEVELS, "activity"),
        by_area=LEVELS,
        counts_workers=measure == "workers",
    )


def counted_of(codes: ir.Table, ancestors: pa.Table, public: Public) -> dict[str, pa.Table]:
    """Give the cells of every level in the order of their ids.

    Returns:
        Level -> what `roll_up` gives, and `public`: 1 where the cell may be shown, otherwise 0.
    """
    found = {}
    for level in LEVELS:
        cells = arrays.fetch(roll_up(codes, ancestors, level))
        shown = public.cells.filter(pc.equal(public.cells["level"], level)).select(KEYS)
        marked = cells.join(shown.append_column("public", pa.repeat(1.0, len(shown))), KEYS)
        at = marked.column_names.index("public")
        marked = marked.set_column(at, "public", pc.fill_null(marked["public"], 0.0))
        found[level] = marked.sort_by([(key, "ascending") for key in KEYS])
    return found
