"""What each page shows, put together in a fixed number of queries."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ruang.web.potential.definitions import DEFINITIONS
from ruang.web.potential.figures import (
    LONG,
    Row,
    Selection,
    area_url,
    in_order,
    leading,
    map_values,
)
from ruang.web.potential.forms import SelectionForm, TableForm
from ruang.web.potential.models import PARTS, Cell, Level, Publication, Total
from ruang.web.potential.reading import refusals_in_words
from ruang.web.registry.models import Area, Industry, Territory
from ruang.web.registry.search import find
from ruang.web.ui.languages import reader_language

PAIRS_A_PAGE: Final = 50
INDUSTRIES_A_PAGE: Final = 15
HITS: Final = 12
AMONG: Final = {
    Level.SECTION: lazy("sections"),
    Level.DIVISION: lazy("divisions"),
    Level.GROUP: lazy("groups"),
    Level.CLASS: lazy("classes"),
}


def selection_page(form: SelectionForm, *, number: str | None, words: str) -> dict[str, Any]:
    """Map and table of a selection, and the industries whose names hold `words`."""
    selection = form.selection()
    page: dict[str, Any] = {
        "form": form,
        "selection": selection,
        "publication": selection.publication,
        "synthetic": selection.publication.synthetic,
        "heading": describe(selection),
        "too_fine": form.chosen if form.chosen != form.computed else None,
        "words": words.strip(),
        "hits": _industries_named(words.strip()),
    }
    if selection.every:
        ranking = selection.ranking().defer(*LONG)
        return page | {"page": Paginator(ranking, PAIRS_A_PAGE).get_page(number)}
    rows = selection.provinces()
    missing = sum(row.value is None for row in rows)
    return page | {"rows": rows, "map_values": map_values(rows, area_url), "missing": missing}


def _industries_named(words: str) -> list[Industry]:
    found = [one.key for one in find(words) if one.kind == "industry"][:HITS]
    rows = Industry.objects.in_bulk(found)
    return [rows[key] for key in found if key in rows]


def describe(selection: Selection) -> str:
    """Say in a sentence what map and table show."""
    words = {
        "figure": selection.figure.label,
        "industry": selection.industry.title if selection.industry else "",
        "among": AMONG[Level(selection.level)],
    }
    if selection.every and selection.industry:
        return _("%(figure)s of every province and industry: %(among)s of %(industry)s") % words
    if selection.every:
        return _("%(figure)s of every province and industry: all %(among)s") % words
    if selection.is_total and selection.industry:
        return _("%(figure)s of %(industry)s, by province") % words
    if selection.is_total:
        return _("%(figure)s in all industries, by province") % words
    if selection.industry:
        return _("%(figure)s: each province's best of the %(among)s of %(industry)s") % words
    return _("%(figure)s: each province's best of all %(among)s") % words


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


def publication_page(publication: Publication) -> dict[str, Any]:
    """What a publication is: its source, its files, its counts and its definitions."""
    read, run = (publication.facts.get(part, {}) for part in ("snapshot", "run"))
    language = reader_language()
    weights = run.get("parameters", {}).get("weights", {})
    until = (run.get("before_period") or {}).get("to")
    return {
        "publication": publication,
        "synthetic": publication.synthetic,
        "read": read,
        "run": run,
        "refusals": refusals_in_words(read.get("refusals", {}), language),
        "publisher": read.get(f"publisher_{language}"),
        "licence": read.get(f"licence_{language}"),
        "cells": publication.cells.count(),
        "levels": [(label, run["cells"][key]) for key, label in Level.choices if "cells" in run],
        "definitions": DEFINITIONS,
        "weights": [(PARTS[k], weights[k]) for k in PARTS if k in weights],
        "before_until": date.fromisoformat(until[:10]) if until else None,
    }
