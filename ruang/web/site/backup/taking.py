"""Makes a backup: database, lake, uploads and keys of one moment, while people go on working."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Final

from django.conf import settings

from ruang import __version__
from ruang.engine.progress import Progress, Report
from ruang.engine.text import noop
from ruang.web.site.backup import rows
from ruang.web.site.backup.archive import About, Manifest, Packer, Rows, packing
from ruang.web.site.backup.moment import Moment, moment, sweep
from ruang.web.site.backup.place import KEYS, MB, SECRET_KEY, Place, must_have_room

READING: Final = noop("reading the database")
PACKING: Final = noop("packing files (MB)")
COUNTERS: Final = "database/counters.json"


def take(
    out: IO[bytes], place: Place, *, without: frozenset[str], report: Report, beside: Path | None
) -> Manifest:
    """Write a backup of the running installation into an open file.

    Args:
        out: Where it goes; it may be a pipe.
        place: The installation's folders.
        without: What is left out: lake, uploads.
        report: Told how far it has come; what it raises ends the backup.
        beside: The folder in which `out` lies, for a look at the free space; None for a pipe.

    Raises:
        BackupError: The database is empty or newer than this code, or the disk is too small.
    """
    sweep(place.home)
    with moment(place, without) as now:
        if beside:
            # Tables of the lake are packed already, and take in the archive what they take there.
            lake = [path for name, path in now.files.items() if name.startswith("lake/")]
            must_have_room(beside, sum(path.stat().st_size for path in lake))
        about = About(__version__, now.at.isoformat(), now.connection.vendor)
        with packing(out, about) as packer:
            tables = _pack_database(packer, now, report)
            now.connection.close()
            _pack_keys(packer, place)
            _pack_files(packer, now.files, report)
            manifest = Manifest(
                about=about,
                migrations=now.described.migrations,
                tables=tables,
                members=dict(packer.members),
                without=tuple(sorted(without)),
                missing=tuple(now.missing),
                damaged=tuple(_damaged(packer, now.files)),
                left_out=now.described.unknown,
            )
            packer.seal(manifest)
    return manifest


def _pack_database(packer: Packer, now: Moment, report: Report) -> dict[str, Rows]:
    tables, found = now.described.tables, {}
    for done, table in enumerate(tables):
        report(Progress(READING, done, len(tables)))
        sum_of = rows.Sum(table)
        for number, part in enumerate(rows.parts(table, now.connection, sum_of), start=1):
            packer.add(f"database/{table.name}/{number:05}.jsonl", part)
        found[table.name] = sum_of.rows
    counters = rows.counters(tables, now.connection)
    packer.add(COUNTERS, json.dumps(counters, sort_keys=True).encode())
    report(Progress(READING, len(tables), len(tables)))
    return found


def _pack_keys(packer: Packer, place: Place) -> None:
    for name in KEYS:
        path = place.home / name
        if name == SECRET_KEY:  # the one in use, wherever it was given
            packer.add(f"keys/{name}", settings.SECRET_KEY.encode())
        elif path.is_file():
            packer.add(f"keys/{name}", path.read_bytes())


def _pack_files(packer: Packer, files: Mapping[str, Path], report: Report) -> None:
    total, done = sum(path.stat().st_size for path in files.values()), 0
    for name, path in files.items():
        report(Progress(PACKING, done // MB, max(total // MB, 1)))
        size = path.stat().st_size
        with path.open("rb") as file:
            packer.add_from(name, file, size)
        done += size
    report(Progress(PACKING, max(total // MB, 1), max(total // MB, 1)))


def _damaged(packer: Packer, files: Mapping[str, Path]) -> Iterator[str]:
    """What the lake itself says of its files, against what was read of them."""
    for name, path in files.items():
        if not (name.startswith("lake/") and name.endswith("/manifest.json")):
            continue
        folder = name.removesuffix("/manifest.json")
        try:
            said: dict[str, Any] = json.loads(path.read_bytes())["files"]
            wanted = {f"{folder}/{file}": one["sha256"] for file, one in said.items()}
        except (ValueError, KeyError, TypeError, AttributeError):
            yield name
            continue
        for file, sha256 in wanted.items():
            there = packer.members.get(file)
            if there is None or there.sha256 != sha256:
                yield file
