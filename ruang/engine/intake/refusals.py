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
from ruang.engine.text import harmless, say
from ruang.engine.text import noop as _

# Why a row is not in the register. One row has one reason: the first that holds, in this order.
REASONS: dict[str, str] = {
    "aside": _("The row is a total or a note, not an establishment"),
    "text_alone": _("Only the first cell of the row has text"),
    "cells_missing": _("The row has fewer cells than the header"),
    "cells_extra": _("The row has text to the right of the last named column"),
    "id_missing": _("There is no id"),
    "cell_error": _("The cell holds an error of a spreadsheet, such as #N/A or #REF!"),
    "id_scientific": _("A spreadsheet shortened the id to a form such as 1.05558E+11"),
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
    "industry_zero_doubtful": _(
        "The industry code may have lost a leading zero: two could be meant"
    ),
    "industry_several": _("The cell has codes of several industries that have nothing in common"),
    "industry_split": _("TSIC 2009 divides this code among industries of different divisions"),
    "code_is_date": _("A spreadsheet turned the code into a date"),
    "correction_needless": _("The row that this one corrects was accepted as it stands"),
    "duplicate": _("The same id stands in an earlier row"),
    "duplicate_without_id": _("An earlier row without an id has the same name, place and industry"),
}

# What to do about a refused row, for each reason.
REMEDIES: dict[str, str] = {
    "aside": _("Nothing; if it is the name of an establishment, write that in full."),
    "text_alone": _("Nothing, if it is a heading or a note; else fill in its other cells."),
    "cells_missing": _("Look for a line that broke in two, and put its cells back together."),
    "cells_extra": _("Move the text under its own header, or put it in quotation marks."),
    "id_missing": _("Write the id."),
    "cell_error": _("Put the formula right in the original, and write its value."),
    "id_scientific": _(
        "Fetch the number again from where it came, into a column set to text: its digits are lost."
    ),
    "id_unreadable": _("Write the 13 digits, in a column set to text."),
    "id_check_digit": _("Compare the number with the certificate: a digit is wrong."),
    "name_missing": _("Write the name."),
    "date_missing": _("Write the date of registration."),
    "date_unreadable": _("Write the date as day/month/year, such as 31/1/2569."),
    "date_out_of_range": _("Look at the year: it lies too far back or has not come yet."),
    "province_missing": _("Write the province."),
    "province_unknown": _("Write the province's name as it is official, or its two digits."),
    "industry_missing": _("Write the code of the activity (TSIC, five digits)."),
    "industry_unknown": _("Look the code up in TSIC 2009 and write its five digits."),
    "industry_zero_doubtful": _("Write the code with all its digits, in a column set to text."),
    "industry_several": _("Leave the code of the main activity only."),
    "industry_split": _("Look the activity up in TSIC 2009 and write its five digits."),
    "code_is_date": _(
        "Set the column to text in the original, write the codes anew, and export again."
    ),
    "correction_needless": _(
        "Nothing, if that row is right; else change it in the original, and bring that anew."
    ),
    "duplicate": _("Nothing, if it is the same one; else give it an id of its own."),
    "duplicate_without_id": _(
        "Nothing, if it is the same one; else give each of them an id of its own."
    ),
}

# What is in the register, but was read with a doubt or put right.
MARKS: dict[str, str] = {
    "no_industry": _("This source gives no industry"),
    "id_zero_restored": _("The id had lost its leading zero; the check digit agrees with it"),
    "year_gregorian": _("The year was already of the common era"),
    "capital_unreadable": _("The capital cannot be read, and counts as unknown"),
    "capital_respaced": _("The capital was written with spaces between its digits"),
    "legal_form_unread": _("The legal form could not be told from the name"),
    "legal_form_by_ending": _("The name only ends in Limited, and was read as a company"),
    "legal_form_by_trade_name": _("The name is a trade name only, and was read as one person's"),
    "legal_form_by_number": _("The legal form was told from the registration number"),
    "legal_form_number_differs": _("The registration number is one of another legal form"),
    "legal_form_name_differs": _("The name tells another legal form than its column"),
    "legal_form_not_given": _(
        "The column of legal forms said nothing readable; name or number did"
    ),
    "address_rejoined": _("The address was broken over two lines inside a word"),
    "province_short": _("The province was given by a short or old name"),
    "province_by_typo": _("The province was not spelled as it is official; the nearest was taken"),
    "province_by_district": _("No province is named; it follows from the district"),
    "province_by_postcode": _("No province is named; it follows from the postcode"),
    "province_by_coordinates": _("No province is named; the coordinates lie in this one"),
    "area_code_old": _("The code is from before the district changed provinces; today's was taken"),
    "district_missing": _("No district is named"),
    "district_unknown": _("The province has no such district"),
    "district_by_typo": _("The district was not spelled as it is official; the nearest was taken"),
    "district_by_sound": _("The district was told by the sound of its name in Latin letters"),
    "district_by_subdistrict": _("No district is named; it follows from the sub-district"),
    "address_elsewhere": _(
        "The address names another province; the one of its own column was taken"
    ),
    "postcode_elsewhere": _("The postcode is one of another province"),
    "industry_zero_restored": _("The industry code had lost its leading zero"),
    "industry_coarse": _("The industry code is a short one: the row counts at its level and above"),
    "industry_refined": _("The industry code had digits of the agency's own, which were left out"),
    "industry_by_title": _("The industry was given by its title"),
    "industry_title_differs": _("The title beside the industry code is that of another industry"),
    "industry_of_several": _(
        "The cell had several industry codes; what they have in common counts"
    ),
    "industry_converted": _("The industry code was carried over from another classification"),
    "industry_converted_coarse": _(
        "The code of another classification is divided in TSIC 2009; what its parts share counts"
    ),
    "industry_not_given": _("No industry is given"),
    "workers_unreadable": _("The number of workers cannot be read, and counts as unknown"),
    "coordinates_half": _("Only one of two coordinates is given; the place counts as unknown"),
    "coordinates_swapped": _("Longitude and latitude were exchanged, and were put right"),
    "coordinates_utm": _("The coordinates were in UTM metres, and were turned into degrees"),
    "coordinates_outside": _("The coordinates lie outside the country, and count as unknown"),
    "coordinates_elsewhere": _("The coordinates lie outside the row's province"),
    "place_unreadable": _("The coordinates cannot be read, and count as unknown"),
    "thai_digits": _("Digits were written in Thai"),
    "characters_tidied": _(
        "Unseen or full-width characters, or an apostrophe before the value, were put right"
    ),
    "cell_error": _("A cell held an error of a spreadsheet, and counts as unknown"),
    "id_grouped": _("The id was written with dashes, spaces or decimals"),
    "id_personal_masked": _("A citizen's number is not kept; a keyed surrogate stands for it"),
    "id_made": _("There was no id; one was made from name, place and industry"),
    "juristic_id_unsound": _("The registration number cannot be right, and counts as unknown"),
    "name_respelled": _("Vowels and tone marks of the name were put in order"),
    "name_personal_masked": _("A natural person's name is not kept"),
    "name_number_masked": _("A citizen's or telephone number in the name is not kept"),
    "year_two_digits": _("The year was written with two digits"),
    "year_543_off": _("The year was 543 years off, and was put right"),
    "date_serial": _("The date was written as a spreadsheet counts days"),
    "date_month_first": _("The date can only be read with the month before the day"),
    "date_order_unsure": _(
        "Day and month may have changed places: other dates have the month before the day"
    ),
    "date_month_only": _("Only month and year were given, and the first day is taken"),
    "date_year_only": _("Only the year was given, and 1 January is taken"),
    "date_unreadable": _("The date cannot be read, and counts as unknown"),
    "date_out_of_range": _("The date is before 1900 or in the future, and counts as unknown"),
    "number_negative": _("A number that cannot be negative is, and counts as unknown"),
    "number_in_words": _("An amount was written with a word such as million"),
    "number_european": _("An amount was written with dots between thousands"),
    "number_scientific": _("A number was written in a form such as 1E+6; digits may be lost"),
    "workers_range": _("The number of workers is a range, and counts as unknown"),
    "workers_summed": _("The total of workers was empty; its parts were added up"),
    "zero_unknown": _("Zero workers or zero capital stands in the file, and counts as unknown"),
    "capital_unit": _("The capital was in thousands or millions of baht, as its header says"),
    "place_code_counts": _("Code and name of the place disagree; the code counts"),
    "name_of_operator": _("The factory has no name of its own; that of its operator was taken"),
    "name_unstated": _("The factory has no name; its registration number stands for it"),
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
    "legal_form": _("legal form"),
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


def reason_words(row: dict[str, Any], language: str) -> str:
    """Why a row was refused, with the place of the row that it repeats where it does."""
    first = _first(row, language)
    words = say(REASONS[row["reason"]], language)
    return f"{words}: {first}" if first else words


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
            writer.writerows([harmless(v) for v in row.values()] for row in table.to_pylist())
    elif path.suffix.lower() == ".xlsx":
        _write_workbook(table, path, say(_("Refused rows"), language))
    else:
        raise ParameterError(
            _("refused rows are written to a .csv or .xlsx file, not {file}"), file=path.name
        )


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
