"""Holds the ranks of one snapshot against growth until a later one."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.conf import settings
from django.utils.translation import gettext as _

from ruang.engine.errors import InputError
from ruang.web.potential.models import SMALLEST_CELL

if TYPE_CHECKING:
    from ruang.engine.lake import Result, Snapshot

TOP: Final = 0.1
STARS: Final = 2  # from so many up a pair is starred
FEWEST: Final = round(SMALLEST_CELL / TOP)  # ranked pairs, so that a tenth shows no single one
PAIR: Final = ["area_id", "industry_id"]
KEPT: Final = ("cells", "hits", "hit_rate", "low", "high", "lead", "lead_low", "lead_high", "p")


def back_test_of(result: Result, start: Snapshot, end: Snapshot, level: str) -> dict[str, Any]:
    """Say of what was ranked high at `start` how much had grown at `end`, as pages keep it.

    Args:
        result: The run over `start` that ranked.
        start: What it ranked.
        end: A later snapshot that counts the same.
        level: Level of the industries.

    Raises:
        InputError: Fewer than thirty pairs are ranked and known at both ends.
    """
    measure = result.manifest["measure"]
    before, after = (_jobs(one, level, measure) for one in (start, end))
    ranked, left_out = _known(_ranked(result, level), before, after)
    if ranked.num_rows < FEWEST:
        words = _("Fewer than %(fewest)s ranked pairs are known at both ends: too few to test.")
        raise InputError("{words}", words=words % {"fewest": FEWEST})
    starred = int(pc.sum(pc.greater_equal(ranked["stars"], STARS).cast(pa.int64())).as_py() or 0)
    rows = _tested(ranked, before, after, TOP, "score")
    if starred >= SMALLEST_CELL:
        share = starred / ranked.num_rows
        rows += _tested(ranked, before, after, share, "stars")[:1]
    ends = {name: _described(one) for name, one in (("start", start), ("end", end))}
    return {
        "run_id": result.id,
        "start": start.id,
        "end": end.id,
        "level": level,
        "synthetic": bool(start.manifest["synthetic"] or end.manifest["synthetic"]),
        "facts": ends | {"measure": measure, "left_out": left_out, "ranked": ranked.num_rows},
        "found": rows,
    }


def _ranked(result: Result, level: str) -> pa.Table:
    asked = pc.field("level") == level
    columns = [*PAIR, "score", "stars", "jobs"]
    return pq.read_table(result.path("potential"), filters=asked, columns=columns)


def _jobs(snapshot: Snapshot, level: str, measure: str) -> pa.Table:
    """Every cell of a snapshot, ranked or not, in the measure of the ranking; null is unknown."""
    from ruang.engine import arrays
    from ruang.engine.backend import connect
    from ruang.engine.potential import count_codes, roll_up
    from ruang.engine.reference import industries

    register = connect().read_parquet(str(snapshot.path("register")))
    cells = arrays.fetch(roll_up(count_codes(register), industries.ancestors(settings.LAKE), level))
    jobs = cells[measure].cast(pa.float64())
    return pa.table({**{c: cells[c] for c in PAIR}, "jobs": jobs})


def _known(ranked: pa.Table, *ends: pa.Table) -> tuple[pa.Table, int]:
    """The ranked pairs whose count is unknown at neither end, and how many are left out."""
    there = ranked
    for end in ends:
        unknown = end.filter(pc.is_null(end["jobs"])).select(PAIR)
        there = there.join(unknown, PAIR, join_type="left anti")
    return there, ranked.num_rows - there.num_rows


def _tested(
    ranked: pa.Table, before: pa.Table, after: pa.Table, top: float, by: str
) -> list[dict[str, Any]]:
    """What the method gives, its rows named by what was chosen by."""
    import ibis

    from ruang.engine import arrays
    from ruang.engine.methods import METHODS

    back_test = next(m.run for m in METHODS if m.key == "back_test")
    columns = {c: ranked[c] for c in PAIR} | {
        "score": ranked[by].cast(pa.float64()),
        "jobs": ranked["jobs"],
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what was left out is counted already
        tables = [ibis.memtable(one) for one in (pa.table(columns), before, after)]
        found = arrays.fetch(back_test(*tables, top=top)).to_pylist()
    names = {"score": by}
    return [
        {"chosen_by": names.get(row["chosen_by"], row["chosen_by"])} | {n: row[n] for n in KEPT}
        for row in found
    ]


def _described(snapshot: Snapshot) -> dict[str, Any]:
    manifest = snapshot.manifest
    until = (manifest.get("period") or {}).get("to")
    return {"title_th": manifest["title_th"], "title_en": manifest["title_en"], "until": until}
