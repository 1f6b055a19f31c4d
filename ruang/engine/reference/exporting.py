"""The lists as they hold, as files that can be edited and laid over again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from ruang.engine.reference import areas, industries, shapes
from ruang.engine.reference.area_lists import NEIGHBOURS_FILE, neighbours_as_json
from ruang.engine.reference.readings import as_csv
from ruang.engine.text import harmless

PLAIN: Final = ("code", "level", "name_th", "name_en", "parent")
# What can be given, and the name of its file.
FILES: Final = {
    "areas": "areas.csv",
    "neighbours": NEIGHBOURS_FILE,
    "industries": "industries.csv",
    "boundaries": "boundaries.geojson",
}


def as_file(what: str, lake: Path | None) -> str:
    """Give a list as it holds, in a layout that can be laid over: importing it changes nothing.

    A cell that a spreadsheet would take for a formula begins with an apostrophe, which is taken
    off again when the list is read.

    Args:
        what: A key of FILES.
        lake: The lake whose official lists are laid over the built-in ones.
    """
    if what == "areas":
        return as_csv((*PLAIN, "longitude", "latitude"), map(_area, _areas(lake)))
    if what == "industries":
        return as_csv(PLAIN, map(_industry, industries.industries(lake).to_pylist()))
    return neighbours_as_json(lake) if what == "neighbours" else _boundaries(lake)


def _areas(lake: Path | None) -> list[dict[str, Any]]:
    levels = (areas.provinces, areas.districts, areas.subdistricts)
    return [row for level in levels for row in level(lake).to_pylist()]


def _area(row: dict[str, Any]) -> dict[str, Any]:
    named = {"code": row["area_id"], "parent": row["parent_id"]}
    return _harmless(named) | {**row, **_harmless({n: row[n] for n in ("name_th", "name_en")})}


def _industry(row: dict[str, Any]) -> dict[str, Any]:
    named = {"name_th": row["title_th"], "name_en": row["title_en"], "parent": row["parent_id"]}
    return {"code": row["industry_id"], "level": row["level"], **_harmless(named)}


def _harmless(row: dict[str, Any]) -> dict[str, Any]:
    return {name: harmless(value) for name, value in row.items()}


def _boundaries(lake: Path | None) -> str:
    drawn = [found for found in (shapes.provinces(lake), shapes.districts(lake)) if found]
    whole = {
        "type": "FeatureCollection",
        "attribution": "; ".join(dict.fromkeys(str(one.get("attribution", "")) for one in drawn)),
        "features": [feature for one in drawn for feature in one["features"]],
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")) + "\n"
