"""Provinces, districts and sub-districts, who is whose neighbour, and the region schemes."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from ruang.engine.reference.rows import (
    DATA,
    built,
    laid_over,
    lay_over,
    read_rows,
    stamp,
    table,
)

COUNTRY = "TH"
LEVELS = ("province", "district", "subdistrict")

AREAS = pa.schema(
    {
        "area_id": pa.string(),
        "level": pa.string(),
        "parent_id": pa.string(),
        "name_th": pa.string(),
        "name_en": pa.string(),
        "longitude": pa.float64(),
        "latitude": pa.float64(),
    }
)
NEIGHBOURS = pa.schema(
    {"area_id": pa.string(), "neighbour_id": pa.string(), "weight": pa.float64()}
)
SCHEMES = pa.schema(
    {
        "scheme": pa.string(),
        "group_id": pa.string(),
        "name_th": pa.string(),
        "name_en": pa.string(),
        "area_id": pa.string(),
        "valid_from": pa.date32(),
        "valid_to": pa.date32(),
        "source": pa.string(),
        "confidence": pa.string(),
    }
)


def provinces(lake: Path | None = None) -> pa.Table:
    """Give the 77 provinces by their TIS 1099 code (Bangkok counts as one).

    Args:
        lake: A lake whose imported official list is laid over the built-in rows.

    Returns:
        area_id, level, parent_id ("TH"), name_th, name_en, and longitude and latitude (degrees)
        of the middle of the province's largest piece of land.
    """
    return _of_level("province", lake)


def districts(lake: Path | None = None) -> pa.Table:
    """Give the 928 districts by their four-digit code.

    Args:
        lake: A lake whose imported official list is laid over the built-in rows.

    Returns:
        The columns of `provinces`; parent_id is the province. The package that names them gives
        neither English names nor places: name_en, longitude and latitude are null until an
        official list is imported.

    Raises:
        EngineError: The set-up has not been run.
    """
    return _of_level("district", lake)


def subdistricts(lake: Path | None = None) -> pa.Table:
    """Give the sub-districts of the imported official list; no row where none was imported."""
    return _of_level("subdistrict", lake)


def neighbours(lake: Path | None = None) -> pa.Table:
    """Give which provinces touch, each pair in both directions with weight 1.

    Phuket is an island joined to Phangnga by the Sarasin bridges, and counts as its neighbour.

    Args:
        lake: A lake whose imported list of neighbours stands in place of the built-in one.
    """
    path = laid_over(lake, "neighbours.csv") or DATA / "neighbours.csv"
    return _neighbours(path, stamp(path))


@cache
def schemes() -> pa.Table:
    """Give the ways of grouping provinces into regions, as dated rows with source and confidence.

    valid_from and valid_to are null where the date is unknown, or the row still holds.
    """
    return read_rows(DATA / "schemes.csv", SCHEMES)


def _of_level(level: str, lake: Path | None) -> pa.Table:
    official = laid_over(lake, "areas.csv")
    return _areas(level, official, stamp(official))


@lru_cache(maxsize=16)
def _areas(level: str, official: Path | None, _stamp: int | None) -> pa.Table:
    rows = _built_in(level)
    if official is None:
        return rows
    said = read_rows(official, AREAS)
    return lay_over(rows, said.filter(pc.field("level") == level), "area_id")


def _built_in(level: str) -> pa.Table:
    if level == "subdistrict":
        return AREAS.empty_table()
    path = DATA / "provinces.csv" if level == "province" else built("districts.csv")
    rows = read_rows(path, AREAS).to_pylist()
    parents = {r["area_id"]: r["area_id"][:2] if level == "district" else COUNTRY for r in rows}
    return table([{**r, "level": level, "parent_id": parents[r["area_id"]]} for r in rows], AREAS)


@lru_cache(maxsize=4)
def _neighbours(path: Path, _stamp: int | None) -> pa.Table:
    pairs = read_rows(path, NEIGHBOURS).to_pylist()
    both = {(r["area_id"], r["neighbour_id"]) for r in pairs}
    both |= {(b, a) for a, b in both}
    return table(
        [{"area_id": a, "neighbour_id": b, "weight": 1.0} for a, b in sorted(both)], NEIGHBOURS
    )
