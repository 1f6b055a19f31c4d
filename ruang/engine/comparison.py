"""Two snapshots of a source side by side: which rows are new, gone, changed, or the same."""

from __future__ import annotations

import glob
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, Final, Literal

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from ruang.engine import arrays
from ruang.engine.backend import connect
from ruang.engine.errors import ParameterError
from ruang.engine.lake import Snapshot
from ruang.engine.text import noop as _

Kind = Literal["new", "gone", "changed", "same"]
KINDS: Final[tuple[Kind, ...]] = ("new", "gone", "changed", "same")
KEY: Final = "establishment_id"
WHERE_READ: Final = frozenset({"source_file", "source_row", "marks"})  # not what a row says
A_BATCH: Final = 50_000  # rows
MEMORY: Final = "700MB"  # what is larger waits on the disk: with the rest of a process within 1 GB


@dataclass(frozen=True)
class Comparison:
    """What became of the rows of `old` in `new`; rows are the same row where their ids are."""

    old_snapshot: Snapshot
    new_snapshot: Snapshot
    new: int
    gone: int
    changed: int
    same: int
    changed_columns: Mapping[str, int]  # column -> in how many rows it changed, most first
    by_area: Mapping[str, Mapping[Kind, int]]  # province, or "" -> counts; where a row is now
    columns: tuple[str, ...]  # those that were compared: what both registers have
    not_compared: tuple[str, ...]  # those that only one of them has
    memory: str = MEMORY

    def rows(
        self, kind: Kind, offset: int = 0, limit: int = 50, *, area_id: str | None = None
    ) -> pa.Table:
        """Some of the rows of one kind, by province and id.

        Args:
            kind: One of KINDS.
            offset: How many rows to pass over.
            limit: How many to give at most.
            area_id: Only rows that are in this province now; "" means without one; None all.

        Returns:
            The columns of the register that has the row, the newer one if both have. A changed
            row has also `changed`, the list of its changed columns, and before each column that
            is compared what it was, under `old_` and its name.

        Raises:
            ParameterError: There is no such kind.
        """
        with self._found(kind, area_id) as found:
            return arrays.fetch(found.limit(limit, offset=offset))

    def batches(self, kind: Kind, *, area_id: str | None = None) -> Iterator[pa.RecordBatch]:
        """All rows of one kind, piece by piece; see `rows`."""
        with self._found(kind, area_id) as found:
            yield from found.to_pyarrow_batches(chunk_size=A_BATCH)

    @contextmanager
    def _found(self, kind: Kind, area_id: str | None) -> Iterator[ir.Table]:
        if kind not in KINDS:
            raise ParameterError(
                _("no row is {name!r}: use {have}"), name=kind, have=", ".join(KINDS)
            )
        with _opened(self.old_snapshot, self.new_snapshot, self.memory) as (old, new):
            found = _of_kind(old, new, kind, self.columns)
            if area_id is not None:
                found = found.filter(found.area_id.fill_null("") == area_id)
            yield found.order_by([ibis.asc("area_id", nulls_first=False), KEY])


def compare(
    old: Snapshot, new: Snapshot, *, any_source: bool = False, memory: str = MEMORY
) -> Comparison:
    """Find what is new, gone, changed and the same in a snapshot against an earlier one.

    A row counts as changed where what it says of its establishment changed; in which file and row
    it stood, and what was marked when it was read, does not. A column that only one of the two
    registers has is not compared.

    Args:
        old: The earlier snapshot.
        new: The later one; it may be a dry run.
        any_source: Compare snapshots of different sources, too.
        memory: How much memory the comparison may use, as DuckDB writes it ("700MB").

    Raises:
        ParameterError: They are of different sources, whose rows mean different things.
    """
    if old.source != new.source and not any_source:
        raise ParameterError(
            _("{old} is of source {first}, {new} of {second}: compare snapshots of one source"),
            old=old.id,
            new=new.id,
            first=old.source,
            second=new.source,
        )
    with _opened(old, new, memory) as (before, after):
        columns = tuple(
            c for c in after.columns if c in before.columns and c not in {KEY, *WHERE_READ}
        )
        lonely = tuple(sorted({*after.columns} ^ {*before.columns}))
        counted = arrays.fetch(_counts(before, after, columns)).to_pylist()
    totals: dict[Kind, int] = {
        kind: sum(row["rows"] for row in counted if row["kind"] == kind) for kind in KINDS
    }
    often = {c: sum(row[f"changed_{c}"] for row in counted) for c in columns}
    return Comparison(
        old,
        new,
        **totals,
        changed_columns={
            c: n for c, n in sorted(often.items(), key=lambda one: (-one[1], one[0])) if n
        },
        by_area=_by_area(counted),
        columns=columns,
        not_compared=lonely,
        memory=memory,
    )


@contextmanager
def _opened(old: Snapshot, new: Snapshot, memory: str) -> Iterator[tuple[ir.Table, ir.Table]]:
    with tempfile.TemporaryDirectory(prefix="ruang-") as spill:
        con = connect(memory=memory)
        try:
            con.settings["temp_directory"] = spill
            # A path is one file's name here, not a pattern.
            paths = (glob.escape(str(one.path("register"))) for one in (old, new))
            before, after = (con.read_parquet(path) for path in paths)
            yield before, after
        finally:
            con.disconnect()


def _paired(old: ir.Table, new: ir.Table, columns: tuple[str, ...]) -> ir.Table:
    """Every id of either register with what it was and is, and which columns differ."""
    before = old.select(old_id=old[KEY], **{f"old_{c}": old[c] for c in columns})
    after = new.select(new_id=new[KEY], **{c: new[c] for c in columns})
    pairs = before.outer_join(after, before.old_id == after.new_id)
    both = pairs.old_id.notnull() & pairs.new_id.notnull()
    differs = {f"changed_{c}": both & ~pairs[c].identical_to(pairs[f"old_{c}"]) for c in columns}
    flagged = pairs.mutate(**differs)
    kind = ibis.cases(
        (flagged.old_id.isnull(), "new"),
        (flagged.new_id.isnull(), "gone"),
        (reduce(or_, (flagged[name] for name in differs)), "changed"),
        else_="same",
    )
    return flagged.mutate(kind=kind)


def _counts(old: ir.Table, new: ir.Table, columns: tuple[str, ...]) -> ir.Table:
    pairs = _paired(old, new, columns)
    area = (pairs.kind == "gone").ifelse(pairs.old_area_id, pairs.area_id).fill_null("")
    return (
        pairs.mutate(area=area)
        .group_by("kind", "area")
        .agg(
            rows=lambda t: t.count(),
            **{f"changed_{c}": pairs[f"changed_{c}"].sum().fill_null(0) for c in columns},
        )
    )


def _of_kind(old: ir.Table, new: ir.Table, kind: Kind, columns: tuple[str, ...]) -> ir.Table:
    if kind == "new":
        return new.anti_join(old, KEY)
    if kind == "gone":
        return old.anti_join(new, KEY)
    pairs = _paired(old, new, columns)
    found = pairs.filter(pairs.kind == kind)
    if kind == "same":
        return new.semi_join(found, new[KEY] == found.new_id)
    flags = [found[f"changed_{c}"].ifelse(c, ibis.null("string")) for c in columns]
    was = {f"old_{c}": found[f"old_{c}"] for c in columns}
    return found.select(
        **{KEY: found.new_id},
        **{c: found[c] for c in columns},
        changed=ibis.array(flags).filter(lambda c: c.notnull()),
        **was,
    )


def _by_area(counted: list[dict[str, Any]]) -> dict[str, dict[Kind, int]]:
    found: dict[str, dict[Kind, int]] = {}
    for row in sorted(counted, key=lambda row: (row["area"] == "", row["area"])):
        found.setdefault(row["area"], dict.fromkeys(KINDS, 0))[row["kind"]] = row["rows"]
    return found
