"""The page of several provinces together: a centre's, or a group's on a day."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict

from ruang.web.households.figures import households_of
from ruang.web.potential.area_sets import AreaSet
from ruang.web.potential.definitions import defined
from ruang.web.potential.figures import Row, Selection, leading, map_values
from ruang.web.potential.forms import TableForm
from ruang.web.potential.models import Level, Publication, Total
from ruang.web.potential.pages_area import INDUSTRIES_A_PAGE
from ruang.web.potential.pages_rows import set_rows
from ruang.web.potential.panels import panels_of
from ruang.web.potential.permissions import may_see_rows
from ruang.web.potential.profiles import profiles
from ruang.web.potential.questions import growing, knows_growth, near_to
from ruang.web.potential.sums import Summed, summed, whole
from ruang.web.registry.models import Area, Industry


def set_page(
    area_set: AreaSet, publication: Publication, asked: QueryDict, user: Any
) -> dict[str, Any]:
    """The questions of a province, asked of several; figures are sums of what is published."""
    said = TableForm.read(asked)
    areas = area_set.areas
    selection = Selection(publication, level=said["level"])
    held = selection.held
    sums = summed(held, areas, said["sort"])
    page = Paginator(sums, INDUSTRIES_A_PAGE).get_page(asked.get("page"))
    best = leading(held, areas)
    rows = [Row(one, selection, best.get(one.pk)) for one in areas]
    totals = {
        str(total.area_id): total
        for total in Total.objects.filter(publication=publication, area__in=areas)
    }
    homes = households_of(areas)
    sees = may_see_rows(user)
    return {
        "set": area_set,
        "publication": publication,
        "synthetic": publication.synthetic or any(home.synthetic for home in homes),
        "said": said,
        "levels": Level.choices,
        "whole": whole(totals, areas),
        "members": [(row, totals.get(row.area.pk)) for row in rows],
        "dated": area_set.rows,
        "page": page,
        "rows": _named(page, areas),
        "growing": growing(held, areas),
        "knows_growth": knows_growth(publication),
        "near_to": near_to(held, areas),
        "profiles": profiles(publication, areas),
        "homes": [home for home in homes if home.is_known],
        "panels": panels_of(publication, areas, user),
        "map_values": map_values(rows),
        "focus": ",".join(one.pk for one in areas),
        "may_see_rows": sees,
        "about": defined("sum", "score", "lq", "establishments", "workers", "share", "hidden"),
        "rows_url": set_rows(area_set, publication) if sees else "",
    }


def _named(page: Page[Summed], areas: list[Area]) -> list[dict[str, Any]]:
    """The rows of a page with their industries and the province where each is best; one query."""
    industries = Industry.objects.in_bulk([one.industry_id for one in page])
    by_code = {area.pk: area for area in areas}
    return [
        {
            "sum": one,
            "industry": industries[one.industry_id],
            "best": by_code[one.best_area_id],
            "is_part": one.areas < len(areas),
        }
        for one in page
    ]
