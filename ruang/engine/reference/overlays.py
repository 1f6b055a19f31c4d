"""The official lists that a lake has laid over the built-in ones: one change at a time, all kept.

What holds lies in `<lake>/reference/`, where the readers look. Every change keeps the whole state
that it made in `<lake>/reference/history/<list>/<number>/`, so that each state can be gone back to.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from ruang.engine.errors import LakeError
from ruang.engine.reference.rows import write_whole
from ruang.engine.text import noop as _

# The files of each list. A list that none of them lies in the lake for is the built-in one.
LISTS: Final[dict[str, tuple[str, ...]]] = {
    "areas": ("areas.csv", "neighbours.csv"),
    "industries": ("industries.csv",),
    "boundaries": ("boundaries-province.geojson", "boundaries-district.geojson"),
}
# The lists that a reading of this one looks at: outlines are of areas that must be known.
LOOKS_AT: Final = {"areas": ("areas",), "industries": ("industries",)}
BUILT_IN: Final = 0
LAID, RESTORED, FOUND = "laid", "restored", "found"
MANIFEST: Final = "laying.json"
UNFINISHED: Final = "unfinished"


@dataclass(frozen=True)
class Laying:
    """One change of an official list, and what stands after it."""

    what: str
    number: int  # from 1, in order
    how: str  # laid, restored, or found: put there or taken away by hand
    at: datetime
    by: str  # whoever asked, as the caller knows them; "" = nobody said
    read: tuple[str, ...] = ()  # names of the files that were read for it
    sources: tuple[str, ...] = ()  # names of all files that what stands was read from
    # Name of the file -> how many rows, or outlines, it lays over the built-in ones.
    rows: Mapping[str, int] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    back_to: int | None = None  # restored: the number of the state that was gone back to
    token: str = ""  # by which whoever asked twice is recognised
    files: Mapping[str, str] = field(default_factory=dict)  # name -> sha256 of what stands


@contextmanager
def locked(lake: Path) -> Iterator[None]:
    """Wait until nobody else changes the lists of this lake, and keep others waiting meanwhile."""
    folder = lake / "reference"
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)  # the kernel drops the lock, also when a process is killed


def standing(what: str, lake: Path) -> dict[str, str]:
    """Give what is laid over a built-in list now: name of the file -> sha256; empty for nothing."""
    there = {name: lake / "reference" / name for name in LISTS[what]}
    return {name: _sha256(path) for name, path in there.items() if path.exists()}


def fingerprint(what: str, lake: Path) -> str:
    """Give what changes whenever a reading of this list could come out differently."""
    looked_at = LOOKS_AT.get(what, ("areas", what))
    said = json.dumps([standing(one, lake) for one in looked_at], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def layings(what: str, lake: Path) -> list[Laying]:
    """Give the changes of a list, newest first."""
    folder = _history(what, lake)
    found = [path for path in folder.glob("[0-9]*") if (path / MANIFEST).exists()]
    return [_read(path) for path in sorted(found, reverse=True)]


def laying(what: str, lake: Path, number: int) -> Laying:
    """Give one change of a list.

    Raises:
        LakeError: There is none of that number.
    """
    path = _folder(what, lake, number)
    if not (path / MANIFEST).exists():
        raise LakeError(_("no change of this list has the number {number}"), number=number)
    return _read(path)


def now_holding(what: str, lake: Path) -> Laying | None:
    """Give the change by which a list came to be what it is now.

    Returns:
        None where the built-in list holds and always did, and where files were put there or taken
        away by hand since the last change that was kept.
    """
    last = next(iter(layings(what, lake)), None)
    return last if last and dict(last.files) == standing(what, lake) else None


def before(what: str, lake: Path, number: int) -> int:
    """Give the number of the state that stood before this change; 0 for the built-in list."""
    return max((one.number for one in layings(what, lake) if one.number < number), default=BUILT_IN)


def state(what: str, lake: Path, number: int) -> dict[str, str]:
    """Give the texts of a list's files as they stood after a change; empty for the built-in list.

    Raises:
        LakeError: There is no change of that number.
    """
    if number == BUILT_IN:
        return {}
    found = laying(what, lake, number)
    return {name: _text(_folder(what, lake, number) / name) for name in found.files}


def texts_now(what: str, lake: Path) -> dict[str, str]:
    """Give the texts of a list's files as they stand; empty for the built-in list."""
    return {name: _text(lake / "reference" / name) for name in standing(what, lake)}


@contextmanager
def staged(what: str, texts: Mapping[str, str], lake: Path) -> Iterator[Path]:
    """Give a lake, for reading alone, in which these texts stand in place of the list's files."""
    with tempfile.TemporaryDirectory(prefix="ruang-lists-") as name:
        folder = Path(name) / "reference"
        folder.mkdir()
        for other, files in LISTS.items():
            for file in files if other != what else ():
                path = lake / "reference" / file
                if path.exists():
                    shutil.copy2(path, folder / file)
        for file, text in texts.items():
            write_whole(folder / file, text)
        yield Path(name)


def settle(what: str, lake: Path, now: datetime) -> None:
    """Finish a change that was interrupted, and keep what somebody did to the files by hand.

    To be called under the lock, before a change.
    """
    last = next(iter(layings(what, lake)), None)
    if last and (_folder(what, lake, last.number) / UNFINISHED).exists():
        _stand(last, lake)
    files = standing(what, lake)
    if files == dict(last.files if last else {}):
        return
    texts = texts_now(what, lake)
    found = Laying(what, 0, FOUND, now, "", sources=tuple(files), rows=rows_of(texts))
    keep(found, texts, lake)


def keep(change: Laying, texts: Mapping[str, str], lake: Path) -> Laying:
    """Keep a change with the whole state it makes, and let that state hold.

    To be called under the lock.

    Args:
        change: All that is known of it; its number and fingerprints are found here.
        texts: The list's files as they are to stand, by name; a file that is absent goes.
        lake: Where the list lies.
    """
    number = max((one.number for one in layings(change.what, lake)), default=0) + 1
    folder = _folder(change.what, lake, number)
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = folder.with_name(f".{folder.name}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    for name, text in texts.items():
        write_whole(draft / name, text)
    files = {name: _sha256(draft / name) for name in texts}
    kept = Laying(**{**vars(change), "number": number, "files": files})
    write_whole(draft / MANIFEST, json.dumps(_plain(kept), ensure_ascii=False, indent=1) + "\n")
    (draft / UNFINISHED).touch()
    draft.rename(folder)
    _stand(kept, lake)
    return kept


def rows_of(texts: Mapping[str, str]) -> dict[str, int]:
    """Count the rows, or the outlines, that each of these files lays over a built-in list."""
    return {name: _rows(name, text) for name, text in texts.items()}


def _rows(name: str, text: str) -> int:
    return text.count("\n") - 1 if name.endswith(".csv") else len(json.loads(text)["features"])


def _stand(change: Laying, lake: Path) -> None:
    folder = _folder(change.what, lake, change.number)
    for name in LISTS[change.what]:
        path = lake / "reference" / name
        if name in change.files:
            if not path.exists() or _sha256(path) != change.files[name]:
                write_whole(path, _text(folder / name))
        else:
            path.unlink(missing_ok=True)
    (folder / UNFINISHED).unlink(missing_ok=True)


def _history(what: str, lake: Path) -> Path:
    return lake / "reference" / "history" / what


def _folder(what: str, lake: Path, number: int) -> Path:
    return _history(what, lake) / f"{number:04d}"


def _read(folder: Path) -> Laying:
    said: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    lists = {name: tuple(said[name]) for name in ("read", "sources")}
    return Laying(**{**said, **lists, "at": datetime.fromisoformat(said["at"])})


def _plain(change: Laying) -> dict[str, Any]:
    return {**asdict(change), "at": change.at.isoformat()}


def _text(path: Path) -> str:
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
