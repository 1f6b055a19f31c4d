"""What a change of an official list does: the lists as they are read before it, and after it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from ruang.engine.reference import areas, industries, shapes
from ruang.engine.reference.overlays import staged

NAMES = ("name_th", "name_en")
NEIGHBOURS, OUTLINE = "neighbours", "outline"
# The columns of a row whose change is told one by one, in this order.
TOLD = ("name_th", "name_en", "parent", "level")
DRAWN = "1"  # stands for an outline that is there


@dataclass(frozen=True)
class Item:
    """A row of areas or industries, as far as an effect tells it; null = not known."""

    code: str
    level: str
    parent: str | None
    name_th: str | None
    name_en: str | None


@dataclass(frozen=True)
class Change:
    """One value of one code, before and after; null = there was none, or is none any more."""

    code: str
    level: str
    column: str  # one of TOLD, "neighbours" (codes of those that touch it) or "outline"
    before: str | None
    after: str | None

    @property
    def kind(self) -> str:
        """What kind of change it is: a key of an effect's counts."""
        if self.column in NAMES:
            if self.before is None:
                return {"name_th": "thai", "name_en": "english"}[self.column]
            return "renamed" if self.after is not None else "lost"
        return {NEIGHBOURS: "neighbours", OUTLINE: "outlines"}.get(self.column, "moved")


@dataclass(frozen=True)
class Level:
    """How many rows of one level there are, and how many of them nobody named, before and after."""

    level: str
    rows: tuple[int, int]
    no_thai: tuple[int, int]
    no_english: tuple[int, int]


@dataclass(frozen=True)
class Effect:
    """What a change does to a list, row by row."""

    what: str
    levels: tuple[Level, ...]
    added: tuple[Item, ...]
    gone: tuple[Item, ...]  # codes that only the list before had
    changes: tuple[Change, ...]
    places: int = 0  # rows whose longitude and latitude were not known, or become others
    lacking: tuple[Item, ...] = ()  # codes that stay although the list, on their level, lacks them
    counts: Mapping[str, int] = field(default_factory=dict)  # changes by column, and what is above

    @property
    def is_none(self) -> bool:
        """Whether nothing would be different."""
        return not (self.added or self.gone or self.changes or self.places)


def effect(
    what: str, lake: Path, texts: Mapping[str, str], said: Iterable[str] | None = None
) -> Effect:
    """Compare the lists as they are with what they would be, through the readers everybody uses.

    Args:
        what: "areas", "industries" or "boundaries".
        lake: The lake they lie in.
        texts: The list's files as they would stand, by name; none of them for the built-in list.
        said: The codes that the list to be laid names, to tell what it lacks; null where nothing
            is laid but an earlier state gone back to.
    """
    with staged(what, texts, lake) as after:
        if what == "boundaries":
            return _of_outlines(lake, after)
        return _of_rows(what, lake, after, said)


def items(what: str, lake: Path | None) -> dict[str, Item]:
    """Give the rows of areas or industries as they are read, by code."""
    return {code: _item(row) for code, row in _rows(what, lake).items()}


def _of_rows(what: str, lake: Path, after: Path, said: Iterable[str] | None) -> Effect:
    old, new = _rows(what, lake), _rows(what, after)
    was, will = ({c: _item(r) for c, r in rows.items()} for rows in (old, new))
    both = [code for code in will if code in was]
    changes = [change for code in both for change in _changes(was[code], will[code])]
    if what == "areas":
        changes += _neighbour_changes(lake, after, will)
    places = sum(_place(old[code]) != _place(new[code]) for code in both)
    lacking = [] if said is None else _lacking(was, set(said))
    found = Effect(
        what,
        _levels(was, will),
        added=tuple(will[code] for code in will if code not in was),
        gone=tuple(was[code] for code in was if code not in will),
        changes=tuple(changes),
        places=places,
        lacking=tuple(lacking),
    )
    return _counted(found)


def _of_outlines(lake: Path, after: Path) -> Effect:
    known = items("areas", lake)
    changes = []
    for level, read in (("province", shapes.provinces), ("district", shapes.districts)):
        was, will = (_outlines(read(one)) for one in (lake, after))
        for code in sorted(was.keys() | will.keys()):
            if was.get(code) != will.get(code):
                shown = (DRAWN if code in one else None for one in (was, will))
                changes.append(Change(code, level, OUTLINE, *shown))
    return _counted(Effect("boundaries", (), (), (), tuple(c for c in changes if c.code in known)))


def _outlines(found: dict[str, Any] | None) -> dict[str, Any]:
    features = found["features"] if found else []
    return {f["properties"]["area_id"]: f["geometry"] for f in features}


def _rows(what: str, lake: Path | None) -> dict[str, dict[str, Any]]:
    if what == "industries":
        return _by("industry_id", industries.industries(lake))
    levels = (areas.provinces, areas.districts, areas.subdistricts)
    return {code: row for read in levels for code, row in _by("area_id", read(lake)).items()}


def _by(key: str, rows: pa.Table) -> dict[str, dict[str, Any]]:
    return {row[key]: {"code": row[key], **row} for row in rows.to_pylist()}


def _item(row: dict[str, Any]) -> Item:
    names = (row.get(f"name_{one}") or row.get(f"title_{one}") for one in ("th", "en"))
    return Item(row["code"], row["level"], row["parent_id"], *names)


def _place(row: dict[str, Any]) -> tuple[Any, Any]:
    return row.get("longitude"), row.get("latitude")


def _changes(was: Item, will: Item) -> Iterable[Change]:
    for column in TOLD:
        before, after = getattr(was, column), getattr(will, column)
        if before != after:
            yield Change(will.code, will.level, column, before, after)


def _neighbour_changes(lake: Path, after: Path, known: dict[str, Item]) -> Iterable[Change]:
    was, will = (_touching(one) for one in (lake, after))
    for code in sorted(was.keys() | will.keys()):
        if was[code] != will[code] and code in known:
            near = (", ".join(sorted(one[code])) or None for one in (was, will))
            yield Change(code, known[code].level, NEIGHBOURS, *near)


def _touching(lake: Path) -> dict[str, set[str]]:
    near: dict[str, set[str]] = defaultdict(set)
    for row in areas.neighbours(lake).to_pylist():
        near[row["area_id"]].add(row["neighbour_id"])
    return near


def _lacking(was: dict[str, Item], said: set[str]) -> list[Item]:
    about = {was[code].level for code in said if code in was}
    return [row for code, row in was.items() if row.level in about and code not in said]


def levels_of(rows: dict[str, Item]) -> tuple[Level, ...]:
    """Count a list by level as it is, told as a change that does nothing."""
    return _levels(rows, rows)


def _levels(was: dict[str, Item], will: dict[str, Item]) -> tuple[Level, ...]:
    old, new = _tally(was.values()), _tally(will.values())
    there = {level for level, _count in old.keys() | new.keys()}
    return tuple(
        Level(level, *((old[level, one], new[level, one]) for one in ("rows", *NAMES)))
        for level in (*areas.LEVELS, *industries.LEVELS)
        if level in there
    )


def _tally(rows: Iterable[Item]) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for row in rows:
        found[row.level, "rows"] += 1
        for name in NAMES:
            found[row.level, name] += not getattr(row, name)
    return found


def _counted(found: Effect) -> Effect:
    counts = {
        "added": len(found.added),
        "gone": len(found.gone),
        **dict.fromkeys(("renamed", "thai", "english", "lost"), 0),
        **dict.fromkeys(("moved", "neighbours", "outlines"), 0),
        **Counter(change.kind for change in found.changes),
        "places": found.places,
        "lacking": len(found.lacking),
    }
    return Effect(**{**vars(found), "counts": counts})
