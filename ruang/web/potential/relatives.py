"""What an industry is found with: the nearest related ones, as a list and as a network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from ruang.web.potential.models import IndustryPattern, Publication
from ruang.web.registry.models import Industry

LABEL: Final = 34  # letters of a name in the drawing; the table has it whole


@dataclass(frozen=True)
class Relative:
    """An industry that the same provinces are specialised in."""

    industry: Industry
    proximity: float
    areas: int
    expected: float
    pattern: IndustryPattern


def relatives_of(pattern: IndustryPattern, publication: Publication) -> list[Relative]:
    """The nearest related industries, the nearest first, in one query."""
    codes = [one["industry"] for one in pattern.related]
    rows = publication.patterns.filter(industry__in=codes).select_related("industry")
    known = {row.industry_id: row for row in rows.defer("curve")}
    return [
        Relative(known[code].industry, one["proximity"], one["areas"], one["expected"], known[code])
        for code, one in zip(codes, pattern.related, strict=True)
        if code in known
    ]


def drawn(
    industry: Industry, relatives: list[Relative], sizes: dict[str, int | None], pin: str
) -> dict[str, Any]:
    """Them and the ties among them, as a chart of the kind `network`.

    Args:
        industry: The one they are related to.
        relatives: What `relatives_of` gives.
        sizes: Establishments of each in the country; None where too few to show.
        pin: What keeps an address on the publication.
    """
    there = {industry.pk, *(one.industry.pk for one in relatives)}
    links = {frozenset((industry.pk, one.industry.pk)): one.proximity for one in relatives}
    for one in relatives:
        for other in one.pattern.related:
            if other["industry"] in there:
                links[frozenset((one.industry.pk, other["industry"]))] = other["proximity"]
    own, others = _("This industry"), _("Related industries")
    nodes = [(industry, own), *((one.industry, others) for one in relatives)]
    return {
        "kind": "network",
        "nodes": [
            {
                "id": one.pk,
                "label": Truncator(one.title.partition(";")[0]).chars(LABEL),
                "size": sizes.get(one.pk) or 0,
                "group": group,
                "url": reverse("potential-industry", args=[one.pk]) + pin,
            }
            for one, group in nodes
        ],
        "links": [
            {"source": min(pair), "target": max(pair), "weight": weight}
            for pair, weight in sorted(links.items(), key=lambda link: sorted(link[0]))
        ],
        "size": _("Establishments"),
        "weight": _("Proximity"),
        "decimals": 2,
    }
