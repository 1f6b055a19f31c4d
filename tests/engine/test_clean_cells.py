"""Cells made plain before anything is read of them: digits, unseen letters, errors, nothing."""

from __future__ import annotations

from clean_rows import cleaned, marks, reasons
from hypothesis import given, settings
from hypothesis import strategies as st

from ruang.engine.intake.letters import plain

PLAIN = {
    "๑๓๑๒๑": ("13121", "thai_digits"),
    "１３１２１": ("13121", "characters_tidied"),
    "'13121": ("13121", "characters_tidied"),
    "'๑๓๑๒๑": ("13121", "characters_tidied thai_digits"),
    '="13121"': ("13121", "characters_tidied"),
    "\ufeff13121\u200b": ("13121", "characters_tidied"),
    " 13121 ": ("13121", ""),
    "13\u00a0121": ("13 121", ""),
    "'": ("'", ""),
    "'อิน' 'จัน'": ("'อิน' 'จัน'", ""),
    "N/A": ("", ""),
    "ไม่มีข้อมูล": ("", ""),
    "—": ("", ""),
    "ไม่มีชื่อ": ("ไม่มีชื่อ", ""),
    "#1": ("#1", ""),
}


def test_each_cell_made_plain() -> None:
    assert {t: (p.text, " ".join(p.marks)) for t in PLAIN for p in [plain(t)]} == PLAIN
    assert plain("๙", digits=False).text == "๙"


def test_every_column_is_plain_for_the_stages_that_follow() -> None:
    rows = cleaned(
        name=["ฟาร์ม ๙"],
        industry_id=["๑๓๑๒๑"],
        area_id=["'50"],
        district_id=["-"],
        postcode=["๕๐๑๓๐"],
        address=["๙ หมู่ ๑ จ.เชียงใหม่ ๕๐๑๓๐"],
    )
    assert {c: rows.text(c)[0].as_py() for c in rows.raw.column_names[2:]} == {
        "name": "ฟาร์ม ๙",
        "industry_id": "13121",
        "area_id": "50",
        "district_id": "",
        "postcode": "50130",
        "address": "9 หมู่ 1 จ.เชียงใหม่ 50130",
    }
    assert marks(rows) == ["thai_digits characters_tidied"]
    assert rows.raw["industry_id"][0].as_py() == "๑๓๑๒๑", "a refusal shows what was written"


def test_errors_of_a_spreadsheet_are_told_where_they_stand() -> None:
    errors = ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "########"]
    unknown = cleaned(workers=errors, name=["ผ้าทอ"] * 6)
    assert unknown.accepted.all() and marks(unknown) == ["cell_error"] * 6
    needed = cleaned(area_id=errors, name=["ผ้าทอ"] * 6)
    assert reasons(needed) == ["cell_error"] * 6
    assert [(r["column"], r["value"]) for r in needed.refusals().to_pylist()] == [
        ("area_id", e) for e in errors
    ]


@settings(max_examples=30, deadline=None)
@given(st.text(st.sampled_from("๐๑๙0９\u200b\u00a0'\"=#N/A-ก "), max_size=12))
def test_what_is_plain_stays_plain_and_a_batch_agrees_with_the_single_cell(text: str) -> None:
    once = plain(text)
    if "'" not in once.text and '"' not in once.text:  # a second apostrophe was part of the text
        assert plain(once.text) == (once.text, (), False)
    assert cleaned(industry_id=[text]).text("industry_id")[0].as_py() == once.text
