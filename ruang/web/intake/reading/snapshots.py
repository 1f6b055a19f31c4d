"""Asks the lake: which snapshots there are, what differs between two, which may go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.core.cache import caches
from django.utils import timezone

from ruang.engine.lake import Fate, Snapshot
from ruang.web.intake.reading import in_words, lake
from ruang.web.ui.languages import reader_language
from ruang.web.ui.numerals import be_date

REMEMBERED: Final = 24 * 3600  # seconds; two snapshots never come to differ otherwise


@dataclass(frozen=True)
class Kept:
    """A snapshot as pages speak of it."""

    snapshot: Snapshot

    @property
    def id(self) -> str:
        """Its name."""
        return self.snapshot.id

    @property
    def source(self) -> str:
        """The key of its source."""
        return self.snapshot.source

    @property
    def manifest(self) -> dict[str, Any]:
        """All that is known of it."""
        return self.snapshot.manifest

    @property
    def rows(self) -> int:
        """How many rows were accepted."""
        return int(self.manifest.get("rows_accepted") or 0)

    @property
    def created_at(self) -> datetime:
        """When its files were read."""
        return datetime.fromisoformat(self.manifest["created_at"])

    @property
    def period(self) -> str:
        """The days that its rows are from, in the reader's calendar; empty where unknown."""
        said = self.manifest.get("period") or {}
        if not said.get("from") or not said.get("to"):
            return ""
        first, last = (be_date(date.fromisoformat(said[end])) for end in ("from", "to"))
        return f"{first} \N{EN DASH} {last}"

    @property
    def title(self) -> str:
        """What its source is called."""
        return self.said("title") or self.source

    @property
    def bytes(self) -> int:
        """What its tables take on the disk."""
        return sum(int(file.get("bytes", 0)) for file in self.manifest["files"].values())

    def said(self, name: str) -> str:
        """One of the words that its source says of it, in the reader's language."""
        return str(self.manifest.get(f"{name}_{reader_language()}") or "")


def kept() -> list[Kept]:
    """Every snapshot, newest first."""
    return [Kept(one) for one in lake().snapshots()]


def called(name: str) -> Kept | None:
    """The kept snapshot of this name."""
    return next((one for one in kept() if one.id == name), None)


def unreadable() -> list[tuple[str, str]]:
    """The folders of the lake that cannot be read, each with the reason."""
    return [(one.id, one.error.text(reader_language())) for one in lake().broken()]


def computed_from() -> dict[str, int]:
    """By snapshot, how many results of the lake were computed from it."""
    found: dict[str, int] = defaultdict(int)
    for result in lake().results():
        found[str(result.manifest.get("snapshot"))] += 1
    return found


def has_personal(name: str) -> bool:
    """Whether personal values lie beside a snapshot."""
    return lake().personal(name) is not None


def write_refusals(one: Kept, path: Path) -> None:
    """Write the list of refused rows, .csv or .xlsx by the file's name."""
    from ruang.engine.intake.refusals import write_refusals

    with in_words():
        write_refusals(one.snapshot, path, reader_language())


def compared(old: Snapshot, new: Snapshot) -> Any:
    """What of a source is new, gone or changed; worked out once, since snapshots never change.

    Raises:
        ValidationError: The two cannot be compared.
    """
    from ruang.engine.comparison import compare

    marks = [str(one.manifest.get("fingerprint")) for one in (old, new)]
    key = ":".join(["comparison", old.id, new.id, *marks])
    found = caches["process"].get(key)
    if found is None or (found.old_snapshot, found.new_snapshot) != (old, new):
        with in_words():
            found = compare(old, new)
        caches["process"].set(key, found, REMEMBERED)
    return found


def difference_rows(found: Any, kind: str, area: str | None) -> Iterator[dict[str, Any]]:
    """All rows of one kind of a comparison, without holding them all."""
    for batch in found.batches(kind, area_id=area):
        yield from batch.to_pylist()


def sweep_checked(before: datetime, *, waited_for: Collection[str]) -> int:
    """Remove what was checked before a moment and no delivery waits for.

    Returns:
        How many there were.
    """
    return len(lake().sweep_checked(before, protect=waited_for))


@dataclass(frozen=True)
class Future:
    """What becomes of a snapshot when old ones are removed, and why."""

    kept: Kept
    goes: bool
    why: str


def futures(*, keep_newest: int, older_than_days: int, protect: Collection[str]) -> list[Future]:
    """What would become of every snapshot if old ones were removed now."""
    before = timezone.now() - timedelta(days=older_than_days)
    decided = lake().prune(keep_newest=keep_newest, before=before, protect=protect)
    return [_future(fate) for fate in decided]


def prune(
    *, keep_newest: int, older_than_days: int, protect: Collection[str], only: Collection[str]
) -> list[Kept]:
    """Remove old snapshots for good.

    Returns:
        Those that went.
    """
    before = timezone.now() - timedelta(days=older_than_days)
    decided = lake().prune(
        keep_newest=keep_newest, before=before, protect=protect, only=only, dry_run=False
    )
    return [Kept(fate.snapshot) for fate in decided if fate.goes]


def _future(fate: Fate) -> Future:
    return Future(Kept(fate.snapshot), fate.goes, fate.text(reader_language()))
