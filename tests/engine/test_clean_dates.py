"""Dates: every form that offices write is read as the day it means, and doubts are marked."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from clean_rows import TODAY, cleaned, marks, reasons, values
from hypothesis import given, settings
from hypothesis import strategies as st

from ruang.engine.intake.dates import Evidence, read_date
from ruang.engine.sources.dbd_registrations import DBD_REGISTRATIONS

FACTORIES = Path(__file__).parents[3] / "shared/data/th_factories_prachinburi"
JANUARY_12 = date(2015, 1, 12)
READ = {
    "12/1/2558": (JANUARY_12, ""),
    "12-01-2558": (JANUARY_12, ""),
    "12.1.2558": (JANUARY_12, ""),
    "12 1 2558": (JANUARY_12, ""),
    "12/1/2015": (JANUARY_12, "year_gregorian"),
    "12/1/58": (JANUARY_12, "year_two_digits"),
    "2015-01-12": (JANUARY_12, ""),
    "2015/1/12": (JANUARY_12, ""),
    "20150112": (JANUARY_12, ""),
    "12012558": (JANUARY_12, ""),
    "2015-01-12T08:30:00Z": (JANUARY_12, ""),
    "12/1/2558 08:30:15": (JANUARY_12, ""),
    "12/1/2558 เวลา 8.30 น.": (JANUARY_12, ""),
    "1/12/2015 12:00:00 AM": (date(2015, 12, 1), "year_gregorian"),
    "12 ม.ค. 2558": (JANUARY_12, ""),
    "12 ม.ค.58": (JANUARY_12, "year_two_digits"),
    "12 มค 58": (JANUARY_12, "year_two_digits"),
    "12ม.ค.2558": (JANUARY_12, ""),
    "12 มกราคม พ.ศ. 2558": (JANUARY_12, ""),
    "12 มกราคม พศ.2558": (JANUARY_12, ""),
    "วันจันทร์ที่ 12 มกราคม พ.ศ. 2558": (JANUARY_12, ""),
    "วันที่ 12 เดือน มกราคม พ.ศ. 2558": (JANUARY_12, ""),
    "12 มกราคม ค.ศ. 2015": (JANUARY_12, ""),
    "12 มกราคม 2015": (JANUARY_12, "year_gregorian"),
    "12-Jan-15": (JANUARY_12, "year_two_digits"),
    "12 JAN 2015": (JANUARY_12, ""),
    "Jan 12, 2015": (JANUARY_12, ""),
    "January 12th, 2015": (JANUARY_12, ""),
    "Mon, 12 Jan 2015": (JANUARY_12, ""),
    "2015-Jan-12": (JANUARY_12, ""),
    "29/2/2559": (date(2016, 2, 29), ""),
    "39797": (date(2008, 12, 15), "date_serial"),
    "39797.0": (date(2008, 12, 15), "date_serial"),
    "42016.35": (JANUARY_12, "date_serial"),
    "239021": (date(2011, 5, 31), "year_543_off date_serial"),
    "2554-05-31": (date(2011, 5, 31), "year_543_off"),
    "29/2/1465": (date(2008, 2, 29), "year_543_off"),
    "1465-03-02": (date(2008, 3, 2), "year_543_off"),
    "3101-01-12": (JANUARY_12, "year_543_off"),
    "12 มกราคม พ.ศ. 2015": (JANUARY_12, "year_543_off"),
    "2558": (date(2015, 1, 1), "date_year_only"),
    "พ.ศ. 2558": (date(2015, 1, 1), "date_year_only"),
    "2558.0": (date(2015, 1, 1), "date_year_only"),
    "ม.ค. 2558": (date(2015, 1, 1), "date_month_only"),
    "01/2558": (date(2015, 1, 1), "date_month_only"),
    "๑๒/๑/๒๕๕๘": (JANUARY_12, "thai_digits"),
    "'12/1/2558": (JANUARY_12, "characters_tidied"),
    "１２/１/２５５８": (JANUARY_12, "characters_tidied"),
    "\u200b12/1/2558": (JANUARY_12, "characters_tidied"),
    "": (None, ""),
    "ไม่ระบุ": (None, ""),
    "n/a": (None, ""),
    "#N/A": (None, "cell_error"),
    "31/2/2558": (None, "date_unreadable"),
    "29/2/2558": (None, "date_unreadable"),
    "13/13/2558": (None, "date_unreadable"),
    "02-Mar": (None, "date_unreadable"),
    "Jan-15": (None, "date_unreadable"),
    "เมื่อวานนี้": (None, "date_unreadable"),
    "อ " * 40: (None, "date_unreadable"),
    "14/1/2599": (None, "date_out_of_range"),
    "14/1/2442": (None, "date_out_of_range"),
    "6/1/2569": (None, "date_out_of_range"),
    "99999": (None, "date_out_of_range"),
}


def test_each_date_by_itself_and_how_it_is_marked() -> None:
    for text, (day, mark) in READ.items():
        rows = cleaned(registered_on=[text])
        assert (text, *values(rows, "registered_on"), *marks(rows)) == (text, day, mark)
        assert rows.accepted.all()


def test_where_the_date_is_needed_a_row_without_one_is_refused() -> None:
    dates = ["12/1/2558", "", "31/2/2558", "14/1/2599", "#REF!", "-"]
    rows = cleaned(DBD_REGISTRATIONS, registered_on=dates, name=["ผ้าทอ"] * 6)
    assert reasons(rows) == [
        "",
        "date_missing",
        "date_unreadable",
        "date_out_of_range",
        "cell_error",
        "date_missing",
    ]


def test_two_digit_years_are_decided_by_the_column_as_a_whole() -> None:
    # Beside each other, 05 and 58 are both Buddhist: 2505 and 2558.
    assert years("12/1/05", "12/1/58") == [1962, 2015]
    # 95 has not come yet as 2595: all are of the common era.
    assert years("12/1/95", "12/1/05", "12/1/58") == [1995, 2005, 1958]
    # Four-digit years beside them speak first.
    assert years("12/1/2547", "12/1/15") == [2004, 1972]
    assert years("12/1/2004", "12/1/15") == [2004, 2015]
    # A disagreement of those says nothing: then it is the rule.
    assert years("12/1/2004", "12/1/2547", "12/1/15") == [2004, 2004, 2015]
    assert years("12-Jan-15", "12-Jan-68") == [2015, 1968]
    assert years("12-Jan-58", "12-Jan-59") == [2015, 2016]
    # What the text itself says goes before all.
    assert years("12 ม.ค. 58", "12/1/2004", "12/1/15") == [2015, 2004, 2015]


def years(*dates: str) -> list[int]:
    return [day.year for day in values(cleaned(registered_on=list(dates)), "registered_on")]


def test_the_month_comes_first_only_where_it_must_and_then_its_neighbours_are_in_doubt() -> None:
    rows = cleaned(registered_on=["1/31/2015", "2/3/2015", "4/4/2015", "2015-02-03"])
    assert values(rows, "registered_on") == [
        date(2015, 1, 31),
        date(2015, 3, 2),
        date(2015, 4, 4),
        date(2015, 2, 3),
    ]
    assert [set(m.split()) for m in marks(rows)] == [
        {"date_month_first", "year_gregorian"},
        {"date_order_unsure", "year_gregorian"},
        {"year_gregorian"},
        set(),
    ]


THAI = (
    "ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.",
    "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.",
)  # fmt: skip
FORMS = (
    "{d}/{m}/{b}", "{d:02}-{m:02}-{b}", "{d}.{m}.{y}", "{y}-{m:02}-{d:02}", "{b}-{m:02}-{d:02}",
    "{d} {thai} {b}", "{d} {thai} พ.ศ. {b}", "{d} {thai} ค.ศ. {y}", "{d:%d}{thai}{b}",
    "{english}", "{y}{m:02}{d:02}", "{d:02}{m:02}{b}", "{serial}", "{d}/{m}/{b} 10:15",
)  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(st.dates(date(1930, 1, 1), TODAY), st.sampled_from(FORMS), st.booleans())
def test_a_day_in_any_form_of_either_era_is_read_as_that_day(
    day: date, form: str, thai_digits: bool
) -> None:
    text = form.replace("{d:%d}", "{d}").format(
        d=day.day, m=day.month, y=day.year, b=day.year + 543,
        thai=THAI[day.month - 1], english=day.strftime("%d %b %Y"),
        serial=(day - date(1899, 12, 30)).days,
    )  # fmt: skip
    if thai_digits:
        text = text.translate({ord(str(i)): chr(0xE50 + i) for i in range(10)})
    assert values(cleaned(registered_on=[text]), "registered_on") == [day]


@settings(max_examples=60, deadline=None)
@given(st.text("0123456789/-. มคJan:", max_size=24), st.sampled_from(["", "buddhist", "common"]))
def test_no_text_is_read_as_a_day_outside_the_possible_ones(text: str, era: str) -> None:
    found = read_date(text, TODAY, Evidence(era))
    assert bool(found.refusal) != isinstance(found.value, date)
    assert found.value is None or date(1900, 1, 1) <= found.value <= TODAY


@pytest.mark.published
@pytest.mark.skipif(not FACTORIES.is_dir(), reason=f"the factory register is not at {FACTORIES}")
def test_both_spellings_of_the_published_licence_dates_agree() -> None:
    with (FACTORIES / "prachinburi_factories.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    serial = cleaned(registered_on=[r["licence_date_excel_serial"] for r in rows])
    iso = cleaned(registered_on=[r["licence_date"] for r in rows])
    assert values(serial, "registered_on") == values(iso, "registered_on")
    assert None not in values(iso, "registered_on")
    off = [i for i, m in enumerate(marks(iso)) if m]
    assert [rows[i]["licence_date"] for i in off] == ["2554-05-31"]
    (place,) = off
    assert values(iso, "registered_on")[place] == date(2011, 5, 31)
    assert rows[place]["factory_reg_no"].endswith("/54ปจ"), "the factory's number has the year too"
    assert timedelta(0) < TODAY - max(values(iso, "registered_on"))
