"""What a file is, by its bytes: fingerprint, length, and how its text is written."""

from __future__ import annotations

import codecs
import hashlib
from dataclasses import dataclass
from pathlib import Path

from ruang.engine.errors import InputError
from ruang.engine.text import noop as _

CHUNK = 1 << 20  # bytes
OTHER_KINDS = (
    (b"PK\x03\x04", _("this is an Excel workbook or a ZIP archive; save the sheet as CSV")),
    (b"\xd0\xcf\x11\xe0", _("this is an old Excel workbook; save the sheet as CSV")),
    (b"\x89PNG", _("this is a picture, not a table")),
    (b"\xff\xd8\xff", _("this is a picture, not a table")),
    (b"%PDF", _("this is a PDF, not a table")),
    (b"PAR1", _("this is a Parquet file; the source publishes CSV")),
    (b"\x1f\x8b", _("this is a compressed file; unpack it first")),
)


@dataclass(frozen=True)
class Evidence:
    """What one look at a file's bytes tells."""

    path: Path
    sha256: str
    bytes: int
    lines: int
    encoding: str  # "utf-8", "utf-8-sig" or "cp874"


def look(path: Path) -> Evidence:
    """Look at every byte of a file once.

    Text is taken as UTF-8 if all of it is valid UTF-8, else as CP874 if all of it is.

    Args:
        path: The file.

    Raises:
        InputError: It cannot be opened, is empty, is not a text, or is written in another way.
    """
    digest, size, lines = hashlib.sha256(), 0, 0
    utf8, cp874 = _Try("utf-8"), _Try("cp874")
    start = b""
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                start = start or _must_be_text(path, chunk)
                if b"\0" in chunk:
                    row = lines + _line_ends(chunk[: chunk.index(b"\0")]) + 1
                    raise InputError(
                        _("a zero byte stands here, so this is not a text"),
                        file=path.name,
                        row=row,
                    )
                utf8.feed(chunk, lines)
                cp874.feed(chunk, lines)
                digest.update(chunk)
                size += len(chunk)
                lines += _line_ends(chunk)
    except OSError as error:
        raise InputError(
            _("the file cannot be opened: {problem}"),
            file=str(path),
            problem=error.strerror or type(error).__name__,
        ) from error
    if not size:
        raise InputError(_("the file is empty"), file=path.name)
    with_mark = start.startswith(codecs.BOM_UTF8)
    encoding = _encoding(path, utf8, cp874, lines, with_mark=with_mark)
    return Evidence(path, digest.hexdigest(), size, lines, encoding)


class _Try:
    """Whether the bytes so far are text in one encoding."""

    def __init__(self, encoding: str) -> None:
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self.failed_at: int | None = None  # the line

    def feed(self, chunk: bytes, lines_before: int) -> None:
        if self.failed_at is None:
            try:
                self._decoder.decode(chunk)
            except UnicodeDecodeError as error:
                self.failed_at = lines_before + _line_ends(error.object[: error.start]) + 1

    @property
    def is_cut_off(self) -> bool:
        """Whether all was well, but the last letter lacks bytes."""
        return self.failed_at is None and bool(self._decoder.getstate()[0])


def _encoding(path: Path, utf8: _Try, cp874: _Try, lines: int, *, with_mark: bool) -> str:
    if utf8.is_cut_off:
        raise InputError(
            _("the file is cut off in the middle of a letter"), file=path.name, row=lines + 1
        )
    if utf8.failed_at is None:
        return "utf-8-sig" if with_mark else "utf-8"
    if cp874.failed_at is None:
        return "cp874"
    raise InputError(
        _("the text is neither UTF-8 nor CP874 (Thai Windows); save it as UTF-8"),
        file=path.name,
        row=max(utf8.failed_at, cp874.failed_at),
    )


def _must_be_text(path: Path, start: bytes) -> bytes:
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise InputError(_("the text is written in UTF-16; save it as UTF-8"), file=path.name)
    for kind, words in OTHER_KINDS:
        if start.startswith(kind):
            raise InputError(words, file=path.name)
    return start[:8]


def _line_ends(text: bytes) -> int:
    """How many lines end in these bytes: LF, CR or CRLF."""
    return text.count(b"\n") + text.count(b"\r") - text.count(b"\r\n")
