"""Workbooks: rows of texts from a sheet, opened in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import IO, Any, cast

from ruang.engine.errors import InputError
from ruang.engine.sheets.archives import BROKEN, PASSWORD
from ruang.engine.sheets.caps import Caps, in_mb
from ruang.engine.sheets.texts import Record
from ruang.engine.text import noop as _

FIRST = 400  # rows
MOST_LETTERS = 1 << 22  # first rows with more are not kept in memory
READER = Path(__file__).with_name("workbook_reader.py")

PROBLEMS = {
    "password": PASSWORD,
    "broken": BROKEN,
    "memory": _(
        "the sheet needs more than {memory} MB of memory or {seconds} seconds: delete the empty"
        " rows and columns beside the table, or save the sheet as CSV"
    ),
    "columns": _("the sheet has {columns} columns, more than the {limit} that are read"),
    "cells": _(
        "the sheet reaches over {rows} rows and {columns} columns, too many to read: delete what"
        " stands far away from the table, or save the sheet as CSV"
    ),
    "no_sheet": _("the workbook has no sheet {sheet!r}; it has: {have}"),
    "no_rows": _("no sheet of the workbook holds anything"),
}


_DIED = {"problem": "memory"}  # what the reader says by saying nothing: it ran out of it


@dataclass(frozen=True)
class Summary:
    """What a workbook has: the names of its sheets, the one chosen, and its rows."""

    sheets: tuple[str, ...]
    sheet: str
    rows: int


def first_rows(
    path: Path, name: str, caps: Caps, sheet: str = ""
) -> tuple[Summary, tuple[Record, ...]]:
    """Open a workbook and tell what it has, with the first FIRST rows of a sheet.

    It is remembered for a while, because a workbook takes long to open, and is asked for what it
    has before it is asked for its rows.

    Args:
        path: The workbook.
        name: What it is called in messages.
        caps: The limits.
        sheet: The sheet wanted; empty for the first visible one that holds a table.

    Raises:
        InputError: It cannot be opened, or is larger than the limits.
    """
    state = path.stat()
    stamp = (state.st_ino, state.st_mtime_ns, state.st_size)
    found = _first_rows(path, stamp, name, caps, sheet)
    if sum(len(cell) for _row, cells in found[1] for cell in cells) > MOST_LETTERS:
        _first_rows.cache_clear()
    return found


@lru_cache(maxsize=4)
def _first_rows(
    path: Path, _stamp: tuple[int, int, int], name: str, caps: Caps, sheet: str
) -> tuple[Summary, tuple[Record, ...]]:
    with opened(path, name, caps, sheet) as (found, every):
        return found, tuple(islice(every, FIRST))


@contextmanager
def opened(
    path: Path, name: str, caps: Caps, sheet: str = ""
) -> Iterator[tuple[Summary, Iterator[Record]]]:
    """Open a workbook: what it has, and the rows of a sheet, each as wide as the sheet.

    Args:
        path: The workbook.
        name: What it is called in messages.
        caps: The limits.
        sheet: The sheet wanted; empty for the first visible one that holds a table.

    Raises:
        InputError: It cannot be opened, or is larger than the limits.
    """
    limits = (caps.memory, caps.seconds, caps.cells, caps.columns)
    command = [sys.executable, "-P", str(READER), str(path), sheet, *map(str, limits)]
    # Our own file with arguments of our own, and no shell between.
    child = subprocess.Popen(  # noqa: S603
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        lines = cast(IO[bytes], child.stdout)
        first = _parsed(lines.readline())
        if first is _DIED and child.wait() > 0:
            raise RuntimeError(f"{READER.name} ended with {child.returncode}")
        if "problem" in first:
            raise _problem(first, name, caps, sheet)
        found = Summary(tuple(first["sheets"]), first["sheet"], first["rows"])
        yield found, _rows(lines, name, caps, sheet)
    finally:
        child.kill()
        child.communicate()


def rows(path: Path, name: str, caps: Caps, sheet: str = "") -> Iterator[Record]:
    """Give the rows of a sheet: what `opened` gives, for those who want no more."""
    with opened(path, name, caps, sheet) as (_summary, found):
        yield from found


def _rows(lines: IO[bytes], name: str, caps: Caps, sheet: str) -> Iterator[Record]:
    start = 1
    for line in lines:
        piece = _parsed(line)
        if piece is None:
            return
        if isinstance(piece, dict):
            raise _problem(piece, name, caps, sheet)
        yield from enumerate(piece, start)
        start += len(piece)
    raise _problem(_DIED, name, caps, sheet)


def _parsed(line: bytes) -> Any:
    """What the reader said; a line cut short by its death says nothing."""
    try:
        return json.loads(line.decode("utf-8", "surrogatepass"))
    except ValueError:
        return _DIED


def _problem(told: dict[str, Any], name: str, caps: Caps, sheet: str) -> InputError:
    return InputError(
        PROBLEMS[told["problem"]],
        file=name,
        memory=in_mb(caps.memory),
        seconds=caps.seconds,
        limit=caps.columns,
        rows=told.get("rows", 0),
        columns=told.get("columns", 0),
        sheet=sheet,
        have=", ".join(told.get("sheets", ())),
    )
