"""What rooms above know of an area: they say so themselves, this one asks no room above."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ruang.web.potential.models import Publication
from ruang.web.registry.models import Area

Fill = Callable[[Publication, Sequence[Area], Any], dict[str, Any]]


@dataclass(frozen=True)
class Panel:
    """One panel on the page of an area.

    Args:
        template: Shows `panel`, which is what `fill` gave; a section with a heading of its own.
        fill: Called as `fill(publication, areas, user)`, in a fixed number of queries.
    """

    template: str
    fill: Fill


PANELS: Final[dict[str, Panel]] = {}


def area_panel(key: str, template: str) -> Callable[[Fill], Fill]:
    """Register a function as that which fills a panel.

    Args:
        key: App's thing, as "clusters.here".
        template: As in `Panel`.
    """

    def register(fill: Fill) -> Fill:
        PANELS[key] = Panel(template, fill)
        return fill

    return register


def panels_of(publication: Publication, areas: Sequence[Area], user: Any) -> list[dict[str, Any]]:
    """Every panel, filled for these provinces."""
    return [
        {**panel.fill(publication, areas, user), "template": panel.template}
        for panel in PANELS.values()
    ]
