"""Nearest neighbours: who is near whom, where no list of borders is at hand."""

from __future__ import annotations

import math
from typing import Literal

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ruang.engine import arrays, checks
from ruang.engine.contract import require
from ruang.engine.errors import InputError, ParameterError
from ruang.engine.kernels.nearest import Globe, Pairs
from ruang.engine.tables import NEIGHBOUR_DISTANCES, NEIGHBOURS, PLACES
from ruang.engine.text import noop as _
from ruang.engine.weights import check_choice

MM_PER_KM = 1_000_000
REACH = {"longitude": 180, "latitude": 90}  # degrees


def nearest_neighbours(
    places: ir.Table,
    *,
    count: int = 6,
    within_km: float | None = None,
    weights: Literal["binary", "inverse-distance"] = "binary",
) -> dict[str, ir.Table]:
    """Link each place to those nearest to it, for methods that take `neighbours`.

    Warns with a `Notice` that names places that it could not use.

    Args:
        places: One row per area_id, in degrees (WGS 84): longitude -180 to 180, latitude -90 to
            90; null is unknown, and the place takes no part.
        count: How many neighbours each place has; all others, where there are fewer.
        within_km: If given, the neighbours of a place are all others within so many kilometres,
            however many or few, and `count` is not looked at.
        weights: "binary" weighs each neighbour as 1, "inverse-distance" as 1 / kilometres.

    Returns:
        neighbours: area_id, neighbour_id, weight (null for places at the same point, whose
        distance has no inverse), by area_id, nearest first, equally far ones by neighbour_id. To
        be among the nearest is not mutual: a link may go one way.
        neighbour_distances: area_id, neighbour_id, distance_km of the same links.

    Raises:
        ContractError: A column is missing or has the wrong type.
        InputError: A coordinate is not finite or out of range, a row repeats, an id is missing.
        ParameterError: `count` is below 1, `within_km` is not above 0 or links too many places,
            or `weights` has another value.

    Source:
        Great-circle distances on a sphere of the mean radius of the Earth, 6,371.0088 km: Moritz
        (2000), Geodetic Reference System 1980, Journal of Geodesy 74(1), 128-133.
    """
    _check(count, within_km, weights)
    require(places, PLACES)
    rows = arrays.fetch(places.select(*PLACES.columns)).sort_by("area_id")
    for column, reach in REACH.items():
        checks.sound(rows, PLACES.key, column=column, may_be_negative=True)
        _check_reach(rows, column, reach)
    unknown = pc.or_(rows["longitude"].is_null(), rows["latitude"].is_null())
    checks.tell(
        _("places without coordinates, which take no part: {count} ({named})"),
        rows.filter(unknown),
        "area_id",
    )
    known = rows.filter(pc.invert(unknown))
    globe = Globe(arrays.floats(known, "longitude"), arrays.floats(known, "latitude"))
    if within_km is None:
        pairs = globe.nearest(count)
        checks.tell(
            _("places that are too few, so that each has fewer neighbours: {count} ({named})"),
            known.slice(0, known.num_rows if known.num_rows <= count else 0),
            "area_id",
        )
    else:
        pairs = _within(globe, within_km)
    return _linked(known["area_id"], pairs, weights)


def _linked(
    ids: pa.ChunkedArray, pairs: Pairs, weights: Literal["binary", "inverse-distance"]
) -> dict[str, ir.Table]:
    ends = {
        "area_id": ids.take(pa.array(pairs.start)),
        "neighbour_id": ids.take(pa.array(pairs.end)),
    }
    distance = pairs.millimetres / MM_PER_KM
    weight = np.ones(len(distance))
    if weights == "inverse-distance":
        same = pairs.millimetres == 0
        weight = np.divide(1.0, distance, out=np.full(len(distance), np.nan), where=~same)
        checks.tell(
            _("links between places at the same point, which have no weight: {count} ({named})"),
            pa.table(ends).filter(pa.array(same)),
            *NEIGHBOURS.key,
            stacklevel=4,
        )
    linked = ends | {"weight": pa.array(weight, from_pandas=True)}
    return {
        NEIGHBOURS.name: ibis.memtable(pa.table(linked)),
        NEIGHBOUR_DISTANCES.name: ibis.memtable(pa.table(ends | {"distance_km": distance})),
    }


def _within(globe: Globe, within_km: float) -> Pairs:
    links = globe.links_within(within_km * 1000) if len(globe.point) else 0
    if links > arrays.MAX_ROWS:
        raise ParameterError(
            _("within {km} km there are {links:,} links, and {most:,} are the most: choose less"),
            km=within_km,
            links=links,
            most=arrays.MAX_ROWS,
        )
    return globe.within(within_km * 1000)


def _check(count: int, within_km: float | None, weights: str) -> None:
    check_choice("weights", weights, ("binary", "inverse-distance"))
    if count < 1:
        raise ParameterError(_("count is {value}: use 1 or more"), value=count)
    if within_km is not None and not (within_km > 0 and math.isfinite(within_km)):
        raise ParameterError(_("within_km is {value}: use a number above 0"), value=within_km)


def _check_reach(rows: pa.Table, column: str, reach: int) -> None:
    beyond = rows.filter(pc.greater(pc.abs(rows[column]), reach))
    if beyond.num_rows:
        first = beyond.slice(0, 1).to_pylist()[0]
        raise InputError(
            _("{id}: {value} lies beyond {reach} degrees"),
            column=column,
            id=first["area_id"],
            value=first[column],
            reach=reach,
        )
