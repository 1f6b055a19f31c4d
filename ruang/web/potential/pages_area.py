"""The page of a province, around the questions that one comes with; a fixed number of queries."""

from __future__ import annotations

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import QueryDict

from ruang.web.households.figures import households_of
from ruang.web.potential.area_sets import sets_of
from ruang.web.potential.definitions import defined
from ruang.web.potential.figures import Row, Selection, in_order, leading, map_values
from ruang.web.potential.forms import TableForm
from ruang.web.potential.models import Cell, Level, Publication, Total
from ruang.web.potential.pages_rows import area_rows
from ruang.web.potential.panels import panels_of
from ruang.web.potential.permissions import may_see_rows
from ruang.web.potential.profiles import profiles
from ruang.web.potential.questions import growing, knows_growth, near_to
from ruang.web.registry.models import Area

INDUSTRIES_A_PAGE: Final = 15
# What the columns of the table are called in the definitions.
TABLE_FIGURES: Final = (
    "rank", "score", "interval", "stars", "lq", "establishments", "workers", "share", "hidden",
)  # fmt: skip


def area_page(area: Area, publication: Publication, asked: QueryDict, user: Any) -> dict[str, Any]:
    """What a province is strong in, what grows, what is near, who is there, and around it."""
    said = TableForm.read(asked)
    mine = Cell.objects.filter(publication=publication, level=said["level"], area=area)
    table = in_order(mine.select_related("industry"), said["sort"])
    near = list(area.neighbours.all().in_order())
    selection = Selection(publication, level=said["level"])
    best = leading(selection.held, [area, *near])
    rows = [Row(one, selection, best.get(one.pk)) for one in (area, *near)]
    [household] = households_of([area])
    sees = may_see_rows(user)
    return {
        "area": area,
        "publication": publication,
        "synthetic": publication.synthetic or household.synthetic,
        "said": said,
        "levels": Level.choices,
        "total": Total.objects.filter(publication=publication, area=area).first(),
        "page": Paginator(table, INDUSTRIES_A_PAGE).get_page(asked.get("page")),
        "growing": growing(selection.held, [area]),
        "knows_growth": knows_growth(publication),
        "near_to": near_to(selection.held, [area]),
        "profiles": profiles(publication, [area]),
        "household": household,
        "panels": panels_of(publication, [area], user),
        "best": rows[0].cell,
        "neighbours": rows[1:],
        "map_values": map_values(rows),
        "focus": ",".join(one.pk for one in (area, *near)),
        "near": ",".join(one.pk for one in near),
        "sets": sets_of(area),
        "may_see_rows": sees,
        "about": defined(*TABLE_FIGURES),
        "rows_url": area_rows(area.pk, publication) if sees else "",
    }
