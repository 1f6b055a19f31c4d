"""Legal forms: how a name, a column or a number says one, and what is only guessed."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pytest

from ruang.engine.intake import forms
from ruang.engine.intake.forms import FORMS, Form, form_of_cell, read_forms
from ruang.engine.intake.letters import listed
from ruang.engine.intake.rows import Rows
from ruang.engine.sources.establishments import ESTABLISHMENTS
from ruang.engine.text import say

DBD = Path(__file__).parents[3] / "shared" / "data" / "th_dbd_new_registrations"

SURE = {
    "company": [
        "บริษัท เอบีซี จำกัด",
        "บริษัทเอบีซีจำกัด",
        "บริษัท เอบีซี จำกัด (สำนักงานใหญ่)",
        "บจก.เอบีซี",
        "บจก เอบีซี",
        "บ.จ.ก. เอบีซี",
        "บจ. เอบีซี จำกัด",
        "บจ.ก้าวหน้า จำกัด",  # not the abbreviation of three letters
        "บ.เอบีซี",
        "เอบีซี บจก.",
        "เอบีซีบจก.",
        "ABC Co., Ltd.",
        "ABC CO.,LTD (HEAD OFFICE)",
        "ABC Company Limited",
        "ABC Inc.",
        "บจ.ส่งเสริมวิสาหกิจชุมชน จำกัด",  # what it is for does not make it one
    ],
    "public_company": [
        "บริษัท เอบีซี จำกัด (มหาชน)",
        "บริษัท เอบีซี จำกัด ( มหาชน )",
        "เอบีซี จำกัด มหาชน",
        "บมจ. เอบีซี",
        "บ.ม.จ.เอบีซี",
        "ธนาคาร เอบีซี จำกัด (มหาชน)",
        "ABC Public Company Limited",
        "ABC Public Co., Ltd.",
        "ABC PCL",
        "ABC P.C.L.",
    ],
    "partnership": [
        "ห้างหุ้นส่วนจำกัด เอบีซี",
        "ห้าง หุ้นส่วน จำกัด เอบีซี",
        "ห้างหุ้นส่วนสามัญนิติบุคคล เอบีซี",
        "ห้างหุ้นส่วนสามัญ เอบีซี",
        "หจก.เอบีซี",
        "หจก เอบีซี",
        "หจ. เอบีซี",
        "หสน.เอบีซี",
        "หสม.เอบีซี",
        "เอบีซี หจก.",
        "ABC Limited Partnership",
        "ABC Ltd., Part.",
    ],
    "cooperative": [
        "สหกรณ์การเกษตรบ้านไร่ จำกัด",
        "ร้านสหกรณ์บ้านไร่ จำกัด",
        "ชุมนุมสหกรณ์โคนม จำกัด",
        "สกก.บ้านไร่ จำกัด",
        "สกต.ราชบุรี จำกัด",
        "Ban Rai Agricultural Cooperative Ltd.",
        "Ban Rai Co-operative Limited",
    ],
    "community_enterprise": [
        "วิสาหกิจชุมชนบ้านไร่",
        "กลุ่มวิสาหกิจชุมชนบ้านไร่",
        "เครือข่ายวิสาหกิจชุมชนผ้าทอ",
        "วสช.บ้านไร่",
        "กลุ่มทอผ้าบ้านไร่ (วิสาหกิจชุมชน)",
        "Ban Rai Community Enterprise",
    ],
    "farmer_group": [
        "กลุ่มเกษตรกรทำนาบ้านไร่",
        "กลุ่มแม่บ้านเกษตรกรบ้านไร่",
        "กลุ่มแม่บ้านบ้านไร่",
        "กลุ่มผู้เลี้ยงผึ้งบ้านไร่",
        "Ban Rai Farmers' Group",
    ],
    "sole_proprietor": [
        "นายสมชาย ใจดี",
        "นางสาวสมหญิง ใจดี",
        "น.ส.สมหญิง ใจดี",
        "จ.ส.อ.สมหมาย ดีมาก",
        "Mr. John Smith",
        "[บุคคลธรรมดา]",
    ],
    "other": [
        "มูลนิธิบ้านไร่",
        "สมาคมผู้ทอผ้า",
        "องค์การตลาดเพื่อเกษตรกร",
        "การไฟฟ้าส่วนภูมิภาค",
        "กิจการร่วมค้า เอบี-ซีดี",
        "กลุ่มทอผ้าบ้านไร่",
        "กลุ่มอาชีพบ้านไร่",
    ],
}


@pytest.mark.parametrize("form", FORMS)
def test_what_a_name_says_outright(form: str) -> None:
    said = {name: forms.words().form(name) for name in SURE[form]}
    assert said == dict.fromkeys(SURE[form], Form(form))


@pytest.mark.parametrize(
    ("name", "form", "mark"),
    [
        ("เอบีซี จำกัด", "company", "legal_form_by_ending"),
        ("เอบีซี จํากัด", "company", "legal_form_by_ending"),  # the last vowel typed as two
        ("ABC Limited", "company", "legal_form_by_ending"),
        ("ร้านทองเยาวราช", "sole_proprietor", "legal_form_by_trade_name"),
        ("ร้านทองเยาวราช จำกัด", "company", "legal_form_by_ending"),
        ("โรงงานน้ำแข็งเจริญ", "sole_proprietor", "legal_form_by_trade_name"),
        ("นายสมชาย", "sole_proprietor", "legal_form_by_trade_name"),
        ("นางรองการช่าง", "other", "legal_form_unread"),  # a district, no lady
        ("ความสุขไม่จำกัด", "other", "legal_form_unread"),  # unlimited
        ("Unlimited Ideas", "other", "legal_form_unread"),
        ("Incense Corner", "other", "legal_form_unread"),
        ("สุขสบาย", "other", "legal_form_unread"),
    ],
)
def test_what_a_name_says_only_by_the_way(name: str, form: str, mark: str) -> None:
    assert forms.words().form(name) == Form(form, mark)


@pytest.mark.parametrize(
    ("cell", "form"),
    [
        *((key, key) for key in FORMS),
        ("บริษัทจำกัด", "company"),
        ("1. บริษัท จำกัด", "company"),
        ("บริษัทจำกัด (มหาชน)", "public_company"),
        ("หจก.", "partnership"),
        ("ห้างหุ้นส่วนจำกัด (หจก.)", "partnership"),
        ("วิสาหกิจชุมชน", "community_enterprise"),
        ("บุคคลธรรมดา", "sole_proprietor"),
        ("Limited Company", "company"),
        ("Sole Proprietorship", "sole_proprietor"),
        ("นิติบุคคล", ""),  # says that it is one, not of which form
        ("ร้านทอง", ""),
        ("guild", ""),
    ],
)
def test_a_column_of_legal_forms(cell: str, form: str) -> None:
    assert form_of_cell(cell) == form


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_form_is_read_by_what_it_is_called(language: str) -> None:
    assert [form_of_cell(say(words, language)) for words in FORMS.values()] == list(FORMS)


def read(*cells: dict[str, str]) -> list[tuple[str, str]]:
    """Legal form and marks of rows with these cells."""
    columns = {name: [row.get(name, "") for row in cells] for name in cells[0]}
    raw = {"source_row": range(2, len(cells) + 2), "fault": pa.nulls(len(cells), pa.string())}
    rows = Rows(pa.table({**raw, **columns}), "file.csv", ESTABLISHMENTS)
    read_forms(rows)
    found = rows.columns["legal_form"].to_pylist()
    return [(form, " ".join(rows.marks_of(i))) for i, form in enumerate(found)]


@pytest.mark.parametrize(
    ("name", "number", "form", "marks"),
    [
        ("สุขสบาย", "0105558004940", "company", "legal_form_by_number"),
        ("สุขสบาย", "0103558004940", "partnership", "legal_form_by_number"),
        ("สุขสบาย", "0102558004940", "partnership", "legal_form_by_number"),
        ("สุขสบาย", "0107558004940", "public_company", "legal_form_by_number"),
        ("สุขสบาย", "3101200000011", "sole_proprietor", "legal_form_by_number"),
        # 0994 is given to cooperatives, universities and state enterprises alike.
        ("สุขสบาย", "0994000123456", "other", "legal_form_unread"),
        ("สุขสบาย", "", "other", "legal_form_unread"),
        ("เอบีซี จำกัด", "0-1055-58004-94-0", "company", ""),  # both say it: no doubt is left
        ("เอบีซี จำกัด", "0103558004940", "partnership", "legal_form_by_number"),
        ("ร้านทอง", "0105558004940", "company", "legal_form_by_number"),
        ("บจ.เอบีซี", "0105558004940", "company", ""),
        ("บจ.เอบีซี", "0103558004940", "company", "legal_form_number_differs"),
        ("บจ.เอบีซี", "3101200000011", "company", "legal_form_number_differs"),
        # Somebody answers for a group with a number of their own.
        ("วิสาหกิจชุมชนบ้านไร่", "3101200000011", "community_enterprise", ""),
        ("สหกรณ์โคนม จำกัด", "0994000123456", "cooperative", ""),
    ],
)
def test_the_number_of_registration_is_evidence(
    name: str, number: str, form: str, marks: str
) -> None:
    assert read({"name": name, "juristic_id": number}) == [(form, marks)]


@pytest.mark.parametrize(
    ("cell", "name", "form", "marks"),
    [
        ("สหกรณ์", "สุขสบาย", "cooperative", ""),
        ("สหกรณ์", "สหกรณ์โคนม จำกัด", "cooperative", ""),
        ("สหกรณ์", "บจ.เอบีซี", "cooperative", "legal_form_name_differs"),
        ("", "บจ.เอบีซี", "company", "legal_form_not_given"),
        ("guild", "บจ.เอบีซี", "company", "legal_form_not_given"),
        ("guild", "สุขสบาย", "other", "legal_form_unread"),
        ("บุคคลธรรมดา", "ร้านทอง", "sole_proprietor", ""),
    ],
)
def test_the_column_holds_over_the_name(cell: str, name: str, form: str, marks: str) -> None:
    assert read({"legal_form": cell, "name": name}) == [(form, marks)]


def test_many_names_at_once_are_read_as_each_alone() -> None:
    names = [name for said in SURE.values() for name in said] * 2
    for row in listed("legal_forms.csv"):
        word, apart = row["word"], " . ".join(row["word"].split())
        names += [f"ร้าน ก {word}", f"( {word} ก", f"ก {apart.upper()}", f"ร้านก {apart}. (ข)"]
    alone = [forms.words().form(name).key for name in names]
    assert [form for form, _marks in read(*({"name": name} for name in names))] == alone


def test_letters_that_fold_otherwise_are_no_telling_word() -> None:
    assert read({"name": "Kapalı Çarşı ınc"}) == [("other", "legal_form_unread")]


@pytest.mark.published
def test_the_fourth_digit_agrees_with_every_published_name() -> None:
    if not DBD.exists():
        pytest.skip("the published monthly files are not here")
    by_digit: Counter[tuple[str, str, str]] = Counter()
    for path in sorted(DBD.glob("*.csv")):
        text = path.read_text(encoding="cp874")  # line ends are mixed: all become one
        for row in csv.reader(text.splitlines(keepends=True)):
            if len(row) > 3 and re.fullmatch(r"\d{13}", row[1].strip()):
                form = forms.words().form(row[2].strip())
                by_digit[row[1].strip()[3], form.key, form.mark] += 1
    assert by_digit == {
        ("5", "company", ""): 61197,
        ("3", "partnership", ""): 20327,
        ("2", "partnership", ""): 69,
        ("7", "public_company", ""): 64,
    }
