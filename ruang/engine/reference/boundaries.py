"""Lays official boundaries over the built-in outlines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ruang.engine.errors import InputError
from ruang.engine.reference import areas, shapes
from ruang.engine.reference.official import Imported, read_json
from ruang.engine.reference.outline import DECIMALS
from ruang.engine.reference.rows import write_whole
from ruang.engine.text import noop as _

# The finest code that a feature has is the one its outline is of.
CODE_PROPERTIES = ("area_id", "ADM2_PCODE", "ADM1_PCODE")
DEPTH = {"Polygon": 2, "MultiPolygon": 3}


def import_boundaries(files: Sequence[Path], lake: Path) -> Imported:
    """Lay official outlines of provinces and districts over the built-in ones.

    Args:
        files: GeoJSON FeatureCollections of polygons in longitude and latitude, with the code in
            `area_id`, `ADM2_PCODE` or `ADM1_PCODE` ("TH50", "5001"); or a folder of them.
        lake: The lake to lay them in.

    Raises:
        InputError: A file or feature cannot be what it is given for; nothing was written.
    """
    known = {
        "province": set(areas.provinces(lake)["area_id"].to_pylist()),
        "district": set(areas.districts(lake)["area_id"].to_pylist()),
    }
    said: dict[str, dict[str, dict[str, Any]]] = {"province": {}, "district": {}}
    for path in _geojson(files):
        for number, feature in enumerate(_features(path), start=1):
            code, level = _code(feature, path, number, known)
            if code in said[level]:
                raise _wrong(path, number, _("{code} stands twice"), code=code)
            said[level][code] = _outline(code, feature, path, number)
    before = {"province": shapes.provinces(lake), "district": shapes.districts(lake)}
    new = changed = 0
    for level, outlines in said.items():
        if not outlines:
            continue
        there = before[level] or {"features": []}
        old = {f["properties"]["area_id"]: f for f in there["features"]}
        new += len(outlines.keys() - old.keys())
        changed += sum(code in old and old[code] != f for code, f in outlines.items())
        _write(lake, level, {**old, **outlines}, [str(path.name) for path in _geojson(files)])
    total = sum(map(len, said.values()))
    return Imported("boundaries", new, changed, total - new - changed)


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
    if not isinstance(features, list) or not features:
        raise InputError(_("this is not a GeoJSON collection of outlines"), file=str(path))
    return features


def _code(
    feature: dict[str, Any], path: Path, number: int, known: dict[str, set[str]]
) -> tuple[str, str]:
    properties = feature.get("properties") or {}
    given = next((str(properties[p]) for p in CODE_PROPERTIES if properties.get(p)), "")
    code = given.removeprefix(areas.COUNTRY)
    level = next((level for level, codes in known.items() if code in codes), None)
    if level is None:
        reason = _("no province or district has the code {code!r}")
        raise _wrong(path, number, reason, code=given)
    return code, level


def _outline(code: str, feature: dict[str, Any], path: Path, number: int) -> dict[str, Any]:
    geometry = feature.get("geometry") or {}
    kind = geometry.get("type")
    if kind not in DEPTH:
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


def _rounded(coordinates: Any, depth: int) -> Any:
    """Coordinates to 11 m, checked to be on Earth; points that fall together are one."""
    if depth > 1:
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


def _write(lake: Path, level: str, outlines: dict[str, Any], sources: list[str]) -> None:
    path = lake / "reference" / f"boundaries-{level}.geojson"
    path.parent.mkdir(parents=True, exist_ok=True)
    found = {
        "type": "FeatureCollection",
        "attribution": ", ".join(sorted(sources)),
        "features": [outlines[code] for code in sorted(outlines)],
    }
    write_whole(path, json.dumps(found, ensure_ascii=False, separators=(",", ":")) + "\n")


def _wrong(path: Path, number: int, reason: str, **values: Any) -> InputError:
    return InputError(reason, file=str(path), row=number, column="feature", **values)
