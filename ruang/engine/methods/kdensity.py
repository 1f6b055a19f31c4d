"""K-density: at which distances the plants of an industry are closer together than chance."""

from __future__ import annotations

import math
import warnings
from typing import Any, NamedTuple

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ruang.engine import arrays, checks
from ruang.engine.catalogue import Notice
from ruang.engine.errors import InputError, ParameterError
from ruang.engine.kernels import distance_density, envelopes, great_circle
from ruang.engine.tables import KDENSITY, KDENSITY_VERDICT, SITES
from ruang.engine.text import noop as _

Floats = NDArray[np.float64]

MOST_SIMULATIONS = 100_000
MOST_PLANTS = 50_000  # 1.2 thousand million pairs a draw, which also fit a counter of 32 bits
LEAST_KM, MOST_KM = 1.0, 20_100.0  # half the way round the Earth is 20,015 km
MOST_STEPS = 500


class Bands(NamedTuple):
    """What chance gives at each distance; globally null where the draws are too few for it."""

    local_low: Floats
    local_high: Floats
    global_low: Floats | None
    global_high: Floats | None


class Compared(NamedTuple):
    """An industry's curve beside what chance gives, and what it says."""

    kd: Floats
    bands: Bands
    verdict: dict[str, Any]  # by the columns of KDENSITY_VERDICT; what is not known is not there


def kdensity(
    establishments: ir.Table,
    *,
    industry: str,
    controls: str = "",
    simulations: int = 1000,
    rng_seed: int = 0,
    max_km: float = 0.0,
    weighted: bool = False,
    negative: checks.Negative = "refuse",
) -> dict[str, ir.Table]:
    """Compare the distances between an industry's plants with those between sites drawn by chance.

    The density of the distances between all pairs of plants, beside that of draws of as many
    sites, without replacement. Warns with a `Notice` that names what it could not use.

    Args:
        establishments: One row a plant, which is one site; without coordinates it takes no part.
        industry: An industry_id; where no plant has exactly that, the beginning of several.
        controls: Beginnings of industry_ids, with commas: draw among the sites of these and of
            the industry itself; among all sites if empty.
        simulations: How often sites are drawn, 1 to 100,000.
        rng_seed: What chance starts from, >= 0.
        max_km: The largest distance, 1 to 20,100; 0 is the median distance between two sites.
        weighted: Whether a pair counts as the product of its jobs; null jobs then take no part.
        negative: "refuse" negative jobs, or "clip" them to 0.

    Returns:
        A dict of two tables. `kdensity`: distance_km, kd (share of pairs per km), local and global
        band; null where there are fewer than two plants, or too few draws for a band. `verdict`:
        one row, `localised`, `dispersed` or `neither`; null where that is not known.

    Raises:
        ContractError: A column is missing or has the wrong type.
        InputError: A coordinate is not one, jobs are negative or not finite, an id has two rows,
            or fewer than two sites have coordinates.
        ParameterError: A parameter has a value that cannot be used, or nothing has that industry.

    Source:
        Duranton & Overman (2005), https://doi.org/10.1111/0034-6527.00362; bandwidth: Silverman
        (1986), section 3.4.2; p: Myllymäki & Mrkvička (2024), https://doi.org/10.18637/jss.v111.i03
    """
    _check_parameters(industry, simulations, rng_seed, max_km)
    pool = _located(_drawn_from(_sites(establishments, negative, weighted), industry, controls))
    own = _plants(pool, industry)
    longitude, latitude = arrays.floats(pool, "longitude"), arrays.floats(pool, "latitude")
    weights = arrays.floats(pool, "jobs")[own] if weighted else None
    grid = _grid(max_km or great_circle.median_distance(longitude, latitude))
    found = None
    if _has_pairs(weights, len(own)):
        drawn = distance_density.densities(
            longitude, latitude, own, weights, grid, draws=simulations, rng_seed=rng_seed
        )
        found = judged(grid, drawn)
        _tell_too_few_draws(found, simulations)
    counts = {"industry_id": industry, "plants": len(own), "sites": pool.num_rows}
    return {
        KDENSITY.name: _curve(grid, found),
        KDENSITY_VERDICT.name: _told(counts, found),
    }


def judged(grid: distance_density.Grid, found: distance_density.Densities) -> Compared:
    """Say what an industry's density is beside those of draws: what `kdensity` ends with.

    Args:
        grid: The distances that the densities are given at.
        found: Of at least two plants, and of draws of as many sites.
    """
    bands = _bands(found.drawn)
    return Compared(found.own, bands, _verdict(grid, found, bands))


def _check_parameters(industry: str, simulations: int, rng_seed: int, max_km: float) -> None:
    if not industry:
        raise ParameterError(_("industry is empty: name one"))
    if not 1 <= simulations <= MOST_SIMULATIONS:
        raise ParameterError(
            _("simulations is {value}: use 1 to {limit:,}"),
            value=simulations,
            limit=MOST_SIMULATIONS,
        )
    if rng_seed < 0:
        raise ParameterError(_("rng_seed is {value}: use 0 or more"), value=rng_seed)
    if max_km and not LEAST_KM <= max_km <= MOST_KM:
        raise ParameterError(
            _("max_km is {value}: use 1 to {limit:,} km, or 0 for the median distance"),
            value=max_km,
            limit=int(MOST_KM),
        )


def _sites(establishments: ir.Table, negative: checks.Negative, weighted: bool) -> pa.Table:
    """All rows, looked at and in the order of their places, whatever the order they came in."""
    table = checks.counts(establishments, SITES, negative)
    if weighted and "jobs" not in table.columns:
        raise InputError(_("there is no column jobs to weigh by"), column="jobs")
    rows = arrays.fetch(table.order_by("longitude", "latitude", "establishment_id"))
    arrays.codes(rows, "industry_id")  # refuses a missing id
    for column, furthest, message in (
        ("longitude", 180, _("{id}: {value} is no longitude, which lies between -180 and 180")),
        ("latitude", 90, _("{id}: {value} is no latitude, which lies between -90 and 90")),
    ):
        checks.sound(rows, SITES.key, column=column, may_be_negative=True)
        outside = np.abs(arrays.floats(rows, column)) > furthest
        if outside.any():
            row = rows.slice(int(np.argmax(outside)), 1).to_pylist()[0]
            raise InputError(message, column=column, id=row["establishment_id"], value=row[column])
    if "jobs" in rows.column_names:
        checks.sound(rows, SITES.key)
    if weighted:
        unknown = rows["jobs"].is_null()
        _tell(_("plants with unknown jobs, which take no part: {count} ({named})"), rows, unknown)
        rows = rows.filter(pc.invert(unknown))
    return rows


def _drawn_from(rows: pa.Table, industry: str, controls: str) -> pa.Table:
    """The industry's plants and the sites of the controls, with a column that says which."""
    ids = rows["industry_id"]
    own = pc.equal(ids, industry)
    if not pc.any(own).as_py():
        own = pc.starts_with(ids, industry)
    if not pc.any(own).as_py():
        raise ParameterError(
            _("no plant is of industry {value!r}, or of one that begins so"), value=industry
        )
    rows = rows.append_column("own", own)
    beginnings = [c.strip() for c in controls.split(",") if c.strip()]
    if not beginnings:
        return rows
    wanted = own
    for beginning in beginnings:
        found = pc.starts_with(ids, beginning)
        if not pc.any(found).as_py():
            raise ParameterError(
                _("controls: no plant is of industry {value!r}, or of one that begins so"),
                value=beginning,
            )
        wanted = pc.or_(wanted, found)
    return rows.filter(wanted)


def _located(rows: pa.Table) -> pa.Table:
    unknown = pc.or_(rows["longitude"].is_null(), rows["latitude"].is_null())
    _tell(_("plants without coordinates, which take no part: {count} ({named})"), rows, unknown)
    rows = rows.filter(pc.invert(unknown))
    if rows.num_rows < 2:
        raise InputError(_("fewer than two plants have coordinates: there is no distance"))
    return rows


def _tell(message: str, rows: pa.Table, of: pa.ChunkedArray) -> None:
    # Named in the order of their ids, as nobody knows them by their places.
    named = rows.filter(of).sort_by("establishment_id")
    checks.tell(message, named, "establishment_id", stacklevel=5)


def _plants(pool: pa.Table, industry: str) -> NDArray[np.int64]:
    """Which sites are the industry's."""
    own = np.flatnonzero(np.asarray(pool["own"]))
    if len(own) > MOST_PLANTS:
        raise ParameterError(
            _("{industry!r} has {count:,} plants: take a narrower industry, of {limit:,} at most"),
            industry=industry,
            count=len(own),
            limit=MOST_PLANTS,
        )
    return own


def _has_pairs(weights: Floats | None, plants: int) -> bool:
    counted = plants if weights is None else int(np.sum(weights > 0))
    if counted < 2:
        message = _("fewer than two plants of the industry to compare: {count}")
        warnings.warn(Notice(message, count=counted), stacklevel=3)
    return counted >= 2


def _grid(furthest: float) -> distance_density.Grid:
    """200 to 500 steps of 1, 2 or 5 times a power of ten, up to the distance asked for."""
    furthest = max(furthest, LEAST_KM)
    power = 10.0 ** math.floor(math.log10(furthest / MOST_STEPS))
    step = next(k * power for k in (1, 2, 5, 10) if k * power * MOST_STEPS >= furthest)
    return distance_density.Grid(step, math.floor(furthest / step + 1e-9) + 1)


def _bands(drawn: Floats) -> Bands:
    """Upwards of all draws; downwards, globally, of those that do not leave the upper band.

    An industry is dispersed only where it is not localised, so that chance is asked the same.
    """
    high, low = envelopes.global_high(drawn), None
    if high is not None:
        low = envelopes.global_high(-drawn[~envelopes.reaches(drawn, high)])
    return Bands(
        local_low=-envelopes.local_high(-drawn),
        local_high=envelopes.local_high(drawn),
        global_low=None if low is None else -low,
        global_high=high,
    )


def _tell_too_few_draws(found: Compared, draws: int) -> None:
    if found.bands.global_low is None:
        message = _(
            "the draws are too few, or too much alike, for a global band at 5 %: {count} draws"
        )
        warnings.warn(Notice(message, count=draws), stacklevel=3)


def _told(counts: dict[str, Any], found: Compared | None) -> ir.Table:
    row = dict.fromkeys(KDENSITY_VERDICT.columns) | counts | (found.verdict if found else {})
    return ibis.memtable([row], schema=KDENSITY_VERDICT.schema)


def _curve(grid: distance_density.Grid, found: Compared | None) -> ir.Table:
    numbers: list[Floats | None] = [None] * 5
    if found is not None:
        numbers = [found.kd, *found.bands]
    nothing = pa.nulls(grid.points, pa.float64())
    columns = [grid.distances, *(nothing if n is None else n for n in numbers)]
    return ibis.memtable(pa.table(columns, names=list(KDENSITY.columns)))


def _verdict(
    grid: distance_density.Grid, found: distance_density.Densities, bands: Bands
) -> dict[str, Any]:
    """What the curve says, by the columns of its table; what is not known is not there."""
    told: dict[str, Any] = {
        "bandwidth_km": found.bandwidth,
        "p_localised": envelopes.p_value(found.own, found.drawn),
        "p_dispersed": envelopes.p_value(-found.own, -found.drawn),
    }
    if bands.global_high is None:
        return told
    above = np.maximum(found.own - bands.global_high, 0.0)
    told["localisation"] = float(np.sum(above) * grid.step)
    if above.any():
        return told | {"verdict": "localised", "dispersion": 0.0} | _where(grid, above)
    if bands.global_low is None:
        return told
    below = np.maximum(bands.global_low - found.own, 0.0)
    told["dispersion"] = float(np.sum(below) * grid.step)
    if below.any():
        return told | {"verdict": "dispersed"} | _where(grid, below)
    return told | {"verdict": "neither"}


def _where(grid: distance_density.Grid, outside: Floats) -> dict[str, float]:
    at = grid.distances[outside > 0]
    return {"first_km": float(at[0]), "last_km": float(at[-1])}
