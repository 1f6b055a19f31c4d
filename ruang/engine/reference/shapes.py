"""The outlines of areas, as GeoJSON."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruang.engine.reference.rows import built, laid_over, stamp

ATTRIBUTION = "MapSVG / svg-maps, CC BY 4.0, projected to longitude and latitude"


def provinces(lake: Path | None = None) -> dict[str, Any]:
    """Give the provinces' outlines as a FeatureCollection in longitude and latitude.

    Each feature's one property is `area_id`. `attribution`, beside `features`, is to be shown
    wherever the map is shown. The returned object is shared: copy it before changing it.

    Args:
        lake: A lake whose imported boundaries stand in place of the built-in ones.

    Raises:
        EngineError: The set-up has not been run.
    """
    path = laid_over(lake, "boundaries-province.geojson") or built("provinces.geojson")
    return _read(path, stamp(path))


def districts(lake: Path | None = None) -> dict[str, Any] | None:
    """Give the districts' outlines of the imported boundaries; null where none were imported."""
    path = laid_over(lake, "boundaries-district.geojson")
    return _read(path, stamp(path)) if path else None


@lru_cache(maxsize=4)
def _read(path: Path, _stamp: int | None) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
