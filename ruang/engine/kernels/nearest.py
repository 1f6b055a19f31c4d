"""The nearest places on the globe, and all within a distance; ties go by order of index.

Distances are whole millimetres, so that what is equally far is so whatever its rounding.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

RADIUS = 6_371_008.8  # metres: the mean radius of the Earth (IUGG)
STEPS = 10**8  # in a degree: places within about a millimetre are one point
MM = 1_000  # in a metre
BANDS = 200  # of latitude, in a degree: points are held in strips, so that near ones lie together
HELD = 4_000_000  # candidates looked at together
NEVER = np.iinfo(np.int64).max


class Pairs(NamedTuple):
    """Places and places near them: by the first, then nearest first, then by the second."""

    start: Ints
    end: Ints
    millimetres: Ints


class Globe:
    """Places by their points on the globe: several places may share one."""

    def __init__(self, longitude: Floats, latitude: Floats) -> None:
        """Put places on the globe.

        Args:
            longitude: Degrees east, shape (places,).
            latitude: Degrees north, -90 to 90.
        """
        east = np.where(np.abs(latitude) == 90, 0.0, longitude + 180)
        x = np.rint(east * STEPS).astype(np.int64) % (360 * STEPS)
        y = np.rint(latitude * STEPS).astype(np.int64)
        self.places = np.lexsort((y, x, y // (STEPS // BANDS)))  # by point, then by index
        x, y = x[self.places], y[self.places]
        new = np.ones(len(x), dtype=np.bool_)
        new[1:] = (x[1:] != x[:-1]) | (y[1:] != y[:-1])
        self.starts = np.append(np.flatnonzero(new), len(x))
        self.point = np.empty(len(x), dtype=np.int64)
        self.point[self.places] = np.cumsum(new) - 1
        lon, lat = np.radians(x[new] / STEPS), np.radians(y[new] / STEPS)
        upright = (np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat))
        self.tree = cKDTree(np.column_stack(upright))

    def nearest(self, count: int) -> Pairs:
        """Give each place its `count` nearest others, or all where there are fewer.

        Args:
            count: How many, >= 1.
        """
        places, points = len(self.point), len(self.starts) - 1
        wanted = min(count, places - 1)
        if wanted < 1:
            return Pairs(*np.empty((3, 0), dtype=np.int64))
        end, far = np.empty((2, places, wanted), dtype=np.int64)
        left, looked = self.places, min(wanted + 2, points)  # itself, and one beyond
        while len(left):
            again = []
            step = max(1, HELD // (looked * self._members(wanted)))
            for rows in np.split(left, range(step, len(left), step)):
                end[rows], far[rows], unsure = self._nearest(rows, looked, wanted)
                again.append(rows[unsure])
            left, looked = np.concatenate(again), min(2 * looked, points)
        return Pairs(np.repeat(np.arange(places), wanted), end.ravel(), far.ravel())

    def links_within(self, metres: float) -> int:
        """How many pairs `within` would give, or a few more."""
        many = np.diff(self.starts).astype(np.float64)
        found = self.tree.count_neighbors(self.tree, _chord(metres), weights=(many, many))
        return round(found) - len(self.point)

    def within(self, metres: float) -> Pairs:
        """Give each place all others that are no farther.

        Args:
            metres: The distance, along the great circle.
        """
        near = self.tree.query_pairs(_chord(metres), output_type="ndarray").astype(np.int64)
        itself = np.arange(len(self.starts) - 1)
        apart = _millimetres(np.linalg.norm(np.diff(self.tree.data[near], axis=1)[:, 0], axis=1))
        one = np.concatenate([near[:, 0], near[:, 1], itself])
        other = np.concatenate([near[:, 1], near[:, 0], itself])
        far = np.concatenate([apart, apart, np.zeros_like(itself)])
        many = np.diff(self.starts)
        sizes = many[one] * many[other]
        pair = np.repeat(np.arange(len(one)), sizes)
        nth = np.arange(len(pair)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        across = many[other[pair]]
        start = self.places[self.starts[one[pair]] + nth // across]
        end = self.places[self.starts[other[pair]] + nth % across]
        kept = np.flatnonzero((start != end) & (far[pair] <= round(metres * MM)))
        start, end, far = start[kept], end[kept], far[pair[kept]]
        order = np.lexsort((end, far, start))
        return Pairs(start[order], end[order], far[order])

    def _members(self, wanted: int) -> int:
        """How many places of one point can matter: those wanted, and the one that asks."""
        return min(wanted + 1, int(np.diff(self.starts).max()))

    def _nearest(
        self, rows: Ints, looked: int, wanted: int
    ) -> tuple[Ints, Ints, NDArray[np.bool_]]:
        """Nearest of some places among so many points; unsure where a tie may go farther."""
        places = len(self.point)
        chord, near = self.tree.query(
            self.tree.data[self.point[rows]], k=np.arange(1, looked + 1), workers=-1
        )
        far = _millimetres(chord)
        nth = self.starts[near][:, :, None] + np.arange(self._members(wanted))
        there = nth < self.starts[near + 1][:, :, None]
        found = self.places[np.minimum(nth, places - 1)]
        there &= found != rows[:, None, None]
        keys = np.where(there, far[:, :, None] * places + found, NEVER).reshape(len(rows), -1)
        keys.sort(axis=1)
        distance, end = np.divmod(keys[:, :wanted], places)
        unsure = (far[:, -1] <= distance[:, -1]) & (looked < len(self.starts) - 1)
        return end, distance, unsure


def _chord(metres: float) -> float:
    """The straight line through the globe between ends so far apart, half a millimetre more."""
    return float(2 * np.sin(min((metres + 0.5 / MM) / RADIUS / 2, np.pi / 2)))


def _millimetres(chord: Floats | float) -> Ints:
    angle = 2 * np.arcsin(np.minimum(np.asarray(chord) / 2, 1.0))
    return np.rint(angle * RADIUS * MM).astype(np.int64)
