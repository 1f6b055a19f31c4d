"""What grows in an area, and what is near to what it has: answers from the parts of the score."""

from __future__ import annotations

from typing import Final

from django.db.models import FloatField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from ruang.web.potential.figures import LONG
from ruang.web.potential.models import Cell, CellQuerySet, Publication

SHOWN: Final = 6
FASTER: Final = 50.0  # percentile of growth above which an industry outgrew most of the country
NEAR: Final = 50.0  # percentile of relatedness above which an industry is near


def growing(cells: CellQuerySet) -> list[Cell]:
    """What grew most against the country, the fastest first; `part` is its percentile."""
    return list(_by_part(cells, "growth", above=FASTER)[:SHOWN])


def near_to(cells: CellQuerySet) -> list[Cell]:
    """What is related to what is there but not strong yet; `part` is its percentile.

    Not strong: a smaller share of the area than of the country. Industries of which there is not
    even a publishable number are not among them: nobody can see them here.
    """
    return list(_by_part(cells.filter(lq__lt=1), "relatedness", above=NEAR)[:SHOWN])


def knows_growth(publication: Publication) -> bool:
    """Whether the publication had an earlier snapshot to measure growth from."""
    run = publication.facts.get("run", {})
    return bool(run.get("before"))


def _by_part(cells: CellQuerySet, part: str, *, above: float) -> CellQuerySet:
    """Cells in which a part is known and above a percentile, the highest first, as `part`."""
    value = Cast(KeyTextTransform(part, "parts"), FloatField())
    known = cells.annotate(part=value).filter(part__gt=above)
    order = known.order_by("-part", "rank", "pk").select_related("area", "industry")
    return order.defer(*(name for name in LONG if name != "parts"))
