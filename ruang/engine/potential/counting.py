"""Counting a register by area and industry."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from ruang.engine.errors import ParameterError
from ruang.engine.tables import CELLS
from ruang.engine.text import noop as _

LEVELS = ("section", "division", "group", "class")
PLANTS = ("workers_known", "effective_establishments", "largest_share")


def count_cells(register: ir.Table, ancestors: pa.Table, level: str) -> ir.Table:
    """Count a register by area and industry at one level of the industry tree.

    Args:
        register: One row per establishment: area_id, industry_id (a code of any length that
            `ancestors` has; null or unknown ones are in no cell), workers (persons; null unknown).
        ancestors: industry_id, and the code it belongs to on each level.
        level: "section", "division", "group" or "class".

    Returns:
        CELLS, with three columns more: workers_known, how many establishments have a known number
        of workers; effective_establishments, how many of equal size would vary as much as these
        do (1 where one plant has all the workers); largest_share, what share of the workers the
        largest one has (both null where no workers are known).
        `workers` is the sum of the known ones; null where none is known. Lazy.

    Raises:
        ParameterError: There is no such level.
    """
    return roll_up(count_codes(register), ancestors, level)


def count_codes(register: ir.Table) -> ir.Table:
    """Count a register once, by area and code as given, so that every level follows from it.

    Args:
        register: See `count_cells`.

    Returns:
        area_id and industry_id (each may be null), and the sums of their establishments that
        `roll_up` takes. Lazy.
    """
    return register.group_by("area_id", "industry_id").agg(
        establishments=register.count(),
        workers=register.workers.sum(),
        workers_known=register.workers.count(),
        squares=(register.workers * register.workers).sum(),
        largest=register.workers.max(),
    )


def roll_up(codes: ir.Table, ancestors: pa.Table, level: str) -> ir.Table:
    """The cells of one level, from the counts by code; see `count_cells`.

    Args:
        codes: What `count_codes` gives.
        ancestors: industry_id, and the code it belongs to on each level.
        level: "section", "division", "group" or "class".

    Raises:
        ParameterError: There is no such level.
    """
    if level not in LEVELS:
        raise ParameterError(
            _("there is no level {level!r}: use {levels}"), level=level, levels=", ".join(LEVELS)
        )
    places = ibis.memtable(ancestors.select(["industry_id", level]).rename_columns(["code", "at"]))
    placed = codes.inner_join(places.filter(places["at"].notnull()), [("industry_id", "code")])
    placed = placed.filter(placed.area_id.notnull())
    sums = {c: placed[c].sum() for c in ("establishments", "workers", "workers_known", "squares")}
    cells = placed.group_by("area_id", industry_id=placed["at"]).agg(
        **sums, largest=placed.largest.max()
    )
    cells = cells.mutate(
        level=ibis.literal(level),
        effective_establishments=cells.workers * cells.workers / cells.squares.nullif(0),
        largest_share=cells.largest / cells.workers.nullif(0),
    )
    return cells.select(*CELLS.columns, *PLANTS)
