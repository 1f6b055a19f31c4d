"""Household income or expenditure by province, read from the publisher's file as it is.

One row a province, one column a year. Years stand in headers in either calendar, or in both, as
"year-2558-2015"; provinces by name or code, in any language and spelling that intake knows. An
empty cell is no figure: a province that did not exist yet has none.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

from ruang.engine.errors import InputError
from ruang.engine.intake.places import Places, places, spelled
from ruang.engine.sheets import Look, beginning, look, open_sheet
from ruang.engine.text import noop as _

BUDDHIST_ERA: Final = 543
FIRST_BUDDHIST: Final = 2400  # a four-digit year from here on is of the Buddhist era
YEARS: Final = range(1950, 2101)
YEAR: Final = re.compile(r"(?<!\d)\d{4}(?!\d)")
AMOUNT: Final = re.compile(r"\d[\d,]*(\.\d+)?")
NOTHING: Final = frozenset({"", "-", "–", "..", "...", "n.a.", "n/a", "na"})
TITLE_LINES: Final = 40  # a header that has not come by then is none
OTHER_CELLS: Final = frozenset({"cells_missing", "cells_extra"})
MOST_BAHT: Final = 1_000_000  # a month and household; more is a figure of another kind


@dataclass(frozen=True)
class Amount:
    """One figure of the file, and where it stands there."""

    area_id: str
    year: int  # Gregorian
    baht: Decimal  # a month and household
    row: int  # of the file, from 1
    column: str  # its header


@dataclass(frozen=True)
class HouseholdTable:
    """What one file says."""

    sha256: str
    rows: int
    years: tuple[int, ...]
    amounts: tuple[Amount, ...]
    left_out: tuple[tuple[int, str], ...]  # rows of no province, as regions: number and text


def household_table(path: Path, lake: Path | None = None) -> HouseholdTable:
    """Read baht a month per household by province and year.

    Args:
        path: Delimited text, workbook or Parquet, in the publisher's own layout.
        lake: Where an official list of areas may have been imported.

    Raises:
        InputError: No column holds years or provinces, a header's two years are not the same one,
            a province stands twice, or a cell is no amount; with row and column.
    """
    file = look(path)
    sheet = open_sheet(file, header_row=_header_row(file))
    years = _years(sheet.headers, path.name)
    names = [header for header in sheet.headers if header not in years]
    known = places(lake)
    amounts: list[Amount] = []
    left_out: list[tuple[int, str]] = []
    seen: dict[str, int] = {}
    rows = [row for batch in sheet.batches() for row in batch.to_pylist()]
    for row in rows:
        number = row["source_row"]
        # A line with one text alone, as a note, may also be a province without any figure.
        if row["fault"] in OTHER_CELLS:
            raise InputError(
                _("the row has other cells than its header"), file=path.name, row=number
            )
        area = _province([row[name] for name in names], known)
        if area is None:
            left_out.append((number, " ".join(row[name] for name in names).strip()))
            continue
        if area in seen:
            raise InputError(
                _("this province stands in row {first} already"),
                file=path.name,
                row=number,
                first=seen[area],
            )
        seen[area] = number
        amounts += _of_row(row, area, years, path.name)
    if not amounts:
        raise InputError(_("no row has a province and an amount"), file=path.name)
    found = tuple(sorted({one.year for one in amounts}))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return HouseholdTable(digest, len(rows), found, tuple(amounts), tuple(left_out))


def _header_row(file: Look) -> int:
    """The row with the most cells that name a year; 0 where none does.

    A title may name years as well, though in one cell.
    """
    first = beginning(file, rows=TITLE_LINES).records
    named = {row: sum(bool(_told(cell)) for cell in cells) for row, cells in first}
    best = max(named, key=lambda row: named[row], default=0)
    return best if named.get(best) else 0


def _years(headers: Sequence[str], file: str) -> dict[str, int]:
    """Header -> the Gregorian year that it names; headers that name none are left out."""
    found: dict[str, int] = {}
    for header in headers:
        told = _told(header)
        if len(told) > 1:
            raise InputError(
                _("the years in the header are not the same year in the two calendars"),
                file=file,
                column=header,
            )
        for year in told:
            if year in found.values():
                raise InputError(_("this year stands in two columns"), file=file, column=header)
            found[header] = year
    if not found:
        raise InputError(_("no column is headed by a year"), file=file)
    return found


def _told(cell: str) -> set[int]:
    """The Gregorian years that a cell names."""
    years = {_gregorian(int(digits)) for digits in YEAR.findall(spelled(cell))}
    return {year for year in years if year in YEARS}


def _gregorian(year: int) -> int:
    return year - BUDDHIST_ERA if year >= FIRST_BUDDHIST else year


def _province(cells: Sequence[str], known: Places) -> str | None:
    """The province that a row's names agree on, the exact ones before those that are guessed."""
    texts = [spelled(cell) for cell in cells]
    ways: tuple[Callable[[str], str | None], ...] = (
        lambda text: known.named_province(known.stripped(text, "province"), guess=False).province,
        lambda text: known.province(text).province,
    )
    for way in ways:
        told = {code for text in texts if text and (code := way(text))}
        if len(told) == 1:
            return told.pop()
    return None


def _of_row(row: dict[str, str], area: str, years: dict[str, int], file: str) -> list[Amount]:
    found = []
    number = int(row["source_row"])
    for header, year in years.items():
        text = spelled(row[header])
        if text.casefold() in NOTHING:
            continue
        baht = Decimal(text.replace(",", "")) if AMOUNT.fullmatch(text) else Decimal(0)
        if not 0 < baht <= MOST_BAHT:
            raise InputError(
                _("“{text}” is no amount of baht a month"),
                file=file,
                row=number,
                column=header,
                text=text,
            )
        found.append(Amount(area, year, baht, number, header))
    return found
