"""The provinces' outlines as arrays: which points lie in one, and how far outside the others do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
KM_A_DEGREE = 111.2  # of latitude; of longitude times the cosine of the latitude
MOST_CELLS = 4_000_000  # points times edges held in memory at once


@dataclass(frozen=True)
class Outline:
    """The edges of one province's pieces of land, from point a to point b (degrees)."""

    a: Floats  # (edges, 2): longitude, latitude
    b: Floats
    west: float
    south: float
    east: float
    north: float

    def contains(self, points: Floats) -> Mask:
        """Which points (n, 2) lie inside: a ray to the east crosses an odd number of edges."""
        inside = np.zeros(len(points), bool)
        x, y = points[:, 0], points[:, 1]
        boxed = (x >= self.west) & (x <= self.east) & (y >= self.south) & (y <= self.north)
        rise = self.b - self.a
        starts, listed = self._bands
        most = int(np.diff(starts).max(initial=1))
        for part in _portions(np.flatnonzero(boxed), most):
            band = self._band(y[part])
            many = starts[band + 1] - starts[band]
            point = np.repeat(part, many)
            first = np.cumsum(many) - many
            edge = listed[np.arange(len(point)) + np.repeat(starts[band] - first, many)]
            px, py = x[point], y[point]
            spans = (self.a[edge, 1] > py) != (self.b[edge, 1] > py)
            edge, px, py, point = edge[spans], px[spans], py[spans], point[spans]
            crossed = px < self.a[edge, 0] + rise[edge, 0] * (py - self.a[edge, 1]) / rise[edge, 1]
            times = np.bincount(point[crossed], minlength=len(points))
            inside[part] = times[part] % 2 == 1
        return inside

    def _band(self, latitude: Floats) -> npt.NDArray[np.int64]:
        """Which of the bands of latitude, one for every edge, these latitudes lie in."""
        height = (self.north - self.south) or 1.0
        bands = (latitude - self.south) / height * len(self.a)
        return np.minimum(bands.astype(np.int64), len(self.a) - 1)

    @cached_property
    def _bands(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """The edges in each band, band after band, and where each begins: few for any point."""
        low = self._band(np.minimum(self.a[:, 1], self.b[:, 1]))
        high = self._band(np.maximum(self.a[:, 1], self.b[:, 1]))
        many = high - low + 1
        edges = np.repeat(np.arange(len(self.a)), many)
        first = np.cumsum(many) - many
        bands = np.arange(len(edges)) + np.repeat(low - first, many)
        order = np.argsort(bands, kind="stable")
        starts = np.searchsorted(bands[order], np.arange(len(self.a) + 1))
        return starts, edges[order]

    def kilometres_to(self, points: Floats) -> Floats:
        """How far each point (n, 2) is from the nearest edge."""
        found = np.empty(len(points))
        for part in _portions(np.arange(len(points)), len(self.a)):
            scale = KM_A_DEGREE * np.array([1.0, 1.0])
            shrink = np.cos(np.radians(points[part, 1]))[:, None]
            ax = (self.a[:, 0] - points[part, 0, None]) * shrink * scale[0]
            ay = (self.a[:, 1] - points[part, 1, None]) * scale[1]
            dx = (self.b[:, 0] - self.a[:, 0]) * shrink * scale[0]
            dy = (self.b[:, 1] - self.a[:, 1]) * scale[1]
            length = dx**2 + dy**2
            along = np.clip(-(ax * dx + ay * dy) / np.where(length == 0, 1, length), 0, 1)
            found[part] = np.sqrt(((ax + along * dx) ** 2 + (ay + along * dy) ** 2).min(axis=1))
        return found


class Outlines:
    """The outlines of all provinces, by their place in a list of codes."""

    def __init__(self, shapes: Mapping[str, Any], provinces: Sequence[str]) -> None:
        features = {f["properties"]["area_id"]: f["geometry"] for f in shapes["features"]}
        self._outlines = [_outline(features[c]) if c in features else None for c in provinces]

    def beyond(self, points: Floats, province: npt.NDArray[Any], kilometres: float) -> Mask:
        """Which points lie farther than so many kilometres outside the outline of their province.

        Args:
            points: (n, 2): longitude and latitude in degrees.
            province: Place of each point's province in the list; negative where it has none.
            kilometres: What is still near enough.
        """
        far = np.zeros(len(points), bool)
        for at in np.unique(province[province >= 0]):
            if outline := self._outlines[at]:
                here = np.flatnonzero(province == at)
                out = here[~outline.contains(points[here])]
                far[out] = outline.kilometres_to(points[out]) > kilometres
        return far

    def only(self, points: Floats) -> npt.NDArray[np.int16]:
        """The one province in whose outline each point lies; -1 where none or several."""
        found = np.full(len(points), -1, np.int16)
        times = np.zeros(len(points), np.int16)
        for at, outline in enumerate(self._outlines):
            if outline:
                inside = outline.contains(points)
                found[inside] = at
                times += inside
        return np.where(times == 1, found, np.int16(-1))

    def abroad(self, points: Floats, kilometres: float) -> Mask:
        """Which points lie farther than so many kilometres from every province."""
        left = np.arange(len(points))
        for outline in filter(None, self._outlines):
            margin = kilometres / KM_A_DEGREE * 1.1  # a degree of longitude is a little shorter
            x, y = points[left, 0], points[left, 1]
            near = (x >= outline.west - margin) & (x <= outline.east + margin)
            near &= (y >= outline.south - margin) & (y <= outline.north + margin)
            boxed = left[near]
            home = outline.contains(points[boxed])
            home[~home] = outline.kilometres_to(points[boxed[~home]]) <= kilometres
            left = np.setdiff1d(left, boxed[home], assume_unique=True)
        away = np.zeros(len(points), bool)
        away[left] = True
        return away


def _outline(geometry: Mapping[str, Any]) -> Outline:
    shapes = geometry["coordinates"]
    polygons = [shapes] if geometry["type"] == "Polygon" else shapes
    rings = [np.asarray(ring, float)[:, :2] for polygon in polygons for ring in polygon]
    a = np.concatenate([ring[:-1] for ring in rings])
    b = np.concatenate([ring[1:] for ring in rings])
    (west, south), (east, north) = a.min(axis=0), a.max(axis=0)
    return Outline(a, b, float(west), float(south), float(east), float(north))


def _portions(points: npt.NDArray[np.int64], edges: int) -> Iterator[npt.NDArray[np.int64]]:
    size = max(1, MOST_CELLS // max(1, edges))
    for start in range(0, len(points), size):
        yield points[start : start + size]
