"""An empty register to fill in: a workbook whose headers the intake knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from ruang.engine.intake.forms import FORMS
from ruang.engine.reference import areas
from ruang.engine.text import noop as _
from ruang.engine.text import say

ROWS = 5_000  # that are prepared for typing: text stays text, lists can be chosen from
EXPLAINED = (_("header"), _("what to write"), _("example"))
WRITTEN_ON = datetime(2026, 1, 1, tzinfo=UTC)  # the same template is the same file


@dataclass(frozen=True)
class _Column:
    header: str
    what: str
    example: str
    width: int  # letters
    number: bool = False  # everything else is text: codes keep their zeros, dates their order
    choices: str = ""  # "forms" or "provinces"


COLUMNS = (
    _Column(_("Establishment name"), _("The name as registered or as people know it. Needed."),
            _("Ban Suan Phueng Bee Keepers Community Enterprise"), 40),
    _Column(_("Legal form"), _("Choose one; left empty, it is told from the name."),
            _("community enterprise"), 20, choices="forms"),
    _Column(_("Juristic id"), _("Its 13 digits, if it is a juristic person."),
            "0515566900017", 18),
    _Column(_("Establishment id"), _("The id by which your office knows it, if there is one."),
            "LPN-0001", 18),
    _Column(_("TSIC code"), _("Five digits of TSIC 2009; fewer if that is all that is known."),
            "01493", 12),
    _Column(_("Address"), _("Number, village, road. Optional."),
            _("12 Moo 3"), 30),
    _Column(_("Sub-district"), _("Name or six digits. Optional."), _("Nai Mueang"), 18),
    _Column(_("District"), _("Name or four digits."), _("Mueang Lamphun"), 18),
    _Column(_("Province"), _("Name or two digits. Needed."), _("Lamphun"), 18,
            choices="provinces"),
    _Column(_("Postcode"), _("Five digits. Optional."), "51000", 12),
    _Column(_("Number of workers"), _("Persons; left empty where not known, not 0."),
            "12", 12, number=True),
    _Column(_("Capital (baht)"), _("In baht; left empty where not known, not 0."),
            "500000", 16, number=True),
    _Column(_("Registration date"), _("Day/month/year, Buddhist or common era."),
            "31/1/2566", 16),
    _Column(_("Latitude"), _("Degrees, such as from a map on the telephone. Optional."),
            "18.5745", 12, number=True),
    _Column(_("Longitude"), _("Degrees, such as from a map on the telephone. Optional."),
            "99.0087", 12, number=True),
)  # fmt: skip


def write_template(path: Path, language: str) -> None:
    """Write an empty register of establishments, to be filled in and brought back.

    The first sheet has the headers, with lists to choose legal form and province from; the
    second says of each column what to write, with an example.

    Args:
        path: The .xlsx file.
        language: "th" or "en": of headers, lists and explanations.
    """
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": WRITTEN_ON})
        register = book.add_worksheet(say(_("Register"), language))
        explanation = book.add_worksheet(say(_("How to fill in"), language))
        lists = {
            "forms": [say(words, language) for words in FORMS.values()],
            "provinces": sorted(
                r["name_th" if language == "th" else "name_en"]
                for r in areas.provinces().to_pylist()
            ),
        }
        ranges = _explain(book, explanation, lists, language)
        _prepare(book, register, ranges, language)


def _prepare(book: Any, sheet: Any, ranges: dict[str, str], language: str) -> None:
    heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    text = book.add_format({"num_format": "@"})
    sheet.freeze_panes(1, 1)
    for i, column in enumerate(COLUMNS):
        sheet.set_column(i, i, column.width, None if column.number else text)
        sheet.write_string(0, i, say(column.header, language), heading)
        if column.choices:
            chosen = {
                "validate": "list",
                "source": ranges[column.choices],
                "error_type": "warning",  # another spelling is read too
                "error_title": say(column.header, language),
                "error_message": say(_("This is not in the list."), language),
            }
            sheet.data_validation(1, i, ROWS, i, chosen)


def _explain(book: Any, sheet: Any, lists: dict[str, list[str]], language: str) -> dict[str, str]:
    """Fill the second sheet; give the ranges in which its lists stand."""
    heading = book.add_format({"bold": True, "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.freeze_panes(1, 0)
    for i, (title, width) in enumerate(zip(EXPLAINED, (24, 56, 40), strict=True)):
        sheet.set_column(i, i, width, wrapped)
        sheet.write_string(0, i, say(title, language), heading)
    for row, column in enumerate(COLUMNS, start=1):
        for i, words in enumerate((column.header, column.what, column.example)):
            sheet.write_string(row, i, say(words, language))
    ranges = {}
    choosing = {c.choices: c.header for c in COLUMNS if c.choices}
    for i, (name, choices) in enumerate(lists.items(), start=len(EXPLAINED) + 1):
        letter = chr(ord("A") + i)
        sheet.set_column(i, i, 28)
        sheet.write_string(0, i, say(choosing[name], language), heading)
        for row, word in enumerate(choices, start=1):
            sheet.write_string(row, i, word)
        title = say(_("How to fill in"), language)
        ranges[name] = f"='{title}'!${letter}$2:${letter}${len(choices) + 1}"
    return ranges
