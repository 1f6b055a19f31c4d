"""What is packed in a workbook, looked at before anything is unpacked."""

from __future__ import annotations

import zipfile
from pathlib import Path

from ruang.engine.errors import InputError
from ruang.engine.sheets.caps import Caps, in_mb
from ruang.engine.text import noop as _

_BROKEN = _("the workbook is broken: open it in a spreadsheet program and save it anew")
_SMALL = 16 << 20  # bytes; what unpacks to less harms nobody, however well it is packed

# A file inside that tells what the archive is, and what to do with it.
_OTHERS = (
    ("word/", _("this is a text document (Word): bring the table itself, as XLSX or CSV")),
    ("ppt/", _("this is a presentation: bring the table itself, as XLSX or CSV")),
)


def must_be_a_workbook(path: Path, name: str, caps: Caps) -> None:
    """Refuse an archive that is no workbook, or that would unpack to more than the limits.

    Args:
        path: The archive.
        name: What it is called in messages.
        caps: The limits.

    Raises:
        InputError: It is broken, something else, or too large inside.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            kind = _open_document(archive)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as problem:
        raise InputError(_BROKEN, file=name) from problem
    names = {one.filename for one in entries}
    _must_be_modest(entries, name, caps, path.stat().st_size)
    if kind == "spreadsheet" or {"xl/workbook.xml", "xl/workbook.bin"} & names:
        return
    for start, words in _OTHERS:
        if any(n.startswith(start) for n in names):
            raise InputError(words, file=name)
    if kind:
        raise InputError(_("this is a document, not a workbook"), file=name)
    raise InputError(_("this is a ZIP archive: unpack it, and bring the file inside"), file=name)


def _open_document(archive: zipfile.ZipFile) -> str:
    """What an OpenDocument calls itself; empty for other archives."""
    if "mimetype" not in archive.namelist() or archive.getinfo("mimetype").file_size > 200:
        return ""
    try:
        said = archive.read("mimetype")
    except Exception:  # zlib, bzip2 and lzma each have errors of their own
        return ""
    start = b"application/vnd.oasis.opendocument."
    return said.removeprefix(start).decode("latin-1").strip() if said.startswith(start) else ""


def _must_be_modest(entries: list[zipfile.ZipInfo], name: str, caps: Caps, size: int) -> None:
    unpacked = sum(one.file_size for one in entries)
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
