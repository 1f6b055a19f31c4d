"""Capital and workers: what is written is read, what is missing is unknown and never zero."""

from __future__ import annotations

from decimal import Decimal

from clean_rows import cleaned, marks, values
from hypothesis import given, settings
from hypothesis import strategies as st

from ruang.engine.intake.numbers import MOST_BAHT, read_capital, read_workers

CAPITAL = {
    " 1,000,000 ": (1_000_000.0, ""),
    "1000000": (1_000_000.0, ""),
    "0": (0.0, ""),
    "1,000,000.50 บาท": (1_000_000.5, ""),
    "1,000,000.-": (1_000_000.0, ""),
    "฿1,000": (1_000.0, ""),
    "1,000,000 THB": (1_000_000.0, ""),
    "1,000 ,000": (1_000_000.0, "capital_respaced"),
    "1 000 000": (1_000_000.0, "capital_respaced"),
    "1\u00a0000\u00a0000": (1_000_000.0, "capital_respaced"),
    "1.5 ล้านบาท": (1_500_000.0, "number_in_words"),
    "1.1 ล้าน": (1_100_000.0, "number_in_words"),
    "5 แสนบาท": (500_000.0, "number_in_words"),
    "2 พันล้านบาท": (2e9, "number_in_words"),
    "1.5 million baht": (1_500_000.0, "number_in_words"),
    "1.000.000,00": (1_000_000.0, "number_european"),
    "1.000.000": (1_000_000.0, "number_european"),
    "1.000,50": (1_000.5, "number_european"),
    "1.000": (1.0, ""),
    "1e6": (1_000_000.0, "number_scientific"),
    "1.5E+06": (1_500_000.0, "number_scientific"),
    "๑,๐๐๐,๐๐๐": (1_000_000.0, "thai_digits"),
    "'1000000": (1_000_000.0, "characters_tidied"),
    "(1,000)": (None, "number_negative"),
    "-1,000": (None, "number_negative"),
    "-0": (None, "capital_unreadable"),
    "": (None, ""),
    "-": (None, ""),
    "n/a": (None, ""),
    "ไม่มีข้อมูล": (None, ""),
    "ไม่ระบุ": (None, ""),
    "#VALUE!": (None, "cell_error"),
    "หนึ่งล้านบาท": (None, "capital_unreadable"),
    "บาท": (None, "capital_unreadable"),
    "1,00,000": (None, "capital_unreadable"),
    "1,000,00": (None, "capital_unreadable"),
    "1-5 ล้านบาท": (None, "capital_unreadable"),
    "12/1/2558": (None, "capital_unreadable"),
    "10%": (None, "capital_unreadable"),
    "1e99": (None, "capital_unreadable"),
    "9" * 400: (None, "capital_unreadable"),
}
WORKERS = {
    "12": (12.0, ""),
    "12.0": (12.0, ""),
    "1,200": (1_200.0, ""),
    "0": (0.0, ""),
    "10 คน": (10.0, ""),
    "12 persons": (12.0, ""),
    "๔๕": (45.0, "thai_digits"),
    "": (None, ""),
    "ไม่ทราบ": (None, ""),
    "10-50": (None, "workers_range"),
    "10 – 50 คน": (None, "workers_range"),
    "10 ถึง 50": (None, "workers_range"),
    "-5": (None, "number_negative"),
    "(5)": (None, "number_negative"),
    "12.5": (None, "workers_unreadable"),
    "มากกว่า 50": (None, "workers_unreadable"),
    "<10": (None, "workers_unreadable"),
    "51 คนขึ้นไป": (None, "workers_unreadable"),
    "02-Mar": (None, "workers_unreadable"),
    "20000000": (None, "workers_unreadable"),
    "#DIV/0!": (None, "cell_error"),
}


def test_each_capital_and_how_it_is_marked() -> None:
    rows = cleaned(capital_thb=list(CAPITAL), name=["ผ้าทอ"] * len(CAPITAL))
    found = zip(values(rows, "capital_thb"), map(own, marks(rows)), strict=True)
    assert dict(zip(CAPITAL, found, strict=True)) == CAPITAL
    assert rows.accepted.all(), "an unknown capital is no reason to refuse a row"


def test_each_number_of_workers_and_how_it_is_marked() -> None:
    rows = cleaned(workers=list(WORKERS), name=["ผ้าทอ"] * len(WORKERS))
    found = zip(values(rows, "workers"), map(own, marks(rows)), strict=True)
    assert dict(zip(WORKERS, found, strict=True)) == WORKERS
    assert rows.accepted.all()


def own(words: str) -> str:
    return words.replace("id_made", "").strip()


@settings(max_examples=30, deadline=None)
@given(
    st.decimals(0, 10**11, places=2),
    st.sampled_from(["{:f}", "{:,f}", "{:,f} บาท", "THAI", "EUROPE"]),
)
def test_an_amount_in_any_form_is_read_as_that_amount(amount: Decimal, form: str) -> None:
    text = f"{amount:,f}"
    if form == "THAI":
        text = text.translate({ord(str(i)): chr(0xE50 + i) for i in range(10)})
    elif form == "EUROPE" and amount >= 1000:
        text = text.translate(str.maketrans(",.", ".,"))
    else:
        text = form.format(amount) if "{" in form else text
    assert values(cleaned(capital_thb=[text]), "capital_thb") == [float(amount)]


@settings(max_examples=60, deadline=None)
@given(st.text("0123456789.,-()eE+ ลานบท", max_size=20))
def test_no_text_is_read_as_an_impossible_number(text: str) -> None:
    text = text.strip()
    capital, workers = read_capital(text), read_workers(text)
    assert capital.value is None or 0 <= capital.value <= MOST_BAHT
    assert workers.value is None or (0 <= workers.value <= 1e7 and workers.value % 1 == 0)
    assert text or (capital.value is None and not capital.mark), "nothing is not zero"
