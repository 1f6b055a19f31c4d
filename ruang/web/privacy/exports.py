"""What is held about a person as files, and the record of processing as a workbook."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable
from typing import Any, Final

import xlsxwriter
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from ruang.web.people.models import User
from ruang.web.privacy.holdings import Holding, holdings
from ruang.web.privacy.record import COLUMNS, lines
from ruang.web.ui.numerals import be_datetime

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_LETTERS: Final = 31  # of a sheet's name
NOT_IN_A_NAME: Final = str.maketrans("[]:*?/\\", "-------")
Sheet = tuple[str, list[str], Iterable[list[str]]]


def data_as_json(person: User) -> HttpResponse:
    """Everything that is held about a person, for programs."""
    said = {
        "about": person.pk,
        "made_at": timezone.now().isoformat(),
        "data": [_as_dict(one) for one in holdings(person) if one.personal.fields],
    }
    body = json.dumps(said, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder)
    return _file(body.encode(), "my-data", "json", "application/json")


def data_as_xlsx(person: User) -> HttpResponse:
    """Everything that is held about a person, one sheet for each kind of data."""
    found = [one for one in holdings(person) if one.personal.fields]
    heads = [_("Kind of data"), _("Rows"), _("Purpose"), _("Basis"), _("How long")]
    about = [[one.title, str(one.number), *map(str, _why(one))] for one in found]
    sheets: list[Sheet] = [(_("Overview"), heads, about)]
    sheets += [(one.title, one.labels, one.shown()) for one in found]
    return _file(_workbook(sheets), "my-data", "xlsx", XLSX)


def record_as_xlsx() -> HttpResponse:
    """The record of processing, as a workbook."""
    heads = [str(words) for words in COLUMNS.values()]
    made = [[_("Made on"), be_datetime(timezone.now())]]
    sheets: list[Sheet] = [
        (_("Record of processing"), heads, (line.cells for line in lines())),
        (_("Overview"), ["", ""], made),
    ]
    return _file(_workbook(sheets), "record-of-processing", "xlsx", XLSX)


FORMS: Final[dict[str, Callable[[User], HttpResponse]]] = {
    "json": data_as_json,
    "xlsx": data_as_xlsx,
}


def _as_dict(one: Holding) -> dict[str, Any]:
    purpose, basis, retention = _why(one)
    return {
        "kind": one.key,
        "title": one.title,
        "purpose": str(purpose),
        "basis": str(basis),
        "retention": str(retention),
        "rows": list(one.plain()),
    }


def _why(one: Holding) -> tuple[Any, Any, Any]:
    said = one.personal
    return said.purpose.title, said.purpose.basis.label, said.retention


def _workbook(sheets: list[Sheet]) -> bytes:
    buffer = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, settings) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        for number, (title, heads, rows) in enumerate(sheets, start=1):
            sheet = book.add_worksheet(_name(number, title))
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, max(len(heads) - 1, 0), 28, plain)
            sheet.write_row(0, 0, heads, bold)
            for at, cells in enumerate(rows, start=1):
                for column, cell in enumerate(cells):
                    sheet.write_string(at, column, cell, plain)
    return buffer.getvalue()


def _name(number: int, title: str) -> str:
    """A sheet's name: few letters, none of some, each once."""
    return f"{number} {title}".translate(NOT_IN_A_NAME)[:MOST_LETTERS]


def _file(body: bytes, name: str, form: str, kind: str) -> HttpResponse:
    day = timezone.localdate().isoformat()
    headers = {"Content-Disposition": f'attachment; filename="ruang-{name}-{day}.{form}"'}
    return HttpResponse(body, content_type=kind, headers=headers)
