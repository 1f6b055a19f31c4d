"""Why a row was refused, and what was read as what: every key, once, with its words."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from ruang.engine.errors import ParameterError
from ruang.engine.lake import Snapshot
from ruang.engine.text import noop as _
from ruang.engine.text import say

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

# Why a row is not in the register. One row has one reason: the first that holds, in this order.
REASONS: dict[str, str] = {
    "cells_missing": _("The row has fewer cells than the header"),
    "cells_extra": _("The row has text to the right of the last named column"),
    "id_missing": _("There is no id"),
    "id_unreadable": _("The id is not a 13-digit number"),
    "id_check_digit": _("The id's last digit does not agree with the others"),
    "name_missing": _("There is no name"),
    "date_missing": _("There is no registration date"),
    "date_unreadable": _("The date cannot be read as day/month/year"),
    "date_out_of_range": _("The date is before 1900 or after the day of the intake"),
    "province_missing": _("No province is named"),
    "province_unknown": _("No province has this name or code"),
    "industry_missing": _("There is no industry code"),
    "industry_unknown": _("The industry classification has no such activity"),
    "duplicate": _("The same id stands in an earlier row"),
}

# What is in the register, but was read with a doubt or put right.
MARKS: dict[str, str] = {
    "no_industry": _("This source gives no industry"),
    "id_zero_restored": _("The id had lost its leading zero; the check digit agrees with it"),
    "year_gregorian": _("The year was already of the common era"),
    "capital_unreadable": _("The capital cannot be read, and counts as unknown"),
    "capital_respaced": _("The capital was written with spaces between its digits"),
    "legal_form_unread": _("The legal form could not be told from the name"),
    "address_rejoined": _("The address was broken over two lines inside a word"),
    "province_short": _("The province was given by a short or old name"),
    "district_missing": _("No district is named"),
    "district_unknown": _("The province has no such district"),
    "postcode_elsewhere": _("The postcode is one of another province"),
    "industry_zero_restored": _("The industry code had lost its leading zero"),
    "workers_unreadable": _("The number of workers cannot be read, and counts as unknown"),
    "place_unreadable": _("The coordinates cannot be read, and count as unknown"),
}

# What a refused cell is called to people.
COLUMNS: dict[str, str] = {
    "juristic_id": _("registration number"),
    "establishment_id": _("establishment id"),
    "name": _("name"),
    "registered_on": _("registration date"),
    "address": _("address"),
    "area_id": _("province"),
    "industry_id": _("industry code"),
    "": _("whole row"),
}

# The headings of a list of refused rows.
TITLES = (_("file"), _("row"), _("column"), _("value"), _("reason"), _("first seen in"))


def refused_rows(snapshot: Snapshot, language: str) -> pa.Table:
    """The refused rows of a snapshot in words, for a person to put right.

    Args:
        snapshot: The snapshot.
        language: "th" or "en".

    Returns:
        One row a refusal, in the order of the files; its columns are named in `language`.
    """
    rows = pq.read_table(snapshot.path("refusals")).to_pylist()
    names = [say(n, language) for n in TITLES]
    return pa.table(
        [
            pa.array([r["source_file"] for r in rows], pa.string()),
            pa.array([r["source_row"] for r in rows], pa.int64()),
            pa.array([say(COLUMNS[r["column"]], language) for r in rows], pa.string()),
            pa.array([r["value"] for r in rows], pa.string()),
            pa.array([say(REASONS[r["reason"]], language) for r in rows], pa.string()),
            pa.array([_first(r, language) for r in rows], pa.string()),
        ],
        names=names,
    )


def _first(row: dict[str, Any], language: str) -> str:
    if not row["first_file"]:
        return ""
    return say(_("{file}, row {row}"), language, file=row["first_file"], row=row["first_row"])


def write_refusals(snapshot: Snapshot, path: Path, language: str) -> None:
    """Write the refused rows of a snapshot to a .csv (UTF-8 with a mark, for Excel) or .xlsx file.

    Cells of a workbook are text, never formulas; in a CSV, which knows no types, a text that a
    spreadsheet would take for a formula is led by an apostrophe.

    Raises:
        ParameterError: The file's name ends in something else.
    """
    table = refused_rows(snapshot, language)
    if path.suffix.lower() == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(table.column_names)
            writer.writerows([_harmless(v) for v in row.values()] for row in table.to_pylist())
    elif path.suffix.lower() == ".xlsx":
        _write_workbook(table, path, say(_("Refused rows"), language))
    else:
        raise ParameterError(
            _("refused rows are written to a .csv or .xlsx file, not {file}"), file=path.name
        )


def _harmless(value: Any) -> Any:
    starts_formula = isinstance(value, str) and value[:1] in FORMULA_STARTS and value != ""
    return f"'{value}" if starts_formula else value


def _write_workbook(table: pa.Table, path: Path, title: str) -> None:
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet(title)
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        for i, name in enumerate(table.column_names):
            sheet.write_string(0, i, name, bold)
        for r, row in enumerate(table.to_pylist(), start=1):
            for i, value in enumerate(row.values()):
                if isinstance(value, int):
                    sheet.write_number(r, i, value)
                elif value:
                    sheet.write_string(r, i, value)
        sheet.set_column(0, len(table.column_names) - 1, 24)
