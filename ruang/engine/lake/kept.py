"""What the lake keeps: published folders with their manifest and fingerprints."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruang.engine.errors import LakeError
from ruang.engine.text import noop as _

SCHEMA_VERSION = 1  # of the lake's own layout and tables; a reader refuses what is newer


@dataclass(frozen=True)
class Kept:
    """One published folder of the lake."""

    id: str
    folder: Path
    manifest: dict[str, Any] = field(compare=False)

    def path(self, table: str) -> Path:
        """The Parquet file of `table`.

        Raises:
            LakeError: It has no such table.
        """
        if f"{table}.parquet" not in self.manifest["files"]:
            have = ", ".join(sorted(n.removesuffix(".parquet") for n in self.manifest["files"]))
            raise LakeError(
                _("{name} has no table {table!r}; it has: {have}"),
                name=self.id,
                table=table,
                have=have,
            )
        return self.folder / f"{table}.parquet"

    def verify(self) -> None:
        """Read every file again and compare it with the manifest's fingerprints.

        Raises:
            LakeError: A file is missing, or is not what was published.
        """
        for problem in self.problems():
            raise problem

    def problems(self) -> Iterator[LakeError]:
        """Read every file again, and give what is wrong with each."""
        for name, kept in self.manifest["files"].items():
            path = self.folder / name
            if not path.is_file():
                yield LakeError(_("{name}: the file {file} is missing"), name=self.id, file=name)
            elif sha256_of(path) != kept["sha256"]:
                yield LakeError(
                    _("{name}: the file {file} was changed after it was published"),
                    name=self.id,
                    file=name,
                )


@dataclass(frozen=True)
class Snapshot(Kept):
    """One source's files as they were read at one time."""

    @property
    def source(self) -> str:
        """The key of the source it was read from."""
        return str(self.manifest["source"])

    @property
    def is_kept(self) -> bool:
        """Whether it is one of the lake's snapshots, and not a dry run that waits for a word."""
        return self.folder.parent.parent.name == "snapshots"


@dataclass(frozen=True)
class Result(Kept):
    """What one run of the engine computed."""


@dataclass(frozen=True)
class Broken:
    """A folder of the lake that cannot be read, and why."""

    id: str
    folder: Path
    error: LakeError


def manifests(folder: Path, depth: int) -> Iterator[Path]:
    """The manifests in the folders `depth` levels below `folder`; those without one are no one's.

    Listed by hand: a pattern of pathlib takes several times as long.
    """
    try:
        found = sorted(entry.path for entry in os.scandir(folder) if entry.is_dir())
    except (FileNotFoundError, NotADirectoryError):
        return
    for path in found:
        if depth > 1:
            yield from manifests(Path(path), depth - 1)
        elif (manifest := Path(path, "manifest.json")).exists():
            yield manifest


def read_manifest(path: Path) -> dict[str, Any]:
    """The manifest at `path`; not to be changed, for the next reader gets the same.

    Raises:
        LakeError: It is broken, or of a layout that this version does not know.
    """
    at = path.stat()
    return _manifest(path, at.st_ino, at.st_mtime_ns, at.st_size)


@lru_cache(maxsize=512)  # published manifests never change; one that did has another time or size
def _manifest(path: Path, _inode: int, _changed: int, _size: int) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        version = int(found["schema_version"])
        _must_tell(found, path)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LakeError(_("{path} cannot be read as a manifest"), path=str(path)) from error
    if version > SCHEMA_VERSION:
        raise LakeError(
            _("{path} was written by a newer Ruang (layout {version}); this one reads {known}"),
            path=str(path),
            version=version,
            known=SCHEMA_VERSION,
        )
    return found


def _must_tell(manifest: dict[str, Any], path: Path) -> None:
    """What every reader of a manifest relies on; a snapshot's tells its source."""
    needed = ["created_at"] if path.parent.parent.name == "results" else ["created_at", "source"]
    if not all(isinstance(manifest[name], str) for name in needed):
        raise TypeError
    if datetime.fromisoformat(manifest["created_at"]).tzinfo is None:
        raise ValueError
    if not all("sha256" in file for file in manifest["files"].values()):
        raise KeyError


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
