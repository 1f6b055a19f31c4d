"""The lake: facts about the world as immutable Parquet, one folder a snapshot or a result.

A folder appears whole or not at all: it is written under `.staging`, forced to disk, and moved
into place by one rename. A run that is killed leaves nothing that a reader can see. What a dry
run read lies under `checked`, whole, until it is kept or discarded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from ruang.engine.errors import LakeError
from ruang.engine.lake import erasures, moves, personal, pruning, verifying
from ruang.engine.lake.drafts import Batches, Draft, TableWriter, drafting
from ruang.engine.lake.kept import (
    SCHEMA_VERSION,
    Broken,
    Kept,
    Result,
    Snapshot,
    manifests,
    read_manifest,
    sha256_of,
)
from ruang.engine.lake.pruning import Fate
from ruang.engine.lake.verifying import Finding, Verified
from ruang.engine.progress import Report, quiet
from ruang.engine.text import noop as _

__all__ = [
    "SCHEMA_VERSION",
    "Broken",
    "Draft",
    "Fate",
    "Finding",
    "Lake",
    "Result",
    "Snapshot",
    "TableWriter",
    "Verified",
    "sha256_of",
]

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
K = TypeVar("K", bound=Kept)


class Lake:
    """A folder of snapshots and results. Opening it writes nothing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    # -- reading ---------------------------------------------------------------------------

    def snapshots(self) -> list[Snapshot]:
        """Every snapshot, newest first; `broken` tells which folders cannot be read as one."""
        return _newest_first(_read(Snapshot, self.folder / "snapshots", 2)[0])

    def snapshot(self, name: str) -> Snapshot:
        """The snapshot called `name`, or a source's newest snapshot that has rows.

        Args:
            name: A snapshot's id, or the key of a source.

        Raises:
            LakeError: There is none, or its manifest is broken; says which there are.
        """
        if there := self._called(name, "snapshots"):
            return there
        kept = self.snapshots()
        of_source = [one for one in kept if one.source == name]
        for one in of_source:
            if one.manifest.get("rows_accepted", 1):
                return one
        if of_source:
            return of_source[0]
        raise _not_there(
            _("no snapshot is called {name!r} in {lake}; there are: {have}"),
            name,
            self.folder,
            kept,
        )

    def with_fingerprint(self, source: str, fingerprint: str) -> Snapshot | None:
        """The snapshot made of exactly these inputs, if they were read before and kept."""
        return _made_of(self.snapshots(), source, fingerprint)

    def results(self) -> list[Result]:
        """Every result, newest first; `broken` tells which folders cannot be read as one."""
        return _newest_first(_read(Result, self.folder / "results", 1)[0])

    def result(self, name: str = "latest") -> Result:
        """The result of run `name`, or the newest.

        Raises:
            LakeError: There is none, or its manifest is broken; says which there are.
        """
        path = self.folder / "results" / name / "manifest.json"
        if NAME.fullmatch(name) and path.is_file():
            return Result(name, path.parent, read_manifest(path))
        kept = self.results()
        if kept and name == "latest":
            return kept[0]
        raise _not_there(
            _("no result is called {name!r} in {lake}; there are: {have}"), name, self.folder, kept
        )

    def broken(self) -> list[Broken]:
        """The folders of snapshots, dry runs and results whose manifest cannot be read, and why."""
        rooms: tuple[tuple[str, int], ...] = (("snapshots", 2), ("checked", 2), ("results", 1))
        return [one for room, depth in rooms for one in _read(Kept, self.folder / room, depth)[1]]

    # -- writing ---------------------------------------------------------------------------

    @contextmanager
    def draft(self) -> Iterator[Draft]:
        """A folder to write tables in. What is not published when the block ends is thrown away."""
        with drafting(self.folder) as draft:
            yield draft

    def publish_snapshot(
        self, draft: Draft, source: str, manifest: Mapping[str, Any], *, keep: bool = True
    ) -> Snapshot:
        """Make `draft` the snapshot named after its source, last month and fingerprint.

        The same inputs again give the snapshot that is there already; for a dry run that may be
        one that was kept (`is_kept` tells).

        Args:
            draft: Its tables, all written.
            source: Key of the source.
            manifest: What is known of it; needs `fingerprint` and `created_at`; `period` may
                hold the first and last date of its rows.
            keep: False for a dry run, which waits for `keep` or `discard`.
        """
        last = str((manifest.get("period") or {}).get("to") or "")[:7] or "undated"
        name = _safe(f"{_safe(source)}-{last}-{manifest['fingerprint'][:8]}")
        moves.seal(draft, {"snapshot": name, "source": source, **manifest})
        with moves.alone(self.folder):
            there = self.with_fingerprint(source, manifest["fingerprint"])
            if not there and not keep:
                there = self.checked_with_fingerprint(source, manifest["fingerprint"])
            if there:
                return there
            folder = self.folder / ("snapshots" if keep else "checked") / source / name
            moves.move(draft.folder, folder)
            made = Snapshot(name, folder, read_manifest(folder / "manifest.json"))
            if keep:
                personal.settle(self.folder, made)
        return made

    def publish(
        self, source: str, *, tables: Mapping[str, Batches], manifest: Mapping[str, Any]
    ) -> Snapshot:
        """Publish whole tables as a snapshot of `source`; see `publish_snapshot`."""
        with self.draft() as draft:
            for name, rows in tables.items():
                draft.add(name, rows)
            return self.publish_snapshot(draft, source, manifest)

    def publish_result(
        self, run_id: str, tables: Mapping[str, Batches], manifest: Mapping[str, Any]
    ) -> Result:
        """Publish the tables of one run; the same run again gives the result that is there.

        Args:
            run_id: Fingerprint of code version, parameters and snapshots.
            tables: Name -> Parquet file, table or batches.
            manifest: What is known of the run; needs `created_at` (UTC, ISO); `snapshot` is the
                one it cites, which pruning then leaves alone.

        Raises:
            LakeError: The snapshot it cites was removed while the run was computing.
        """
        folder = self.folder / "results" / _safe(run_id)
        if not (folder / "manifest.json").is_file():
            with self.draft() as draft:
                for name, rows in tables.items():
                    draft.add(name, rows)
                moves.seal(draft, {"result": run_id, **manifest})
                with moves.alone(self.folder):
                    self._must_still_be_there(manifest.get("snapshot"))
                    moves.move(draft.folder, folder)
        return Result(run_id, folder, read_manifest(folder / "manifest.json"))

    def _must_still_be_there(self, cited: str | None) -> None:
        if cited and not self._called(cited, "snapshots"):
            raise LakeError(_("the snapshot {name} was removed meanwhile"), name=cited)

    # -- dry runs --------------------------------------------------------------------------

    def checked(self, name: str) -> Snapshot:
        """What the dry run called `name` read, which nobody has kept or discarded yet.

        Raises:
            LakeError: It is not there (any more), or its manifest is broken.
        """
        if there := self._called(name, "checked"):
            return there
        raise LakeError(
            _("the dry run {name!r} is not there any more: check the files again"), name=name
        )

    def checked_snapshots(self) -> list[Snapshot]:
        """Every dry run that waits for a word, newest first."""
        return _newest_first(_read(Snapshot, self.folder / "checked", 2)[0])

    def checked_with_fingerprint(self, source: str, fingerprint: str) -> Snapshot | None:
        """The dry run made of exactly these inputs, if one waits."""
        return _made_of(self.checked_snapshots(), source, fingerprint)

    def keep(self, name: str) -> Snapshot:
        """Make a dry run a snapshot; one that was kept already is given as it is.

        Raises:
            LakeError: There is no such dry run, nor such a snapshot.
        """
        with moves.alone(self.folder):
            waits, there = self._called(name, "checked"), self._called(name, "snapshots")
            if there:
                if waits:
                    moves.remove(waits.folder, self.folder)
            else:
                waits = self.checked(name)
                folder = self.folder / "snapshots" / waits.source / name
                moves.move(waits.folder, folder)
                there = Snapshot(name, folder, waits.manifest)
            personal.settle(self.folder, there)
        return there

    def discard(self, name: str) -> None:
        """Remove a dry run; what is not there, or was kept, is left as it is."""
        with moves.alone(self.folder):
            for folder in self._folders(name, "checked"):
                moves.remove(folder, self.folder)

    def sweep_checked(self, before: datetime, *, protect: Collection[str] = ()) -> list[str]:
        """Remove the dry runs made before a moment, and those that cannot be read.

        Args:
            before: With its time zone.
            protect: Ids of those on which somebody still means to decide.

        Returns:
            Their ids.
        """
        swept = []
        with moves.alone(self.folder):
            waiting, broken = _read(Snapshot, self.folder / "checked", 2)
            old = [s for s in waiting if datetime.fromisoformat(s.manifest["created_at"]) < before]
            for folder in [one.folder for one in old] + [one.folder for one in broken]:
                if folder.name not in protect:
                    moves.remove(folder, self.folder)
                    swept.append(folder.name)
        return swept

    # -- personal values -------------------------------------------------------------------

    def personal(self, name: str) -> Path | None:
        """The file of personal values beside the snapshot or dry run `name`, or None."""
        one = self._called(name, "snapshots") or self._called(name, "checked")
        return personal.found(self.folder, one) if one else None

    def erase_personal(self, name: str, establishment_ids: Sequence[str] | None) -> int:
        """Erase personal values beside a snapshot or dry run; the snapshot itself stays.

        Args:
            name: Id of the snapshot.
            establishment_ids: Whose values; None means all.

        Returns:
            How many rows were erased.
        """
        with moves.alone(self.folder):
            path = self.personal(name)
            if not path:
                return 0
            erasures.note(self.folder, name, establishment_ids)
            return personal.erase(self.folder, path, establishment_ids)

    def key(self) -> bytes:
        """The 32 bytes by which this lake turns a person's number into a surrogate.

        They are made when first asked for, and are never to be published: with them, a surrogate
        can be turned back by trying all numbers.
        """
        if there := personal.read_key(self.folder):
            return there
        with moves.alone(self.folder):
            return personal.read_key(self.folder) or personal.make_key(self.folder)

    # -- looking after it ------------------------------------------------------------------

    def prune(
        self,
        *,
        keep_newest: int = 1,
        before: datetime | None = None,
        protect: Collection[str] = (),
        only: Collection[str] | None = None,
        dry_run: bool = True,
    ) -> list[Fate]:
        """Remove old snapshots with their personal values; results are never removed.

        What a result of the lake cites stays, and each source's newest. While this runs nothing
        is published, so that no result can come to cite what is being removed.

        Args:
            keep_newest: How many of each source stay, at least 1.
            before: Only what was read in before this moment goes; with its time zone.
            protect: Ids that stay, too: what somebody outside the lake cites.
            only: No others than these ids go: those that a person was shown.
            dry_run: Only say what would go.

        Returns:
            What became, or would become, of every snapshot, newest first, and why.

        Raises:
            ParameterError: Less than 1 is to be kept of each source.
        """
        shown = None if only is None else frozenset(only)
        rule = pruning.Rule(keep_newest, before, frozenset(protect), shown)
        if dry_run:
            return self._fates(rule)
        with moves.alone(self.folder):
            decided = self._fates(rule)
            pruning.carry_out(self.folder, decided)
        return decided

    def _fates(self, rule: pruning.Rule) -> list[Fate]:
        results, unreadable = _read(Result, self.folder / "results", 1)
        return pruning.fates(self.snapshots(), _newest_first(results), unreadable, rule)

    def verify(self, report: Report = quiet) -> Iterator[Verified]:
        """Read everything in the lake again, and say of each folder what is wrong with it.

        Args:
            report: Told how many folders were read.
        """
        return verifying.verify(self.folder, report)

    # -- inside ----------------------------------------------------------------------------

    def _folders(self, name: str, room: str) -> list[Path]:
        if not NAME.fullmatch(name):
            return []
        return [path.parent for path in (self.folder / room).glob(f"*/{name}/manifest.json")]

    def _called(self, name: str, room: str) -> Snapshot | None:
        folders = self._folders(name, room)
        if not folders:
            return None
        return Snapshot(name, folders[0], read_manifest(folders[0] / "manifest.json"))


def _read(kind: Callable[..., K], room: Path, depth: int) -> tuple[list[K], list[Broken]]:
    whole: list[K] = []
    broken: list[Broken] = []
    for path in manifests(room, depth):
        try:
            whole.append(kind(path.parent.name, path.parent, read_manifest(path)))
        except LakeError as error:
            broken.append(Broken(path.parent.name, path.parent, error))
        except FileNotFoundError:
            continue  # discarded or pruned while we looked
    return whole, broken


def _made_of(kept: Iterable[Snapshot], source: str, fingerprint: str) -> Snapshot | None:
    of_source = (s for s in kept if s.source == source)
    return next((s for s in of_source if s.manifest.get("fingerprint") == fingerprint), None)


def _newest_first(kept: Iterable[K]) -> list[K]:
    return sorted(kept, key=lambda k: (str(k.manifest.get("created_at", "")), k.id), reverse=True)


def _not_there(message: str, name: str, lake: Path, kept: Iterable[Kept]) -> LakeError:
    have = ", ".join(k.id for k in kept)
    if not have:
        message = _("{name!r} is not in {lake}: nothing was published there yet")
    return LakeError(message, name=name, lake=str(lake), have=have)


def _safe(name: str) -> str:
    if not NAME.fullmatch(name):
        raise LakeError(_("{name!r} cannot be the name of a folder in the lake"), name=name)
    return name
