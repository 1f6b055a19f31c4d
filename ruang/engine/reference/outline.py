"""From a drawn map to longitude and latitude: the provinces' SVG outlines as GeoJSON."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ruang.engine.errors import InputError
from ruang.engine.reference.shapes import ATTRIBUTION
from ruang.engine.text import noop as _

Point = tuple[float, float]

# The drawing is a Mercator map, 560 x 1025; its edges were found by fitting the provinces' middles.
WIDTH, HEIGHT = 560.0, 1025.0
WEST, EAST, SOUTH, NORTH = 97.343, 105.639, 5.613, 20.465
DECIMALS = 4  # 11 m
LAKE = "lksg"  # the lake of Songkhla, drawn as if it were a province


def outlines(locations: Sequence[Mapping[str, str]], codes: Mapping[str, str]) -> dict[str, Any]:
    """Turn drawn locations into a FeatureCollection, sorted by `area_id`.

    Args:
        locations: id, name and path (an SVG path of closed pieces, relative moves) of each.
        codes: Province code by its name in small letters without spaces.

    Raises:
        InputError: A name is not a province's, or a path is drawn in another way.
    """
    features = []
    for place in locations:
        if place["id"] == LAKE:
            continue
        code = codes.get(re.sub(r"[^a-z]", "", place["name"].lower()))
        if code is None:
            raise InputError(_("{name!r} is not a province"), name=place["name"])
        pieces = [[_closed([_on_earth(p) for p in piece])] for piece in _pieces(place["path"])]
        features.append(_feature(code, pieces))
    features.sort(key=lambda f: f["properties"]["area_id"])
    return {"type": "FeatureCollection", "attribution": ATTRIBUTION, "features": features}


def _feature(code: str, pieces: list[list[list[Point]]]) -> dict[str, Any]:
    one = len(pieces) == 1
    shape = {
        "type": "Polygon" if one else "MultiPolygon",
        "coordinates": pieces[0] if one else pieces,
    }
    return {"type": "Feature", "properties": {"area_id": code}, "geometry": shape}


def _pieces(path: str) -> list[list[Point]]:
    """The points of each closed piece; a piece starts where the one before it did."""
    if re.sub(r"[\d\s.,eE+-]", "", path).replace("mz", ""):
        raise InputError(_("a path is drawn with other strokes than relative lines"))
    x = y = 0.0
    found: list[list[Point]] = []
    for piece in re.findall(r"m([^mz]*)z", path):
        numbers = [float(n) for n in re.findall(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?", piece)]
        points = []
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            points.append((x, y))
        x, y = points[0]
        found.append(points)
    return found


def _on_earth(point: Point) -> Point:
    """Inverse Mercator.

    Source: Snyder, Map Projections: A Working Manual (USGS 1987), eqs. 7-4, 7-5 on the sphere.
    """
    x, y = point
    top, bottom = _stretched(NORTH), _stretched(SOUTH)
    up = top + (bottom - top) * y / HEIGHT
    latitude = math.degrees(2 * math.atan(math.exp(up)) - math.pi / 2)
    return round(WEST + (EAST - WEST) * x / WIDTH, DECIMALS), round(latitude, DECIMALS)


def _stretched(latitude: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))


def _closed(points: list[Point]) -> list[Point]:
    """A ring as RFC 7946 wants it: no point twice in a row, counterclockwise, first point last."""
    ring = [p for p, before in zip(points, [None, *points], strict=False) if p != before]
    if ring[0] == ring[-1]:
        ring.pop()
    twice = sum(
        x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1], strict=True)
    )
    if twice < 0:
        ring.reverse()
    return [*ring, ring[0]]
