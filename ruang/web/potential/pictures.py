"""The explorer's pictures as specs for the browser, each with the rows behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from ruang.web.potential.figures import Row, Selection
from ruang.web.potential.models import Cell
from ruang.web.potential.reading.related import LEAST, LEAST_AREAS, Network, network
from ruang.web.registry.models import Area, Industry

TOP: Final = 15  # rows of a ranking beside its table; the others open by a button
INTERVALS: Final = ("score", "lq")  # figures that have one
FEW: Final = 10  # industries around which others are drawn: among themselves there is little to see
COLOURS: Final = 5  # of a chart
EVEN: Final = 1.0  # a location quotient of the national average
MEDIAN: Final = 50.0  # percentile


@dataclass(frozen=True)
class Point:
    """A province's cell, or what it has in all, as all pictures of the page show it."""

    area: Area
    answer: Any
    label: str
    url: str

    @property
    def growth(self) -> float | None:
        """Percentile of growth; None where it is not known."""
        found: float | None = getattr(self.answer, "parts", {}).get("growth")
        return found


def points_of_rows(rows: Iterable[Row], selection: Selection) -> list[Point]:
    """One point a province, in the order of the table; those without a figure left out."""
    return [
        Point(row.area, row.answer, _label(row.area, row.cell, selection), row.url)
        for row in rows
        if row.value is not None
    ]


def points_of_cells(cells: Iterable[Cell], selection: Selection) -> list[Point]:
    """One point a pair of province and industry, in the order of the table."""
    return [Point(c.area, c, _label(c.area, c, selection), _url(c.area, selection)) for c in cells]


def ranking(points: Iterable[Point], selection: Selection) -> dict[str, Any]:
    """The figure asked for with its interval, in the order of the table."""
    figure = selection.figure
    factor = 100 if figure.key == "share" else 1
    rows = []
    for point in points:
        value = getattr(point.answer, figure.key, None)
        ends = (f"{figure.key}_low", f"{figure.key}_high") if figure.key in INTERVALS else ("", "")
        low, high = (getattr(point.answer, end, None) if end else None for end in ends)
        rows.append(
            {
                "id": point.area.pk,
                "label": point.label,
                "low": low,
                "value": None if value is None else factor * value,
                "high": high,
                "url": point.url,
            }
        )
    unit = f"{figure.label} (%)" if figure.key == "share" else str(figure.label)
    reference = EVEN if figure.key == "lq" else None
    spec = {"kind": "ranges", "rows": rows, "unit": unit, "top": TOP}
    return spec | {"reference": reference, "decimals": figure.decimals}


def scatter(points: list[Point], selection: Selection) -> dict[str, Any] | None:
    """Specialisation against growth; None where no point has both."""
    shown = with_growth(points)
    if not shown:
        return None
    return {
        "kind": "scatter",
        "x": {"label": _("Location quotient"), "reference": EVEN, "log": True, "decimals": 1},
        "y": {"label": _("Growth, percentile"), "reference": MEDIAN, "decimals": 0},
        "size": size_words(selection),
        "decimals": 0,
        "points": [
            {
                "id": point.area.pk,
                "x": point.answer.lq,
                "y": point.growth,
                "size": point.answer.jobs,
                "label": point.label,
                "url": point.url,
            }
            for point in shown
        ],
    }


def with_growth(points: Iterable[Point]) -> list[Point]:
    """The points that have a place between specialisation and growth."""
    return [p for p in points if getattr(p.answer, "lq", None) and p.growth is not None]


@dataclass(frozen=True)
class Related:
    """The network as a spec, and what it says and leaves out."""

    spec: dict[str, Any]
    words: str


def related(selection: Selection) -> Related | None:
    """Which industries of the selection are found together; None where none are."""
    asked = selection.industries
    few = asked is not None and len(asked) <= FEW
    found = network(
        selection.publication,
        selection.level,
        among=None if few else asked,
        around=asked or () if few else (),
    )
    if not found.ties:
        return None
    tree = Industry.objects.select_related("parent__parent__parent")
    named = tree.in_bulk(list(found.sizes))
    groups = _sections(list(named.values()))
    tail = selection.publication.pin
    nodes = [
        {
            "id": code,
            "label": named[code].title,
            "size": size,
            "group": groups[code],
            "url": reverse("potential-industry", args=[code]) + tail,
        }
        for code, size in found.sizes.items()
    ]
    links = [{"source": t.one, "target": t.other, "weight": t.proximity} for t in found.ties]
    sizes = {"size": size_words(selection), "weight": _("Proximity"), "decimals": 0}
    spec = {"kind": "network", "nodes": nodes, "links": links, "most": len(links)} | sizes
    return Related(spec, _network_words(found))


def _sections(industries: list[Industry]) -> dict[str, str]:
    """The section of each industry; those that few belong to as one, for colours are few."""
    sections = {one.pk: one.lineage()[0] for one in industries}
    often = Counter(section.pk for section in sections.values()).most_common(COLOURS)
    own = {pk for pk, _count in (often if len(often) < COLOURS else often[: COLOURS - 1])}
    return {
        code: section.title if section.pk in own else _("Other sections")
        for code, section in sections.items()
    }


def size_words(selection: Selection) -> str:
    """What the size of a circle says."""
    return _("Workers") if selection.publication.counts_workers else _("Establishments")


def _network_words(found: Network) -> str:
    words = _(
        "Two industries are linked where many of the provinces specialised in one are so in the "
        "other too (proximity of %(least)s or more, the two strongest links of each). Industries "
        "in which fewer than %(areas)s provinces are specialised are left out."
    ) % {"least": LEAST, "areas": LEAST_AREAS}
    if not found.left_out:
        return words
    more = _("The %(shown)s largest are drawn, %(left)s smaller ones are not.")
    return f"{words} {more % {'shown': len(found.sizes), 'left': found.left_out}}"


def _label(area: Area, cell: Cell | None, selection: Selection) -> str:
    alone = cell is None or (not selection.every and selection.is_total)
    return area.name if alone or cell is None else f"{area.name} · {cell.industry.title}"


def _url(area: Area, selection: Selection) -> str:
    return reverse("potential-area", args=[area.pk]) + selection.publication.pin
