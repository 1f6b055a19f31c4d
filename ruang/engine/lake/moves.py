"""Folders into place and out of it, each by one rename: a reader sees all of one, or none."""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ruang.engine.lake.drafts import Draft, force, locked
from ruang.engine.lake.kept import SCHEMA_VERSION


@contextmanager
def alone(lake: Path) -> Iterator[None]:
    """Let no other run publish, keep, discard or prune in this lake until the block ends."""
    lake.mkdir(parents=True, exist_ok=True)
    with locked(lake / ".lock"):
        yield


def seal(draft: Draft, manifest: Mapping[str, Any]) -> None:
    """Write the manifest, and make the draft what it will be for ever: read-only, on the disk."""
    whole = {"schema_version": SCHEMA_VERSION, **manifest, "files": draft.files}
    if draft.personal:
        whole["beside"] = draft.personal
    path = draft.folder / "manifest.json"
    path.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    force(path)
    for file in draft.folder.iterdir():
        if file.name != draft.personal:
            file.chmod(0o444)
    draft.folder.chmod(0o755)  # mkdtemp's 0700 would hide it from the web's own account
    force(draft.folder)


def move(folder: Path, place: Path) -> bool:
    """Move a whole folder to its place.

    Returns:
        False where the same facts are there already: those stay.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        folder.rename(place)
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
        return False
    force(place.parent)
    force(place.parent.parent)
    force(folder.parent)
    return True


def remove(folder: Path, lake: Path) -> None:
    """Take a folder away: out of everybody's sight by one rename, then off the disk.

    What a kill leaves of it lies in staging, and the next draft sweeps it.
    """
    staging = lake / ".staging"
    staging.mkdir(parents=True, exist_ok=True)
    bin_ = Path(tempfile.mkdtemp(dir=staging))
    try:
        os.rename(folder, bin_)  # noqa: PTH104  (an empty folder gives way to a folder)
    except FileNotFoundError:  # somebody else took it away
        shutil.rmtree(bin_, ignore_errors=True)
        return
    force(folder.parent)
    shutil.rmtree(bin_, ignore_errors=True)
