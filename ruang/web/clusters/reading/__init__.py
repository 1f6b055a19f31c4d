"""Reads the lake: the candidates of a run, and the establishments behind a candidate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow.parquet as pq
from django.core.paginator import Page

from ruang.engine.lake import Result
from ruang.web.clusters.ground import Ground
from ruang.web.potential import behind


def candidates_of(result: Result) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Give each candidate of a run with its members, all of them cells that may be public.

    Yields:
        A row of CANDIDATES, and its rows of CANDIDATE_MEMBERS.
    """
    members: dict[str, list[dict[str, Any]]] = {}
    for row in pq.read_table(result.path("members")).to_pylist():
        members.setdefault(row["candidate_id"], []).append(row)
    for row in pq.read_table(result.path("candidates")).to_pylist():
        yield row, members.get(row["candidate_id"], [])


class Behind(behind.Behind):
    """The register's rows behind a candidate, or behind the border that a proposal stands on.

    Those of the published pairs inside alone: its figures count no other.
    """

    def __init__(self, ground: Ground) -> None:
        within: dict[str, set[str]] = {}
        for member in ground.members:
            within.setdefault(member.area_id, set()).add(member.industry_id)
        super().__init__(ground.publication.snapshot, within)


def establishments_behind(ground: Ground, *, page: str | None) -> Page[Any] | None:
    """Give one page of the register's rows that a border counts; see `page_behind`."""
    return behind.page_behind(Behind(ground), page=page)
