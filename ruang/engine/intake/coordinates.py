"""Coordinates: from texts in degrees or UTM metres to longitude and latitude on WGS84.

UTM metres bear no zone. Of 47 and 48 the one holds that puts the point into or near the row's own
province, or, where that is not known, into any province. What is measured on the old Indian 1975
datum cannot be told from WGS84: it is read as WGS84, and lies about 400 m off.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ruang.engine.intake.letters import as_mask, listed
from ruang.engine.intake.outlines import Floats, Outlines
from ruang.engine.intake.rows import Mask, Rows

LONGITUDES = (97.0, 106.0)  # degrees, the country with a margin
LATITUDES = (5.0, 21.0)
EASTINGS = (100_000.0, 900_000.0)  # metres
NORTHINGS = (600_000.0, 2_300_000.0)
ZONES = {47: 32647, 48: 32648}  # UTM zones of the country on WGS84 -> EPSG codes
# Outside the outline of the own province: outlines are drawn, and small islands left out. Of 7,422
# published middles of sub-districts one lies farther out.
NEAR_KM = 5.0
ABROAD_KM = 30.0  # outside every outline
ZONE_KM = 100.0  # a point of the right zone is nearer to its province; of the wrong one 600 km off
PLAIN = r"^[+-]?[0-9]{1,7}(\.[0-9]+)?$"
PAIR = re.compile(r"\(?\s*([+-]?\d{1,7}(?:\.\d+)?)\s*[,;\s]\s*([+-]?\d{1,7}(?:\.\d+)?)\s*\)?")
THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
DECIMAL_COMMA = re.compile(r"([+-]?\d{1,7}),(\d+)")
LARGEST_DEGREE = 180
MOST_MINUTES = 60


def coordinates(rows: Rows, province: npt.NDArray[np.int16], outlines: Outlines) -> Any:
    """Read longitude and latitude; what was not plainly so is marked, or null and marked.

    Args:
        rows: The batch.
        province: Place of each row's province in the outlines' list; negative where unknown.
        outlines: The provinces'.

    Returns:
        The province by the coordinates, of rows whose province is unknown; -1 elsewhere.
    """
    inside = np.full(len(rows), -1, np.int16)
    if not (rows.has("longitude") or rows.has("latitude")):
        return inside
    points = _points(rows)
    whole = np.isfinite(points).all(axis=1)
    points[~whole] = np.nan
    points = _in_degrees(rows, points, province, outlines)
    given = np.flatnonzero(np.isfinite(points[:, 0]))
    here = points[given]
    away = outlines.beyond(here, province[given], NEAR_KM) | (province[given] < 0)
    inside[given[away]] = np.where(
        province[given[away]] < 0, outlines.only(here[away]), np.int16(-1)
    )
    lost = given[away][outlines.abroad(here[away], ABROAD_KM)]
    points[lost] = np.nan
    elsewhere = given[away & (province[given] >= 0)]
    _mark(rows, lost, "coordinates_outside")
    _mark(rows, np.setdiff1d(elsewhere, lost), "coordinates_elsewhere")
    for i, column in enumerate(("longitude", "latitude")):
        rows.columns[column] = pa.array(points[:, i], from_pandas=True)
    return inside


def _points(rows: Rows) -> Floats:
    """The numbers as they stand: (rows, 2); NaN where there is none, or no number."""
    empty = pa.repeat("", len(rows))
    texts = [rows.text(c) if rows.has(c) else empty for c in ("longitude", "latitude")]
    texts = _pairs_apart(texts)
    values = np.column_stack([_numbers(column) for column in texts])
    written = np.column_stack([as_mask(pc.not_equal(column, "")) for column in texts])
    rows.mark(np.asarray((written & np.isnan(values)).any(axis=1)), "place_unreadable")
    rows.mark(np.asarray(written.sum(axis=1) == 1), "coordinates_half")
    return values


def _pairs_apart(texts: list[Any]) -> list[Any]:
    """Take both numbers out of one cell, where it has them and the other cell is empty or alike."""
    x, y = texts
    alone = pc.or_(pc.equal(x, y), pc.or_(pc.equal(x, ""), pc.equal(y, "")))
    one = pc.if_else(pc.equal(x, ""), y, x)
    pairs = pc.and_(alone, pc.match_substring_regex(one, rf"^{PAIR.pattern}$"))
    if not pc.any(pairs).as_py():
        return texts
    found = [
        PAIR.fullmatch(t) if p else None
        for t, p in zip(one.to_pylist(), pairs.to_pylist(), strict=True)
    ]
    return [
        pc.if_else(pairs, pa.array([f[i] if f else "" for f in found], pa.string()), column)
        for i, column in ((1, x), (2, y))
    ]


def _numbers(texts: Any) -> Floats:
    plain = pc.match_substring_regex(texts, PLAIN)
    values: Floats = np.array(
        pc.cast(pc.if_else(plain, texts, None), pa.float64()).to_numpy(zero_copy_only=False)
    )
    odd = np.flatnonzero(as_mask(pc.and_(pc.invert(plain), pc.not_equal(texts, ""))))
    if odd.size:
        encoded = texts.take(pa.array(odd)).dictionary_encode()
        read = np.array([_number(t) for t in encoded.dictionary.to_pylist()], float)
        values[odd] = read[encoded.indices.to_numpy(zero_copy_only=False)]
    return values


def _number(text: str) -> float:
    """Read one number that is not plain: degrees with minutes, or with commas. NaN where none."""
    found = DECIMAL_COMMA.fullmatch(text)
    if found and (len(found[2]) != 3 or abs(int(found[1])) <= LARGEST_DEGREE):
        return float(f"{found[1]}.{found[2]}")
    if THOUSANDS.fullmatch(text):
        return float(text.replace(",", ""))
    if found := _metres().fullmatch(text):
        return float(found[1].replace(",", ""))
    if found := _words().fullmatch(text):
        degrees, minutes, seconds = (float((p or "0").replace(",", ".")) for p in found.groups())
        if minutes < MOST_MINUTES and seconds < MOST_MINUTES:
            return degrees + minutes / MOST_MINUTES + seconds / MOST_MINUTES**2
    return np.nan


@cache
def _any_of() -> dict[str, str]:
    """What is written for degrees, minutes, seconds, metres and the sides of the world."""
    words: dict[str, list[str]] = {}
    for row in sorted(listed("coordinate_words.csv"), key=lambda r: -len(r["word"])):
        words.setdefault(row["means"], []).append(re.escape(row["word"]))
    found = {means: "|".join(written) for means, written in words.items()}
    return {**found, "side": rf"(?:{found['north']}|{found['east']})?\.?"}


@cache
def _words() -> re.Pattern[str]:
    """A pattern of degrees, minutes and seconds with their signs, words, or spaces for them."""
    side, degrees, minutes, seconds = (
        _any_of()[means] for means in ("side", "degrees", "minutes", "seconds")
    )
    number = r"(\d{1,3}(?:[.,]\d+)?)"
    return re.compile(
        rf"\s*{side}\s*{number}\s*(?:{degrees}|\s|:)?"
        rf"(?:\s*{number}\s*(?:{minutes}|\s|:)?(?:\s*{number}\s*(?:{seconds})?)?)?\s*{side}\s*",
        re.IGNORECASE,
    )


@cache
def _metres() -> re.Pattern[str]:
    """A pattern of UTM metres with the zone before them, or the unit or the side after them."""
    side, unit = _any_of()["side"], _any_of()["metres"]
    zones = "|".join(map(str, ZONES))
    return re.compile(
        rf"(?:(?:{zones})\s*[NPQ]?\s+)?(\d{{6,7}}(?:\.\d+)?|\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?)"
        rf"\s*(?:{unit})?\s*{side}",
        re.IGNORECASE,
    )


def _in_degrees(
    rows: Rows, points: Floats, province: npt.NDArray[np.int16], outlines: Outlines
) -> Floats:
    """Degrees as they are or put right where swapped, metres made degrees; else null and marked."""
    x, y = points[:, 0].copy(), points[:, 1].copy()
    swapped = (_within(y, LONGITUDES) & _within(x, LATITUDES)) | (
        _within(y, EASTINGS)
        & _within(x, NORTHINGS)
        & ~(_within(x, EASTINGS) & _within(y, NORTHINGS))
    )
    x[swapped], y[swapped] = y[swapped], x[swapped]
    rows.mark(swapped, "coordinates_swapped")
    found = np.full_like(points, np.nan)
    degrees = _within(x, LONGITUDES) & _within(y, LATITUDES)
    found[degrees] = np.column_stack([x[degrees], y[degrees]])
    metres = np.flatnonzero(_within(x, EASTINGS) & _within(y, NORTHINGS))
    if metres.size:
        found[metres] = _from_utm(x[metres], y[metres], province[metres], outlines)
        _mark(rows, metres[np.isfinite(found[metres, 0])], "coordinates_utm")
    rows.mark(np.isfinite(points[:, 0]) & np.isnan(found[:, 0]), "coordinates_outside")
    return found


def _from_utm(
    easting: Floats, northing: Floats, province: npt.NDArray[np.int16], outlines: Outlines
) -> Floats:
    """Degrees of UTM metres in the zone that the province decides; NaN where neither fits.

    Source:
        EPSG 32647 and 32648 (WGS 84 / UTM zones 47N and 48N), by PROJ.
    """
    from pyproj import Transformer  # takes long to import, and most registers need it not

    found = np.full((len(easting), 2), np.nan)
    candidates = [
        np.column_stack(
            Transformer.from_crs(epsg, 4326, always_xy=True).transform(easting, northing)
        )
        for epsg in ZONES.values()
    ]
    near = [~outlines.beyond(c, province, ZONE_KM) & (province >= 0) for c in candidates]
    home = [outlines.only(c) >= 0 for c in candidates]
    for fits in (near, home):
        first, second = fits
        for point, here in zip(candidates, (first & ~second, second & ~first), strict=True):
            take = here & np.isnan(found[:, 0])
            found[take] = point[take]
    return found


def _within(values: Floats, bounds: tuple[float, float]) -> Mask:
    with np.errstate(invalid="ignore"):
        return np.asarray((values >= bounds[0]) & (values <= bounds[1]))


def _mark(rows: Rows, at: npt.NDArray[np.int64], mark: str) -> None:
    where = np.zeros(len(rows), bool)
    where[at] = True
    rows.mark(where, mark)
