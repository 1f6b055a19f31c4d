"""A sheet or memo as a file to take away."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse

from ruang.web.reports.sheet import Sheet
from ruang.web.reports.typesetting import typeset

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def as_pdf(sheet: Sheet, name: str) -> HttpResponse:
    """Set a sheet and answer with it; it is shown in the browser, which can print it.

    Args:
        sheet: What it says.
        name: The file's name without its ending.
    """
    headers = {"Content-Disposition": f'inline; filename="{name}-{sheet.language}.pdf"'}
    return HttpResponse(typeset(sheet), content_type="application/pdf", headers=headers)


def as_docx(body: bytes, name: str) -> HttpResponse:
    """Answer with a Word file.

    Args:
        body: The file.
        name: Its name without its ending.
    """
    headers = {"Content-Disposition": f'attachment; filename="{name}-memo.docx"'}
    return HttpResponse(body, content_type=DOCX, headers=headers)
