"""Reads official lists of industries: mends them, and sets aside what cannot stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from ruang.engine.errors import InputError
from ruang.engine.reference import industries
from ruang.engine.reference.mending import lost_sara_am, mender
from ruang.engine.reference.official import INDUSTRY_LISTS, Row, read_list
from ruang.engine.reference.readings import Mended, Reading, merged, one_per_code
from ruang.engine.text import noop as _

LONGEST_TITLE: Final = 400  # letters
CODE: Final = re.compile(r"[A-Z]|[0-9]{2,5}")
LEVELS: Final = dict(enumerate(industries.LEVELS, start=1))


def read_industries(files: Sequence[Path], lake: Path) -> Reading:
    """Read official titles of industries.

    English is taken from ISIC's official titles only, never from a column of machine
    translations, and not where the Thai scheme gives a code another meaning than ISIC. In a
    Thai list that has lost the vowel SARA AM the words are mended; a list of activities that
    kept it is read last, so that it holds. A code above the activities without anything beneath
    it, and a title that breaks off in brackets, are set aside.

    Args:
        files: CSV files in UTF-8 with the columns of the statistical office's list joined with
            ISIC, of its full hierarchy, of the business register's five-digit list, of ISIC, or
            code, level, name_th, name_en, parent; or a folder of them.
        lake: Where the list of before lies.

    Raises:
        InputError: A file or row cannot be what it is given for.
    """
    rows, mended = _mended(read_list(files, INDUSTRY_LISTS))
    known = {row["industry_id"]: row for row in industries.industries(lake).to_pylist()}
    for row in rows:
        _check(row, known)
    rows, aside = _sound(rows, known)
    said = one_per_code(rows, "industry_id")
    for row in said.values():
        _check_parent(row, known.keys() | said.keys())
    texts, done = merged("industries", said, known, industries.INDUSTRIES, lake)
    done = replace(done, mended=len(mended), set_aside=aside)
    return Reading(texts, done, frozenset(said), mended)


def _check(row: Row, known: Mapping[str, Any]) -> None:
    code, level = row.values["industry_id"], row.values["level"]
    if not CODE.fullmatch(code):
        raise row.wrong("code", _("{code!r} is not the code of an industry"), code=code)
    if level != LEVELS[len(code)]:
        reason = _("{level!r} is not the level of an industry with the code {code}")
        raise row.wrong("level", reason, level=level, code=code)
    for column, told in (("title_th", "name_th"), ("title_en", "name_en")):
        if len(row.values[column] or "") > LONGEST_TITLE:
            raise row.wrong(told, _("the name is longer than {most} letters"), most=LONGEST_TITLE)
    row.values["parent_id"] = row.values["parent_id"] or known.get(code, {}).get("parent_id")
    parent = row.values["parent_id"]
    if level != "section" and parent is None:
        raise row.wrong("parent", _("nothing says where {code} belongs"), code=code)
    if level not in ("section", "division") and not code.startswith(parent):
        raise row.wrong("parent", _("{code} does not lie in {parent}"), code=code, parent=parent)


def _check_parent(row: Row, codes: Iterable[str]) -> None:
    code, level, parent = (row.values[c] for c in ("industry_id", "level", "parent_id"))
    if level == "section":
        if parent is not None:
            raise row.wrong("parent", _("{code} does not lie in {parent}"), **_both(code, parent))
    elif parent not in codes or LEVELS.get(len(parent)) != _above(level):
        raise row.wrong("parent", _("{code} does not lie in {parent}"), **_both(code, parent))


def _both(code: str, parent: str) -> Mapping[str, Any]:
    return {"code": code, "parent": parent}


def _above(level: str) -> str:
    return industries.LEVELS[industries.LEVELS.index(level) - 1]


def _mended(rows: list[Row]) -> tuple[list[Row], tuple[Mended, ...]]:
    """The rows, with the Thai of each list that lost SARA AM put right, and which were."""
    by_file: dict[Path, list[Row]] = {}
    for row in rows:
        by_file.setdefault(row.file, []).append(row)
    lost = {f for f, own in by_file.items() if lost_sara_am([_thai(row) for row in own])}
    if not lost:
        return rows, ()
    mend: Callable[[str], str] = mender()
    mended = []
    for row in rows:
        read = row.values["title_th"]
        if row.file in lost and read and (meant := mend(read)) != read:
            mended.append(Mended(row.values["industry_id"], read, meant))
            row.values["title_th"] = meant
    return rows, tuple(mended)


def _thai(row: Row) -> str:
    return row.values["title_th"] or ""


def _sound(rows: list[Row], known: Mapping[str, Any]) -> tuple[list[Row], tuple[InputError, ...]]:
    """The rows that can stand, and a word about each that cannot."""
    every = {**known, **{row.values["industry_id"]: row.values for row in rows}}
    filled = {c[:n] for c in every if len(c) == industries.ACTIVITY_DIGITS for n in range(2, 6)}
    filled |= {every[c]["parent_id"] for c in filled if len(c) == 2 and c in every}
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
