"""Is the lake still what was published? Every folder read again, and what was found wrong."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ruang.engine.errors import LakeError
from ruang.engine.lake import personal
from ruang.engine.lake.drafts import is_held
from ruang.engine.lake.kept import Kept, Result, Snapshot, read_manifest
from ruang.engine.progress import Progress, Report
from ruang.engine.text import noop as _
from ruang.engine.text import say

STAGE = _("Reading the lake again")
ROOMS: Final = {"snapshots": 2, "checked": 2, "results": 1}  # name -> how deep its folders lie
KINDS: Final = {"snapshots": "snapshot", "checked": "dry run", "results": "result"}

RESTORE = _("bring it back from a backup; or remove the folder and read the files in again")


@dataclass(frozen=True)
class Finding:
    """Something wrong, and what to do about it."""

    message: str
    remedy: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def text(self, language: str = "en") -> str:
        """What is wrong, in `language` ("th" or "en")."""
        return say(self.message, language, **self.values)

    def advice(self, language: str = "en") -> str:
        """What to do about it, in `language` ("th" or "en")."""
        return say(self.remedy, language, **self.values)


@dataclass(frozen=True)
class Verified:
    """One thing in the lake, and what was found wrong with it; nothing where it is whole."""

    kind: str  # snapshot, dry run, result, staging, personal, key
    id: str
    folder: Path
    findings: tuple[Finding, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


def verify(lake: Path, report: Report) -> Iterator[Verified]:
    """Read every folder of the lake again; see `Lake.verify`."""
    rooms = [
        (KINDS[room], path) for room, depth in ROOMS.items() for path in _in(lake, room, depth)
    ]
    kept = {path.name for kind, path in rooms if kind == "snapshot"}
    report(Progress(STAGE, 0, len(rooms)))
    for done, (kind, path) in enumerate(rooms, start=1):
        found = tuple(_of_folder(kind, path, kept))
        if path.exists():  # it may have been discarded while we read
            yield Verified(kind, path.name, path, found)
        report(Progress(STAGE, done, len(rooms)))
    yield from _staging(lake)
    yield from _personal(lake, {path.name for _kind, path in rooms})
    yield from _key(lake)


def _in(lake: Path, room: str, depth: int) -> list[Path]:
    return sorted(lake.glob("/".join([room, *("*" * depth)])))


def _of_folder(kind: str, path: Path, kept: set[str]) -> Iterator[Finding]:
    manifest = path / "manifest.json"
    if not manifest.is_file():
        yield Finding(_("there is no manifest, so nobody can read it"), RESTORE)
        return
    try:
        found = read_manifest(manifest)
    except LakeError as error:
        yield Finding(error.message, RESTORE, error.values)
        return
    one = (Result if kind == "result" else Snapshot)(path.name, path, found)
    for problem in one.problems():
        yield Finding(problem.message, RESTORE, problem.values)
    yield from _of_names(kind, one, kept)


def _of_names(kind: str, one: Kept, kept: set[str]) -> Iterator[Finding]:
    own = one.manifest.get("result" if kind == "result" else "snapshot")
    if own != one.id:
        yield Finding(
            _("the folder was renamed: its manifest says {own}"),
            _("give the folder its own name again"),
            {"own": own},
        )
    known = {"manifest.json", *one.manifest["files"], one.manifest.get("beside")}
    for name in sorted(set(os.listdir(one.folder)) - known):  # noqa: PTH208
        yield Finding(
            _("the file {file} does not belong here"),
            _("look at what it is, and move it out of the lake"),
            {"file": name},
        )
    cited = one.manifest.get("snapshot")
    if kind == "result" and cited and cited not in kept:
        yield Finding(
            _("the snapshot {cited}, from which it was computed, is not there"),
            _("bring it back from a backup: until then its figures cannot be traced to their rows"),
            {"cited": cited},
        )


def _staging(lake: Path) -> Iterator[Verified]:
    for path in _in(lake, ".staging", 1):
        if path.is_dir() and not is_held(path.with_suffix(".lock")):
            left = Finding(
                _("left behind by a run that was killed"),
                _("nothing: the next intake or computation sweeps it away"),
            )
            yield Verified("staging", path.name, path, (left,))


def _personal(lake: Path, there: set[str]) -> Iterator[Verified]:
    for path in sorted((lake / "personal").glob("*")):
        findings = list(_open_to_others(path))
        if path.suffix != ".parquet" or path.stem not in there:
            findings.append(
                Finding(
                    _("personal values of a snapshot that is not there"),
                    _("remove the file: nothing needs it"),
                )
            )
        yield Verified("personal", path.name, path, tuple(findings))


def _key(lake: Path) -> Iterator[Verified]:
    path = lake / ".key"
    if not path.exists():
        return
    findings = list(_open_to_others(path))
    try:
        personal.read_key(lake)
    except LakeError as error:
        remedy = _("bring it back from a backup: another key gives everyone another surrogate")
        findings.append(Finding(error.message, remedy, error.values))
    yield Verified("key", path.name, path, tuple(findings))


def _open_to_others(path: Path) -> Iterator[Finding]:
    if path.stat().st_mode & 0o077:
        yield Finding(
            _("accounts other than the lake's own can read it"),
            _("take the right from them: chmod 600 {path}"),
            {"path": str(path)},
        )
