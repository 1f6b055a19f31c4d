"""Position in a network of ties: who is tied to many, who lies between, who holds it together."""

from __future__ import annotations

from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from scipy import sparse

from ruang.engine import arrays, checks
from ruang.engine.contract import require
from ruang.engine.errors import InputError, ParameterError
from ruang.engine.kernels import paths
from ruang.engine.tables import NETWORK, NETWORK_POSITION, TIES
from ruang.engine.text import noop as _


def network_position(ties: ir.Table, *, at: str = "") -> dict[str, ir.Table]:
    """Say who is tied to many, who lies between others, who is near to all, and who must not leave.

    Ties have neither direction nor length: two members that are tied in several rows, or in both
    directions, are tied once. A member's tie to itself is left out and named.

    Args:
        ties: One row per tie; `since` and `until`, where given, are its first and last day (null:
            no such day is known, the tie holds). `kind` and `weight` are not used.
        at: The day, as 2026-11-23, on which ties must hold; all ties if empty.

    Returns:
        network_position: id, degree (members tied to), betweenness (share of the pairs of others
        whose shortest paths pass through, 0 to 1), closeness (1 over the mean distance to those
        it reaches, times the share of the others that it reaches, 0 to 1), component (1 is the
        largest), cut_point (whether its component falls apart without it).
        network: members, ties, components, largest (members of the largest component), density
        (share of the pairs that are tied), transitivity (share of the pairs of a member's
        contacts that are tied; null where nobody has two), mean_distance and diameter (in ties,
        over the pairs that reach each other). The walk takes members x ties steps.

    Raises:
        ContractError: A column is missing or has the wrong type.
        InputError: An id is missing, or no tie is left.
        ParameterError: `at` is no day.

    Source:
        Freeman (1978), Social Networks 1(3), 215-239; Wasserman & Faust (1994), Social Network
        Analysis, for closeness where not all reach each other.
    """
    require(ties, TIES)
    rows = arrays.fetch(_holding(ties, at).order_by("from_id", "to_id"))
    ids, graph = _graph(rows)
    indptr, indices = graph.indptr.astype(np.int64), graph.indices.astype(np.int64)
    walked = paths.shortest_paths(indptr, indices)
    component, sizes = _components(graph)
    members = {
        "id": ids,
        "degree": np.diff(indptr),
        "betweenness": walked.between / max((len(ids) - 1) * (len(ids) - 2), 1),
        # Who is tied to nobody else reaches nobody, at distance 0.
        "closeness": walked.reached**2 / np.maximum(walked.distance, 1) / (len(ids) - 1),
        "component": component,
        "cut_point": paths.cut_points(indptr, indices),
    }
    whole = _whole(indptr, indices, walked, sizes)
    return {
        "network_position": ibis.memtable(arrays.table(members, NETWORK_POSITION)),
        "network": ibis.memtable(arrays.table({n: [v] for n, v in whole.items()}, NETWORK)),
    }


def _holding(ties: ir.Table, at: str) -> ir.Table:
    """The ends of the ties that hold on a day."""
    if at:
        try:
            day = ibis.literal(date.fromisoformat(at))
        except ValueError as error:
            raise ParameterError(
                _("at is {value!r}: write a day as 2026-11-23"), value=at
            ) from error
        for column, before in (("since", True), ("until", False)):
            if column in ties.columns:
                known = ties[column]
                ties = ties.filter(known.isnull() | ((known <= day) if before else (known >= day)))
    return ties.select("from_id", "to_id").distinct()


def _graph(rows: pa.Table) -> tuple[list[str], Any]:
    """The members in order of their ids, and their ties in both directions as a sparse matrix."""
    start, starts = arrays.codes(rows, "from_id")
    end, ends = arrays.codes(rows, "to_id")
    ids = sorted({*starts, *ends})
    place = {name: i for i, name in enumerate(ids)}
    start = np.array([place[s] for s in starts], dtype=np.int64)[start]
    end = np.array([place[e] for e in ends], dtype=np.int64)[end]
    loops = start == end
    checks.tell(
        _("ties of a member to itself, which take no part: {count} ({named})"),
        rows.filter(pa.array(loops)),
        "from_id",
        stacklevel=4,
    )
    if loops.all():
        raise InputError(_("no tie is left between two members"))
    start, end = start[~loops], end[~loops]
    graph = sparse.coo_array((np.ones(len(start)), (start, end)), shape=(len(ids), len(ids)))
    both = (graph + graph.T).tocsr()
    both.sum_duplicates()
    both.sort_indices()
    return ids, both


def _components(graph: Any) -> tuple[Any, Any]:
    """Each member's component, the largest first, and their sizes."""
    _count, label = sparse.csgraph.connected_components(graph, directed=False)
    sizes = np.bincount(label)
    order = np.argsort(-sizes, kind="stable")
    place = np.empty(len(sizes), dtype=np.int64)
    place[order] = np.arange(1, len(sizes) + 1)
    return place[label], sizes[order]


def _whole(indptr: Any, indices: Any, walked: paths.Paths, sizes: Any) -> dict[str, Any]:
    n, count, degree = len(indptr) - 1, len(indices) // 2, np.diff(indptr)
    contacts = int((degree * (degree - 1) // 2).sum())
    return {
        "members": n,
        "ties": count,
        "components": len(sizes),
        "largest": int(sizes[0]),
        "density": count / (n * (n - 1) / 2),
        "transitivity": int(paths.triangles(indptr, indices).sum()) / contacts
        if contacts
        else None,
        "mean_distance": int(walked.distance.sum()) / int(walked.reached.sum()),
        "diameter": int(walked.farthest.max()),
    }
