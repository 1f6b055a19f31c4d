"""In which district an establishment stands, and at which point.

A town that `data/towns.csv` names is a real place at its real coordinates. The other districts'
middles are laid out inside the province by rule: no source for them is at hand, and a point of
the demo is nobody's address.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ruang.engine.demo import facts
from ruang.engine.demo.facts import Floats, Ints

DISTRICT_REACH_KM = 6.0
KM_A_DEGREE = 110.9
GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))


@dataclass(frozen=True)
class Districts:
    """The districts of one province, towns first; `share` of the towns is given, the rest free."""

    ids: tuple[str, ...]
    longitude: Floats
    latitude: Floats
    reach_km: Floats
    town_share: Floats  # 0 for a district without a named town


def place(area: Ints, rng: np.random.Generator) -> tuple[NDArray[np.str_], Floats, Floats]:
    """Give each establishment a district of its province and a point in it.

    Args:
        area: Position of its province in facts.provinces().
        rng: Where chance comes from.

    Returns:
        District codes, longitudes and latitudes (degrees, four decimals: about 11 m).
    """
    every = [_districts(area_id) for area_id in facts.provinces()[0]]
    chosen = np.empty(area.size, dtype=np.int64)
    offset = 0
    for position, districts in enumerate(every):
        here = np.flatnonzero(area == position)
        chance = _chances(districts, rng)
        chosen[here] = offset + rng.choice(chance.size, here.size, p=chance)
        offset += chance.size
    longitude = np.concatenate([d.longitude for d in every])[chosen]
    latitude = np.concatenate([d.latitude for d in every])[chosen]
    reach = np.concatenate([d.reach_km for d in every])[chosen]
    town = np.concatenate([d.town_share for d in every])[chosen] > 0
    ids = np.concatenate([np.array(d.ids) for d in every])[chosen]
    east, north = _scatter(reach, town, rng)
    longitude = longitude + east / (KM_A_DEGREE * np.cos(np.radians(latitude)))
    return ids, longitude.round(4), (latitude + north / KM_A_DEGREE).round(4)


def _scatter(
    reach: Floats, town: NDArray[np.bool_], rng: np.random.Generator
) -> tuple[Floats, Floats]:
    angle = 2 * np.pi * rng.random(reach.size)
    # A town is thickest at its middle; a rural district is even.
    away = reach * rng.random(reach.size) ** np.where(town, 0.9, 0.5)
    return away * np.cos(angle), away * np.sin(angle)


def _chances(districts: Districts, rng: np.random.Generator) -> Floats:
    free = districts.town_share == 0
    chance = districts.town_share.copy()
    if free.any():
        weight = rng.gamma(3.0, size=int(free.sum()))
        chance[free] = (1 - chance.sum()) * weight / weight.sum()
    found: Floats = chance / chance.sum()
    return found


def _districts(area_id: str) -> Districts:
    ranges = next(row["districts"] for row in facts.table("provinces") if row["area_id"] == area_id)
    towns = [row for row in facts.table("towns") if row["district_id"].startswith(area_id)]
    named = {row["district_id"] for row in towns}
    others = [i for i in facts.district_ids(area_id, ranges) if i not in named]
    middles = _middles(area_id, len(others))
    return Districts(
        ids=(*(row["district_id"] for row in towns), *others),
        longitude=np.array([*(float(row["longitude"]) for row in towns), *middles[:, 0]]),
        latitude=np.array([*(float(row["latitude"]) for row in towns), *middles[:, 1]]),
        reach_km=np.array([*(float(row["reach_km"]) for row in towns), *middles[:, 2]]),
        town_share=np.array([*(float(row["share"]) for row in towns), *(0.0 for _ in others)]),
    )


def _middles(area_id: str, count: int) -> Floats:
    """Lay `count` middles out over the province's grounds: longitude, latitude, reach in km."""
    grounds = [row for row in facts.table("grounds") if row["area_id"] == area_id]
    reach = np.array([float(row["reach_km"]) for row in grounds])
    ends = (reach**2).cumsum() / (reach**2).sum()
    at = np.searchsorted(ends, (np.arange(count) + 0.5) / count) if count else np.empty(0, int)
    found = np.empty((count, 3))
    for ground, row in enumerate(grounds):
        here = np.flatnonzero(at == ground)
        turn = np.arange(here.size)
        # Seeds of a sunflower: even over a disc, whatever their number.
        away = 0.75 * reach[ground] * np.sqrt((turn + 0.5) / max(here.size, 1))
        latitude = float(row["latitude"])
        shrink = KM_A_DEGREE * math.cos(math.radians(latitude))
        found[here, 0] = float(row["longitude"]) + away * np.cos(GOLDEN_ANGLE * turn) / shrink
        found[here, 1] = latitude + away * np.sin(GOLDEN_ANGLE * turn) / KM_A_DEGREE
        found[here, 2] = min(DISTRICT_REACH_KM, 0.25 * reach[ground])
    return found
