"""The lake: facts about the world as immutable Parquet, one folder a snapshot or a result.

A folder appears whole or not at all: it is written under `.staging`, forced to disk, and moved
into place by one rename. A run that is killed leaves nothing that a reader can see.
"""

from __future__ import annotations

import errno
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from ruang.engine.errors import LakeError
from ruang.engine.lake.drafts import Batches, Draft, TableWriter, drafting, force
from ruang.engine.lake.kept import SCHEMA_VERSION, Kept, Result, Snapshot, read_manifest, sha256_of
from ruang.engine.text import noop as _

__all__ = ["SCHEMA_VERSION", "Draft", "Lake", "Result", "Snapshot", "TableWriter", "sha256_of"]

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
K = TypeVar("K", bound=Kept)


class Lake:
    """A folder of snapshots and results. Opening it writes nothing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    # -- reading ---------------------------------------------------------------------------

    def snapshots(self) -> list[Snapshot]:
        """Every snapshot, newest first."""
        folders = (self.folder / "snapshots").glob("*/*/manifest.json")
        return _newest_first(Snapshot(p.parent.name, p.parent, read_manifest(p)) for p in folders)

    def snapshot(self, name: str) -> Snapshot:
        """The snapshot called `name`, or a source's newest snapshot that has rows.

        Args:
            name: A snapshot's id, or the key of a source.

        Raises:
            LakeError: There is none; says which there are.
        """
        if NAME.fullmatch(name):
            for path in (self.folder / "snapshots").glob(f"*/{name}/manifest.json"):
                return Snapshot(name, path.parent, read_manifest(path))
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
        """The snapshot made of exactly these inputs, if they were read before."""
        found = (s for s in self.snapshots() if s.source == source)
        return next((s for s in found if s.manifest.get("fingerprint") == fingerprint), None)

    def results(self) -> list[Result]:
        """Every result, newest first."""
        folders = (self.folder / "results").glob("*/manifest.json")
        return _newest_first(Result(p.parent.name, p.parent, read_manifest(p)) for p in folders)

    def result(self, name: str = "latest") -> Result:
        """The result of run `name`, or the newest.

        Raises:
            LakeError: There is none; says which there are.
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

    # -- writing ---------------------------------------------------------------------------

    @contextmanager
    def draft(self) -> Iterator[Draft]:
        """A folder to write tables in. What is not published when the block ends is thrown away."""
        with drafting(self.folder) as draft:
            yield draft

    def publish_snapshot(self, draft: Draft, source: str, manifest: Mapping[str, Any]) -> Snapshot:
        """Make `draft` the snapshot named after its source, last month and fingerprint.

        The same inputs again give the snapshot that is there already.

        Args:
            draft: Its tables, all written.
            source: Key of the source.
            manifest: What is known of it; needs `fingerprint` and `created_at`; `period` may
                hold the first and last date of its rows.
        """
        there = self.with_fingerprint(source, manifest["fingerprint"])
        if there:
            return there
        last = str((manifest.get("period") or {}).get("to") or "")[:7] or "undated"
        name = f"{source}-{last}-{manifest['fingerprint'][:8]}"
        folder = self.folder / "snapshots" / _safe(source) / _safe(name)
        self._publish(draft, folder, {"snapshot": name, "source": source, **manifest})
        return Snapshot(name, folder, read_manifest(folder / "manifest.json"))

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
            manifest: What is known of the run; needs `created_at` (UTC, ISO).
        """
        folder = self.folder / "results" / _safe(run_id)
        if not (folder / "manifest.json").is_file():
            with self.draft() as draft:
                for name, rows in tables.items():
                    draft.add(name, rows)
                self._publish(draft, folder, {"result": run_id, **manifest})
        return Result(run_id, folder, read_manifest(folder / "manifest.json"))

    def _publish(self, draft: Draft, folder: Path, manifest: Mapping[str, Any]) -> None:
        whole = {"schema_version": SCHEMA_VERSION, **manifest, "files": draft.files}
        path = draft.folder / "manifest.json"
        path.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        force(path)
        for file in draft.folder.iterdir():
            file.chmod(0o444)
        draft.folder.chmod(0o755)  # mkdtemp's 0700 would hide it from the web's own account
        force(draft.folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            draft.folder.rename(folder)
        except OSError as error:
            # Another run published the same facts a moment ago: theirs stays.
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise
        force(folder.parent)
        force(folder.parent.parent)


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
