"""Lays official lists over the built-in rows, in the lake's `reference` folder.

An official name replaces ours, an unknown code is added, and nothing is written unless every
row holds. Reading again the same list changes nothing, and says so.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from ruang.engine.errors import InputError
from ruang.engine.reference import areas, industries
from ruang.engine.reference.boundaries import import_boundaries
from ruang.engine.reference.mending import lost_sara_am, mender
from ruang.engine.reference.official import (
    AREA_LISTS,
    INDUSTRY_LISTS,
    Imported,
    Row,
    read_json,
    read_list,
)
from ruang.engine.reference.rows import read_rows, write_whole
from ruang.engine.text import noop as _

__all__ = ["Imported", "import_areas", "import_boundaries", "import_industries"]

NEIGHBOURS_FILE = "neighbors_by_tis.json"
DIGITS = {"province": 2, "district": 4, "subdistrict": 6}
NOT_ITS_CODE = {
    "province": _("{code!r} is not the code of a province"),
    "district": _("{code!r} is not the code of a district"),
    "subdistrict": _("{code!r} is not the code of a sub-district"),
}


def import_areas(files: Sequence[Path], lake: Path) -> Imported:
    """Lay official lists of provinces, districts and sub-districts over the built-in ones.

    Args:
        files: CSV files in UTF-8 in the layout of the Thailand Canonical Administrative-Names
            Reference (adm1, adm2, adm3), or with the columns code, level, name_th, name_en,
            parent [, longitude, latitude]; or a folder of them, whose `neighbors_by_tis.json` is
            taken too.
        lake: The lake to lay them in.

    Raises:
        InputError: A file or row cannot be what it is given for; nothing was written.
    """
    neighbours, lists = _split_neighbours(files)
    rows = read_list(lists, AREA_LISTS) if lists else []
    known = {
        row["area_id"]: row
        for read in (areas.provinces, areas.districts, areas.subdistricts)
        for row in read(lake).to_pylist()
    }
    said = _one_per_code(rows, "area_id")
    codes = known.keys() | said.keys()
    for row in said.values():
        _check_area(row, codes)
    pairs = _neighbour_pairs(neighbours, known.keys()) if neighbours else None
    done = _lay("areas", said, known, areas.AREAS, "area_id", lake)
    if pairs:
        lines = [{"area_id": a, "neighbour_id": b} for a, b in pairs]
        _write(lake / "reference" / "neighbours.csv", ("area_id", "neighbour_id"), lines)
    return done


def import_industries(files: Sequence[Path], lake: Path) -> Imported:
    """Lay official titles of industries over the built-in ones.

    English is taken from ISIC's official titles only, never from a column of machine
    translations, and not where the Thai scheme gives a code another meaning than ISIC. In a
    Thai list that has lost the vowel SARA AM the words are mended; a list of activities that
    kept it is read last, so that it holds. A code above the activities without anything beneath
    it, and a title that breaks off in brackets, are set aside.

    Args:
        files: CSV files in UTF-8 with the columns of the statistical office's list joined with
            ISIC, of its full hierarchy, of the business register's five-digit list, of ISIC, or
            code, level, name_th, name_en, parent; or a folder of them.
        lake: The lake to lay them in.

    Raises:
        InputError: A file or row cannot be what it is given for; nothing was written.
    """
    rows = read_list(files, INDUSTRY_LISTS)
    rows, mended = _mended(rows)
    known = {row["industry_id"]: row for row in industries.industries(lake).to_pylist()}
    for row in rows:
        _check_industry(row, known)
    rows, aside = _sound(rows, known)
    said = _one_per_code(rows, "industry_id")
    done = _lay("industries", said, known, industries.INDUSTRIES, "industry_id", lake)
    return replace(done, mended=mended, set_aside=aside)


def _split_neighbours(files: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    neighbours = [path for path in files if path.name == NEIGHBOURS_FILE]
    lists = [path for path in files if path.name != NEIGHBOURS_FILE]
    neighbours += [path / NEIGHBOURS_FILE for path in lists if (path / NEIGHBOURS_FILE).exists()]
    return neighbours, lists


def _neighbour_pairs(files: Iterable[Path], known: Iterable[str]) -> list[tuple[str, str]]:
    codes, pairs = set(known), set()
    for path in files:
        found = read_json(path)
        if not isinstance(found, dict) or not all(isinstance(v, list) for v in found.values()):
            raise InputError(_("this is not a list of neighbours by province"), file=str(path))
        for area, near in found.items():
            for code in (area, *map(str, near)):
                if code not in codes:
                    raise InputError(_("no area has the code {code}"), file=str(path), code=code)
            pairs |= {(area, str(code)) for code in near}
    return sorted(pairs)


def _check_area(row: Row, known: Iterable[str]) -> None:
    code, level = row.values["area_id"] or "", row.values["level"]
    if level not in DIGITS:
        raise row.wrong("level", _("{level!r} is not a level of areas"), level=level or "")
    if not re.fullmatch(rf"[1-9]\d{{{DIGITS[level] - 1}}}", code):
        raise row.wrong("code", NOT_ITS_CODE[level], code=code)
    if not row.values["name_th"]:
        raise row.wrong("name_th", _("the name is missing"))
    parent = row.values["parent_id"]
    if level != "province" and (parent not in known or not code.startswith(parent)):
        raise row.wrong("parent", _("{code} does not lie in {parent}"), code=code, parent=parent)
    for column, least, most in (("longitude", -180, 180), ("latitude", -90, 90)):
        row.values[column] = _degrees(row, column, least, most)


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


def _check_industry(row: Row, known: Mapping[str, Any]) -> None:
    code, level = row.values["industry_id"], row.values["level"]
    if not re.fullmatch(r"[A-Z]|\d{2,5}", code):
        raise row.wrong("code", _("{code!r} is not the code of an industry"), code=code)
    row.values["parent_id"] = row.values["parent_id"] or known.get(code, {}).get("parent_id")
    parent = row.values["parent_id"]
    if level != "section" and parent is None:
        raise row.wrong("parent", _("nothing says where {code} belongs"), code=code)
    if level not in ("section", "division") and not code.startswith(parent):
        raise row.wrong("parent", _("{code} does not lie in {parent}"), code=code, parent=parent)


def _mended(rows: list[Row]) -> tuple[list[Row], int]:
    """The rows, with the Thai of each list that lost SARA AM put right, and how many were."""
    by_file: dict[Path, list[Row]] = {}
    for row in rows:
        by_file.setdefault(row.file, []).append(row)
    lost = {f for f, own in by_file.items() if lost_sara_am([_thai(row) for row in own])}
    if not lost:
        return rows, 0
    mend: Callable[[str], str] = mender()
    mended = 0
    for row in rows:
        if row.file in lost and row.values["title_th"]:
            title = mend(row.values["title_th"])
            mended += title != row.values["title_th"]
            row.values["title_th"] = title
    return rows, mended


def _thai(row: Row) -> str:
    return row.values["title_th"] or ""


def _sound(rows: list[Row], known: Mapping[str, Any]) -> tuple[list[Row], tuple[InputError, ...]]:
    """The rows that can stand, and a word about each that cannot."""
    every = {**known, **{row.values["industry_id"]: row.values for row in rows}}
    filled = {c[:n] for c in every if len(c) == industries.ACTIVITY_DIGITS for n in range(2, 6)}
    filled |= {every[c]["parent_id"] for c in filled if len(c) == 2}
    other_meaning = industries.codes_unlike_isic()
    kept, aside = [], {}
    for row in rows:
        code = row.values["industry_id"]
        if code not in filled:
            aside[code] = row.wrong("code", _("set aside: nothing lies in {code}"), code=code)
            continue
        if _thai(row).count("(") != _thai(row).count(")"):
            reason = _("set aside: the title of {code} breaks off")
            aside[code] = row.wrong("name_th", reason, code=code)
            row.values["title_th"] = None
        if row.isic and code in other_meaning:
            row.values["title_en"] = None
        kept.append(row)
    return kept, tuple(aside.values())


def _one_per_code(rows: Iterable[Row], key: str) -> dict[str, Row]:
    """One row a code; a later file adds to what an earlier one said, or replaces it.

    A name that is only the beginning of another was broken off by a page: the longer one holds.
    """
    found: dict[str, Row] = {}
    for row in rows:
        before = found.get(row.values[key])
        if before is None:
            found[row.values[key]] = row
            continue
        merged = dict(before.values)
        for column, value in row.values.items():
            old = merged[column]
            if value is None or (isinstance(old, str) and old.startswith(value)):
                continue
            begun = old is None or (isinstance(old, str) and str(value).startswith(old))
            if before.file == row.file and not begun:
                reason = _("{code} stands in two rows that differ")
                raise row.wrong(column, reason, code=row.values[key])
            merged[column] = value
        found[row.values[key]] = Row(merged, row.file, row.line)
    return found


def _lay(
    what: str,
    said: Mapping[str, Row],
    known: Mapping[str, Mapping[str, Any]],
    schema: pa.Schema,
    key: str,
    lake: Path,
) -> Imported:
    """Write what was said, over what was said before, and count what it changes."""
    path = lake / "reference" / f"{what}.csv"
    lines = {r[key]: r for r in read_rows(path, schema).to_pylist()} if path.exists() else {}
    new = changed = 0
    for code, row in said.items():
        given = {n: v for n, v in row.values.items() if v is not None and n in schema.names}
        new += code not in known
        changed += code in known and any(known[code][n] != v for n, v in given.items())
        lines[code] = {**dict.fromkeys(schema.names), **lines.get(code, {}), **given}
    if lines:
        _write(path, schema.names, [lines[code] for code in sorted(lines)])
    return Imported(what, new, changed, len(said) - new - changed)


def _write(path: Path, columns: Sequence[str], lines: Iterable[Mapping[str, Any]]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, text.getvalue())
