"""Reads the lake: the candidates of a run, and the establishments behind a candidate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow.parquet as pq
from django.core.paginator import Page

from ruang.engine.lake import Result
from ruang.web.clusters.models import Candidate
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
    """The register's rows behind a candidate."""

    def __init__(self, candidate: Candidate) -> None:
        members = list(candidate.members.all())
        areas, industries = {m.area_id for m in members}, {m.industry_id for m in members}
        super().__init__(candidate.publication.snapshot, areas, industries)


def candidate_establishments(candidate: Candidate, *, page: str | None) -> Page[Any] | None:
    """Give one page of the register's rows that a candidate counts; see `page_behind`."""
    return behind.page_behind(Behind(candidate), page=page)
