"""Ids, names, dates and numbers: from text as published to values, or to a reason why not."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ruang.engine.intake.rows import Mask, Reading, Rows

BUDDHIST = 543  # the Buddhist year is this much ahead
LEAST_BUDDHIST_YEAR = 2400  # no common-era year of a register is this late, no Buddhist one earlier
EARLIEST = date(1900, 1, 1)
DAY_MONTH_YEAR = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
YEAR_MONTH_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
NUMBERS = (
    ("workers", 1e7, "workers_unreadable"),  # persons
    ("longitude", 180.0, "place_unreadable"),  # degrees
    ("latitude", 90.0, "place_unreadable"),
)
SIGNED = frozenset({"longitude", "latitude"})
AMOUNT = re.compile(r"(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")


def clean(rows: Rows, latest: date) -> None:
    """Read ids, names, dates and numbers.

    Args:
        rows: The batch.
        latest: No registration can be later than this day.
    """
    if rows.has("juristic_id"):
        _juristic_ids(rows)
    else:
        _own_ids(rows)
    _names(rows)
    rows.read("registered_on", lambda text: read_date(text, latest), into="registered_on")
    if rows.has("capital_thb"):
        rows.read("capital_thb", read_capital, into="capital_thb")
    for column, most, mark in NUMBERS:
        if rows.has(column):
            _numbers(rows, column, most, mark)


def check_digits_agree(ids: pa.Array) -> Mask:
    """Whether the last digit of each 13-digit id follows from the other twelve.

    Source:
        Department of Provincial Administration's rule for 13-digit numbers: weights 13 to 2,
        modulo 11, as in python-stdnum's stdnum.th.pin.
    """
    numbers = pc.cast(ids, pa.int64()).to_numpy()
    digits: npt.NDArray[np.int64] = numbers[:, None] // 10 ** np.arange(12, -1, -1) % 10
    expected = (11 - digits[:, :12] @ np.arange(13, 1, -1) % 11) % 10
    return np.asarray(expected == digits[:, 12])


def _juristic_ids(rows: Rows) -> None:
    text = rows.text("juristic_id")
    rows.refuse(_mask(pc.equal(text, "")), "juristic_id", "id_missing")
    short = _mask(pc.match_substring_regex(text, r"^[1-9][0-9]{11}$"))
    if short.any():
        # Spreadsheets drop a leading zero; only the check digit can say that this happened.
        padded = pc.if_else(pa.array(short), pc.utf8_lpad(text, 13, "0"), "0" * 13)
        restored = short & check_digits_agree(padded)
        text = pc.if_else(pa.array(restored), padded, text)
        rows.mark(restored, "id_zero_restored")
    whole = pc.match_substring_regex(text, r"^[0-9]{13}$")
    rows.refuse(~_mask(whole), "juristic_id", "id_unreadable")
    agree = check_digits_agree(pc.if_else(whole, text, "0" * 12 + "1"))
    rows.refuse(~agree, "juristic_id", "id_check_digit")
    rows.columns["establishment_id"] = text


def _own_ids(rows: Rows) -> None:
    text = rows.text("establishment_id")
    rows.refuse(_mask(pc.equal(text, "")), "establishment_id", "id_missing")
    rows.columns["establishment_id"] = text


def _names(rows: Rows) -> None:
    names = pc.replace_substring_regex(rows.text("name"), r"[\s\x{00a0}]+", " ")
    rows.refuse(_mask(pc.equal(names, "")), "name", "name_missing")
    rows.columns["name"] = names


def read_date(text: str, latest: date) -> Reading:
    """Read a day: day/month/year, in Buddhist years or not, or ISO year-month-day.

    Args:
        text: As published, without white space around it.
        latest: The last day that is possible.
    """
    if not text:
        return Reading(refusal="date_missing")
    if found := DAY_MONTH_YEAR.fullmatch(text):
        day, month, year = map(int, found.groups())
    elif found := YEAR_MONTH_DAY.fullmatch(text):
        year, month, day = map(int, found.groups())
    else:
        return Reading(refusal="date_unreadable")
    buddhist = year >= LEAST_BUDDHIST_YEAR
    try:
        read = date(year - BUDDHIST if buddhist else year, month, day)
    except ValueError:
        return Reading(refusal="date_unreadable")
    if not EARLIEST <= read <= latest:
        return Reading(refusal="date_out_of_range")
    thai_style = found.re is DAY_MONTH_YEAR
    return Reading(read, mark="year_gregorian" if thai_style and not buddhist else "")


def read_capital(text: str) -> Reading:
    """Read an amount in baht: "1,000,000", "1,000 ,000" (marked); null where none is written."""
    parts = text.split()
    amount = "".join(parts)
    if amount in ("", "-"):
        return Reading()
    if not AMOUNT.fullmatch(amount):
        return Reading(mark="capital_unreadable")
    value = float(amount.replace(",", ""))
    return Reading(value, mark="capital_respaced" if len(parts) > 1 else "")


def _numbers(rows: Rows, column: str, most: float, mark: str) -> None:
    """Read plain numbers; what is none, or is out of range, is null and marked."""
    text = rows.text(column)
    plain = pc.match_substring_regex(text, r"^-?[0-9]{1,15}(\.[0-9]+)?$")
    values = pc.cast(pc.if_else(plain, text, None), pa.float64())
    least = -most if column in SIGNED else 0.0
    possible = pc.and_(pc.greater_equal(values, least), pc.less_equal(values, most))
    rows.columns[column] = pc.if_else(possible.fill_null(False), values, None)
    rows.mark(_mask(pc.not_equal(text, "")) & ~_mask(possible.fill_null(False)), mark)


def _mask(values: pa.Array) -> Mask:
    return np.asarray(values.to_numpy(zero_copy_only=False), dtype=bool)
