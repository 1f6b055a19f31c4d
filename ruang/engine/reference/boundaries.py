"""Reads official boundaries, to be laid over the built-in outlines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ruang.engine.errors import InputError
from ruang.engine.reference import areas, shapes
from ruang.engine.reference.official import Imported, read_json
from ruang.engine.reference.outline import DECIMALS
from ruang.engine.reference.overlays import texts_now
from ruang.engine.reference.readings import Reading
from ruang.engine.text import noop as _

# The finest code that a feature has is the one its outline is of.
CODE_PROPERTIES = ("area_id", "ADM2_PCODE", "ADM1_PCODE")
DEPTH = {"Polygon": 2, "MultiPolygon": 3}


def read_boundaries(files: Sequence[Path], lake: Path) -> Reading:
    """Read official outlines of provinces and districts.

    Args:
        files: GeoJSON FeatureCollections of polygons in longitude and latitude, with the code in
            `area_id`, `ADM2_PCODE` or `ADM1_PCODE` ("TH50", "5001"); or a folder of them.
        lake: Where the outlines of before lie, and the list of areas that they are of.

    Raises:
        InputError: A file or feature cannot be what it is given for.
    """
    known = {
        "province": set(areas.provinces(lake)["area_id"].to_pylist()),
        "district": set(areas.districts(lake)["area_id"].to_pylist()),
    }
    said: dict[str, dict[str, dict[str, Any]]] = {"province": {}, "district": {}}
    paths = list(_geojson(files))
    for path in paths:
        for number, feature in enumerate(_features(path), start=1):
            code, level = _code(feature, path, number, known)
            if code in said[level]:
                raise _wrong(path, number, _("{code} stands twice"), code=code)
            said[level][code] = _outline(code, feature, path, number)
    before = {"province": shapes.provinces(lake), "district": shapes.districts(lake)}
    new = changed = 0
    texts = texts_now("boundaries", lake)
    for level, outlines in said.items():
        if not outlines:
            continue
        there = before[level] or {"features": []}
        old = {f["properties"]["area_id"]: f for f in there["features"]}
        new += len(outlines.keys() - old.keys())
        changed += sum(code in old and old[code] != f for code, f in outlines.items())
        texts[f"boundaries-{level}.geojson"] = _collection({**old, **outlines}, paths)
    total = sum(map(len, said.values()))
    done = Imported("boundaries", new, changed, total - new - changed)
    return Reading(texts, done, frozenset(code for level in said.values() for code in level))


def _geojson(files: Sequence[Path]) -> Iterator[Path]:
    for path in files:
        if not path.is_dir():
            yield path
            continue
        found = sorted(path.glob("*.geojson"))
        if not found:
            raise InputError(_("no file in this folder is GeoJSON"), file=str(path))
        yield from found


def _features(path: Path) -> list[dict[str, Any]]:
    found = read_json(path)
    features = found.get("features") if isinstance(found, dict) else None
    if not isinstance(features, list) or not features or not all(map(_is_object, features)):
        raise InputError(_("this is not a GeoJSON collection of outlines"), file=str(path))
    return features


def _is_object(found: Any) -> bool:
    return isinstance(found, dict)


def _code(
    feature: dict[str, Any], path: Path, number: int, known: dict[str, set[str]]
) -> tuple[str, str]:
    properties = _object(feature, "properties")
    given = next((str(properties[p]) for p in CODE_PROPERTIES if properties.get(p)), "")
    code = given.removeprefix(areas.COUNTRY)
    level = next((level for level, codes in known.items() if code in codes), None)
    if level is None:
        reason = _("no province or district has the code {code!r}")
        raise _wrong(path, number, reason, code=given)
    return code, level


def _outline(code: str, feature: dict[str, Any], path: Path, number: int) -> dict[str, Any]:
    geometry = _object(feature, "geometry")
    kind = geometry.get("type")
    if not isinstance(kind, str) or kind not in DEPTH:
        raise _wrong(path, number, _("{kind} is not a polygon"), kind=kind)
    try:
        coordinates = _rounded(geometry["coordinates"], DEPTH[kind])
    except (KeyError, TypeError, ValueError) as error:
        reason = _("the outline is not in longitude and latitude")
        raise _wrong(path, number, reason) from error
    return {
        "type": "Feature",
        "properties": {"area_id": code},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def _object(feature: dict[str, Any], name: str) -> dict[str, Any]:
    found = feature.get(name)
    return found if isinstance(found, dict) else {}


def _rounded(coordinates: Any, depth: int) -> Any:
    """Coordinates to 11 m, checked to be on Earth; points that fall together are one."""
    if depth > 1:
        if not isinstance(coordinates, list) or not coordinates:
            raise ValueError("not a list of parts")
        return [_rounded(part, depth - 1) for part in coordinates]
    ring: list[list[float]] = []
    for longitude, latitude, *_height in coordinates:
        if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
            raise ValueError(longitude, latitude)
        point = [round(longitude, DECIMALS), round(latitude, DECIMALS)]
        if not ring or point != ring[-1]:
            ring.append(point)
    if len(ring) < 4 or ring[0] != ring[-1]:
        raise ValueError("not a ring")
    return ring


def _collection(outlines: dict[str, Any], paths: Sequence[Path]) -> str:
    found = {
        "type": "FeatureCollection",
        "attribution": ", ".join(sorted(path.name for path in paths)),
        "features": [outlines[code] for code in sorted(outlines)],
    }
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")) + "\n"


def _wrong(path: Path, number: int, reason: str, **values: Any) -> InputError:
    return InputError(reason, file=str(path), row=number, column="feature", **values)
