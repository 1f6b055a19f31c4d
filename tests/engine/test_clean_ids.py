"""Ids: juristic persons' numbers, publishers' own ids, citizens' numbers kept out, made ids."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pytest
from clean_rows import KEY, TODAY, cleaned, marks, reasons, values
from hypothesis import given, settings
from hypothesis import strategies as st
from monthly_files import juristic_id

from ruang.engine.intake.clean import clean, make_ids
from ruang.engine.intake.duplicates import Seen
from ruang.engine.intake.ids import read_juristic_id
from ruang.engine.intake.rows import Rows
from ruang.engine.sources.dbd_registrations import DBD_REGISTRATIONS
from ruang.engine.sources.establishments import ESTABLISHMENTS

FIRM = juristic_id(1)  # 0505559000014
FACTORIES = replace(ESTABLISHMENTS, needs=frozenset({"establishment_id", "name"}))


def citizen(first_twelve: int) -> str:
    """A citizen's number that is nobody's, with the check digit worked out."""
    digits = str(first_twelve)
    total = sum(int(d) * w for d, w in zip(digits, range(13, 1, -1), strict=True))
    return f"{digits}{(11 - total % 11) % 10}"


PERSON = citizen(199999999999)


def test_the_check_digit_of_a_citizens_number_worked_out_by_hand() -> None:
    # 1 x 13 + 9 x (12 + 11 + ... + 2) = 13 + 9 x 77 = 706; 706 mod 11 = 2; 11 - 2 = 9
    assert PERSON == "1999999999999"
    found = read_juristic_id("1999999999998", KEY)
    assert found.refusal == "id_check_digit"


JURISTIC = {
    FIRM: (FIRM, "", ""),
    "0-5055-59000-01-4": (FIRM, "id_grouped", ""),
    "0 5055 59000 01 4": (FIRM, "id_grouped", ""),
    "0505559000014.0": (FIRM, "id_grouped", ""),
    "๐๕๐๕๕๕๙๐๐๐๐๑๔": (FIRM, "thai_digits", ""),
    "'0505559000014": (FIRM, "characters_tidied", ""),
    '="0505559000014"': (FIRM, "characters_tidied", ""),
    "\ufeff0505559000014": (FIRM, "characters_tidied", ""),
    "505559000014": (FIRM, "id_zero_restored", ""),
    "505559000014.0": (FIRM, "id_grouped id_zero_restored", ""),
    "505559000015": (None, "", "id_unreadable"),
    "0505559000015": (None, "", "id_check_digit"),
    "5.05559E+11": (None, "", "id_scientific"),
    "5.05559e11": (None, "", "id_scientific"),
    "55/2559": (None, "", "id_unreadable"),
    "05055590000144": (None, "", "id_unreadable"),
    "1999999999998": (None, "", "id_check_digit"),
    "": (None, "", "id_missing"),
    "ไม่มี": (None, "", "id_missing"),
    "#N/A": (None, "", "cell_error"),
}


def test_each_number_of_a_juristic_person_and_why_it_is_refused() -> None:
    rows = cleaned(DBD_REGISTRATIONS, juristic_id=list(JURISTIC))
    found = zip(values(rows, "juristic_id"), marks(rows), reasons(rows), strict=True)
    assert {
        text: (v if not reason else None, " ".join(sorted(m.split())), reason)
        for text, (v, m, reason) in zip(JURISTIC, found, strict=True)
    } == JURISTIC
    kept = rows.accepted
    assert pa.array(values(rows, "establishment_id")).filter(pa.array(kept)).to_pylist() == (
        [FIRM] * int(kept.sum())
    )


def test_beside_an_own_id_an_unsound_number_is_unknown_and_no_reason_to_refuse() -> None:
    numbers = [FIRM, "0505559000015", "5.05559E+11", "55/2559", "", PERSON]
    rows = cleaned(FACTORIES, establishment_id=list("abcdef"), juristic_id=numbers)
    assert rows.accepted.all()
    assert values(rows, "establishment_id") == list("abcdef")
    assert values(rows, "juristic_id") == [FIRM, None, None, None, None, None]
    unsound = "juristic_id_unsound"
    assert marks(rows) == ["", unsound, unsound, unsound, "", "id_personal_masked"]


def test_the_key_is_the_own_id_else_the_number_else_made_from_the_row() -> None:
    rows = cleaned(establishment_id=["x", "", ""], juristic_id=["", FIRM, ""])
    assert values(rows, "establishment_id") == ["x", FIRM, None]
    make_ids(rows)
    (made,) = values(rows, "establishment_id")[2:]
    assert made.startswith("r-") and len(made) == 18
    assert marks(rows) == ["", "", "id_made"]
    assert reasons(cleaned(FACTORIES, establishment_id=[""], juristic_id=[FIRM])) == ["id_missing"]


def test_own_ids_stay_as_they_are_but_for_citizens_numbers() -> None:
    own = ["จ3-9(6)-100/51ปจ", "๓-๙(๖)", "007", "1E5", "1.05558E+11", "1-9999-99999-99-9"]
    rows = cleaned(FACTORIES, establishment_id=own)
    assert values(rows, "establishment_id")[:4] == ["จ3-9(6)-100/51ปจ", "3-9(6)", "007", "1E5"]
    assert reasons(rows) == ["", "", "", "", "id_scientific", ""]
    assert marks(rows)[1] == "thai_digits" and marks(rows)[5] == "id_personal_masked"
    assert values(rows, "establishment_id")[5] == stands_for(PERSON)


def stands_for(number: str) -> str:
    return str(read_juristic_id(number, KEY).value)


def test_a_citizens_number_is_replaced_by_a_surrogate_that_needs_the_key() -> None:
    rows = cleaned(juristic_id=[PERSON, "1-9999-99999-99-9", "๑๙๙๙๙๙๙๙๙๙๙๙๙", citizen(3 * 10**11)])
    first, second, third, other = values(rows, "establishment_id")
    assert first == second == third != other
    assert first.startswith("p-") and len(first) == 18
    assert values(rows, "juristic_id") == [None] * 4
    assert all("id_personal_masked" in m for m in marks(rows))
    assert read_juristic_id(PERSON, b"another lake's").value != first
    # HMAC-SHA256 of the 13 digits under the bytes 0 to 31, from another implementation:
    # printf 1999999999999 | openssl dgst -sha256 -mac HMAC -macopt hexkey:000102...1f
    assert first == "p-addad0a0fc510f6f"


def test_a_broken_row_is_named_without_its_person() -> None:
    table = pa.table(
        {
            "source_row": [2, 3],
            "fault": ["cells_missing", "cells_missing"],
            "name": ["นายสมชาย ใจดี", "ร้านผ้าทอ"],
            "juristic_id": ["", PERSON],
        }
    )
    rows = Rows(table, "register.csv", ESTABLISHMENTS)
    clean(rows, TODAY, KEY)
    assert [r["value"] for r in rows.refusals().to_pylist()] == ["[บุคคลธรรมดา]", "xxxxxxxxxx999"]


@settings(max_examples=25, deadline=None)
@given(
    st.integers(100_000_000_000, 899_999_999_999).map(citizen),
    st.sampled_from(["{}", "'{}", "{}.0", "dashes", "thai", "wrong"]),
    st.sampled_from(["juristic_id", "establishment_id", "name", "address", "capital_thb"]),
)
def test_no_citizens_number_reaches_the_register_or_the_refusals(
    number: str, form: str, column: str
) -> None:
    text = form.format(number)
    if form == "dashes":
        text = f"{number[0]}-{number[1:5]}-{number[5:10]}-{number[10:12]}-{number[12]}"
    elif form == "thai":
        text = number.translate({ord(str(i)): chr(0xE50 + i) for i in range(10)})
    elif form == "wrong":
        text = number[:12] + str((int(number[12]) + 1) % 10)
    # The second row lacks a cell, so that it is refused with what names it.
    table = pa.table(
        {
            "source_row": [2, 3],
            "fault": pa.array([None, "cells_missing"], pa.string()),
            **({"name": ["ผ้าทอ", ""]} if column != "name" else {}),
            column: [text, text],
        }
    )
    for source in (ESTABLISHMENTS, DBD_REGISTRATIONS):
        rows = Rows(table, "register.csv", source)
        clean(rows, TODAY, KEY)
        make_ids(rows)
        told = str(rows.refusals().to_pylist()) + str(rows.register().to_pylist())
        digits = "".join(c for c in told if c.isdigit())
        assert number[:11] not in digits.translate({0xE50 + i: str(i) for i in range(10)})


def test_the_same_name_place_and_industry_without_an_id_is_a_repetition() -> None:
    names = ["ร้านผ้าทอ ป้านวล", "ร้านผ้าทอป้านวล", "ร้านผ้าทอ ป้านวล", "ร้านผ้าทอ ป้านวล"]
    rows = cleaned(name=names, juristic_id=["", "", "", FIRM])
    placed(rows, area_id=["50", "50", "51", "50"])
    make_ids(rows)
    Seen().refuse_duplicates(rows)
    assert reasons(rows) == ["", "duplicate_without_id", "", ""]
    (refused,) = rows.refusals().to_pylist()
    assert (refused["column"], refused["value"]) == ("name", "ร้านผ้าทอป้านวล")
    assert (refused["first_file"], refused["first_row"]) == ("register.csv", 2)


def test_repeated_ids_name_the_column_that_they_stand_in() -> None:
    rows = cleaned(
        establishment_id=["7", "7", "", "", "r-1", "r-1"],
        juristic_id=["", "", FIRM, f"{FIRM[0]}-{FIRM[1:]}", "", ""],
    )
    make_ids(rows)
    Seen().refuse_duplicates(rows)
    assert [(r["column"], r["value"], r["reason"]) for r in rows.refusals().to_pylist()] == [
        ("establishment_id", "7", "duplicate"),
        ("juristic_id", "0-505559000014", "duplicate"),
        ("establishment_id", "r-1", "duplicate"),
    ]


def test_persons_whom_the_publisher_masked_are_not_taken_for_one() -> None:
    names = ["[บุคคลธรรมดา]"] * 3
    rows = cleaned(name=names, address=["1 หมู่ 2", "2 หมู่ 2", "1 หมู่ 2"])
    placed(rows, area_id=["50"] * 3)
    make_ids(rows)
    Seen().refuse_duplicates(rows)
    assert reasons(rows) == ["", "", "duplicate_without_id"], "only the whole row tells them apart"


def test_a_made_id_tells_no_persons_name() -> None:
    rows = cleaned(name=["นายสมชาย ใจดี", "นาย สมชาย  ใจดี", "นายสมหมาย ใจดี"])
    make_ids(rows)
    first, again, other = values(rows, "establishment_id")
    assert first == again != other
    with_another_key = Rows(rows.raw, "register.csv", ESTABLISHMENTS)
    clean(with_another_key, TODAY, b"another lake's")
    make_ids(with_another_key)
    assert values(with_another_key, "establishment_id")[0] != first


def placed(rows: Rows, **columns: list[str]) -> None:
    """What the later stages read."""
    for name, texts in columns.items():
        rows.columns[name] = pa.array(texts, pa.string())


@pytest.mark.parametrize("rows", [3, 20_000])
def test_seen_ids_take_sixteen_bytes_a_row(rows: int) -> None:
    seen = Seen()
    seen.refuse_duplicates(cleaned(establishment_id=[f"id{i}" for i in range(rows)]))
    held = sum(array.nbytes for run in seen._runs for array in run)
    assert held == 16 * rows
