"""What kind of file it is, told by its first bytes; its name never decides."""

from __future__ import annotations

import codecs
import re
from typing import Literal

from ruang.engine.text import noop as _

Kind = Literal["text", "workbook", "parquet"]

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Office files before 2007, and those with a password
PARQUET = b"PAR1"

_COMPRESSED = _("this is a compressed file: unpack it, and bring the file inside")
_PICTURE = _("this is a picture: bring the table itself, as XLSX or CSV")
_DATABASE = _("this is a database: export the table as CSV or XLSX")
_WEB_PAGE = _(
    "this is a web page (HTML), even if its name ends in .xls: open it in a spreadsheet program"
    " and save it as XLSX"
)

# First bytes of files that are no table, and what to do with each.
OTHER_KINDS = (
    (b"%PDF", _("this is a PDF: bring the table itself, as XLSX or CSV")),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"II*\x00", _PICTURE),
    (b"MM\x00*", _PICTURE),
    (b"\x1f\x8b", _COMPRESSED),
    (b"BZh", _COMPRESSED),
    (b"\xfd7zXZ\x00", _COMPRESSED),
    (b"7z\xbc\xaf\x27\x1c", _COMPRESSED),
    (b"Rar!\x1a\x07", _COMPRESSED),
    (b"\x28\xb5\x2f\xfd", _COMPRESSED),
    (b"SQLite format 3\x00", _DATABASE),
    (b"\x00\x01\x00\x00Standard ", _DATABASE),  # Access
    (b"\x7fELF", _("this is a program, not a table")),
    (b"MZ\x90\x00", _("this is a program, not a table")),
    (b"{\\rtf", _("this is a text document (RTF): bring the table itself, as XLSX or CSV")),
    (codecs.BOM_UTF32_LE, _("the text is written in UTF-32: save it as CSV UTF-8")),
    (codecs.BOM_UTF32_BE, _("the text is written in UTF-32: save it as CSV UTF-8")),
)

# Texts that are no table. White space before them is skipped.
OTHER_TEXTS = (
    (re.compile(r"<(!doctype\s+html|html|head|body|meta|table|style|div)\b", re.I), _WEB_PAGE),
    (re.compile(r"mime-version:", re.I), _WEB_PAGE),
    (
        re.compile(r"<\?xml\b(?=.*urn:schemas-microsoft-com:office:spreadsheet)", re.I | re.S),
        _("this is a spreadsheet of 2003 (XML): open it in a spreadsheet program and save as XLSX"),
    ),
    (re.compile(r"<\?xml\b(?=.*<html\b)", re.I | re.S), _WEB_PAGE),
    (re.compile(r"<\?xml\b", re.I), _("this is XML: export the table as CSV or XLSX")),
    (
        re.compile(r'\{\s*"[^"\n]*"\s*:|\[\s*[\[{]'),
        _("this is JSON: export the table as CSV or XLSX"),
    ),
)


def kind_of(start: bytes) -> Kind:
    """The kind that the first bytes speak for; what is not known otherwise is taken for text."""
    if start.startswith((*ZIP, OLE)):
        return "workbook"
    return "parquet" if start.startswith(PARQUET) else "text"


def other_kind(start: bytes) -> str:
    """Why a file of these first bytes is no table, in words; empty where nothing speaks for that.

    Args:
        start: Some hundred of the file's first bytes.
    """
    for magic, words in OTHER_KINDS:
        if start.startswith(magic):
            return words
    wide = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = start.decode("utf-16" if wide else "latin-1", "ignore")
    text = text.removeprefix("\xef\xbb\xbf").lstrip()
    return next((words for pattern, words in OTHER_TEXTS if pattern.match(text)), "")
