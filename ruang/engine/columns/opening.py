"""The table of a file as a layout wants it, and a file whose first row is data already."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ruang.engine.catalogue import Layout
from ruang.engine.columns.contents import contents
from ruang.engine.columns.headers import meaning
from ruang.engine.sheets import Look, Sheet, beginning, open_sheet, unique_headers

NO_HEADER = -1  # what Layout.header_row says of a file whose first row is data
LOOKED_AT = 100  # rows
ENOUGH = 3  # known headers: so many words of one row are no accident
TITLES = 40  # rows; a header that has not come by then is told by its shape alone
PROOFS = 2  # columns in which the supposed header is a value like those below it


def opened(look: Look, layout: Layout) -> Sheet:
    """Open the table of a file; where there is no header row, columns are called [A], [B] ….

    Args:
        look: The file.
        layout: Its sheet, delimiter and header_row are followed; -1 says that there is no header.

    Raises:
        InputError: There is no such sheet or row, or the file cannot be read.
    """
    wanted = max(layout.header_row, 0)
    sheet = open_sheet(look, sheet=layout.sheet, delimiter=layout.delimiter, header_row=wanted)
    if layout.header_row == 0 and (better := _naming_row(sheet)):
        sheet = open_sheet(look, sheet=sheet.sheet, delimiter=sheet.delimiter, header_row=better)
    if layout.header_row == NO_HEADER or (layout.header_row == 0 and _is_data(sheet)):
        return replace(sheet, header_row=0, headers=unique_headers([], len(sheet.headers)))
    return sheet


def _naming_row(sheet: Sheet) -> int:
    """A row near the top that names more columns by known words than the supposed header does."""
    have = _named(sheet.headers)
    if sheet.look.kind == "parquet" or have >= ENOUGH:
        return 0
    first = beginning(sheet.look, sheet=sheet.sheet, delimiter=sheet.delimiter, rows=TITLES)
    named = [(_named(set(cells)), -start) for start, cells in first.records[:TITLES]]
    most, start = max(named, default=(0, 0))
    return -start if most >= ENOUGH and most > have else 0


def _named(cells: Iterable[str]) -> int:
    return sum(meaning(cell).known for cell in cells)


def _is_data(sheet: Sheet) -> bool:
    """Whether the supposed header is a row like the others: no header known, values recognised."""
    if sheet.look.kind == "parquet" or _named(sheet.headers):
        return False
    head = sheet.head(LOOKED_AT)
    proofs = 0
    for header in sheet.headers:
        below = contents([v for v in head[header].to_pylist() if v])
        alike = {c.column for c in contents([header]) if c.strong}
        proofs += bool(below and below[0].strong and below[0].column in alike)
    return proofs >= PROOFS
