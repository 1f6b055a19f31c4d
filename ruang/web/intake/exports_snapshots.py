"""What the lake's snapshots give as files: refused rows, and what differs between two."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from django.http import FileResponse
from django.utils.translation import gettext as _

from ruang.web.intake import reading
from ruang.web.intake.exports import KINDS
from ruang.web.intake.pages_snapshots import Difference
from ruang.web.intake.preview import Words
from ruang.web.intake.reading.snapshots import Kept, write_refusals
from ruang.web.ui.spreadsheets import harmless

# A spreadsheet takes text that begins so for a formula.
SHEET_ROWS: Final = 1_000_000  # a sheet holds little more; a CSV holds all
NAMED: Final = {"legal_form", "area_id", "district_id", "industry_id"}
AT_ONCE: Final = 5_000  # rows whose names are fetched together


def refusals(one: Kept, form: str) -> FileResponse:
    """The refused rows of a snapshot as a list."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file.{form}"
        write_refusals(one, path)
        return _file(path, f"{one.id}-refused.{form}")


def differences(wanted: Difference, form: str) -> FileResponse:
    """The rows of one kind of difference, each changed value beside what it was."""
    columns = _columns(wanted)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file.{form}"
        rows = _rows(wanted, columns)
        heads = [words for _name, words in columns]
        if form == "csv":
            _as_csv(path, heads, rows)
        else:
            _as_workbook(path, heads, islice(rows, SHEET_ROWS))
        return _file(path, f"{wanted.new.id}-{wanted.kind}.{form}")


def _columns(wanted: Difference) -> list[tuple[str, str]]:
    """Columns of the file with their headings; codes stand beside their names."""
    found = [("establishment_id", reading.column_word("establishment_id"))]
    if wanted.kind == "changed":
        found.append(("changed", _("Changed")))
    for name in wanted.found.columns:
        words = reading.column_word(name)
        both = [(name, words)]
        if wanted.kind == "changed":
            both.insert(0, (f"old_{name}", _("%(column)s before") % {"column": words}))
        for column, heading in both:
            found.append((column, heading))
            if name in NAMED:
                found.append((f"{column}:name", _("%(column)s (name)") % {"column": heading}))
    return found


def _rows(wanted: Difference, columns: Sequence[tuple[str, str]]) -> Iterator[list[Any]]:
    rows = wanted.every()
    while some := list(islice(rows, AT_ONCE)):
        was = [{n.removeprefix("old_"): v for n, v in row.items()} for row in some]
        words = Words.of_rows([*some, *was])
        for row in some:
            yield [_cell(row, name, words) for name, _heading in columns]


def _cell(row: dict[str, Any], name: str, words: Words) -> Any:
    if name == "changed":
        return ", ".join(reading.column_word(column) for column in row["changed"])
    column, _dot, named = name.partition(":")
    value = row.get(column)
    if named:
        return words.of_value(column.removeprefix("old_"), value)
    return value


def _as_csv(path: Path, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:  # the mark tells Excel UTF-8
        writer = csv.writer(file)
        writer.writerow(heads)
        for row in rows:
            writer.writerow([harmless(value) for value in row])


def _as_workbook(path: Path, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet(_("Rows"))
        sheet.freeze_panes(1, 1)
        for at, head in enumerate(heads):
            sheet.write_string(0, at, head, bold)
        for number, row in enumerate(rows, start=1):
            for at, value in enumerate(row):
                if isinstance(value, int | float):
                    sheet.write_number(number, at, value)
                elif value not in (None, ""):
                    sheet.write_string(number, at, str(value))  # as text, whatever it begins with
        sheet.set_column(0, len(heads) - 1, 22)


def _file(path: Path, name: str) -> FileResponse:
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=name)
    answer.headers["Content-Type"] = KINDS[path.suffix]
    return answer
