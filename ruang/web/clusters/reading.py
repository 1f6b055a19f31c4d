"""Reads the lake: the candidates of a run, and the establishments behind a candidate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow.parquet as pq
from django.core.paginator import Page, Paginator

from ruang.engine.lake import Result
from ruang.engine.text import say
from ruang.web.clusters.models import Candidate
from ruang.web.potential.reading import establishments_of
from ruang.web.potential.rows import Rows
from ruang.web.registry.models import Area, Industry
from ruang.web.ui.languages import reader_language

PAGE = 50


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


class Behind:
    """The register's rows behind a candidate: reads only the part that is asked for."""

    def __init__(self, candidate: Candidate) -> None:
        members = list(candidate.members.all())
        self.snapshot = candidate.publication.snapshot
        self.areas = {m.area_id for m in members}
        self.industries = {m.industry_id for m in members}

    def read(self, first: int, count: int) -> Rows | None:
        """Some of the rows, and how many there are; None where the snapshot is gone."""
        return establishments_of(
            self.snapshot,
            areas=self.areas,
            industries=self.industries,
            first=first,
            count=count,
        )


class _Establishments(Behind):
    """The same as a paginator's list."""

    def __init__(self, candidate: Candidate) -> None:
        super().__init__(candidate)
        self.first = self.read(0, PAGE)

    def __len__(self) -> int:
        return self.first.total if self.first else 0

    def __getitem__(self, wanted: slice) -> list[dict[str, Any]]:
        start, stop = wanted.start or 0, wanted.stop or 0
        found = self.first if start == 0 else self.read(start, stop - start)
        return [_named(row) for row in found.rows] if found else []


def candidate_establishments(candidate: Candidate, *, page: str | None) -> Page[Any] | None:
    """Give one page of the register's rows that a candidate counts, the largest first.

    Returns:
        Rows of REGISTER with words in the reader's language; None where the lake no longer has
        the snapshot.
    """
    rows = _Establishments(candidate)
    if rows.first is None:
        return None
    found: Page[Any] = Paginator(rows, PAGE).get_page(page)  # type: ignore[arg-type]
    found.object_list = list(found.object_list)
    _add_names(found.object_list)
    return found


def _named(row: dict[str, Any]) -> dict[str, Any]:
    from ruang.engine.intake.forms import FORMS  # with all that reads rows

    form = row["legal_form"]
    return row | {"legal_form_label": say(FORMS.get(form, form), reader_language())}


def _add_names(rows: list[dict[str, Any]]) -> None:
    codes = {r["area_id"] for r in rows} | {r["district_id"] for r in rows if r["district_id"]}
    areas = Area.objects.in_bulk(codes)
    industries = Industry.objects.in_bulk({r["industry_id"] for r in rows})
    for row in rows:
        places = [areas.get(row["district_id"]), areas.get(row["area_id"])]
        row["place"] = ", ".join(a.name for a in places if a)
        industry = industries.get(row["industry_id"])
        row["industry_title"] = industry.title if industry else row["industry_id"]
