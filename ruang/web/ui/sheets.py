"""A small table as a file: CSV for machines, XLSX for people, both with what the table is."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from ruang.web.ui.numerals import be_datetime
from ruang.web.ui.spreadsheets import harmless


@dataclass(frozen=True)
class Sheet:
    """Rows with a name for each column, and what stands beside them."""

    name: str  # of the file, without the day
    title: str
    columns: dict[str, str]  # column -> what people read above it
    rows: list[dict[str, Any]]  # what is not known is None or absent, never zero
    notes: list[tuple[str, str]]
    frozen: int = 1  # columns that stay when the sheet is moved
    wide: dict[str, int] = field(default_factory=dict)  # column -> its width

    @property
    def said(self) -> list[tuple[str, str]]:
        """The notes, each in one line, with when the file was made."""
        every = [*self.notes, (_("Exported"), be_datetime(timezone.now()))]
        return [(term, " ".join(words.split())) for term, words in every if words]


def as_csv(sheet: Sheet) -> HttpResponse:
    """The table as UTF-8 CSV; lines that begin with "#" say what it is."""
    text = io.StringIO()
    writer = csv.writer(text)
    for term, words in sheet.said:
        writer.writerow([f"# {term}: {words}"])
    writer.writerow(sheet.columns)
    for row in sheet.rows:
        writer.writerow([harmless(row.get(name)) for name in sheet.columns])
    # The mark at the beginning is how Excel knows UTF-8.
    return _file(text.getvalue().encode("utf-8-sig"), sheet, "csv", "text/csv; charset=utf-8")


def as_xlsx(sheet: Sheet) -> HttpResponse:
    """The table as XLSX: the rows, and a sheet that says what they are."""
    buffer = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, settings) as book:
        bold = book.add_format({"bold": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        page = book.add_worksheet(sheet.title)
        page.freeze_panes(1, sheet.frozen)
        page.write_row(0, 0, list(sheet.columns.values()), bold)
        for number, row in enumerate(sheet.rows, start=1):
            page.write_row(number, 0, [row.get(name) for name in sheet.columns])
        for place, name in enumerate(sheet.columns):
            page.set_column(place, place, sheet.wide.get(name, 14))
        about = book.add_worksheet(_("About this table"))
        about.set_column(0, 0, 32)
        about.set_column(1, 1, 110, wrapped)
        for number, (term, words) in enumerate(sheet.said):
            about.write_string(number, 0, term, bold)
            about.write_string(number, 1, words)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _file(buffer.getvalue(), sheet, "xlsx", kind)


FORMS: Final[dict[str, Callable[[Sheet], HttpResponse]]] = {"csv": as_csv, "xlsx": as_xlsx}


def _file(body: bytes, sheet: Sheet, form: str, kind: str) -> HttpResponse:
    day = timezone.localdate().isoformat()
    response = HttpResponse(body, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{sheet.name}-{day}.{form}"'
    return response
