"""The page of a province: put together in a fixed number of queries."""

from __future__ import annotations

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import QueryDict
from django.utils import timezone

from ruang.web.potential.figures import Row, Selection, area_url, in_order, leading, map_values
from ruang.web.potential.forms import TableForm
from ruang.web.potential.models import Cell, Level, Publication, Total
from ruang.web.registry.models import Area, Territory

INDUSTRIES_A_PAGE: Final = 15


def area_page(area: Area, publication: Publication, asked: QueryDict) -> dict[str, Any]:
    """A province's key figures, strongest industries, neighbours and centre."""
    said = TableForm.read(asked)
    cells = Cell.objects.filter(publication=publication, level=said["level"])
    table = in_order(cells.filter(area=area).select_related("industry"), said["sort"])
    near = list(area.neighbours.all().in_order())
    selection = Selection(publication, level=said["level"])
    here = cells.filter(area__in=[area, *near])
    best = {c.area_id: c for c in leading(here, "score").select_related("industry")}
    rows = [Row(one, selection, best.get(one.pk)) for one in (area, *near)]
    return {
        "area": area,
        "publication": publication,
        "synthetic": publication.synthetic,
        "said": said,
        "levels": Level.choices,
        "total": Total.objects.filter(publication=publication, area=area).first(),
        "page": Paginator(table, INDUSTRIES_A_PAGE).get_page(asked.get("page")),
        "best": rows[0].cell,
        "neighbours": rows[1:],
        "map_values": map_values(rows, area_url),
        "focus": ",".join(one.pk for one in (area, *near)),
        "near": ",".join(one.pk for one in near),
        "territory": _territory(area),
    }


def _territory(area: Area) -> Territory | None:
    held = Territory.objects.on(timezone.localdate()).filter(area=area)
    return held.select_related("centre__organisation").first()
