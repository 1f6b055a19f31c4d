"""The explorer: map and table of what a reader asked to see."""

from __future__ import annotations

from typing import Any, Final

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ruang.web.potential.figures import LONG, Selection, area_url, map_values
from ruang.web.potential.forms import SelectionForm
from ruang.web.potential.models import Level
from ruang.web.registry.models import Industry
from ruang.web.registry.search import find

PAIRS_A_PAGE: Final = 50
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
