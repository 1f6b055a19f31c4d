"""Distances along the surface of the Earth, taken as a sphere."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

EARTH_KM = 6371.0088  # mean radius of the Earth, (2a + b) / 3 of WGS 84
MEDIAN_PAIRS = 1 << 18  # pairs sampled for the median distance
EVERY_PAIR_OF = 512  # sites up to which the median is that of all pairs


def distances(
    longitude: Floats, latitude: Floats, other_longitude: Floats, other_latitude: Floats
) -> Floats:
    """Distance in km along the surface of a sphere, by the haversine formula.

    Args:
        longitude: Degrees, any shape.
        latitude: Degrees, same shape.
        other_longitude: Degrees, same shape.
        other_latitude: Degrees, same shape.
    """
    x, y, u, v = (np.radians(a) for a in (longitude, latitude, other_longitude, other_latitude))
    half = np.sin((v - y) / 2) ** 2 + np.cos(y) * np.cos(v) * np.sin((u - x) / 2) ** 2
    found: Floats = 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    return found


def median_distance(longitude: Floats, latitude: Floats) -> float:
    """The median distance in km between two sites: of all pairs, or of a fixed sample of them.

    Args:
        longitude: Degrees, of at least two sites.
        latitude: Degrees, same shape.
    """
    n = len(longitude)
    if n <= EVERY_PAIR_OF:
        one, other = np.triu_indices(n, 1)
    else:
        rng = np.random.default_rng(0)
        one = rng.integers(n, size=MEDIAN_PAIRS)
        other = (one + rng.integers(1, n, size=MEDIAN_PAIRS)) % n
    return float(
        np.median(distances(longitude[one], latitude[one], longitude[other], latitude[other]))
    )
