"""The process of its own in which a workbook is opened: it may fail without harm to its caller.

A workbook of a few kilobytes can ask for more memory than there is (two cells, in the first and
the last row and column), which ends the process that opens it. So this file is run, not imported:
`python workbook_reader.py PATH SHEET MEMORY SECONDS CELLS COLUMNS` prints JSON, one line each:
what the workbook has, then pieces of the sheet's rows as texts. It imports nothing but
python-calamine, and of Python what every look needs, so that it starts in some hundredths of a
second.
"""

from __future__ import annotations

import contextlib
import datetime
import gc
import json
import re
import resource
import sys
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import python_calamine as calamine

if TYPE_CHECKING:
    from zipfile import ZipFile

PIECE = 1_000  # rows
CHUNK = 1 << 22  # bytes

# calamine gives an error (#N/A, #REF!) as an empty cell; a workbook of today says it in its XML.
# Each step is bounded or goes no further than the next cell: hostile XML must not be tried over and
# over from every place in it.
ERROR_CELL = re.compile(
    rb"(?><(?:\w{1,20}:)?c\s(?=[^<>]{0,400}\bt=[\"']e[\"'])"
    rb"[^<>]{0,400}?\br=[\"']([A-Z]{1,3})(\d{1,7})[\"'])[^<>]{0,400}>"
    rb"(?:(?!</?(?:\w{1,20}:)?c[\s>]).){0,2000}?<(?:\w{1,20}:)?v>([^<]{1,20})</",
    re.S,
)
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def main() -> int:
    """Do what the arguments ask; every end but a crash is told in a line."""
    path, sheet, memory, seconds, cells, columns = sys.argv[1:]
    for limit, amount in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds)):
        with contextlib.suppress(ValueError, OSError):  # not every system has every limit
            resource.setrlimit(limit, (int(amount), int(amount)))
    gc.disable()  # nothing here goes in circles, and looking for it would take as long as the work
    try:
        book = _open(Path(path))
        names, chosen = _choose(book, sheet)
        summary = {"sheets": names, "sheet": chosen.name if chosen else "", "rows": 0}
        if chosen is None or chosen.start is None:
            unknown = sheet and chosen is None
            return _tell({**summary, "problem": "no_sheet" if unknown else "no_rows"})
        (_top, left), (bottom, right) = chosen.start, chosen.end
        summary |= {"rows": bottom + 1, "columns": right + 1}
        if right >= int(columns):
            return _tell({**summary, "problem": "columns"})
        if (bottom + 1) * (right + 1) > int(cells):
            return _tell({**summary, "problem": "cells"})
        _tell(summary)
        errors = _errors(Path(path), chosen.name)
        for piece in _pieces(chosen.iter_rows(), left, errors):
            _tell(piece)
        _tell(None)
    except calamine.PasswordError:
        return _tell({"problem": "password"})
    except MemoryError:
        return _tell({"problem": "memory"})
    except BaseException:  # a panic of the Rust inside is no Exception
        return _tell({"problem": "broken"})
    return 0


def _tell(what: Any) -> int:
    # `json.dump` would write the same ten times more slowly: it does not use the C encoder.
    sys.stdout.write(json.dumps(what, ensure_ascii=False, separators=(",", ":")) + "\n")
    return 0


def _open(path: Path) -> Any:
    """The workbook, whatever the file is called."""
    try:
        with path.open("rb") as file:
            return calamine.CalamineWorkbook.from_filelike(file)
    except calamine.CalamineError:
        import tempfile

        # Under a name of its kind, calamine tells a password from damage.
        with path.open("rb") as file:
            start = file.read(100)
        old, open_document = start.startswith(b"\xd0\xcf"), b"opendocument" in start
        suffix = ".xls" if old else ".ods" if open_document else ".xlsx"
        with tempfile.TemporaryDirectory() as folder:
            link = Path(folder) / f"workbook{suffix}"
            link.symlink_to(path.resolve())
            return calamine.CalamineWorkbook.from_path(link)


def _choose(book: Any, wanted: str) -> tuple[list[str], Any]:
    """The names of the sheets, and the one wanted, or else the first that looks like a table."""
    kinds, seen = calamine.SheetTypeEnum, calamine.SheetVisibleEnum
    tables = [s for s in book.sheets_metadata if s.typ == kinds.WorkSheet]
    names = [s.name for s in tables]
    if wanted:
        return names, book.get_sheet_by_name(wanted) if wanted in names else None
    filled = None
    for one in sorted(tables, key=lambda s: s.visible != seen.Visible):
        sheet = book.get_sheet_by_name(one.name)
        if sheet.height > 1 and sheet.width > 1:
            return names, sheet
        if filled is None and sheet.height:
            filled = sheet
    return names, filled


def _pieces(
    rows: Iterator[list[Any]], left: int, errors: Mapping[int, Mapping[int, str]]
) -> Iterator[list[list[str]]]:
    before = [""] * left
    piece: list[list[str]] = []
    for number, row in zip(count(1), rows):
        cells = before + [cell if type(cell) is str else text(cell) for cell in row]
        for column, error in errors.get(number, {}).items():
            if column < len(cells):
                cells[column] = cells[column] or error
        piece.append(cells)
        if len(piece) == PIECE:
            yield piece
            piece = []
    if piece:
        yield piece


def text(cell: Any) -> str:
    """A cell as text: dates as ISO, whole numbers without a fraction."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        whole = cell.is_integer() and abs(cell) < 1e16
        return str(int(cell)) if whole else f"{cell:.15g}"
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(" ", "seconds").removesuffix(" 00:00:00")
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    if isinstance(cell, datetime.time):
        return cell.isoformat("seconds")
    if isinstance(cell, datetime.timedelta):
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return str(cell)


def _errors(path: Path, sheet: str) -> dict[int, dict[int, str]]:
    """The cells of a sheet that hold an error: row, from 1 -> column, from 0 -> "#N/A"."""
    import zipfile

    found: dict[int, dict[int, str]] = {}
    if not zipfile.is_zipfile(path):
        return found
    with zipfile.ZipFile(path) as archive:
        part = _part(archive, sheet)
        if not part:
            return found
        rest = b""
        with archive.open(part) as file:
            while chunk := file.read(CHUNK):
                piece = rest + chunk
                if b't="e"' in piece or b"t='e'" in piece:
                    for letters, row, error in ERROR_CELL.findall(piece):
                        words = error.decode("utf-8", "replace")
                        found.setdefault(int(row), {})[_index(letters)] = words
                rest = piece[-2_000:]  # a cell may lie over the end of a piece
    return found


def _part(archive: ZipFile, sheet: str) -> str:
    """The file in which a sheet lies; empty where that is not XML."""
    from xml.etree import ElementTree

    try:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - see above
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    except (KeyError, ElementTree.ParseError):
        return ""
    ids = (s.get(RELATION) for s in book.iter() if s.tag.endswith("}sheet"))
    names = [s.get("name") for s in book.iter() if s.tag.endswith("}sheet")]
    wanted = dict(zip(names, ids, strict=True)).get(sheet)
    targets = (link.get("Target", "") for link in links if link.get("Id") == wanted)
    target = next(targets, "")
    part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return part if target and part in archive.namelist() else ""


def _index(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = 26 * index + letter - 64
    return index - 1


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", errors="surrogatepass")  # type: ignore[union-attr]
    sys.exit(main())
