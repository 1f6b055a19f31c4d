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
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from ruang.web.clusters.models import Proposal
from ruang.web.reports.sheet import Sheet
from ruang.web.ui.languages import reader_language
from ruang.web.ui.numerals import be_date

FONT: Final = "TH Sarabun New"  # what Thai offices write memos in
SIZE: Final = 16  # points, of that font
TITLE: Final = 29  # of the word that says what it is, and of the names of its lines,
TERM: Final = 20  # as the regulation on correspondence has them
INDENT: Final = Cm(2.5)
DATED: Final = Cm(8)  # where the date stands beside the number
COLUMNS: Final = (Cm(5.6), Cm(3.1), Cm(1.9), Cm(1.4), Cm(2.4), Cm(1.6))  # of the table
WORDS: Final = 2  # columns of words; the others hold figures


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
    _part(memo, _("3. Considerations"), _considered(about))
    _part(memo, _("4. Proposal"), [_asked(sheet, about)])
    _signature(memo, by)
    buffer = io.BytesIO()
    memo.save(buffer)
    return buffer.getvalue()


def _head(memo: Any, sheet: Sheet, *, by: Any, about: Proposal | None) -> None:
    title = memo.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(title, _("Memorandum"), bold=True, size=TITLE)
    if sheet.synthetic:
        _run(memo.add_paragraph(), sheet.synthetic, bold=True)
    office = by.organisation.name if by.organisation else _blank(_("office"))
    day = be_date(timezone.localdate(), "long")
    number = _blank(_("reference number"))
    for terms in (
        [(_("Office"), office)],
        [(_("No."), number), (_("Date"), day)],
        [(_("Subject"), _subject(sheet, about))],
    ):
        line = memo.add_paragraph()
        line.paragraph_format.tab_stops.add_tab_stop(DATED, WD_TAB_ALIGNMENT.LEFT)
        for place, (term, words) in enumerate(terms):
            _run(line, f"\t{term}  " if place else f"{term}  ", bold=True, size=TERM)
            _run(line, words)
    line = memo.add_paragraph()
    _run(line, f"{_('Addressed to')}  ")
    _run(line, _addressed(about))


def _addressed(about: Proposal | None) -> str:
    if about is None:
        return _blank(_("who decides"))
    return _("The director, %(centre)s") % {"centre": about.lead_centre.name}


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
    moved = [sheet.moved] if sheet.moved else []
    return [sheet.places, *moved, *figures, sheet.reason]


def _considered(about: Proposal | None) -> list[str]:
    """The officer's words, all of them: here there is room."""
    if about is None:
        return [_blank(_("the officer's own assessment"))]
    return [line.strip() for line in about.reason.splitlines() if line.strip()]


def _asked(sheet: Sheet, about: Proposal | None) -> str:
    if about is None:
        return _blank(_("what is asked for"))
    return _("For consideration: approve forming the cluster “%(name)s”.") % {"name": sheet.title}


def _signature(memo: Any, by: Any) -> None:
    for words in ("", f"({by.name})", by.organisation.name if by.organisation else ""):
        line = memo.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.paragraph_format.left_indent, line.paragraph_format.keep_with_next = Cm(7), True
        _run(line, words)


def _part(memo: Any, heading: str, paragraphs: Iterable[str]) -> None:
    _heading(memo, heading)
    for words in paragraphs:
        paragraph = memo.add_paragraph()
        paragraph.paragraph_format.first_line_indent = INDENT
        if reader_language() == "th":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.THAI_JUSTIFY
        _run(paragraph, words)


def _heading(memo: Any, words: str) -> None:
    line = memo.add_paragraph()
    line.paragraph_format.keep_with_next = True
    line.paragraph_format.space_before = Pt(6)
    _run(line, words, bold=True)


def _table(memo: Any, sheet: Sheet) -> None:
    """The figures, with where they are from; its head stands on every page it goes on to."""
    _heading(memo, sheet.table_heading)
    table = memo.add_table(rows=0, cols=len(sheet.columns))
    table.style, table.autofit = "Table Grid", False
    for column, width in zip(table.columns, COLUMNS, strict=True):
        column.width = width
    for number, row in enumerate([sheet.columns, *sheet.rows]):
        line = table.add_row()
        _marked(line, "w:cantSplit", *(["w:tblHeader"] if number == 0 else []))
        for place, (cell, words) in enumerate(zip(line.cells, row, strict=True)):
            cell.width = COLUMNS[place]
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            if place >= WORDS:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _run(paragraph, words, bold=number == 0, size=14)
    said = [f"{term}: {words}" for term, words in sheet.sources]
    for words in (sheet.more, " · ".join(said), f"{sheet.address} · {sheet.made}"):
        if words:
            _run(memo.add_paragraph(), words, size=12)


def _marked(row: Any, *tags: str) -> None:
    properties = row._tr.get_or_add_trPr()
    for tag in tags:
        properties.append(OxmlElement(tag))


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
    run.bold, run.font.cs_bold, run.font.size = bold, bold, Pt(size)
    properties = run._r.get_or_add_rPr()
    language = "th-TH" if reader_language() == "th" else "en-GB"
    for tag, name, value in (("w:szCs", "w:val", str(2 * size)), ("w:lang", "w:bidi", language)):
        element = OxmlElement(tag)  # in the order that the format asks for
        element.set(qn(name), value)
        properties.append(element)
