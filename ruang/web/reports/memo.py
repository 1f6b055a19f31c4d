"""The evidence as a memo of a Thai office (Word), to be edited.

Four parts, as such memos have them: the matter so far, facts, considerations, proposal. The facts
are what was computed; what a person has to write stands in brackets, or is what she wrote before.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from ruang.web.clusters.models import Proposal
from ruang.web.reports.sheet import Sheet
from ruang.web.ui.languages import reader_language
from ruang.web.ui.numerals import be_date

FONT: Final = "TH Sarabun New"  # what Thai offices write memos in
SIZE: Final = 16  # points, of that font
INDENT: Final = Cm(2.5)


def of(sheet: Sheet, *, by: Any, about: Proposal | None = None) -> bytes:
    """Write a memo from what a sheet says.

    Args:
        sheet: The evidence.
        by: Who takes the memo along; her office stands in its head.
        about: The proposal that it asks to be decided, if there is one.

    Returns:
        The file.
    """
    memo = Document()
    _prepare(memo)
    _head(memo, sheet, by=by, about=about)
    _part(memo, _("1. The matter so far"), [_matter(about)])
    _part(memo, _("2. Facts"), _facts(sheet))
    _table(memo, sheet)
    _part(memo, _("3. Considerations"), _considered(sheet))
    _part(memo, _("4. Proposal"), [_asked(sheet, about)])
    _signature(memo, by)
    buffer = io.BytesIO()
    memo.save(buffer)
    return buffer.getvalue()


def _head(memo: Any, sheet: Sheet, *, by: Any, about: Proposal | None) -> None:
    title = memo.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(title, _("Memorandum"), bold=True, size=24)
    if sheet.synthetic:
        _run(memo.add_paragraph(), sheet.synthetic, bold=True)
    office = by.organisation.name if by.organisation else _blank(_("office"))
    day = be_date(timezone.localdate(), "long")
    for term, words in (
        (_("Office"), office),
        (_("No."), f"{_blank(_('reference number'))}    {_('Date')} {day}"),
        (_("Subject"), _subject(sheet, about)),
        (
            _("Addressed to"),
            _("The director, %(centre)s") % {"centre": about.lead_centre.name}
            if about
            else _blank(_("who decides")),
        ),
    ):
        line = memo.add_paragraph()
        _run(line, f"{term}  ", bold=True)
        _run(line, words)


def _subject(sheet: Sheet, about: Proposal | None) -> str:
    if about is None:
        return _("Evidence on %(industry)s as a candidate for a cluster") % {
            "industry": sheet.title
        }
    return _("Proposal to form the cluster “%(name)s”") % {"name": sheet.title}


def _matter(about: Proposal | None) -> str:
    if about is None:
        return _blank(_("why this is put forward now, and what was decided before"))
    return _("%(centre)s was sent this proposal on %(day)s.") % {
        "centre": about.lead_centre.name,
        "day": be_date(about.proposed_at, "long"),
    }


def _facts(sheet: Sheet) -> list[str]:
    figures = [f"{f.term}: {f.value}" + (f" ({f.note})" if f.note else "") for f in sheet.figures]
    sources = [f"{term}: {words}" for term, words in sheet.sources]
    moved = [sheet.moved] if sheet.moved else []
    return [sheet.places, *moved, *figures, sheet.reason, *sources]


def _considered(sheet: Sheet) -> list[str]:
    if sheet.said is None:
        return [_blank(_("the officer's own assessment"))]
    return [sheet.said.words]


def _asked(sheet: Sheet, about: Proposal | None) -> str:
    if about is None:
        return _blank(_("what is asked for"))
    return _("For consideration: approve forming the cluster “%(name)s”.") % {"name": sheet.title}


def _signature(memo: Any, by: Any) -> None:
    for words in ("", f"({by.name})", by.organisation.name if by.organisation else ""):
        line = memo.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.paragraph_format.left_indent = Cm(7)
        _run(line, words)


def _part(memo: Any, heading: str, paragraphs: Iterable[str]) -> None:
    _run(memo.add_paragraph(), heading, bold=True)
    for words in paragraphs:
        paragraph = memo.add_paragraph()
        paragraph.paragraph_format.first_line_indent = INDENT
        _run(paragraph, words)


def _table(memo: Any, sheet: Sheet) -> None:
    _run(memo.add_paragraph(), sheet.table_heading, bold=True)
    table = memo.add_table(rows=0, cols=len(sheet.columns))
    table.style = "Table Grid"
    for number, row in enumerate([sheet.columns, *sheet.rows]):
        for cell, words in zip(table.add_row().cells, row, strict=True):
            _run(cell.paragraphs[0], words, bold=number == 0, size=14)
    if sheet.more:
        _run(memo.add_paragraph(), sheet.more)
    _run(memo.add_paragraph(), f"{sheet.address} · {sheet.made}", size=12)


def _blank(what: str) -> str:
    return f"[{what}]"


def _prepare(memo: Any) -> None:
    """A4 with the margins of a memo, everything in one font for both scripts."""
    section = memo.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(2)
    section.top_margin, section.bottom_margin = Cm(2), Cm(2)
    normal = memo.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(SIZE)
    normal.paragraph_format.space_after = Pt(4)
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)


def _run(paragraph: Any, words: str, *, bold: bool = False, size: int = SIZE) -> None:
    """Words in a paragraph. Thai is a complex script: Word takes its size and weight apart."""
    run = paragraph.add_run(words)
    run.bold, run.font.size = bold, Pt(size)
    properties = run._r.get_or_add_rPr()
    for tag, value in (("w:szCs", str(2 * size)), ("w:bCs", "1" if bold else "0")):
        element = OxmlElement(tag)
        element.set(qn("w:val"), value)
        properties.append(element)
    language = OxmlElement("w:lang")
    language.set(qn("w:bidi"), "th-TH" if reader_language() == "th" else "en-GB")
    properties.append(language)
