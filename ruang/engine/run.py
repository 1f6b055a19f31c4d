"""One run, from a snapshot to candidates: the order of the stages is known here alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ruang.engine.backend import connect
from ruang.engine.candidates import Growth, candidates, ties_of, tree_of
from ruang.engine.disclosure import LEEWAY, Public
from ruang.engine.lake import Lake, Result, Snapshot
from ruang.engine.patterns import industry_patterns
from ruang.engine.potential import (
    DRAWS,
    LEVELS,
    MAX_SHARE,
    MIN_ESTABLISHMENTS,
    Ranked,
    Seen,
    Weights,
    count_codes,
    counted_of,
    public_of,
    rank_cells,
)
from ruang.engine.progress import Progress, Report, quiet
from ruang.engine.reasons import Measure, Names
from ruang.engine.reference import areas, industries
from ruang.engine.text import noop as _

CANDIDATES_LEVEL = "class"
ENOUGH_WORKERS = 0.5  # of the establishments must have known workers for workers to be the measure
COMPUTES = (
    "run.py",
    "potential",
    "reasons",
    "arrays.py",
    "checks.py",
    "candidates",
    "disclosure",
    "patterns",
    "plants.py",
    "kernels",
    "methods",
)
DESCRIBES = ("title", "caveat", "unseen")  # words of a source that its results carry on
STAGE = _("Ranking areas and industries")


def run(
    snapshot: Snapshot,
    lake: Lake,
    *,
    now: datetime,
    weights: Weights | None = None,
    growth: Growth | None = None,
    before: Snapshot | Literal["latest"] | None = "latest",
    rng_seed: int = 0,
    report: Report = quiet,
) -> Result:
    """Find the potential of every area x industry and the candidates in a snapshot; publish both.

    The same code, parameters, reference lists and snapshot give the result that is there already.

    Args:
        snapshot: What was read of a source; its table `register` is counted.
        lake: Where the result goes; the official lists imported into it are used.
        now: When it is computed, with its time zone; written into the manifest only.
        weights: How much each part counts.
        growth: How far candidates may grow.
        before: The snapshot that growth is measured from; "latest" takes the same source's latest
            whose rows end earlier (see `earlier`), None leaves growth out. One that does not
            count what `snapshot` counts is no measure of growth, and leaves it out too; the
            manifest names it under `before` only where growth was measured from it.
        rng_seed: What chance starts from.
        report: Told how many steps are done.

    Returns:
        A result with tables `cells` (CELLS), `potential` (level, AREA_POTENTIAL, establishments,
        workers), `candidates`, `members`, `totals` and `totals_before` (PUBLIC_TOTALS, of the
        earlier snapshot where growth was measured), those of `industry_patterns`, and `unseen`
        (level, industry_id): the industries of the tree, activities among them, that no row of
        the register shows. Potential, candidates and totals can be public together.
    """
    weights, growth = weights or Weights(), growth or Growth()
    lists = _Lists.of(lake.folder)
    start = earlier(snapshot, lake) if before == "latest" else before
    facts = {
        "code_version": f"{version('ruang')}+{_code()}",
        "parameters": _parameters(weights, growth, rng_seed),
        "lists": lists.fingerprint,
        "snapshots": [snapshot.id, *([start.id] if start else [])],
    }
    run_id = _fingerprint(facts)
    there = next((r for r in lake.results() if r.id == run_id), None)
    if there:
        return there
    tables, found = _compute(snapshot, start, lists, weights, growth, rng_seed, report)
    manifest = {
        "run_id": run_id,
        "created_at": now.astimezone(UTC).isoformat(timespec="microseconds"),
        "snapshot": snapshot.id,
        **facts,
        **_described(snapshot.manifest),
        **found,
    }
    return lake.publish_result(run_id, tables, manifest)


def _parameters(weights: Weights, growth: Growth, rng_seed: int) -> dict[str, Any]:
    return {
        "weights": asdict(weights),
        "growth": asdict(growth),
        "draws": DRAWS,
        "rng_seed": rng_seed,
        "min_establishments": MIN_ESTABLISHMENTS,
        "max_share": MAX_SHARE,
        "leeway": LEEWAY,
        "candidates_level": CANDIDATES_LEVEL,
    }


def earlier(snapshot: Snapshot, lake: Lake) -> Snapshot | None:
    """The latest snapshot of the same source whose rows end before those of this one end.

    Args:
        snapshot: Where growth would be measured to; without a period it has no earlier one.
        lake: Where to look.
    """

    def end(one: Snapshot) -> str:
        return str((one.manifest.get("period") or {}).get("to") or "")

    there = [s for s in lake.snapshots() if s.source == snapshot.source]
    before = [s for s in there if "" < end(s) < end(snapshot)]
    return max(before, key=end, default=None)


@dataclass(frozen=True)
class _Lists:
    """The reference that a run is made with."""

    ancestors: pa.Table
    neighbours: pa.Table
    names: Names
    fingerprint: str

    @classmethod
    def of(cls, lake: Path) -> _Lists:
        tables = (
            areas.provinces(lake),
            areas.neighbours(lake),
            industries.industries(lake),
            industries.ancestors(lake),
        )
        provinces, neighbours, titles, ancestors = tables
        names = Names.of(provinces, titles)
        return cls(ancestors, neighbours, names, _fingerprint([t.to_pydict() for t in tables]))


def _compute(
    snapshot: Snapshot,
    before: Snapshot | None,
    lists: _Lists,
    weights: Weights,
    growth: Growth,
    rng_seed: int,
    report: Report,
) -> tuple[dict[str, pa.Table | Iterator[pa.Table]], dict[str, Any]]:
    """The tables and what the manifest says of them; the potential is told as it is written."""
    steps = _Steps(report, total=3 * len(LEVELS) + 2)
    codes = _codes(snapshot)
    seen = Seen.of(codes, lists.ancestors)
    measure = _measure(snapshot, seen.workers)
    before, start = _comparable(before, measure, lists)
    public, counted = _shown(codes, lists, measure)
    public_then, then = _shown(start, lists, measure) if start is not None else (public, {})
    steps.more(len(LEVELS))
    ranked = {}
    for level, rows in counted.items():
        ranked[level] = _ranked(rows, then.get(level), measure, weights, lists, rng_seed)
        steps.more()
    patterns = industry_patterns(
        _register(snapshot), lists.ancestors, counted, then, measure=measure, rng_seed=rng_seed
    )
    steps.more()
    found, members = candidates(
        _figures(ranked[CANDIDATES_LEVEL], counted[CANDIDATES_LEVEL]),
        lists.neighbours,
        tree=tree_of(lists.ancestors, CANDIDATES_LEVEL),
        growth=growth,
        weights=weights,
        measure=measure,
        names=lists.names,
        rng_seed=rng_seed,
    )
    steps.more()
    tables = {
        "cells": pa.concat_tables(counted.values()).drop_columns("public"),
        "potential": _told(ranked, counted, steps),
        "candidates": found,
        "members": members,
        "unseen": seen.unseen,
        "totals": public.totals,
        "totals_before": public_then.totals.slice(0, None if then else 0),
        **patterns,
    }
    account = {
        "measure": measure,
        "before": before.id if before else None,
        "before_period": before.manifest.get("period") if before else None,
        **seen.account,
        "cells": {n: _account(counted[n], ranked[n], measure, public.beside[n]) for n in LEVELS},
        "protected": {"leeway": LEEWAY, "told": public.told},
        "candidates": found.num_rows,
        "related_by": ties_of(members),
    }
    return tables, account


def _comparable(
    before: Snapshot | None, measure: Measure, lists: _Lists
) -> tuple[Snapshot | None, ir.Table | None]:
    """The earlier snapshot and its counts; neither where it does not count the same."""
    if before is None:
        return None, None
    codes = _codes(before)
    same = measure == _measure(before, Seen.of(codes, lists.ancestors).workers)
    return (before, codes) if same else (None, None)


def _codes(snapshot: Snapshot) -> ir.Table:
    """A register counted by area and code, read once and kept where it was counted."""
    return count_codes(_register(snapshot)).cache()


def _register(snapshot: Snapshot) -> ir.Table:
    return connect().read_parquet(str(snapshot.path("register")))


def _measure(snapshot: Snapshot, workers_known: float) -> Measure:
    counts = bool(snapshot.manifest.get("counts_workers")) and workers_known >= ENOUGH_WORKERS
    return "workers" if counts else "establishments"


def _shown(codes: ir.Table, lists: _Lists, measure: Measure) -> tuple[Public, dict[str, pa.Table]]:
    """What may be public of a snapshot, and the cells of every level."""
    public = public_of(codes, lists.ancestors, measure)
    return public, counted_of(codes, lists.ancestors, public)


def _jobs(cells: pa.Table, measure: Measure) -> ir.Table:
    """The cells as `rank_cells` takes them."""
    columns = {
        "area_id": cells["area_id"],
        "industry_id": cells["industry_id"],
        "jobs": cells[measure].cast(pa.float64()),
        "establishments": cells["establishments"],
        "public": cells["public"],
    }
    if measure == "workers":
        columns |= {c: cells[c] for c in ("effective_establishments", "largest_share")}
    return ibis.memtable(pa.table(columns))


def _ranked(
    cells: pa.Table,
    before: pa.Table | None,
    measure: Measure,
    weights: Weights,
    lists: _Lists,
    rng_seed: int,
) -> Ranked:
    """The potential at one level, in figures."""
    if cells[measure].null_count == len(cells):
        return Ranked.none()
    is_known = pc.is_valid(cells[measure])
    if before:  # what is unknown now has not closed
        unknown = cells.filter(pc.invert(is_known)).select(["area_id", "industry_id"])
        before = before.join(unknown, ["area_id", "industry_id"], join_type="left anti")
    return rank_cells(
        _jobs(cells.filter(is_known), measure),
        before=_jobs(before, measure) if before else None,
        neighbours=ibis.memtable(lists.neighbours),
        weights=weights,
        measure=measure,
        names=lists.names,
        rng_seed=rng_seed,
    )


def _figures(ranked: Ranked, counted: pa.Table) -> pa.Table:
    """The figures at one level with the establishments behind."""
    behind = _behind(ranked, counted)["establishments"]
    return ranked.figures().append_column("establishments", behind)


def _told(
    ranked: Mapping[str, Ranked], counted: Mapping[str, pa.Table], steps: _Steps
) -> Iterator[pa.Table]:
    """The potential of all levels in figures and words, with the level and the counts behind.

    It is handed on some rows at a time: its texts alone are hundreds of megabytes.
    """
    for level, cells in ranked.items():
        behind, at = _behind(cells, counted[level]), 0
        for rows in cells.told():
            columns = {"level": pa.repeat(level, rows.num_rows)}
            for table in (rows, behind.slice(at, rows.num_rows)):
                columns |= dict(zip(table.column_names, table.columns, strict=True))
            yield pa.table(columns)
            at += rows.num_rows
        steps.more()


def _behind(ranked: Ranked, counted: pa.Table) -> pa.Table:
    """The counts of each ranked cell, by its place among those counted."""
    cells = ranked.cells
    area, industry = (
        pc.index_in(counted[key], pa.array(ids, pa.string())).fill_null(-1).to_numpy()
        for key, ids in (("area_id", cells.areas), ("industry_id", cells.industries))
    )
    known = (area >= 0) & (industry >= 0)
    places = np.zeros((len(cells.areas), len(cells.industries)), dtype=np.int64)
    places[area[known], industry[known]] = np.flatnonzero(known)
    at = pa.array(places[cells["area"], cells["industry"]])
    return counted.select(["establishments", "workers"]).take(at)


def _account(cells: pa.Table, ranked: Ranked, measure: Measure, beside: int) -> dict[str, int]:
    small = pc.less(cells["establishments"], MIN_ESTABLISHMENTS)
    few = pc.and_(pc.invert(small), pc.less(cells["workers_known"], MIN_ESTABLISHMENTS))
    few = pc.and_(few, measure == "workers")
    alone = pc.and_(pc.invert(pc.or_(small, few)), pc.greater(cells["largest_share"], MAX_SHARE))
    return {
        "counted": cells.num_rows,
        "small": int(pc.sum(small.cast(pa.int64())).as_py() or 0),
        "dominated": int(pc.sum(alone.cast(pa.int64())).as_py() or 0) * (measure == "workers"),
        "unknown": int(pc.sum(few.cast(pa.int64())).as_py() or 0),
        "beside": beside,
        "ranked": len(ranked.cells),
    }


def _described(manifest: Mapping[str, Any]) -> dict[str, Any]:
    words = {f"{w}_{lang}": manifest.get(f"{w}_{lang}") for w in DESCRIBES for lang in ("th", "en")}
    kept = {k: manifest.get(k) for k in ("source", "synthetic", "period", "counts_workers")}
    return {**kept, **words}


@cache
def _code() -> str:
    """Fingerprint of the code that decides a result, and of the words it is said in."""
    folder = Path(__file__).parent
    files: Iterable[Path] = (
        file
        for name in COMPUTES
        for file in ([folder / name] if name.endswith(".py") else (folder / name).rglob("*.py"))
    )
    words = [folder / "locale" / "th" / f"{name}.po" for name in ("potential", "candidates")]
    digest = hashlib.sha256()
    for file in sorted([*files, *words]):
        digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


def _fingerprint(facts: Any) -> str:
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class _Steps:
    """Tells of the steps of a run."""

    def __init__(self, report: Report, *, total: int) -> None:
        self.report, self.total, self.done = report, total, 0
        report(Progress(STAGE, 0, total))

    def more(self, count: int = 1) -> None:
        self.done += count
        self.report(Progress(STAGE, self.done, self.total))
