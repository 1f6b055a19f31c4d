"""The process of its own in which a workbook is opened: it may fail without harm to its caller.

A workbook of a few kilobytes can ask for more memory than there is (two cells, in the first and
the last row and column), which ends the process that opens it. So this file is run, not imported:
`python workbook_reader.py PATH SHEET MEMORY SECONDS CELLS COLUMNS ROWS` prints JSON, one line
each: what the workbook has, then, if ROWS is "rows", pieces of the sheet's rows as texts. It
imports nothing but python-calamine, so that it starts in some hundredths of a second.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import python_calamine as calamine

PIECE = 1_000  # rows


def main() -> int:
    """Do what the arguments ask; every end but a crash is told in the first line."""
    path, sheet, memory, seconds, cells, columns, what = sys.argv[1:]
    for limit, amount in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds)):
        with contextlib.suppress(ValueError, OSError):  # not every system has every limit
            resource.setrlimit(limit, (int(amount), int(amount)))
    try:
        with Path(path).open("rb") as file:
            book = calamine.CalamineWorkbook.from_filelike(file)
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
        if what == "rows":
            for piece in _pieces(chosen.iter_rows(), [""] * left):
                _tell(piece)
            _tell(None)
    except calamine.PasswordError:
        return _tell({"problem": "password"})
    except MemoryError:
        return _tell({"problem": "memory"})
    except BaseException as problem:  # a panic of the Rust inside is no Exception
        return _tell({"problem": "broken", "why": f"{type(problem).__name__}: {problem}"[:200]})
    return 0


def _tell(what: Any) -> int:
    json.dump(what, sys.stdout, ensure_ascii=False, separators=(",", ":"))
    sys.stdout.write("\n")
    return 0


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


def _pieces(rows: Iterator[list[Any]], left: list[str]) -> Iterator[list[list[str]]]:
    piece: list[list[str]] = []
    for row in rows:
        piece.append(left + [cell if type(cell) is str else text(cell) for cell in row])
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
        whole = cell.is_integer() and abs(cell) < 1e15
        return str(int(cell)) if whole else f"{cell:.15g}"
    if isinstance(cell, datetime.datetime):
        at_midnight = cell.time() == datetime.time()
        return cell.date().isoformat() if at_midnight else cell.isoformat(" ", "seconds")
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    if isinstance(cell, datetime.time):
        return cell.isoformat("seconds")
    if isinstance(cell, datetime.timedelta):
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return str(cell)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", errors="surrogatepass")  # type: ignore[union-attr]
    sys.exit(main())
