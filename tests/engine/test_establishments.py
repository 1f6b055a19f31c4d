"""Any register that an office has: in any columns, with or without ids, of every legal form."""

import csv
from datetime import datetime, timedelta, timezone

import openpyxl
import pyarrow.parquet as pq
import pytest

from ruang.engine.catalogue import Layout
from ruang.engine.errors import ColumnMissingError, InputError
from ruang.engine.intake import guess_source, intake
from ruang.engine.intake.forms import FORMS
from ruang.engine.intake.template import COLUMNS, write_template
from ruang.engine.lake import Lake
from ruang.engine.sheets import look
from ruang.engine.sources import SOURCES
from ruang.engine.sources.establishments import ESTABLISHMENTS, columns, read

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=timezone(timedelta(hours=7)))
HEADERS = ["ชื่อกลุ่ม/กิจการ", "ผู้ติดต่อ", "จำนวนสมาชิก", "เงินทุน (ล้านบาท)", "อำเภอ", "จังหวัด"]
ROWS = [
    ["บริษัท รวงทองมั่นคง ฟู้ดส์ จำกัด", "นายทดสอบ ระบบงาน", "25", "1.5", "ลี้", "ลำพูน"],
    ["หจก. ดินหอมอุดม", "นางจำลอง ทดลองใช้", "9", "", "เกาะคา", "ลำปาง"],
    ["สหกรณ์โคนมภูเมฆ จำกัด", "", "40", "๐.๒๕", "สันกำแพง", "เชียงใหม่"],
    ["วิสาหกิจชุมชนเลี้ยงผึ้งบ้านธารงาม", "", "12", "-", "ป่าซาง", "ลำพูน"],
    ["กลุ่มเกษตรกรทำนาบ้านใบไผ่", "", "31", "0.01", "งาว", "ลำปาง"],
    ["ร้านขนมไทยใบบัวสุขใจ", "", "3", "0.02", "เมืองลำปาง", "ลำปาง"],
]


@pytest.fixture
def register(tmp_path):
    def write(headers=HEADERS, rows=ROWS):
        path = tmp_path / "register.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([headers, *rows])
        return look(path)

    return write


def test_every_legal_form_is_accepted_without_an_id(register, tmp_path):
    """1.5 million baht under a header in millions is 1,500,000 baht, and the row says so."""
    lake = Lake(tmp_path / "lake")
    snapshot = intake(ESTABLISHMENTS, [register()], lake, now=NOW)
    rows = pq.read_table(snapshot.path("register")).to_pylist()
    assert [row["legal_form"] for row in rows] == [
        "company",
        "partnership",
        "cooperative",
        "community_enterprise",
        "farmer_group",
        "sole_proprietor",
    ]
    assert [row["area_id"] for row in rows] == ["51", "52", "50", "51", "52", "52"]
    assert [row["capital_thb"] for row in rows] == [1.5e6, None, 250_000, None, 10_000, 20_000]
    assert ["capital_unit" in row["marks"] for row in rows] == [
        True,
        False,
        True,
        False,
        True,
        True,
    ]
    assert len({row["establishment_id"] for row in rows}) == 6
    assert not any("ทดสอบ" in str(row) for row in rows)


def test_a_personal_column_is_passed_on_only_when_it_is_asked_for(register):
    look_at = register()
    (batch,) = read(look_at, Layout())
    assert not any("ผู้ติดต่อ" in name for name in batch.column_names)
    (batch,) = read(look_at, Layout(personal={"ผู้ติดต่อ": "person_name"}))
    assert batch["personal:ผู้ติดต่อ"][0].as_py() == "นายทดสอบ ระบบงาน"


def test_without_a_name_or_a_place_it_is_no_register(register):
    rows = [row[2:] for row in ROWS]
    with pytest.raises(InputError, match=r"จำนวนสมาชิก, .* by hand\.$") as refusal:
        columns(register(["จำนวนสมาชิก", "ยอดขาย", "อำเภอ", "จังหวัด"], rows), Layout())
    assert "ไม่พบคอลัมน์ชื่อสถานประกอบการ" in refusal.value.text("th")
    with pytest.raises(ColumnMissingError) as refusal:
        columns(register(["ชื่อกิจการ", "หมายเหตุ"], [[r[0], "x"] for r in ROWS]), Layout())
    assert refusal.value.wanted == ("area_id", "address")
    rows = [["นางจำลอง ทดลองใช้", "ลำพูน"], ["นายทดสอบ ระบบงาน", "ลำปาง"]]
    with pytest.raises(InputError, match="ผู้ประกอบการ holds names of persons"):
        columns(register(["ผู้ประกอบการ", "จังหวัด"], rows), Layout())


def test_a_name_chosen_by_hand_makes_it_one(register):
    look_at = register(["กลุ่มเป้าหมาย", "จังหวัด"], [["ทอผ้า", "ลำพูน"], ["เซรามิก", "ลำปาง"]])
    with pytest.raises(InputError, match="กลุ่มเป้าหมาย"):
        columns(look_at, Layout())
    layout = Layout(columns={"name": "กลุ่มเป้าหมาย"})
    assert [b["name"].to_pylist() for b in read(look_at, layout)] == [["ทอผ้า", "เซรามิก"]]


def test_every_source_says_which_legal_forms_it_can_hold():
    for source in SOURCES:
        assert source.forms <= FORMS.keys(), source.key
        assert source.needs, source.key
    assert ESTABLISHMENTS.forms == FORMS.keys()


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_template_is_known_by_every_header(tmp_path, language):
    path = tmp_path / "template.xlsx"
    write_template(path, language)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    example = [
        row[2] for row in book.worksheets[1].iter_rows(min_row=2, max_col=3, values_only=True)
    ]
    sheet.append(example[: len(COLUMNS)])
    lists = {str(v.sqref) for v in sheet.data_validations.dataValidation}
    assert lists == {"B2:B5001", "I2:I5001"}  # legal form, province
    assert sheet.column_dimensions["E"].number_format == "@"  # 01493 keeps its zero
    book.save(path)
    found = columns(look(path), Layout())
    assert found.sheet == sheet.title
    assert len(found.place) == len(COLUMNS) == 15
    assert {one.why for one in found.found} == {"header"}
    assert guess_source(look(path)) is ESTABLISHMENTS


def test_what_the_template_gives_as_examples_is_accepted_as_it_stands(tmp_path):
    path = tmp_path / "template.xlsx"
    write_template(path, "th")
    book = openpyxl.load_workbook(path)
    example = [
        row[2] for row in book.worksheets[1].iter_rows(min_row=2, max_col=3, values_only=True)
    ]
    example = example[: len(COLUMNS)]
    example[2] = None  # a community enterprise has no such number
    book.worksheets[0].append(example)
    book.save(path)
    snapshot = intake(ESTABLISHMENTS, [path], Lake(tmp_path / "lake"), now=NOW)
    (row,) = pq.read_table(snapshot.path("register")).to_pylist()
    assert (row["establishment_id"], row["legal_form"]) == ("LPN-0001", "community_enterprise")
    assert (row["area_id"], row["district_id"], row["industry_id"]) == ("51", "5101", "01493")
    assert (row["workers"], row["capital_thb"]) == (12, 500_000)
    assert row["registered_on"].isoformat() == "2023-01-31"
    assert row["marks"] == ""


def test_an_empty_template_is_no_register(tmp_path):
    path = tmp_path / "template.xlsx"
    write_template(path, "th")
    with pytest.raises(InputError):
        columns(look(path), Layout())
