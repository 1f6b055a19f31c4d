"""Reads the official lists in the lake: what holds, what held before, what a change would do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from ruang.engine.errors import LakeError
from ruang.engine.reference import exporting, importing, overlays, shapes
from ruang.engine.reference.effect import Effect, Level, items, levels_of
from ruang.engine.reference.importing import Proposal
from ruang.engine.text import say
from ruang.web.people.models import User
from ruang.web.registry.models import ListChange
from ruang.web.ui.languages import reader_language

EFFECT: Final = "effect.json"
# What can be taken away -> the list that it is part of.
FILES: Final = {name: "areas" if name == "neighbours" else name for name in exporting.FILES}


@dataclass(frozen=True)
class State:
    """One state of an official list, as a page tells it."""

    number: int  # 0 = the built-in list
    how: str
    at: Any
    by: str  # name of the person; "" where the command line or nobody is known
    files: tuple[str, ...]
    rows: Mapping[str, int]
    counts: Mapping[str, int]
    back_to: int | None
    holds: bool


@dataclass(frozen=True)
class Listed:
    """One of the lists, as it holds now."""

    what: str
    holding: State | None  # null: the built-in list; or files put there by hand, then `by_hand`
    by_hand: bool
    levels: tuple[Level, ...]

    @property
    def no_english(self) -> int:
        """How many rows nobody named in English."""
        return sum(level.no_english[1] for level in self.levels)


def source_words(words: str) -> tuple[str, str]:
    """From where a row is known, and the language that is in.

    The sentences of the built-in rows are given in the reader's language; what people wrote is
    given as they wrote it.
    """
    wanted = reader_language()
    said = say(words, wanted)
    if said != words:
        return said, wanted
    return words, "en" if words.isascii() else "th"


def lists() -> list[Listed]:
    """Every list as it holds now."""
    return [listed(what) for what in overlays.LISTS]


def listed(what: str) -> Listed:
    """One list as it holds now."""
    lake = settings.LAKE
    holding = overlays.now_holding(what, lake)
    by_hand = holding is None and bool(overlays.standing(what, lake))
    state = _states([holding], holding)[0] if holding and overlays.standing(what, lake) else None
    levels = _outlines() if what == "boundaries" else levels_of(items(what, lake))
    return Listed(what, state, by_hand, levels)


def history(what: str) -> list[State]:
    """Every state that a list ever had, newest first; the built-in one is not among them."""
    lake = settings.LAKE
    return _states(overlays.layings(what, lake), overlays.now_holding(what, lake))


def last_number(what: str) -> int:
    """The number of a list's last change; 0 where there was none."""
    return next((one.number for one in overlays.layings(what, settings.LAKE)), 0)


def number_before(what: str) -> int:
    """The number of the state before the last change; 0 for the built-in list."""
    return overlays.before(what, settings.LAKE, last_number(what))


def as_file(what: str) -> tuple[str, str]:
    """The name and the text of a list as it holds, in a layout that can be brought again."""
    return exporting.FILES[what], exporting.as_file(what, settings.LAKE)


def effect_of_restoring(what: str, number: int) -> dict[str, Any] | None:
    """What going back to a state would do; None where there is no such state."""
    try:
        return as_plain(importing.effect_of_restoring(what, number, settings.LAKE))
    except LakeError:
        return None


def effect_of_upload(change: ListChange) -> dict[str, Any] | None:
    """What laying over a list that was brought would do; None where its files are gone."""
    path = folder_of(change.folder) / EFFECT
    if not change.folder or not path.exists():
        return None
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def folder_of(token: str) -> Path:
    """Where the files of one upload wait, apart from those of registers and their rule."""
    return Path(settings.HOME) / "lists" / token


def files_of(change: ListChange) -> list[Path]:
    """The files of an upload, in the order in which they were given."""
    return [folder_of(change.folder) / name for name in change.files]


def as_plain(found: Effect, proposal: Proposal | None = None) -> dict[str, Any]:
    """An effect as JSON keeps it: the rows of each kind of change, by the kind's name."""
    rows: dict[str, list[Any]] = {
        "added": [asdict(row) for row in found.added],
        "gone": [asdict(row) for row in found.gone],
        "lacking": [asdict(row) for row in found.lacking],
    }
    for one in found.changes:
        rows.setdefault(one.kind, []).append(asdict(one))
    counts = dict(found.counts)
    if proposal:
        rows["mended"] = [asdict(one) for one in proposal.reading.mended]
        rows["aside"] = [_in_both(word) for word in proposal.done.set_aside]
        counts |= {"mended": len(rows["mended"]), "aside": len(rows["aside"])}
        counts["read"] = proposal.done.new + proposal.done.changed + proposal.done.unchanged
        counts["unchanged"] = proposal.done.unchanged
    return {
        "what": found.what,
        "levels": [asdict(level) for level in found.levels],
        "rows": rows,
        "counts": counts,
        "is_none": found.is_none,
    }


def _outlines() -> tuple[Level, ...]:
    drawn = {
        "province": shapes.provinces(settings.LAKE),
        "district": shapes.districts(settings.LAKE),
    }
    counts = {level: len(found["features"]) if found else 0 for level, found in drawn.items()}
    return tuple(Level(level, (n, n), (0, 0), (0, 0)) for level, n in counts.items())


def _in_both(word: Any) -> dict[str, str]:
    word.file = Path(word.file).name
    return {language: word.text(language) for language in ("th", "en")}


def _states(found: list[Any], holding: Any) -> list[State]:
    people = User.objects.in_bulk([int(one.by) for one in found if one.by.isdigit()])
    return [
        State(
            number=one.number,
            how=one.how,
            at=one.at,
            by=str(people.get(int(one.by), "")) if one.by.isdigit() else "",
            files=one.read or one.sources,
            rows=one.rows,
            counts=one.counts,
            back_to=one.back_to,
            holds=holding is not None and one.number == holding.number,
        )
        for one in found
    ]
