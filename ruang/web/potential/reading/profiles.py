"""Counts a register's establishments by province and size, and by province and legal form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
from django.conf import settings

from ruang.engine.lake import Snapshot
from ruang.engine.reference import industries
from ruang.web.potential.models_profiles import ProfileKind
from ruang.web.potential.profiles import (
    FORMS,
    GOODS,
    LIMITS_OF_GOODS,
    LIMITS_OF_SERVICES,
    MICRO,
    SIZES,
    UNKNOWN,
    Counted,
    publishable,
)
from ruang.web.potential.rows import Only

SUM: Final = pc.ScalarAggregateOptions(min_count=1)  # null where all are null


def profiles_of(snapshot: Snapshot) -> Iterator[dict[str, Any]]:
    """Give who is there in each province, small figures hidden, also by differences.

    Sizes are left out of a register without workers.

    Yields:
        area_id, kind, key, establishments and workers (null where hidden; workers also where no
        establishment of the class states them).
    """
    register = ds.dataset(snapshot.path("register"))
    columns = ["area_id", "industry_id", "workers", "legal_form"]
    found: dict[str, list[pa.Table]] = {kind: [] for kind in ProfileKind.values}
    # A batch at a time: a register may have ten million rows, their classes are a few hundred.
    for batch in register.to_batches(columns=columns, filter=pc.field("area_id").is_valid()):
        found[ProfileKind.SIZE].append(_counted(batch, _sizes(batch)))
        found[ProfileKind.FORM].append(_counted(batch, _forms(batch)))
    for kind, parts in found.items():
        classes = _classes(parts)
        sized = any(one.workers is not None for of_area in classes.values() for one in of_area)
        if kind == ProfileKind.SIZE and not sized:
            continue
        for area, counted in sorted(classes.items()):
            for shown in publishable(counted):
                yield {"area_id": area, "kind": kind, **vars(shown)}


def of_class(kind: str, key: str) -> Only:
    """What tells of each row of a register whether it is of a size, or of a legal form."""
    classed = _sizes if kind == ProfileKind.SIZE else _forms
    return lambda rows: pc.equal(classed(rows), key)


def _sizes(rows: pa.RecordBatch) -> pa.Array:
    """The size class of each row, by its workers and by whether its industry makes goods."""
    tree = industries.ancestors(settings.LAKE)
    at = pc.index_in(rows["industry_id"], tree["industry_id"].combine_chunks())
    section = tree["section"].combine_chunks().take(at)
    goods = pc.is_in(section, pa.array(GOODS))
    small, medium = (
        pc.if_else(goods, of_goods, of_services)
        for of_goods, of_services in zip(LIMITS_OF_GOODS, LIMITS_OF_SERVICES, strict=True)
    )
    workers = rows["workers"]
    stated = pc.and_(workers.is_valid(), section.is_valid())
    ways = pc.make_struct(
        pc.invert(stated),
        *(pc.fill_null(pc.less_equal(workers, most), False) for most in (MICRO, small, medium)),
    )
    return pc.case_when(ways, UNKNOWN, *(key for key in SIZES if key != UNKNOWN))


def _forms(rows: pa.RecordBatch) -> pa.Array:
    forms = rows["legal_form"]
    said = pc.is_in(forms, pa.array(list(FORMS)))
    return pc.if_else(said, forms, UNKNOWN)


def _counted(rows: pa.RecordBatch, keys: pa.Array) -> pa.Table:
    """Establishments, workers and the largest establishment by province and class."""
    table = pa.table({"area_id": rows["area_id"], "key": keys, "workers": rows["workers"]})
    found = table.group_by(["area_id", "key"]).aggregate(
        [([], "count_all"), ("workers", "sum", SUM), ("workers", "max"), ("workers", "count")]
    )
    names = ["area_id", "key", "establishments", "workers", "largest", "stated"]
    return found.rename_columns(names)


def _classes(parts: list[pa.Table]) -> dict[str, list[Counted]]:
    """The classes of each province, out of those of each batch."""
    if not parts:
        return {}
    sums = [
        ("establishments", "sum"), ("workers", "sum", SUM), ("largest", "max"), ("stated", "sum")
    ]  # fmt: skip
    whole = pa.concat_tables(parts).group_by(["area_id", "key"]).aggregate(sums)
    found: dict[str, list[Counted]] = defaultdict(list)
    for area, *counted in zip(*whole.to_pydict().values(), strict=True):
        found[area].append(Counted(*counted))
    return found
