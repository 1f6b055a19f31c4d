"""The page of an industry: where it is, how concentrated, what it is found with, who leads and how
it grew; put together in a fixed number of queries."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import Q, Sum
from django.http import QueryDict
from django.utils.translation import gettext as _

from ruang.web.potential import gathering, relatives
from ruang.web.potential.definitions import defined
from ruang.web.potential.figures import FIGURES, Row, Selection, in_order, map_values
from ruang.web.potential.forms import TableForm
from ruang.web.potential.models import Cell, IndustryPattern, Level, Publication, Total
from ruang.web.potential.pages_area import TABLE_FIGURES
from ruang.web.registry.models import Area, Industry
from ruang.web.ui.numerals import percent

LEADERS: Final = 10  # provinces in the chart; the table has all
PROVINCES_A_PAGE: Final = 15
NAMED: Final = 3  # provinces that the answer names


def industry_page(industry: Industry, publication: Publication, asked: QueryDict) -> dict[str, Any]:
    """An industry's answers, parents and parts; or why it cannot be seen."""
    said = TableForm.read(asked)
    may_be_named = Q(publication=publication) | Q(publication__is_protected=True)
    totals = Total.objects.filter(may_be_named, industry=industry).select_related("publication")
    by_publication = {total.publication_id: total for total in totals}
    here = by_publication.pop(publication.pk, None)
    computed = industry.level in Level.values
    cells = Cell.objects.filter(publication=publication, level=industry.level, industry=industry)
    found = list(in_order(cells.select_related("area"), said["sort"])) if computed else []
    rows = _everywhere(found, industry, publication) if computed else []
    page = {
        "industry": industry,
        "lineage": industry.lineage(),
        "publication": publication,
        "synthetic": publication.synthetic,
        "said": said,
        "total": here,
        "computed": computed,
        "about": defined(*TABLE_FIGURES),
        "cells": found,
        "page": Paginator(found, PROVINCES_A_PAGE).get_page(asked.get("page")),
        "places": _places(found, here, publication),
        "leaders": _leaders(found, publication),
        "map_values": map_values(rows),
        "elsewhere": [total.publication for total in by_publication.values()],
        "parts": _parts(industry, publication),
        "national": _share_of_all(here, publication),
    }
    return page | (_pattern(industry, publication, here) if computed and here else {})


def _pattern(industry: Industry, publication: Publication, total: Total) -> dict[str, Any]:
    """How concentrated, how related and how it grew; or that this publication does not say."""
    found = publication.patterns.filter(industry=industry).first()
    if found is None:
        return {"tells_patterns": publication.patterns.exists()}
    related = relatives.relatives_of(found, publication)
    codes = [industry.pk, *(one.industry.pk for one in related)]
    counts = Total.objects.filter(publication=publication, industry__in=codes)
    sizes = dict(counts.values_list("industry_id", "establishments"))
    return {
        "tells_patterns": True,
        "pattern": found,
        "answer": gathering.in_a_sentence(found),
        "readings": gathering.readings(found),
        "told_of": gathering.of_what_is_shown(found),
        "distances": gathering.of_distances(found),
        "both_ways": gathering.both_ways(found),
        "curve": gathering.curve_of(found),
        "curve_drawn": gathering.curve_drawn(found) if found.curve else None,
        "related": related,
        "network": relatives.drawn(industry, related, sizes, publication.pin) if related else None,
        "growth": _growth(found, total, publication),
        **_before(publication),
    }


def _before(publication: Publication) -> dict[str, Any]:
    """Whether there was an earlier snapshot, and until when its rows go."""
    run = publication.facts.get("run", {})
    until = (run.get("before_period") or {}).get("to")
    return {
        "knows_growth": bool(run.get("before")),
        "before_until": date.fromisoformat(until[:10]) if until else None,
    }


def _growth(
    pattern: IndustryPattern, total: Total, publication: Publication
) -> list[dict[str, Any]]:
    """Establishments and workers then and now, and the change beside that of all industries."""
    pairs = [(_("Establishments"), "establishments", "establishments_before")]
    if publication.counts_workers:
        pairs.append((_("Workers"), "workers", "jobs_before"))
    all_then, all_now = _all_industries(publication)
    rows = []
    for label, now, then in pairs:
        before, after = getattr(pattern, then), getattr(total, now)
        if before and after is not None:
            every = _change(all_then[then], all_now[now])
            change = _change(before, after)
            rows.append(
                {"label": label, "before": before, "now": after, "change": change, "all": every}
            )
    return rows


def _all_industries(publication: Publication) -> tuple[dict[str, Any], dict[str, Any]]:
    """Sums of the sections that are shown both then and now."""
    sections = Industry.objects.filter(level=Level.SECTION).values("pk")
    then = publication.patterns.filter(industry__in=sections, jobs_before__isnull=False)
    now = Total.objects.filter(publication=publication, industry__in=then.values("industry"))
    return (
        then.aggregate(
            establishments_before=Sum("establishments_before"), jobs_before=Sum("jobs_before")
        ),
        now.aggregate(establishments=Sum("establishments"), workers=Sum("workers")),
    )


def _change(before: float | None, now: float | None) -> float | None:
    return (now - before) / before if before and now is not None else None


def _places(cells: list[Cell], total: Total | None, publication: Publication) -> dict[str, Any]:
    """The provinces by size, each with its share of the industry, and the first ones by name."""
    field = "workers" if publication.counts_workers else "establishments"
    whole = getattr(total, field, None)
    ordered = sorted(cells, key=lambda cell: (-(getattr(cell, field) or 0), cell.area_id))
    shares = [_share(getattr(cell, field), whole) for cell in ordered]
    first = [share for share in shares[:NAMED] if share is not None]
    return {
        "rows": [{"cell": c, "share": share} for c, share in zip(ordered, shares, strict=True)],
        "names": ", ".join(cell.area.name for cell in ordered[:NAMED]),
        "together": percent(sum(first), 0) if first else "",
    }


def _share(part: float | None, whole: float | None) -> float | None:
    return part / whole if whole and part is not None else None


def _leaders(cells: list[Cell], publication: Publication) -> dict[str, Any] | None:
    """The provinces that score highest by how specialised they are, as a chart of `ranges`."""
    best = sorted((c for c in cells if c.lq is not None), key=lambda cell: cell.rank)[:LEADERS]
    if not best:
        return None
    return {
        "kind": "ranges",
        "rows": [
            {
                "id": cell.area_id,
                "label": cell.area.name,
                "low": cell.lq_low,
                "value": cell.lq,
                "high": cell.lq_high,
                "url": Row(cell.area, Selection(publication), cell).url,
            }
            for cell in sorted(best, key=lambda cell: (-(cell.lq or 0), cell.rank))
        ],
        "reference": 1,
        "unit": _("Location quotient"),
        "decimals": 1,
    }


def _everywhere(cells: list[Cell], industry: Industry, publication: Publication) -> list[Row]:
    figure = FIGURES["workers" if publication.counts_workers else "establishments"]
    selection = Selection(publication, figure, industry.level, industry)
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
