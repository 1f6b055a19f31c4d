"""A method in a process of its own, within limits of memory and time, its tables left in a folder.

What somebody sends may ask for more than there is: two million ids make a matrix that no machine
holds. The process that computes it ends then, and whoever called it goes on.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import resource
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from ruang.engine import arrays, on_files
from ruang.engine.backend import connect
from ruang.engine.errors import EngineError
from ruang.engine.methods import METHODS
from ruang.engine.progress import Progress, Report, quiet
from ruang.engine.text import harmless
from ruang.engine.text import noop as _

MB: Final = 1 << 20
LARGEST_FILE: Final = 1024 * MB
LOOK_EVERY: Final = 0.25  # seconds
STAGE: Final = _("computing a method")
TOO_LONG: Final = _(
    "this takes longer than the {minutes} minutes that a computation may take here: send fewer "
    "rows, or run it on your own machine"
)
TOO_LARGE: Final = _(
    "this needs more memory or room than a computation may have here ({memory} MB): send fewer "
    "rows, or run it on your own machine"
)


@dataclass(frozen=True)
class Limits:
    """What a computation may take."""

    memory_mb: int
    minutes: int
    threads: int = 1


@dataclass(frozen=True)
class Found:
    """What came of it: rows of each table that it left, and what it told, in both languages."""

    rows: dict[str, int]
    told: list[dict[str, str]]


def compute(
    key: str,
    files: Mapping[str, Path],
    parameters: Mapping[str, Any],
    *,
    to: Path,
    limits: Limits,
    report: Report = quiet,
) -> Found:
    """Run a method in a process of its own; each of its tables becomes a CSV and a Parquet file.

    Args:
        key: The method's name.
        files: A file for each of its tables.
        parameters: What it is told besides.
        to: The folder in which its tables are left, `<table>.csv` and `<table>.parquet`.
        limits: What it may take.
        report: Asked now and then whether to go on; what it raises ends the process.

    Raises:
        EngineError: As the method says, or it took more time, memory or room than it may.
    """
    near, far = multiprocessing.Pipe(duplex=False)
    work = (key, dict(files), dict(parameters), to, limits, far)
    process = _ready().Process(target=_do, args=work, daemon=True)
    process.start()
    far.close()
    until = time.monotonic() + limits.minutes * 60
    try:
        while not near.poll(LOOK_EVERY):
            report(Progress(STAGE, 0))
            if time.monotonic() > until:
                raise EngineError(TOO_LONG, minutes=limits.minutes)
        found = near.recv()
    except EOFError:  # it was ended from outside, for what it took
        raise EngineError(TOO_LARGE, memory=limits.memory_mb) from None
    finally:
        process.kill()
        process.join()
        near.close()
    if isinstance(found, Exception):
        raise found
    assert isinstance(found, Found)  # noqa: S101  it answers with nothing else
    return found


@cache
def _ready() -> ForkServerContext:
    """Processes that begin with everything loaded: what takes a second, it takes once."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


def _do(
    key: str,
    files: dict[str, Path],
    parameters: dict[str, Any],
    to: Path,
    limits: Limits,
    answer: Connection,
) -> None:
    for stop in (signal.SIGTERM, signal.SIGINT):  # whoever called it says when it ends
        signal.signal(stop, signal.SIG_IGN)
    _keep_within(limits)
    try:
        answer.send(_computed(key, files, parameters, to, limits))
    except EngineError as error:
        answer.send(error)
    except (MemoryError, OSError, duckdb.OutOfMemoryException, pa.ArrowException):
        answer.send(EngineError(TOO_LARGE, memory=limits.memory_mb))


def _keep_within(limits: Limits) -> None:
    """Beside what the loaded code takes already, no more than it may."""
    pages = int(Path("/proc/self/statm").read_text().split()[0]) if _has_proc() else 0
    there = pages * os.sysconf("SC_PAGE_SIZE")
    memory = there + limits.memory_mb * MB
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, limits.minutes * 60 * limits.threads + 60),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
    ):
        with contextlib.suppress(ValueError, OSError):  # not every system has every limit
            resource.setrlimit(kind, (most, most))
    with contextlib.suppress(OSError):
        os.nice(5)  # pages come first


def _has_proc() -> bool:
    return Path("/proc/self/statm").is_file()


def _computed(
    key: str, files: dict[str, Path], parameters: dict[str, Any], to: Path, limits: Limits
) -> Found:
    method = next(one for one in METHODS if one.key == key)
    con = connect(threads=limits.threads, memory=f"{limits.memory_mb * 3 // 4}MB")
    rows = {}
    with on_files.telling("") as told:
        tables = on_files.opened(method, con, files, parameters)
        for name, table in on_files.computed(method, tables, parameters).items():
            fetched = arrays.fetch(table)
            rows[name] = fetched.num_rows
            _write(fetched, to / name)
    words = [{language: one.text(language) for language in ("th", "en")} for one in told]
    return Found(rows, words)


def _write(rows: pa.Table, path: Path) -> None:
    pyarrow.parquet.write_table(rows, path.with_suffix(".parquet"))
    pyarrow.csv.write_csv(_plain(rows), path.with_suffix(".csv"))


def _plain(rows: pa.Table) -> pa.Table:
    """As a spreadsheet may open it: no text that it would take for a formula."""
    for i, field in enumerate(rows.schema):
        if pa.types.is_string(field.type):
            cells = [harmless(cell) for cell in rows[i].to_pylist()]
            rows = rows.set_column(i, field.name, pa.array(cells, pa.string()))
    return rows
