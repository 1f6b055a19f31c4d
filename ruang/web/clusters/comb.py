"""The country as a comb: one cell a province, where it lies; light enough for a row of maps."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from ruang.web.registry.models import Area

WIDTH: Final = 60.0  # of the drawing, in its own units
CELL: Final = 3.1  # from the middle of a cell to its corner


@dataclass(frozen=True)
class Comb:
    """Where each province lies on the drawing."""

    places: dict[str, tuple[float, float]]
    height: float

    @classmethod
    def of_country(cls) -> Self:
        """The provinces whose place is known."""
        rows = Area.objects.provinces().order_by("code")
        found = {
            code: (lon, _mercator(lat))
            for code, lon, lat in rows.values_list("code", "longitude", "latitude")
            if lon is not None and lat is not None
        }
        if not found:
            return cls({}, WIDTH)
        left, right = _ends(x for x, _y in found.values())
        bottom, top = _ends(y for _x, y in found.values())
        scale = (WIDTH - 2 * CELL) / ((right - left) or 1.0)
        places = {
            code: (CELL + (x - left) * scale, CELL + (top - y) * scale)
            for code, (x, y) in found.items()
        }
        return cls(places, 2 * CELL + (top - bottom) * scale)

    @property
    def view(self) -> str:
        """The ends of the drawing, as an SVG says them."""
        return f"0 0 {WIDTH:.1f} {self.height:.1f}"

    @property
    def country(self) -> str:
        """All provinces, as the path of an SVG."""
        return self.drawing(self.places)

    def drawing(self, codes: Iterable[str]) -> str:
        """Some provinces, as the path of an SVG; those whose place is not known are left out."""
        return "".join(_cell(*self.places[code]) for code in codes if code in self.places)


def _cell(x: float, y: float) -> str:
    """A cell of the comb, standing on its corner."""
    half, side = CELL / 2, CELL * math.sqrt(3) / 2
    return (
        f"M{x:.1f} {y - CELL:.1f}l{side:.1f} {half:.1f}v{CELL:.1f}l{-side:.1f} {half:.1f}"
        f"l{-side:.1f} {-half:.1f}v{-CELL:.1f}z"
    )


def _mercator(latitude: float) -> float:
    """As far from the equator as a map draws it, in degrees."""
    return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)))


def _ends(values: Iterable[float]) -> tuple[float, float]:
    said = list(values)
    return min(said), max(said)
