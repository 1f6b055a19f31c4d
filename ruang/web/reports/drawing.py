"""Pictures of a sheet as SVG: where the provinces lie. No letters are in them."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Final

SHAPES: Final = Path(__file__).parents[1] / "ui" / "static" / "vendor" / "provinces.geojson"
WIDTH: Final = 300.0
# Degrees of longitude are shorter than those of latitude, at Thailand's middle by this.
SHORTER: Final = math.cos(math.radians(13.0))
PLAIN: Final = "#e6e9e6"
LINE: Final = "#ffffff"
CHOSEN: Final = "#0b6b4f"


def country(chosen: Iterable[str]) -> str:
    """Draw the country's provinces, some of them filled.

    Args:
        chosen: Codes of the provinces to be filled.

    Returns:
        SVG text.
    """
    filled = frozenset(chosen)
    paths, height = _outlines()
    drawn = [
        f'<path d="{path}" fill="{CHOSEN if code in filled else PLAIN}"/>'
        for code, path in sorted(paths.items(), key=lambda p: (p[0] in filled, p[0]))
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {height:.0f}" '
        f'stroke="{LINE}" stroke-width="0.6" stroke-linejoin="round">{"".join(drawn)}</svg>'
    )


@cache
def _outlines() -> tuple[dict[str, str], float]:
    """Province -> its outline as a path, and how high the drawing is."""
    features = json.loads(SHAPES.read_text(encoding="utf-8"))["features"]
    rings = {f["properties"]["area_id"]: list(_rings(f["geometry"])) for f in features}
    points = [p for shape in rings.values() for ring in shape for p in ring]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    scale = WIDTH / ((east - west) * SHORTER)

    def place(point: list[float]) -> str:
        return f"{(point[0] - west) * SHORTER * scale:.1f} {(north - point[1]) * scale:.1f}"

    return {
        code: "".join(f"M{'L'.join(place(p) for p in ring)}z" for ring in shape)
        for code, shape in rings.items()
    }, (north - south) * scale


def _rings(geometry: dict[str, Any]) -> Iterable[list[list[float]]]:
    parts = geometry["coordinates"]
    polygons = [parts] if geometry["type"] == "Polygon" else parts
    for polygon in polygons:
        yield from polygon
