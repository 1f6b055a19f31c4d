"""What grows in an area, and what is near to what it has: answers from the parts of the score."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ruang.web.potential.figures import LONG
from ruang.web.potential.models import Cell, Publication
from ruang.web.potential.reading.held import Held
from ruang.web.registry.models import Area

SHOWN: Final = 6
FASTER: Final = 50.0  # percentile of growth above which an industry outgrew most of the country
NEAR: Final = 50.0  # percentile of relatedness above which an industry is near


def growing(held: Held, areas: Iterable[Area]) -> list[Cell]:
    """What grew most against the country, the fastest first; `part` is its percentile."""
    chosen = held.chosen({area.pk for area in areas})
    return _read(held.highest("growth", FASTER, chosen, SHOWN))


def near_to(held: Held, areas: Iterable[Area]) -> list[Cell]:
    """What is related to what is there but not strong yet; `part` is its percentile.

    Not strong: a smaller share of the area than of the country. Industries of which there is not
    even a publishable number are not among them: nobody can see them here.
    """
    chosen = held.chosen({area.pk for area in areas}) & (held.figures["lq"] < 1)
    return _read(held.highest("relatedness", NEAR, chosen, SHOWN))


def knows_growth(publication: Publication) -> bool:
    """Whether the publication had an earlier snapshot to measure growth from."""
    run = publication.facts.get("run", {})
    return bool(run.get("before"))


def _read(parts: dict[int, float]) -> list[Cell]:
    """The cells with these keys, in this order, each with its `part`; one query."""
    found = Cell.objects.select_related("area", "industry").defer(*LONG).in_bulk(list(parts))
    cells = [found[key] for key in parts]
    for cell in cells:
        cell.part = parts[cell.pk]
    return cells
