"""Lays official lists over the built-in rows, in the lake's `reference` folder.

An official name replaces ours, an unknown code is added, and nothing is written unless every
row holds. Reading again the same list changes nothing, and says so. A list is first proposed: what
the files would make of it is worked out in memory and can be looked at; then that is laid.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from ruang.engine.errors import LakeError
from ruang.engine.reference import overlays
from ruang.engine.reference.area_lists import read_areas
from ruang.engine.reference.boundaries import read_boundaries
from ruang.engine.reference.effect import Effect, effect
from ruang.engine.reference.industry_lists import read_industries
from ruang.engine.reference.official import Imported
from ruang.engine.reference.overlays import BUILT_IN, LAID, RESTORED, Laying
from ruang.engine.reference.readings import Mended, Reading
from ruang.engine.text import noop as _

__all__ = [
    "READERS",
    "Effect",
    "Imported",
    "Laying",
    "Mended",
    "Proposal",
    "effect_of_restoring",
    "import_areas",
    "import_boundaries",
    "import_industries",
    "lay",
    "propose",
    "restore",
]

CHANGED_MEANWHILE: Final = _("this list has changed meanwhile: look again at what would change")
READERS: Final[dict[str, Callable[[Sequence[Path], Path], Reading]]] = {
    "areas": read_areas,
    "industries": read_industries,
    "boundaries": read_boundaries,
}


@dataclass(frozen=True)
class Proposal:
    """What files would make of an official list, worked out and not yet laid."""

    what: str
    files: tuple[str, ...]  # names of the files that were read
    reading: Reading
    over: str  # what the lists were when it was worked out, as a fingerprint
    lake: Path

    @property
    def done(self) -> Imported:
        """The account: codes new, changed and unchanged, what was mended and set aside."""
        return self.reading.done

    def effect(self) -> Effect:
        """Compare the lists as they are with what they would be once this is laid."""
        said = self.reading.said if self.what != "boundaries" else None
        return effect(self.what, self.lake, self.reading.texts, said or None)


def import_areas(files: Sequence[Path], lake: Path, *, now: datetime, by: str = "") -> Imported:
    """Lay official lists of provinces, districts and sub-districts over the built-in ones.

    Args:
        files: As `read_areas` takes them.
        lake: The lake to lay them in.
        now: When; kept with the change.
        by: Who asks, to be kept with the change; no personal data.

    Raises:
        InputError: A file or row cannot be what it is given for; nothing was written.
    """
    return _import("areas", files, lake, now, by)


def import_industries(
    files: Sequence[Path], lake: Path, *, now: datetime, by: str = ""
) -> Imported:
    """Lay official titles of industries over the built-in ones.

    Args:
        files: As `read_industries` takes them.
        lake: The lake to lay them in.
        now: When; kept with the change.
        by: Who asks, to be kept with the change; no personal data.

    Raises:
        InputError: A file or row cannot be what it is given for; nothing was written.
    """
    return _import("industries", files, lake, now, by)


def import_boundaries(
    files: Sequence[Path], lake: Path, *, now: datetime, by: str = ""
) -> Imported:
    """Lay official outlines of provinces and districts over the built-in ones.

    Args:
        files: As `read_boundaries` takes them.
        lake: The lake to lay them in.
        now: When; kept with the change.
        by: Who asks, to be kept with the change; no personal data.

    Raises:
        InputError: A file or feature cannot be what it is given for; nothing was written.
    """
    return _import("boundaries", files, lake, now, by)


def propose(what: str, files: Sequence[Path], lake: Path) -> Proposal:
    """Work out what files would make of a list. Nothing is written.

    Args:
        what: "areas", "industries" or "boundaries".
        files: As the list's reader takes them.
        lake: The lake they would be laid in.

    Raises:
        InputError: A file or row cannot be what it is given for.
    """
    over = overlays.fingerprint(what, lake)
    reading = READERS[what](files, lake)
    return Proposal(what, tuple(path.name for path in files), reading, over, lake)


def lay(proposal: Proposal, *, now: datetime, by: str = "", token: str = "") -> Laying:
    """Lay what was proposed; from then on every reader of this lake gets it.

    Args:
        proposal: What to lay, as it was worked out.
        now: When; kept with the change.
        by: Who asks, to be kept with the change; no personal data.
        token: By which whoever asks again is recognised: a change that was already kept under it
            is given back, and nothing is laid twice.

    Raises:
        LakeError: The list has changed since the proposal was worked out; nothing was written.
    """
    what, lake, reading = proposal.what, proposal.lake, proposal.reading
    with overlays.locked(lake):
        if there := _known_by(token, what, lake, now):
            return there
        if overlays.fingerprint(what, lake) != proposal.over:
            raise LakeError(CHANGED_MEANWHILE)
        overlays.settle(what, lake, now)
        last = overlays.now_holding(what, lake)
        change = Laying(
            what,
            0,
            LAID,
            now,
            by,
            read=proposal.files,
            sources=tuple(dict.fromkeys([*(last.sources if last else ()), *proposal.files])),
            rows=overlays.rows_of(reading.texts),
            counts=_counts(proposal.done),
            token=token,
        )
        return overlays.keep(change, reading.texts, lake)


def effect_of_restoring(what: str, number: int, lake: Path) -> Effect:
    """Compare a list as it is with an earlier state of it.

    Args:
        what: "areas", "industries" or "boundaries".
        number: Of the change whose state is gone back to; 0 for the built-in list.
        lake: The lake it lies in.

    Raises:
        LakeError: There is no change of that number.
    """
    return effect(what, lake, overlays.state(what, lake, number))


def restore(
    what: str,
    number: int,
    lake: Path,
    *,
    now: datetime,
    by: str = "",
    token: str = "",
    seen: int | None = None,
) -> Laying:
    """Go back to the built-in list, or to the list as it stood after an earlier change.

    Args:
        what: "areas", "industries" or "boundaries".
        number: Of the change whose state is gone back to; 0 for the built-in list.
        lake: The lake it lies in.
        now: When; kept with the change.
        by: Who asks, to be kept with the change; no personal data.
        token: As in `lay`.
        seen: The number of the last change that whoever asks knew of; null where none is asked for.

    Raises:
        LakeError: There is no change of that number, or there was another one since; nothing was
            written.
    """
    texts = overlays.state(what, lake, number)
    with overlays.locked(lake):
        if there := _known_by(token, what, lake, now):
            return there
        last = next(iter(overlays.layings(what, lake)), None)
        if seen is not None and seen != (last.number if last else 0):
            raise LakeError(CHANGED_MEANWHILE)
        overlays.settle(what, lake, now)
        of = overlays.laying(what, lake, number) if number != BUILT_IN else None
        change = Laying(
            what,
            0,
            RESTORED,
            now,
            by,
            sources=of.sources if of else (),
            rows=of.rows if of else {},
            back_to=number,
            token=token,
        )
        return overlays.keep(change, texts, lake)


def _import(what: str, files: Sequence[Path], lake: Path, now: datetime, by: str) -> Imported:
    while True:
        proposal = propose(what, files, lake)
        # What was already so needs no change to be kept of it.
        if proposal.reading.texts == overlays.texts_now(what, lake):
            return proposal.done
        try:
            lay(proposal, now=now, by=by)
        except LakeError:  # somebody else was quicker: what the files do is worked out anew
            continue
        return proposal.done


def _known_by(token: str, what: str, lake: Path, now: datetime) -> Laying | None:
    there = next((o for o in overlays.layings(what, lake) if token and o.token == token), None)
    if there:
        overlays.settle(what, lake, now)  # it may have been interrupted before it stood
    return there


def _counts(done: Imported) -> Mapping[str, int]:
    counted = {name: getattr(done, name) for name in ("new", "changed", "unchanged", "mended")}
    return {**counted, "set_aside": len(done.set_aside)}
