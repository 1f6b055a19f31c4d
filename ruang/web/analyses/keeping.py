"""Where the tables of analyses lie: those that came, and those that were computed.

Each analysis has a random folder below `RUANG_HOME/analyses`, readable to the installation alone,
which nothing serves. It is no part of a backup: whoever has the tables computes it again.
"""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.files.base import File

from ruang.web.intake.uploads import shown_name

ABANDONED: Final = timedelta(hours=1).total_seconds()
TABS: Final = (".tsv", ".tab")
CAME: Final = "came"
FORMS: Final = ("csv", "parquet")


def root() -> Path:
    """The folder of all analyses."""
    found = Path(settings.HOME) / "analyses"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def where(folder: str) -> Path:
    """The folder of one analysis."""
    return root() / folder


def store(files: Mapping[str, File[bytes]]) -> str:
    """Keep tables in a new folder, each under its name; gives the folder.

    Raises:
        OSError: The disk is full; nothing of them is left.
    """
    folder = secrets.token_urlsafe(16)
    (where(folder) / CAME).mkdir(mode=0o700, parents=True)
    try:
        for name, file in files.items():
            _write(file, where(folder) / CAME / f"{name}{_suffix(file)}")
    except OSError:
        erase(folder)
        raise
    return folder


def came(folder: str) -> dict[str, Path]:
    """The tables that came, by name, as far as they are there."""
    return {path.stem: path for path in sorted((where(folder) / CAME).glob("*"))}


def computed(folder: str, table: str, form: str) -> Path | None:
    """A table that was computed, as a file; None where it is not there."""
    path = where(folder) / f"{table}.{form}"
    return path if path.is_file() else None


def forget_what_came(folder: str) -> None:
    """Remove the tables that came: the result is there."""
    shutil.rmtree(where(folder) / CAME, ignore_errors=True)


def erase(folder: str) -> None:
    """Remove all of an analysis."""
    if folder:
        shutil.rmtree(where(folder), ignore_errors=True)


def sweep_strangers(known: set[str]) -> int:
    """Remove folders that belong to no analysis; gives how many."""
    long_ago = time.time() - ABANDONED
    strangers = [
        path
        for path in root().iterdir()
        if path.name not in known and path.stat().st_mtime < long_ago
    ]
    for path in strangers:
        shutil.rmtree(path, ignore_errors=True)
    return len(strangers)


def _suffix(file: File[bytes]) -> str:
    """By what it holds, not by what it is called: only tabs cannot be told from that."""
    file.seek(0)
    start = file.read(4)
    if start == b"PAR1":
        return ".parquet"
    return ".tsv" if Path(shown_name(file.name)).suffix.lower() in TABS else ".csv"


def _write(file: File[bytes], path: Path) -> None:
    file.seek(0)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        for chunk in file.chunks():
            target.write(chunk)
