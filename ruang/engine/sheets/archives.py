"""What is packed in a workbook, looked at before anything is unpacked."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from ruang.engine.errors import InputError
from ruang.engine.sheets.caps import Caps, in_mb
from ruang.engine.sheets.kinds import OLE
from ruang.engine.text import noop as _

BROKEN = _("the workbook is broken: open it in a spreadsheet program and save it anew")
PASSWORD = _("the workbook has a password: save it without one")
WORD = _("this is a text document (Word): bring the table itself, as XLSX or CSV")
SLIDES = _("this is a presentation: bring the table itself, as XLSX or CSV")
DOCUMENT = _("this is a document, not a workbook: bring the table itself, as XLSX or CSV")

_SMALL = 16 << 20  # bytes; what unpacks to less harms nobody, however well it is packed
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."
_OLE_PARTS = (  # names of the parts of an old Office file, the first that is there decides
    ("EncryptedPackage", PASSWORD),
    ("Workbook", ""),
    ("WordDocument", WORD),
    ("PowerPoint Document", SLIDES),
    ("Book", ""),
)


def must_be_a_workbook(path: Path, start: bytes, name: str, caps: Caps) -> None:
    """Refuse what is packed like a workbook and is none, or would unpack to more than the limits.

    Args:
        path: The file.
        start: Its first bytes.
        name: What it is called in messages.
        caps: The limits; the file itself is within them.

    Raises:
        InputError: It is broken, locked, something else, or too large inside.
    """
    if start.startswith(OLE):
        words = _of_parts(path.read_bytes())
    else:
        entries, said = _entries(path, name)
        _must_be_modest(entries, name, caps, path.stat().st_size)
        words = _of_entries(entries, said)
    if words:
        raise InputError(words, file=name)


def _of_parts(content: bytes) -> str:
    """Why an old Office file is no workbook; empty if it is one."""
    for part, words in _OLE_PARTS:
        if part.encode("utf-16-le") in content:
            return words
    return DOCUMENT


def _entries(path: Path, name: str) -> tuple[list[zipfile.ZipInfo], bytes]:
    """What the archive holds, and what an OpenDocument calls itself."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            has_type = any(e.filename == "mimetype" and e.file_size < 200 for e in entries)
            return entries, archive.read("mimetype") if has_type else b""
    except Exception as problem:  # a broken archive raises whatever its broken part meets
        raise InputError(BROKEN, file=name) from problem


def _of_entries(entries: Sequence[zipfile.ZipInfo], said: bytes) -> str:
    """Why an archive is no workbook; empty if it is one."""
    names = {entry.filename.replace("\\", "/") for entry in entries}
    if any(n.startswith("/") or ".." in PurePosixPath(n).parts for n in names):
        return BROKEN
    if any(entry.flag_bits & 1 for entry in entries):
        return PASSWORD
    if {"xl/workbook.xml", "xl/workbook.bin"} & names:
        return ""
    if said.startswith(_OPEN_DOCUMENT):
        return "" if said.startswith(_OPEN_DOCUMENT + b"spreadsheet") else DOCUMENT
    if any(n.startswith("word/") for n in names):
        return WORD
    if any(n.startswith("ppt/") for n in names):
        return SLIDES
    return _("this is a ZIP archive: unpack it, and bring the file inside")


def _must_be_modest(entries: Sequence[zipfile.ZipInfo], name: str, caps: Caps, size: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > caps.entries:
        raise InputError(
            _("{count} files are packed in this one, more than the {limit} of any workbook"),
            file=name,
            count=len(entries),
            limit=caps.entries,
        )
    if unpacked > caps.unpacked_bytes:
        raise InputError(
            _("unpacked it would have {size} MB; the limit is {limit} MB: save the sheet as CSV"),
            file=name,
            size=in_mb(unpacked),
            limit=in_mb(caps.unpacked_bytes),
        )
    if unpacked > _SMALL and unpacked > caps.ratio * size:
        raise InputError(
            _(
                "it would unpack to {times} times its size, as no honest workbook does:"
                " save the sheet as CSV"
            ),
            file=name,
            times=unpacked // max(size, 1),
        )
