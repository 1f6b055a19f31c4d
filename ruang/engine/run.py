"""One run, from a snapshot to candidates: the order of the stages is known here alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from ruang.engine.candidates import Growth, candidates, ties_of, tree_of
from ruang.engine.disclosure import LEEWAY
from ruang.engine.lake import Lake, Result, Snapshot
from ruang.engine.patterns import industry_patterns
from ruang.engine.potential import (
    DRAWS,
    LEVELS,
    MAX_SHARE,
    MIN_ESTABLISHMENTS,
    Weights,
)
from ruang.engine.progress import Progress, Report, quiet
from ruang.engine.ranking import Lists, Ranking, fingerprint_of, register_of
from ruang.engine.text import noop as _

Part = Literal["ranking"]
CANDIDATES_LEVEL = "class"
COMPUTES = (
    "run.py",
    "ranking.py",
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
    only: Part | None = None,
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
        only: "ranking" leaves candidates and patterns out, where only the ranks are wanted; a
            whole result of the same is given where there is one.
        report: Told how many steps are done.

    Returns:
        A result with tables `cells` (CELLS), `potential` (level, AREA_POTENTIAL, establishments,
        workers), `candidates`, `members`, `totals` and `totals_before` (PUBLIC_TOTALS, of the
        earlier snapshot where growth was measured), those of `industry_patterns`, and `unseen`
        (level, industry_id): the industries of the tree, activities among them, that no row of
        the register shows. Potential, candidates and totals can be public together.
    """
    weights, growth = weights or Weights(), growth or Growth()
    lists = Lists.of(lake.folder)
    start = earlier(snapshot, lake) if before == "latest" else before
    facts = _facts(lists, _parameters(weights, growth, rng_seed), snapshot, start)
    ids = [fingerprint_of(facts), *([fingerprint_of(facts | {"only": only})] if only else [])]
    kept = {r.id: r for r in lake.results()}
    if there := next((kept[one] for one in ids if one in kept), None):
        return there
    tables, found = _compute(snapshot, start, lists, weights, growth, rng_seed, only, report)
    manifest = {
        "run_id": ids[-1],
        "created_at": now.astimezone(UTC).isoformat(timespec="microseconds"),
        "snapshot": snapshot.id,
        **({"only": only} if only else {}),
        **facts,
        **_described(snapshot.manifest),
        **found,
    }
    return lake.publish_result(ids[-1], tables, manifest)


def _facts(
    lists: Lists, parameters: dict[str, Any], snapshot: Snapshot, before: Snapshot | None
) -> dict[str, Any]:
    """What decides a result."""
    return {
        "code_version": f"{version('ruang')}+{_code()}",
        "parameters": parameters,
        "lists": lists.fingerprint,
        "snapshots": [snapshot.id, *([before.id] if before else [])],
    }


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


def _compute(
    snapshot: Snapshot,
    before: Snapshot | None,
    lists: Lists,
    weights: Weights,
    growth: Growth,
    rng_seed: int,
    only: Part | None,
    report: Report,
) -> tuple[dict[str, pa.Table | Iterator[pa.Table]], dict[str, Any]]:
    """The tables and what the manifest says of them; the potential is told as it is written."""
    steps = _Steps(report, total=3 * len(LEVELS) + (0 if only else 2))
    ranking = Ranking.of(snapshot, before, lists, weights, rng_seed, each=steps.more)
    tables: dict[str, pa.Table | Iterator[pa.Table]] = {
        "cells": pa.concat_tables(ranking.counted.values()).drop_columns("public"),
        "unseen": ranking.seen.unseen,
        "totals": ranking.public.totals,
        "totals_before": ranking.totals_before,
    }
    found: dict[str, Any] = {}
    if not only:
        more, found = _more(ranking, snapshot, lists, weights, growth, rng_seed, steps)
        tables |= more
    tables["potential"] = _told(ranking, steps)
    return tables, _account(ranking) | found


def _more(
    ranking: Ranking,
    snapshot: Snapshot,
    lists: Lists,
    weights: Weights,
    growth: Growth,
    rng_seed: int,
    steps: _Steps,
) -> tuple[dict[str, pa.Table], dict[str, Any]]:
    """What is found beyond the ranking: patterns of industries, and candidates."""
    patterns = industry_patterns(
        register_of(snapshot),
        lists.ancestors,
        ranking.counted,
        ranking.then,
        measure=ranking.measure,
        totals=ranking.public.totals,
        rng_seed=rng_seed,
    )
    steps.more()
    found, members = candidates(
        ranking.figures(CANDIDATES_LEVEL),
        lists.neighbours,
        tree=tree_of(lists.ancestors, CANDIDATES_LEVEL),
        growth=growth,
        weights=weights,
        measure=ranking.measure,
        names=lists.names,
        rng_seed=rng_seed,
    )
    steps.more()
    told = {"candidates": found.num_rows, "related_by": ties_of(members)}
    return {"candidates": found, "members": members, **patterns}, told


def _told(ranking: Ranking, steps: _Steps) -> Iterator[pa.Table]:
    """The potential of all levels in figures and words, with the level and the counts behind.

    It is handed on some rows at a time: its texts alone are hundreds of megabytes.
    """
    for level, cells in ranking.ranked.items():
        behind, at = ranking.behind(level), 0
        for rows in cells.told():
            columns = {"level": pa.repeat(level, rows.num_rows)}
            for table in (rows, behind.slice(at, rows.num_rows)):
                columns |= dict(zip(table.column_names, table.columns, strict=True))
            yield pa.table(columns)
            at += rows.num_rows
        steps.more()


def _account(ranking: Ranking) -> dict[str, Any]:
    """What the manifest says of a ranking."""
    before = ranking.before
    return {
        "measure": ranking.measure,
        "before": before.id if before else None,
        "before_period": before.manifest.get("period") if before else None,
        **ranking.seen.account,
        "cells": {level: _cells_of(ranking, level) for level in LEVELS},
        "protected": {"leeway": LEEWAY, "told": ranking.public.told},
    }


def _cells_of(ranking: Ranking, level: str) -> dict[str, int]:
    cells, by_workers = ranking.counted[level], ranking.measure == "workers"
    small = pc.less(cells["establishments"], MIN_ESTABLISHMENTS)
    few = pc.and_(pc.invert(small), pc.less(cells["workers_known"], MIN_ESTABLISHMENTS))
    few = pc.and_(few, by_workers)
    alone = pc.and_(pc.invert(pc.or_(small, few)), pc.greater(cells["largest_share"], MAX_SHARE))
    return {
        "counted": cells.num_rows,
        "small": int(pc.sum(small.cast(pa.int64())).as_py() or 0),
        "dominated": int(pc.sum(alone.cast(pa.int64())).as_py() or 0) * by_workers,
        "unknown": int(pc.sum(few.cast(pa.int64())).as_py() or 0),
        "beside": ranking.public.beside[level],
        "ranked": len(ranking.ranked[level].cells),
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


class _Steps:
    """Tells of the steps of a run."""

    def __init__(self, report: Report, *, total: int) -> None:
        self.report, self.total, self.done = report, total, 0
        report(Progress(STAGE, 0, total))

    def more(self, count: int = 1) -> None:
        self.done += count
        self.report(Progress(STAGE, self.done, self.total))
