"""At which distances the establishments of each industry stand closer together than chance.

Every industry is compared with the same sites and over the same distances, on a coarse grid: the
question is whether it gathers within a town, a province or a region. A country is done in seconds
because sites are drawn once for a number of establishments, not once for an industry: of each
industry as many are compared as the next step of SIZES allows, drawn from it by chance. The curve
of a part drawn by chance is that of the whole, with wider bands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import ibis.expr.types as ir
import numpy as np
from numpy.typing import NDArray

from ruang.engine import arrays
from ruang.engine.kernels import distance_density
from ruang.engine.kernels.distance_density import Densities, Grid
from ruang.engine.methods.kdensity import Compared, judged

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

STEP_KM, FURTHEST_KM = 5.0, 200.0
GRID = Grid(STEP_KM, round(FURTHEST_KM / STEP_KM) + 1)
DRAWS = 1000
FEWEST_LOCATED = 10  # plants; of fewer the curve says little, and might tell where one stands
LEAST_LOCATED = 0.5  # of an industry's establishments; those with coordinates may be others
# Numbers of establishments that are compared: each a tenth more than the one before, 10 to 464.
SIZES = tuple(sorted({round(FEWEST_LOCATED * 10 ** (k / 24)) for k in range(41)}))
MOST_PLANTS = SIZES[-1]
MOST_SITES = 200_000  # from which is drawn; of more, a part drawn by chance stands for all
MOST_LOCATED = 3_000_000
CROWD = 10  # establishments at one point
MOST_CROWDED = 0.5  # of all: then points are the middles of areas, not places

# Why an industry has no curve.
FEW, UNLOCATED, COARSE, MANY, UNSURE = "few", "unlocated", "coarse", "many", "unsure"


@dataclass(frozen=True)
class Sites:
    """The establishments with coordinates, in the order of their places."""

    longitude: Floats
    latitude: Floats
    industry: Ints  # position in `ids`
    ids: list[str]

    too_many: bool = False  # to be held in memory while a country is measured: then none is here

    @classmethod
    def of(cls, register: ir.Table) -> Sites:
        """Read them from a register; one without columns of coordinates has none."""
        if not {"longitude", "latitude"} <= {*register.columns}:
            return cls(np.empty(0), np.empty(0), np.empty(0, np.int64), [])
        placed = register.filter(
            register.longitude.notnull()
            & register.latitude.notnull()
            & register.industry_id.notnull()
        ).select("industry_id", "longitude", "latitude")
        count = arrays.fetch(placed.aggregate(rows=placed.count()))["rows"][0].as_py()
        too_many = count > MOST_LOCATED
        rows = arrays.fetch(placed.limit(0) if too_many else placed)
        longitude, latitude = (arrays.floats(rows, c) for c in ("longitude", "latitude"))
        order = np.lexsort((latitude, longitude))
        industry, ids = arrays.codes(rows, "industry_id")
        return cls(longitude[order], latitude[order], industry[order], ids, too_many)

    @property
    def coarse(self) -> bool:
        """Whether most points hold so many that they are the middles of areas, not places."""
        if not len(self.longitude):
            return False
        points = np.column_stack([self.longitude, self.latitude])
        first = np.append(True, (np.diff(points, axis=0) != 0).any(axis=1))
        held = np.bincount(np.cumsum(first) - 1)
        return bool(held[held >= CROWD].sum() > MOST_CROWDED * held.sum())


class Curves:
    """The curves of industries among the same sites."""

    def __init__(self, sites: Sites, rng_seed: int) -> None:
        self.sites, self.rng_seed, self.coarse = sites, rng_seed, sites.coarse
        self.drawn: dict[int, Floats] = {}  # number of sites -> their densities, one draw a row
        self.done: dict[tuple[int, ...], tuple[int, Compared]] = {}  # by the codes they are of

    def at(
        self, tree: Mapping[str, str], establishments: Mapping[str, int]
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Compare the industries of one level.

        Args:
            tree: Code -> the industry of the level that it belongs to.
            establishments: Industry -> how many it has in all.

        Returns:
            A row of what is known of each industry, and the rows of their curves.
        """
        codes: dict[str, list[int]] = {}
        for place, code in enumerate(self.sites.ids):
            codes.setdefault(tree.get(code, ""), []).append(place)
        told: list[dict[str, Any]] = []
        drawn: list[dict[str, Any]] = []
        for industry, count in establishments.items():
            own = np.flatnonzero(np.isin(self.sites.industry, codes.get(industry, [])))
            about: dict[str, Any] = {"industry_id": industry, "located": len(own)}
            about["finding"] = self._why_not(len(own), count)
            if not about["finding"]:
                compared, found = self._compared(tuple(codes[industry]), own)
                about |= {"compared": compared, **_said(found)}
                drawn += _points(industry, found)
            told.append(about)
        return told, drawn

    def _why_not(self, located: int, establishments: int) -> str:
        if self.sites.too_many:
            return MANY
        if located < LEAST_LOCATED * establishments:
            return UNLOCATED
        if self.coarse:
            return COARSE
        return FEW if located < FEWEST_LOCATED else ""

    def _compared(self, key: tuple[int, ...], own: Ints) -> tuple[int, Compared]:
        if key not in self.done:
            size = max(n for n in SIZES if n <= len(own))
            found = self._densities(_some(own, size, self.rng_seed), np.arange(size), draws=0)
            beside = replace(found, drawn=self._draws(size))
            self.done[key] = size, judged(GRID, beside)
        return self.done[key]

    def _draws(self, size: int) -> Floats:
        if size not in self.drawn:
            pool = _some(np.arange(len(self.sites.longitude)), MOST_SITES, self.rng_seed)
            any_of_them = np.linspace(0, len(pool) - 1, size).astype(np.int64)
            self.drawn[size] = self._densities(pool, any_of_them, draws=DRAWS).drawn
        return self.drawn[size]

    def _densities(self, among: Ints, own: Ints, *, draws: int) -> Densities:
        longitude, latitude = self.sites.longitude[among], self.sites.latitude[among]
        return distance_density.densities(
            longitude, latitude, own, None, GRID, draws=draws, rng_seed=self.rng_seed
        )


def _some(places: Ints, most: int, rng_seed: int) -> Ints:
    """All of them, or as many as may be, drawn by chance, in their order."""
    if len(places) <= most:
        return places
    chosen = np.random.default_rng([rng_seed, most]).choice(len(places), most, replace=False)
    return places[np.sort(chosen)]


def _said(found: Compared) -> dict[str, Any]:
    names = ("first_km", "last_km", "p_localised", "p_dispersed", "bandwidth_km")
    finding = found.verdict.get("verdict") or UNSURE
    return {"finding": finding, **{name: found.verdict.get(name) for name in names}}


def _points(industry: str, found: Compared) -> Iterator[dict[str, Any]]:
    low, high = found.bands.global_low, found.bands.global_high
    for at, distance in enumerate(GRID.distances):
        yield {
            "industry_id": industry,
            "distance_km": float(distance),
            "kd": float(found.kd[at]),
            "global_low": None if low is None else float(low[at]),
            "global_high": None if high is None else float(high[at]),
        }
