"""The establishments behind a figure, a page at a time, with words in the reader's language."""

from __future__ import annotations

from typing import Any, Final

from django.core.paginator import Page, Paginator

from ruang.web.potential.reading import establishments_of, form_in_words
from ruang.web.potential.rows import Only, Rows, Within
from ruang.web.registry.models import Area, Industry

PAGE: Final = 50


class Behind:
    """Rows of a snapshot's register: reads only the part that is asked for."""

    def __init__(self, snapshot: str, within: Within, only: Only | None = None) -> None:
        self.snapshot, self.within, self.only = snapshot, within, only

    def read(self, first: int, count: int) -> Rows | None:
        """Some of the rows, and how many there are; None where the snapshot is gone."""
        return establishments_of(
            self.snapshot, self.within, first=first, count=count, only=self.only
        )


class _Listed:
    """The same as a paginator's list."""

    def __init__(self, behind: Behind) -> None:
        self.behind, self.first = behind, behind.read(0, PAGE)

    def __len__(self) -> int:
        return self.first.total if self.first else 0

    def __getitem__(self, wanted: slice) -> list[dict[str, Any]]:
        start, stop = wanted.start or 0, wanted.stop or 0
        found = self.first if start == 0 else self.behind.read(start, stop - start)
        return found.rows if found else []


def page_behind(behind: Behind, *, page: str | None) -> Page[Any] | None:
    """Give one page of the register's rows that a figure counts, the largest first.

    Returns:
        Rows of REGISTER with words in the reader's language; None where the lake no longer has
        the snapshot.
    """
    rows = _Listed(behind)
    if rows.first is None:
        return None
    found: Page[Any] = Paginator(rows, PAGE).get_page(page)  # type: ignore[arg-type]
    found.object_list = [_worded(row) for row in found.object_list]
    _add_names(found.object_list)
    return found


def _worded(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"legal_form_label": form_in_words(row["legal_form"])}


def _add_names(rows: list[dict[str, Any]]) -> None:
    codes = {r["area_id"] for r in rows} | {r["district_id"] for r in rows if r["district_id"]}
    areas = Area.objects.in_bulk(codes)
    industries = Industry.objects.in_bulk({r["industry_id"] for r in rows})
    for row in rows:
        places = [areas.get(row["district_id"]), areas.get(row["area_id"])]
        row["place"] = ", ".join(a.name for a in places if a)
        industry = industries.get(row["industry_id"])
        row["industry_title"] = industry.title if industry else row["industry_id"]
