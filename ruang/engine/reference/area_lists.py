"""Reads official lists of areas, and of which provinces touch."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from ruang.engine.errors import InputError
from ruang.engine.reference import areas
from ruang.engine.reference.official import AREA_LISTS, Row, read_json, read_list
from ruang.engine.reference.readings import Reading, as_csv, merged, one_per_code
from ruang.engine.text import noop as _

NEIGHBOURS_FILE: Final = "neighbors_by_tis.json"
LONGEST_NAME: Final = 120  # letters; what is longer is no name but a cell that ran on
DIGITS: Final = {"province": 2, "district": 4, "subdistrict": 6}
NOT_ITS_CODE: Final = {
    "province": _("{code!r} is not the code of a province"),
    "district": _("{code!r} is not the code of a district"),
    "subdistrict": _("{code!r} is not the code of a sub-district"),
}


def read_areas(files: Sequence[Path], lake: Path) -> Reading:
    """Read official lists of provinces, districts and sub-districts, and of neighbours.

    Args:
        files: CSV files in UTF-8 in the layout of the Thailand Canonical Administrative-Names
            Reference (adm1, adm2, adm3), or with the columns code, level, name_th, name_en,
            parent [, longitude, latitude]; JSON files of neighbours, code -> codes; or a folder of
            them, of whose JSON files only `neighbors_by_tis.json` is taken.
        lake: Where the list of before lies.

    Raises:
        InputError: A file or row cannot be what it is given for.
    """
    neighbours, lists = _split_neighbours(files)
    rows = read_list(lists, AREA_LISTS) if lists else []
    known = {
        row["area_id"]: row
        for read in (areas.provinces, areas.districts, areas.subdistricts)
        for row in read(lake).to_pylist()
    }
    said = one_per_code(rows, "area_id")
    codes = known.keys() | said.keys()
    for row in said.values():
        _check(row, codes)
    texts, done = merged("areas", said, known, areas.AREAS, lake)
    texts |= _neighbours(neighbours, codes, lake)
    return Reading(texts, done, frozenset(said))


def _split_neighbours(files: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    neighbours = [path for path in files if path.suffix.lower() == ".json"]
    lists = [path for path in files if path not in neighbours]
    there = [path / NEIGHBOURS_FILE for path in lists if (path / NEIGHBOURS_FILE).exists()]
    return neighbours + there, lists


def _neighbours(files: Sequence[Path], codes: Iterable[str], lake: Path) -> dict[str, str]:
    name = "neighbours.csv"
    path = lake / "reference" / name
    if files:
        pairs = [{"area_id": a, "neighbour_id": b} for a, b in _pairs(files, codes)]
        return {name: as_csv(("area_id", "neighbour_id"), pairs)}
    return {name: path.read_text(encoding="utf-8")} if path.exists() else {}


def _pairs(files: Iterable[Path], known: Iterable[str]) -> list[tuple[str, str]]:
    codes, pairs = set(known), set()
    for path in files:
        for area, near in _by_area(path).items():
            for code in (area, *near):
                if code not in codes:
                    raise InputError(_("no area has the code {code}"), file=str(path), code=code)
            for code in near:
                if code == area or len(code) != len(area):
                    reason = _("{code} cannot be a neighbour of {area}")
                    raise InputError(reason, file=str(path), code=code, area=area)
                pairs.add((area, code))
    return sorted(pairs)


def _by_area(path: Path) -> dict[str, list[str]]:
    found = read_json(path)
    lists = list(found.values()) if isinstance(found, dict) else []
    if not lists or not all(isinstance(near, list) for near in lists):
        raise InputError(_("this is not a list of neighbours by province"), file=str(path))
    return {area: [str(code) for code in near] for area, near in found.items()}


def _check(row: Row, known: Iterable[str]) -> None:
    code, level = row.values["area_id"] or "", row.values["level"]
    if level not in DIGITS:
        raise row.wrong("level", _("{level!r} is not a level of areas"), level=level or "")
    if not re.fullmatch(rf"[1-9][0-9]{{{DIGITS[level] - 1}}}", code):
        raise row.wrong("code", NOT_ITS_CODE[level], code=code)
    if not row.values["name_th"]:
        raise row.wrong("name_th", _("the name is missing"))
    for column in ("name_th", "name_en"):
        if len(row.values[column] or "") > LONGEST_NAME:
            raise row.wrong(column, _("the name is longer than {most} letters"), most=LONGEST_NAME)
    parent = row.values["parent_id"]
    if level == "province":
        if parent != areas.COUNTRY:
            raise row.wrong("parent", _("{code} does not lie in {parent}"), **_both(code, parent))
    elif parent not in known or parent != code[:-2]:
        raise row.wrong("parent", _("{code} does not lie in {parent}"), **_both(code, parent))
    for column, least, most in (("longitude", -180, 180), ("latitude", -90, 90)):
        row.values[column] = _degrees(row, column, least, most)


def _both(code: str, parent: str) -> Mapping[str, Any]:
    return {"code": code, "parent": parent}


def _degrees(row: Row, column: str, least: int, most: int) -> float | None:
    text = row.values.get(column)
    if text is None:
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not least <= value <= most:
        raise row.wrong(column, _("{text!r} is not a number of degrees"), text=text)
    return value


def neighbours_as_json(lake: Path | None) -> str:
    """Give who touches whom as a list of neighbours, in the layout that is read."""
    near: dict[str, list[str]] = {}
    for row in areas.neighbours(lake).to_pylist():
        near.setdefault(row["area_id"], []).append(row["neighbour_id"])
    return json.dumps(near, indent=1) + "\n"
