"""The page of an industry: put together in a fixed number of queries."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from ruang.web.potential.figures import Row, Selection, area_url, in_order, map_values
from ruang.web.potential.forms import TableForm
from ruang.web.potential.models import Cell, Level, Publication, Total
from ruang.web.registry.models import Area, Industry


def industry_page(industry: Industry, publication: Publication, asked: QueryDict) -> dict[str, Any]:
    """An industry's provinces, parents and parts; or why it cannot be seen."""
    said = TableForm.read(asked)
    totals = Total.objects.filter(industry=industry).select_related("publication")
    by_publication = {total.publication_id: total for total in totals}
    here = by_publication.pop(publication.pk, None)
    computed = industry.level in Level.values
    cells = Cell.objects.filter(publication=publication, level=industry.level, industry=industry)
    found = list(in_order(cells.select_related("area"), said["sort"])) if computed else []
    rows = _everywhere(found, industry, publication) if computed else []
    return {
        "industry": industry,
        "lineage": industry.lineage(),
        "publication": publication,
        "synthetic": publication.synthetic,
        "said": said,
        "total": here,
        "computed": computed,
        "cells": found,
        "map_values": map_values(rows, area_url),
        "elsewhere": [total.publication for total in by_publication.values()],
        "parts": _parts(industry, publication),
        "national": _share_of_all(here, publication),
    }


def _everywhere(cells: list[Cell], industry: Industry, publication: Publication) -> list[Row]:
    selection = Selection(publication, level=industry.level, industry=industry)
    found = {cell.area_id: cell for cell in cells}
    return [Row(area, selection, found.get(area.pk)) for area in Area.objects.provinces()]


def _parts(industry: Industry, publication: Publication) -> list[dict[str, Any]]:
    """The next finer industries with what the source shows of each, unseen ones included."""
    seen = Total.objects.filter(publication=publication, industry__parent=industry)
    totals = {total.industry_id: total for total in seen}
    children = Industry.objects.filter(parent=industry)
    return [{"industry": one, "total": totals.get(one.pk)} for one in children]


def _share_of_all(total: Total | None, publication: Publication) -> float | None:
    if total is None or total.establishments is None:
        return None
    accepted = publication.facts.get("snapshot", {}).get("rows_accepted")
    return total.establishments / accepted if accepted else None
