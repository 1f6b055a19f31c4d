"""The density of distances between plants, for an industry and for draws from all sites.

Few plants: every distance is computed and summed as it is. Many: distances are counted in bins
that are narrow beside the bandwidth, and the counts are smoothed; each density is then within
1e-4 of its largest value of the sum over all pairs. Counts are whole numbers, so that neither
the order of the sites nor the number of threads changes a result.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ruang.engine.kernels import chance
from ruang.engine.kernels.great_circle import EARTH_KM
from ruang.engine.kernels.threads import in_threads

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
# Width of a bin in km, bins a step of the grid, the longest distance in km, and whether that is
# short enough for the series of the arc.
Binning = tuple[float, int, float, bool]

EVERY_PAIR = 64  # plants up to which each distance is summed as it is
NEAR_CHORD = 1.0  # of a sphere of radius 1: 6,671 km on Earth
BINS_PER_BANDWIDTH = 40  # of 500,000 pairs; what fewer are moved by in bins evens out less
MOST_BINS = 1 << 18
LEAST_BINS_PER_BANDWIDTH = 4
REACH = 6.5  # bandwidths beyond which a kernel's tail is left out: 7e-10 of its middle
AT_HAND = 1024  # points: with the counters they fit into the memory next to a processor
PART = 4  # draws between two looks at what is left to do


def _arc_per_chord(square: Floats) -> Floats:
    """How much longer the arc is than the chord on a sphere of radius 1, from the chord squared."""
    half = np.sqrt(square) / 2
    longer: Floats = np.arcsin(half) / half
    return longer


# A polynomial in the chord squared, so that compiled loops compute many arcs at once: exact to
# 2e-6 of the arc up to NEAR_CHORD.
ARC_PER_CHORD = tuple(
    np.float32(c)
    for c in np.polynomial.Chebyshev.interpolate(_arc_per_chord, 3, domain=[0, NEAR_CHORD**2])
    .convert(kind=np.polynomial.Polynomial)
    .coef
)


@dataclass(frozen=True)
class Grid:
    """The distances at which densities are given: 0, step, 2 x step, … in km."""

    step: float
    points: int

    @property
    def distances(self) -> Floats:
        """All of them."""
        return np.round(np.arange(self.points) * self.step, 9)


@dataclass(frozen=True)
class Densities:
    """One density of the industry and one of each draw, per km, at the grid's distances."""

    own: Floats  # (points,)
    drawn: Floats  # (draws, points)
    bandwidth: float  # km, of the industry's


def densities(
    longitude: Floats,
    latitude: Floats,
    own: Ints,
    weights: Floats | None,
    grid: Grid,
    *,
    draws: int,
    rng_seed: int,
) -> Densities:
    """Density of the distances between an industry's plants, and between as many drawn sites.

    Each density has its own bandwidth, by the same rule, and is reflected at 0. Draws are without
    replacement; the plants' weights are dealt out over the drawn sites.

    Args:
        longitude: Degrees, one site each, in an order that does not depend on the caller's rows.
        latitude: Degrees, same shape.
        own: Which sites are the industry's plants; at least two.
        weights: One weight >= 0 a plant, not all of a pair 0; None to count each pair once.
        grid: The distances wanted.
        draws: How many times as many sites as plants are drawn.
        rng_seed: What chance starts from, >= 0.
    """
    heavy = np.empty(0) if weights is None else weights
    curves, bandwidths = np.empty((draws + 1, grid.points)), np.empty(draws + 1)
    key = chance.key(rng_seed)
    if len(own) <= EVERY_PAIR:
        points = np.radians(np.column_stack([longitude, latitude]))

        def part(first: int, last: int) -> None:
            _few((first, last), points, own, heavy, grid.step, key, curves, bandwidths)
    else:
        centred, reach = _centred(longitude, latitude)
        binning, narrow = _binning(centred, own, reach, grid.step, key)
        if not (narrow or len(heavy)):
            heavy = np.ones(len(own))  # sharing each pair between two bins asks for fewer of them

        def part(first: int, last: int) -> None:
            _many((first, last), centred, own, heavy, binning, key, curves, bandwidths)

    in_threads(part, draws + 1, PART)
    return Densities(curves[0], curves[1:], float(bandwidths[0]))


def _centred(longitude: Floats, latitude: Floats) -> tuple[NDArray[np.float32], float]:
    """Sites on a sphere of radius 1, seen from their middle, and the longest chord there can be.

    From the middle, single precision is exact to less than a metre.
    """
    x, y = np.radians(longitude), np.radians(latitude)
    points = np.column_stack([np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)])
    points -= (points.min(axis=0) + points.max(axis=0)) / 2
    longest = 2 * float(np.sqrt(np.max(np.sum(points**2, axis=1))))
    return np.ascontiguousarray(points, dtype=np.float32), min(longest, 2.0)


def _binning(
    points: NDArray[np.float32], own: Ints, longest: float, step: float, key: np.uint64
) -> tuple[Binning, bool]:
    """Bins narrow beside the bandwidths of the industry and of the first draw, if not too many."""
    near, reach = longest <= NEAR_CHORD, 2 * EARTH_KM * math.asin(longest / 2)
    finest = max(1, int(MOST_BINS * step / (reach + step)))
    pairs = len(own) * (len(own) - 1) // 2
    found = np.empty((2, 1)), np.empty(2)
    _many((0, 2), points, own, np.empty(0), (step / finest, finest, reach, near), key, *found)
    wanted = BINS_PER_BANDWIDTH * max(1.0, math.sqrt(5e5 / pairs)) / float(np.min(found[1]))
    per_step = min(finest, math.ceil(step * wanted))
    return (step / per_step, per_step, reach, near), step * wanted <= finest


@njit(cache=True, nogil=True)
def _few(
    part: tuple[int, int],
    points: Floats,
    own: Ints,
    weights: Floats,
    step: float,
    key: np.uint64,
    curves: Floats,
    bandwidths: Floats,
) -> None:
    """Sum over every pair. Curve 0 is the industry's; curve t that of draw t - 1."""
    n = len(own)
    deck, swapped = np.arange(len(points)), np.empty(n, dtype=np.int64)
    far, heavy = np.empty(n * (n - 1) // 2), np.ones(n * (n - 1) // 2)
    for t in range(part[0], part[1]):
        if t:
            chance.deal(key, t - 1, deck, swapped)
        chosen = deck[:n].copy() if t else own
        k = 0
        for i in range(n):
            x, y = points[chosen[i]]
            for j in range(i + 1, n):
                u, v = points[chosen[j]]
                half = math.sin((v - y) / 2) ** 2
                half += math.cos(y) * math.cos(v) * math.sin((u - x) / 2) ** 2
                far[k] = 2 * EARTH_KM * math.asin(math.sqrt(min(half, 1.0)))
                if len(weights):
                    heavy[k] = weights[i] * weights[j]
                k += 1
        order = np.argsort(far)
        width = _bandwidth(far[order], step)
        curve = curves[t]
        curve[:] = 0.0
        for k in order:
            _add_bump(far[k], heavy[k], width, step, curve)
        curve /= np.sum(heavy) * width * math.sqrt(2 * math.pi)
        bandwidths[t] = width
        if t:
            chance.put_back(deck, swapped)


@njit(cache=True, nogil=True)
def _bandwidth(far: Floats, least: float) -> float:
    """Silverman's 0.9 min(sd, IQR / 1.34) N^(-1/5) of sorted distances.

    The sd alone where the quartiles are equal, and one step where all distances are.
    """
    n = len(far)
    mean = np.sum(far) / n
    spread = math.sqrt(np.sum((far - mean) ** 2) / (n - 1)) if n > 1 else 0.0
    quartiles = np.empty(2)
    for q in range(2):
        place = (n - 1) * (0.25 + 0.5 * q)
        low = int(place)
        high = min(low + 1, n - 1)
        quartiles[q] = far[low] + (place - low) * (far[high] - far[low])
    return _rule_of_thumb(spread, quartiles[1] - quartiles[0], n, least)


@njit(cache=True, nogil=True)
def _rule_of_thumb(spread: float, between: float, pairs: int, least: float) -> float:
    scale = min(spread, between / 1.34)
    if scale < 1e-9:  # km: quartiles that differ by rounding alone
        scale = spread
    if scale < 1e-9:
        return least
    return 0.9 * scale * math.pow(pairs, -0.2)


@njit(cache=True, nogil=True)
def _add_bump(far: float, weight: float, width: float, step: float, curve: Floats) -> None:
    """Add a Gaussian at `far` and its mirror image at `-far`, each from its middle outwards.

    Neighbouring values of a Gaussian on a grid have ratios that change by a constant factor.
    """
    scaled = step / width
    change = math.exp(-scaled * scaled)
    last = len(curve) - 1
    for middle in (far, -far):
        nearest = min(max(round(middle / step), 0), last)
        away = (nearest * step - middle) / width
        at_nearest = weight * math.exp(-away * away / 2)
        curve[nearest] += at_nearest
        for way in (1, -1):
            value = at_nearest
            ratio = math.exp(-way * away * scaled - scaled * scaled / 2)
            g = nearest + way
            while 0 <= g <= last and value > 1e-24 * weight:
                value *= ratio
                ratio *= change
                curve[g] += value
                g += way


@njit(cache=True, nogil=True)
def _many(
    part: tuple[int, int],
    points: NDArray[np.float32],
    own: Ints,
    weights: Floats,
    binning: Binning,
    key: np.uint64,
    curves: Floats,
    bandwidths: Floats,
) -> None:
    """Count distances in bins, smooth the counts. Curve 0 is the industry's, as in `_few`."""
    width_of_bin, per_step, reach, near = binning
    n, bins = len(own), int(reach / width_of_bin * 1.0001) + 4
    pairs = n * (n - 1) // 2
    scale = np.float32(EARTH_KM / width_of_bin)
    deck, swapped = np.arange(len(points)), np.empty(n, dtype=np.int64)
    chosen, row = np.empty((3, n), dtype=np.float32), np.empty(n, dtype=np.float32)
    places, counts = np.empty(n, dtype=np.int32), np.empty(bins, dtype=np.int32)
    heavy = np.empty(bins)
    for t in range(part[0], part[1]):
        if t:
            chance.deal(key, t - 1, deck, swapped)
        for i in range(n):
            for axis in range(3):
                chosen[axis, i] = points[deck[i] if t else own[i], axis]
        counts[:] = 0
        heavy[:] = 0.0
        if near and not len(weights):
            _count_near(chosen, scale, counts)
        else:
            for i in range(n - 1):
                _arcs(chosen, i, scale, near, row, places)
                _count(places[: n - 1 - i], counts)
                if len(weights):
                    _weigh(row[: n - 1 - i], weights[i], weights[i + 1 :], heavy)
        width = _bandwidth_of_counts(counts, pairs, per_step)
        bandwidths[t] = width * width_of_bin
        # What a distance is moved by when it is put in a bin, or shared by two, widens its bump.
        if len(weights):
            narrowed = math.sqrt(width**2 - 1 / 6)
        else:
            heavy[:] = counts
            narrowed = math.sqrt(width**2 - 1 / 12)
        _smooth(heavy, narrowed, per_step, curves[t])
        curves[t] /= np.sum(heavy) * width_of_bin
        if t:
            chance.put_back(deck, swapped)


@njit(cache=True, nogil=True)
def _count_near(points: NDArray[np.float32], scale: np.float32, counts: NDArray[np.int32]) -> None:
    """Count the arcs between all points in bins, of some points at a time that stay at hand."""
    n, half = points.shape[1], np.float32(0.5)
    c0, c1, c2, c3 = ARC_PER_CHORD
    c0, c1, c2, c3 = c0 * scale, c1 * scale, c2 * scale, c3 * scale
    places = np.empty(AT_HAND, dtype=np.int32)
    for first in range(0, n, AT_HAND):
        last = min(first + AT_HAND, n)
        for i in range(last - 1):
            start = max(first, i + 1)
            here, there, up = points[0, i], points[1, i], points[2, i]
            x, y, z = points[0, start:last], points[1, start:last], points[2, start:last]
            for j in range(len(x)):
                a, b, c = x[j] - here, y[j] - there, z[j] - up
                q = a * a + b * b + c * c
                places[j] = np.int32(np.sqrt(q) * (c0 + q * (c1 + q * (c2 + q * c3))) + half)
            _count(places[: last - start], counts)


@njit(cache=True, nogil=True)
def _arcs(
    points: NDArray[np.float32],
    i: int,
    scale: np.float32,
    near: bool,
    row: NDArray[np.float32],
    places: NDArray[np.int32],
) -> None:
    """The arcs from point i to all after it, 2 asin(chord / 2), in bins; and the nearest bins."""
    here, there, up = points[0, i], points[1, i], points[2, i]
    x, y, z = points[0, i + 1 :], points[1, i + 1 :], points[2, i + 1 :]
    half, one = np.float32(0.5), np.float32(1)
    c0, c1, c2, c3 = ARC_PER_CHORD
    for j in range(len(x)):
        a, b, c = x[j] - here, y[j] - there, z[j] - up
        q = a * a + b * b + c * c
        if near:
            row[j] = np.sqrt(q) * (c0 + q * (c1 + q * (c2 + q * c3))) * scale
        else:
            row[j] = np.float32(2) * np.arcsin(min(np.sqrt(q) * half, one)) * scale
        places[j] = np.int32(row[j] + half)


@njit(cache=True, nogil=True)
def _count(places: NDArray[np.int32], counts: NDArray[np.int32]) -> None:
    """Count places, taken without a sign, so that none is looked at for counting from the end."""
    for j in range(len(places)):
        counts[np.uint64(places[j])] += np.int32(1)


@njit(cache=True, nogil=True)
def _weigh(row: NDArray[np.float32], own: float, others: Floats, heavy: Floats) -> None:
    """Share the weight of each pair between the two bins it lies between."""
    for j in range(len(row)):
        low = int(row[j])
        right = own * others[j] * (row[j] - low)
        heavy[low] += own * others[j] - right
        heavy[low + 1] += right


@njit(cache=True, nogil=True)
def _bandwidth_of_counts(counts: NDArray[np.int32], pairs: int, per_step: int) -> float:
    """The same rule as `_bandwidth`, in bins, with quartiles found inside their bins."""
    mean, square = 0.0, 0.0
    for k in range(len(counts)):
        mean += k * (counts[k] / pairs)
    # The distances next to each quartile, by rank; those of a bin lie evenly in it.
    beside = np.empty(4)
    before, found = 0, 0
    for k in range(len(counts)):
        square += (k - mean) ** 2 * counts[k]
        while found < 4:
            rank = min((pairs - 1) * (1 + found // 2 * 2) // 4 + found % 2, pairs - 1)
            if rank >= before + counts[k]:
                break
            beside[found] = k - 0.5 + (rank - before + 0.5) / counts[k]
            found += 1
        before += counts[k]
    quartiles = np.empty(2)
    for q in range(2):
        part = (pairs - 1) * (1 + 2 * q) % 4 / 4
        quartiles[q] = beside[2 * q] + part * (beside[2 * q + 1] - beside[2 * q])
    spread = math.sqrt(square / (pairs - 1))
    width = _rule_of_thumb(spread, quartiles[1] - quartiles[0], pairs, float(per_step))
    return max(width, float(LEAST_BINS_PER_BANDWIDTH))


@njit(cache=True, nogil=True, fastmath={"reassoc", "contract"})
def _smooth(heavy: Floats, width: float, per_step: int, curve: Floats) -> None:
    """Sum normal densities, `width` bins wide, of each bin and its mirror image, at each step."""
    reach = math.ceil(REACH * width)
    span = (len(curve) - 1) * per_step
    around = np.zeros(span + 2 * reach + 1)
    for k in range(min(len(heavy), span + reach + 1)):
        around[reach + k] += heavy[k]
    for k in range(min(len(heavy), reach + 1)):
        around[reach - k] += heavy[k]
    bump = np.exp(-((np.arange(-reach, reach + 1) / width) ** 2) / 2)
    bump /= width * math.sqrt(2 * math.pi)
    for g in range(len(curve)):
        window = around[g * per_step : g * per_step + 2 * reach + 1]
        total = 0.0
        for k in range(len(bump)):
            total += window[k] * bump[k]
        curve[g] = total
