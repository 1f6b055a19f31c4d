"""Old snapshots out of the lake: which may go, and why each other stays."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from ruang.engine.errors import ParameterError
from ruang.engine.lake import erasures, moves, personal
from ruang.engine.lake.kept import Broken, Result, Snapshot
from ruang.engine.text import noop as _
from ruang.engine.text import say


@dataclass(frozen=True)
class Rule:
    """Which snapshots may go: those beyond the newest of a source, read before a moment."""

    keep_newest: int = 1  # of each source
    before: datetime | None = None  # with its time zone; None is no matter when
    protect: frozenset[str] = frozenset()  # ids that stay whatever else
    only: frozenset[str] | None = None  # ids that were shown; no other goes

    def __post_init__(self) -> None:
        if self.keep_newest < 1:
            raise ParameterError(_("the newest snapshot of each source stays: keep at least 1"))


@dataclass(frozen=True)
class Fate:
    """What becomes of one snapshot, and why."""

    snapshot: Snapshot
    goes: bool
    why: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def text(self, language: str = "en") -> str:
        """Why it goes or stays, in `language` ("th" or "en")."""
        return say(self.why, language, **self.values)

    @property
    def bytes(self) -> int:
        """What it takes on the disk, without personal values."""
        return sum(int(file.get("bytes", 0)) for file in self.snapshot.manifest["files"].values())


def fates(
    snapshots: Iterable[Snapshot],
    results: Iterable[Result],
    unreadable: Collection[Broken],
    rule: Rule,
) -> list[Fate]:
    """What becomes of each snapshot.

    Args:
        snapshots: All of the lake, newest first.
        results: All of the lake; what one cites stays.
        unreadable: Results that cannot be read: nobody knows what they cite, so nothing goes.
        rule: What may go.
    """
    cited: dict[str, list[str]] = {}
    for result in results:
        for name in _cited(result):
            cited.setdefault(name, []).append(result.id)
    seen: dict[str, int] = {}
    filled: set[str] = set()
    found = []
    for one in snapshots:
        seen[one.source] = seen.get(one.source, 0) + 1
        stands = one.source not in filled and bool(one.manifest.get("rows_accepted", 1))
        if stands:
            filled.add(one.source)
        why, values = _why_it_stays(one, rule, seen[one.source], stands, cited, unreadable)
        found.append(Fate(one, not why, why or _("older than asked, and nothing cites it"), values))
    return found


def carry_out(lake: Path, decided: Iterable[Fate]) -> None:
    """Remove what goes, with its personal values first: those are never left without a snapshot."""
    for fate in decided:
        if fate.goes:
            file = personal.found(lake, fate.snapshot)
            if file:
                erasures.note(lake, fate.snapshot.id, None)
                personal.erase(lake, file, None)
            moves.remove(fate.snapshot.folder, lake)


def _cited(result: Result) -> set[str]:
    names = result.manifest.get("snapshots") or []
    return {str(name) for name in [*names, result.manifest.get("snapshot")] if name}


def _why_it_stays(
    one: Snapshot,
    rule: Rule,
    place: int,
    stands: bool,
    cited: Mapping[str, list[str]],
    unreadable: Collection[Broken],
) -> tuple[str, dict[str, Any]]:
    """The first reason that holds, or none."""
    if place == 1:
        return _("the newest of its source"), {}
    if stands:
        return _("the newest of its source that has rows"), {}
    if one.id in cited:
        return _("cited by the results {results}"), {"results": ", ".join(cited[one.id])}
    if one.id in rule.protect:
        return _("cited by what is published"), {}
    if unreadable:
        names = ", ".join(broken.id for broken in unreadable)
        return _("the results {results} cannot be read, and may cite it"), {"results": names}
    if place <= rule.keep_newest:
        return _("one of the {n} newest of its source"), {"n": rule.keep_newest}
    if rule.before and datetime.fromisoformat(one.manifest["created_at"]) >= rule.before:
        return _("not older than asked"), {}
    if rule.only is not None and one.id not in rule.only:
        return _("it was not among those that were shown"), {}
    return "", {}
