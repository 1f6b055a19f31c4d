"""The explorer: map and table of what a reader asked to see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ruang.web.potential.definitions import Definition, defined
from ruang.web.potential.figures import LONG, Selection, map_values
from ruang.web.potential.forms import SelectionForm
from ruang.web.potential.models import Level
from ruang.web.potential.pictures import (
    points_of_cells,
    points_of_rows,
    ranking,
    related,
    scatter,
    size_words,
)
from ruang.web.registry.models import Industry
from ruang.web.registry.search import find

PAIRS_A_PAGE: Final = 50
HITS: Final = 12
# The forms that a selection is given in, and what their links are called.
FILES: Final = (
    ("csv", "CSV"),
    ("xlsx", "Excel (XLSX)"),
    ("parquet", "Parquet"),
    ("geojson", "GeoJSON"),
)
AMONG: Final = {
    Level.SECTION: lazy("sections"),
    Level.DIVISION: lazy("divisions"),
    Level.GROUP: lazy("groups"),
    Level.CLASS: lazy("classes"),
}


@dataclass(frozen=True)
class Branch:
    """An industry of the tree; what is below it only along the way to the one chosen."""

    industry: Industry
    is_chosen: bool
    below: list[Branch]


def selection_page(form: SelectionForm, *, number: str | None, words: str) -> dict[str, Any]:
    """Pictures and table of a selection, and the ways to another one."""
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
        "tree": branches(form.tree, form.lineage),
        "weighting": form.weighting,
        "address": form.address(),
        "published_address": form.address(weights=False),
        "related": related(selection),
        "about": about(selection),
    }
    rows = selection.provinces(left_out=LONG)
    missing = sum(row.value is None for row in rows)
    page |= {"rows": rows, "map_values": map_values(rows), "missing": missing}
    points = points_of_rows(rows, selection)
    if selection.every:
        ranked = Paginator(selection.ranking().defer(*LONG), PAIRS_A_PAGE).get_page(number)
        page["page"], points = ranked, points_of_cells(ranked.object_list, selection)
    return page | {
        "first": points[0] if points else None,
        "ranking": ranking(points, selection),
        "scatter": scatter(points, selection),
        "size_words": size_words(selection),
        "files": FILES,
    }


def branches(rows: list[Industry], lineage: list[Industry]) -> list[Branch]:
    """The tree of industries, open along a lineage.

    Args:
        rows: The sections, and what lies directly in each of the lineage; by code.
        lineage: From the section down to what is chosen.
    """
    along = {one.pk for one in lineage}
    here = lineage[-1].pk if lineage else None

    def below(parent: str | None) -> list[Branch]:
        return [
            Branch(one, one.pk == here, below(one.pk) if one.pk in along else [])
            for one in rows
            if one.parent_id == parent and one.level in Level.values
        ]

    return below(None)


def about(selection: Selection) -> dict[str, list[Definition]]:
    """Which definitions stand under which picture."""
    key = selection.figure.key
    interval = ["interval"] if key == "score" else []
    own = ["own_weights"] if selection.weights else []
    return {
        "map": defined(key, "hidden"),
        "ranking": defined(key, *interval, *own),
        "scatter": defined("lq", "growth"),
        "network": defined("proximity"),
    }


def _industries_named(words: str) -> list[Industry]:
    found = [one.key for one in find(words) if one.kind == "industry"][:HITS]
    rows = Industry.objects.in_bulk(found)
    return [rows[key] for key in found if key in rows]


def describe(selection: Selection) -> str:
    """Say in a sentence what map and table show."""
    figure = selection.figure
    own = selection.weights and figure.key == "score"
    words = {
        "figure": _("Potential score with your own weights") if own else figure.label,
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
