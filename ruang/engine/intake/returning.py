"""Refused rows as a workbook in the shape of the original, to be put right and sent back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import xlsxwriter

from ruang.engine.errors import InputError
from ruang.engine.intake.corrections import ADDED
from ruang.engine.intake.refusals import COLUMNS, REMEDIES, reason_words
from ruang.engine.lake import Snapshot
from ruang.engine.sheets import Look, records
from ruang.engine.text import noop as _
from ruang.engine.text import say

WIDTHS = (12, 40)  # letters: of the narrowest and the widest column
SAMPLE = 50  # rows by which a column's width is chosen
WRONG, ASIDE, HEAD = "#F8D7D3", "#EFEFEA", "#E3E8E1"  # the cell to put right; ours; headings


def write_returned(snapshot: Snapshot, looks: Sequence[Look], path: Path, language: str) -> None:
    """Write the refused rows of a snapshot with all their cells, and to the right why and whence.

    Every cell is text, so that a spreadsheet neither computes nor changes it. What a corrected
    row stands for is told by the last two columns.

    Args:
        snapshot: The snapshot.
        looks: The files it was read from, corrections among them.
        path: The .xlsx file to write.
        language: "th" or "en".

    Raises:
        InputError: A file that the snapshot was read from is not among `looks`.
    """
    by_bytes = {look.sha256: look for look in looks}
    refused: dict[str, list[dict[str, Any]]] = {}
    for row in pq.read_table(snapshot.path("refusals")).to_pylist():
        refused.setdefault(row["source_file"], []).append(row)
    sheets: dict[tuple[str, ...], list[_Returned]] = {}
    for given in snapshot.manifest["inputs"]:
        rows = refused.get(given["file"])
        if not rows:
            continue
        look = by_bytes.get(given["sha256"])
        if look is None:
            raise InputError(_("the file itself is needed, and was removed"), file=given["file"])
        headers = _own_headers(given)
        sheets.setdefault(headers, []).extend(_returned(look, given, rows, len(headers)))
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        for n, (headers, found) in enumerate(sheets.items(), start=1):
            title = say(_("Refused rows"), language) + (f" {n}" if len(sheets) > 1 else "")
            _Sheet(book, title, headers, language).write(found)
        if not sheets:
            book.add_worksheet(say(_("Refused rows"), language))


@dataclass(frozen=True)
class _Returned:
    """A refused row as it stood in its file, and why it was refused."""

    cells: list[str]
    wrong: int  # place of the cell to put right; -1 for the whole row
    refusal: dict[str, Any]


def _own_headers(given: dict[str, Any]) -> tuple[str, ...]:
    own = list(given["headers"])
    added = {say(words, language) for words in ADDED for language in ("th", "en")}
    while own and (own[-1] in added or not own[-1].strip()):
        own.pop()  # a corrected row is refused again: what was added to it is added anew
    return tuple(own)


def _returned(
    look: Look, given: dict[str, Any], refusals: list[dict[str, Any]], width: int
) -> Iterator[_Returned]:
    wanted = {row["source_row"]: row for row in refusals}
    last = max(wanted)
    headers, columns = given["headers"], given["columns"]
    for at, cells in records(look, sheet=given["sheet"], delimiter=given["delimiter"]):
        if at in wanted:
            whole = [*cells[:width], *[""] * (width - len(cells))]
            if extra := [cell for cell in cells[len(headers) :] if cell.strip()]:
                whole[-1] = " ".join([whole[-1], *extra]).strip()
            header = columns.get(wanted[at]["column"], "")
            wrong = headers.index(header) if header in headers else -1
            yield _Returned(whole, wrong, wanted[at])
        if at >= last:
            return


class _Sheet:
    """One sheet of rows with the same headers."""

    def __init__(
        self, book: xlsxwriter.Workbook, title: str, headers: Sequence[str], language: str
    ) -> None:
        self._sheet, self._language = book.add_worksheet(title), language
        self._headers = [*headers, *(say(words, language) for words in ADDED)]
        self._own = len(headers)
        text = {"num_format": "@", "valign": "top"}
        self._plain = book.add_format(text)
        self._wrong = book.add_format({**text, "bg_color": WRONG, "bold": True})
        self._aside = book.add_format({**text, "bg_color": ASIDE, "text_wrap": True})
        self._head = book.add_format({"bold": True, "bg_color": HEAD, "text_wrap": True})

    def write(self, rows: Sequence[_Returned]) -> None:
        """Write the headings and the rows."""
        self._sheet.freeze_panes(1, 0)
        for i, name in enumerate(self._headers):
            longest = max((len(r.cells[i]) for r in rows[:SAMPLE] if i < self._own), default=0)
            least, most = WIDTHS
            width = min(max(longest, len(name), least), most) if i < self._own else most * 0.7
            self._sheet.set_column(i, i, width, self._plain if i < self._own else self._aside)
        for i, name in enumerate(self._headers):
            self._sheet.write_string(0, i, name, self._head)
        for at, row in enumerate(rows, start=1):
            for i, cell in enumerate(row.cells):
                form = self._wrong if row.wrong in (i, -1) else self._plain
                if cell or i == row.wrong:
                    self._sheet.write_string(at, i, cell, form)
            for i, cell in enumerate(self._why(row.refusal), start=self._own):
                self._sheet.write_string(at, i, cell, self._aside)

    def _why(self, refusal: dict[str, Any]) -> tuple[str, ...]:
        return (
            say(COLUMNS[refusal["column"]], self._language),
            refusal["value"] or "",
            reason_words(refusal, self._language),
            say(REMEDIES[refusal["reason"]], self._language),
            refusal["source_file"],
            str(refusal["source_row"]),
        )
