"""The ranking of a snapshot: its counts, what of them may be public, the potential at every level.

A run begins with it. It is also all that has to be known of a snapshot to ask later whether its
ranks came true.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ruang.engine.backend import connect
from ruang.engine.disclosure import Public
from ruang.engine.lake import Snapshot
from ruang.engine.potential import (
    LEVELS,
    Ranked,
    Seen,
    Weights,
    count_codes,
    counted_of,
    public_of,
    rank_cells,
)
from ruang.engine.potential.shown import Known
from ruang.engine.reasons import Measure, Names
from ruang.engine.reference import areas, industries

ENOUGH_WORKERS = 0.5  # of the establishments must have known workers for workers to be the measure


def fingerprint_of(facts: Any) -> str:
    """Sixteen hexadecimal digits that stand for facts of plain values, whatever their order."""
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def register_of(snapshot: Snapshot) -> ir.Table:
    """The establishments of a snapshot."""
    return connect().read_parquet(str(snapshot.path("register")))


@dataclass(frozen=True)
class Lists:
    """The reference that a ranking is made with."""

    ancestors: pa.Table
    neighbours: pa.Table
    names: Names
    fingerprint: str

    @classmethod
    def of(cls, lake: Path) -> Lists:
        """Those that ship with Ruang, and the official ones imported into a lake's folder."""
        tables = (
            areas.provinces(lake),
            areas.neighbours(lake),
            industries.industries(lake),
            industries.ancestors(lake),
        )
        provinces, neighbours, titles, ancestors = tables
        names = Names.of(provinces, titles)
        return cls(ancestors, neighbours, names, fingerprint_of([t.to_pydict() for t in tables]))


@dataclass(frozen=True)
class Ranking:
    """A snapshot counted and ranked; tables by level."""

    measure: Measure
    seen: Seen
    public: Public
    counted: dict[str, pa.Table]
    before: Snapshot | None  # that growth is measured from; none that counts otherwise
    totals_before: pa.Table  # PUBLIC_TOTALS of it, empty without one
    then: dict[str, pa.Table]  # its cells
    ranked: dict[str, Ranked]

    @classmethod
    def of(
        cls,
        snapshot: Snapshot,
        before: Snapshot | None,
        lists: Lists,
        weights: Weights,
        rng_seed: int,
        *,
        each: Callable[[], None],
    ) -> Ranking:
        """Count a snapshot, decide what may be public of it, and rank its pairs.

        Args:
            snapshot: Its table `register` is counted.
            before: The one that growth may be measured from.
            lists: The reference.
            weights: How much each part counts.
            rng_seed: What chance starts from.
            each: Called whenever a level is counted, and whenever one is ranked.
        """
        codes = _codes(snapshot)
        seen = Seen.of(codes, lists.ancestors)
        measure = _measure(snapshot, seen.workers)
        before, start = _comparable(before, measure, lists)
        public, counted = _shown(codes, lists, measure)
        public_then, then = _shown(start, lists, measure) if start is not None else (public, {})
        for _level in LEVELS:
            each()
        known, known_then = _known(codes, counted, public, measure), {}
        if start is not None:
            known_then = _known(start, then, public_then, measure)
        ranked = {}
        for level, cells in known.items():
            ranked[level] = _ranked(cells, known_then.get(level), measure, weights, lists, rng_seed)
            each()
        totals_before = public_then.totals.slice(0, None if then else 0)
        return cls(measure, seen, public, counted, before, totals_before, then, ranked)

    def figures(self, level: str) -> pa.Table:
        """The figures of the ranked pairs at one level with the establishments behind."""
        behind = self.behind(level)["establishments"]
        return self.ranked[level].figures().append_column("establishments", behind)

    def behind(self, level: str) -> pa.Table:
        """The counts of each ranked pair, by its place among those counted."""
        cells, counted = self.ranked[level].cells, self.counted[level]
        area, industry = (
            pc.index_in(counted[key], pa.array(ids, pa.string())).fill_null(-1).to_numpy()
            for key, ids in (("area_id", cells.areas), ("industry_id", cells.industries))
        )
        known = (area >= 0) & (industry >= 0)
        places = np.zeros((len(cells.areas), len(cells.industries)), dtype=np.int64)
        places[area[known], industry[known]] = np.flatnonzero(known)
        at = pa.array(places[cells["area"], cells["industry"]])
        return counted.select(["establishments", "workers"]).take(at)


def _comparable(
    before: Snapshot | None, measure: Measure, lists: Lists
) -> tuple[Snapshot | None, ir.Table | None]:
    """The earlier snapshot and its counts; neither where it does not count the same."""
    if before is None:
        return None, None
    codes = _codes(before)
    same = measure == _measure(before, Seen.of(codes, lists.ancestors).workers)
    return (before, codes) if same else (None, None)


def _codes(snapshot: Snapshot) -> ir.Table:
    """A register counted by area and code, read once and kept where it was counted."""
    return count_codes(register_of(snapshot)).cache()


def _measure(snapshot: Snapshot, workers_known: float) -> Measure:
    counts = bool(snapshot.manifest.get("counts_workers")) and workers_known >= ENOUGH_WORKERS
    return "workers" if counts else "establishments"


def _shown(codes: ir.Table, lists: Lists, measure: Measure) -> tuple[Public, dict[str, pa.Table]]:
    """What may be public of a snapshot, and the cells of every level."""
    public = public_of(codes, lists.ancestors, measure)
    return public, counted_of(codes, lists.ancestors, public)


def _known(
    codes: ir.Table, counted: dict[str, pa.Table], public: Public, measure: Measure
) -> dict[str, Known]:
    """Every level as far as everybody may know; a rank made of more would tell of it."""
    all_of_it = codes.filter(codes.area_id.notnull())[measure].sum().to_pyarrow().as_py() or 0
    return {
        level: Known.of(cells, public.totals, float(all_of_it), measure)
        for level, cells in counted.items()
    }


def _ranked(
    cells: Known,
    before: Known | None,
    measure: Measure,
    weights: Weights,
    lists: Lists,
    rng_seed: int,
) -> Ranked:
    """The potential at one level, in figures."""
    if not len(cells.totals) or not len(cells.base):
        return Ranked.none()
    return rank_cells(
        ibis.memtable(cells.with_totals()),
        base=ibis.memtable(cells.base),
        totals=ibis.memtable(cells.totals),
        before=ibis.memtable(before.cells) if before else None,
        neighbours=ibis.memtable(lists.neighbours),
        weights=weights,
        measure=measure,
        names=lists.names,
        rng_seed=rng_seed,
    )
