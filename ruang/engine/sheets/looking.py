"""One look at every byte of a file: fingerprint, length, kind, and how its text is written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ruang.engine.errors import InputError
from ruang.engine.sheets import parquets, workbooks
from ruang.engine.sheets.archives import must_be_a_workbook
from ruang.engine.sheets.caps import Caps, in_mb
from ruang.engine.sheets.encodings import judge
from ruang.engine.sheets.kinds import Kind, kind_of, other_kind
from ruang.engine.text import noop as _

CHUNK = 1 << 20  # bytes
TOO_MANY_ROWS = _("the file has {rows} rows; the limit is {limit}: split it")


@dataclass(frozen=True)
class Look:
    """What one look at a file's bytes tells."""

    path: Path
    name: str  # what people call the file: an upload is stored under another name
    sha256: str
    bytes: int
    lines: int  # how many rows to expect, for progress
    kind: Kind
    encoding: str = ""  # a Python codec; empty where it is no text
    evidence: str = ""  # why that encoding: a key of ENCODING_EVIDENCE
    open_end: bool = False  # the last line of a text lacks its line end
    caps: Caps = field(default=Caps(), repr=False)


def look(path: Path, *, name: str | None = None, caps: Caps | None = None) -> Look:
    """Look at every byte of a file once, whatever it is called.

    Args:
        path: The file.
        name: What people call it, where it is stored under another name.
        caps: The limits; what it passes is refused.

    Raises:
        InputError: It cannot be opened, is empty, is no table, or passes a limit.
    """
    called, caps = name or path.name, caps or Caps()
    try:
        return _look(path, called, caps)
    except OSError as error:
        raise InputError(
            _("the file cannot be opened: {problem}"),
            file=called,
            problem=error.strerror or type(error).__name__,
        ) from error


def _look(path: Path, name: str, caps: Caps) -> Look:
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(CHUNK)
    if not start:
        raise InputError(_("the file is empty"), file=name)
    kind = kind_of(start)
    _must_be_small(size, kind, name, caps)
    if words := other_kind(start):
        raise InputError(words, file=name)
    if kind == "text":
        opinion = judge(start, name, caps)
        sha256 = _fingerprint(path, opinion.feed)
        encoding, evidence, lines, open_end = opinion.verdict()
        if lines > caps.rows:
            raise InputError(TOO_MANY_ROWS, file=name, rows=lines, limit=caps.rows)
        return Look(
            path, name, sha256, size, lines, kind, encoding, evidence, open_end=open_end, caps=caps
        )
    if kind == "parquet":
        lines = parquets.summary(path, name, caps)
    else:
        must_be_a_workbook(path, start, name, caps)
        lines = workbooks.first_rows(path, name, caps)[0].rows
    return Look(path, name, _fingerprint(path), size, lines, kind, caps=caps)


def _must_be_small(size: int, kind: Kind, name: str, caps: Caps) -> None:
    limit = caps.workbook_bytes if kind == "workbook" else caps.bytes
    if size > limit:
        raise InputError(
            _("the file has {size} MB; the limit is {limit} MB: split it into several files"),
            file=name,
            size=in_mb(size),
            limit=in_mb(limit),
        )


def _fingerprint(path: Path, also: Callable[[bytes], None] | None = None) -> str:
    digest = hashlib.sha256()
    for chunk in _chunks(path):
        if also:
            also(chunk)
        digest.update(chunk)
    return digest.hexdigest()


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
