"""A sheet set as PDF, its fonts embedded: the layout is layout/sheet.typ, the words are data."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Final

import typst

from ruang.web.reports.sheet import Sheet

LAYOUT: Final = Path(__file__).parent / "layout"
FONTS: Final = Path(__file__).parent / "built"


def typeset(sheet: Sheet) -> bytes:
    """Set a sheet on A4.

    Args:
        sheet: What it says; its words are data and never read as markup.

    Returns:
        The PDF.
    """
    body: bytes = typst.compile(
        str(LAYOUT / "sheet.typ"),
        root=str(LAYOUT),
        font_paths=_fonts(),
        sys_inputs={"sheet": json.dumps(asdict(sheet), ensure_ascii=False)},
    )
    return body


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )
