"""What stands in which column: by header, by content, by hand, and the same in any order."""

import csv
import random

import pytest

from ruang.engine.catalogue import Layout
from ruang.engine.columns import NO_HEADER, in_baht, opened, recognise
from ruang.engine.columns.contents import check_digit_agrees, contents
from ruang.engine.columns.headers import meaning
from ruang.engine.errors import InputError
from ruang.engine.sheets import look
from ruang.engine.tables import RAW

WANTED = frozenset({*RAW.columns, *RAW.optional}) - {"source_row", "fault", "note"}

HEADERS = ["ลำดับ", "เลขทะเบียนนิติบุคคล", "ชื่อกิจการ", "รูปแบบ", "รหัส TSIC", "จำนวนคนงาน",
           "ทุนจดทะเบียน(บาท)", "อำเภอ/เขต", "จังหวัด", "วันที่จดทะเบียน", "ผู้ติดต่อ", "โทร."]  # fmt: skip
ROWS = [
    ["1", "0515566900017", "บริษัท รวงทองมั่นคง ฟู้ดส์ จำกัด", "บริษัทจำกัด", "10301", "25",
     "1,000,000", "ลี้", "ลำพูน", "3/2/2566", "นางสาวสมมติ ตัวอย่างดี", "080-000-0001"],
    ["2", "", "วิสาหกิจชุมชนเลี้ยงผึ้งบ้านธารงาม", "วิสาหกิจชุมชน", "01493", "12",
     "50,000", "ป่าซาง", "ลำพูน", "17/11/2561", "นายทดสอบ ระบบงาน", "080-000-0002"],
    ["3", "", "ร้านขนมไทยใบบัวสุขใจ", "บุคคลธรรมดา", "10792", "3",
     "20,000", "เมืองลำปาง", "ลำปาง", "1/6/2560", "นางจำลอง ทดลองใช้", "080-000-0003"],
    ["4", "0523555900027", "ห้างหุ้นส่วนจำกัด ดินหอมอุดม ค้าไม้", "ห้างหุ้นส่วนจำกัด", "16101", "9",
     "500,000", "เกาะคา", "ลำปาง", "30/9/2555", "นายสาธิต ลองระบบ", "080-000-0004"],
]  # fmt: skip
MEANT = {"juristic_id": 1, "name": 2, "legal_form": 3, "industry_id": 4, "workers": 5,
         "capital_thb": 6, "district_id": 7, "area_id": 8, "registered_on": 9}  # fmt: skip


@pytest.fixture
def found(tmp_path):
    """Recognise the columns of a small CSV."""

    def write_and_recognise(headers, rows, layout=None):
        path = tmp_path / "register.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([headers, *rows] if headers else rows)
        layout = layout or Layout()
        return recognise(opened(look(path), layout), WANTED, layout)

    return write_and_recognise


def by_header(columns):
    return {one.header: one for one in columns.found}


@pytest.mark.parametrize(
    ("header", "column"),
    [
        (" ทุนจดทะเบียน\n (บาท) ", "capital_thb"),  # units and line breaks say nothing
        ("เงินลงทุน (ล้านบาท)", "capital_thb"),
        ("อำเภอ / เขต", "district_id"),
        ("ตำบล/จังหวัด", ""),  # two things at once are neither
        ("จังหวัด Province", "area_id"),  # the same twice is not
        ("รหัสไปรษณีย์ (Zip)", "postcode"),
        ("รหัสไปษณีย์", "postcode"),  # a letter left out
        ("ชื่อสถานประกอบกาน", "name"),
        ("จํานวนคนงาน", "workers"),  # SARA AM typed as two letters
        ("เเขวง", "subdistrict"),  # SARA AE typed as SARA E twice
        ("TSIC_CODE", "industry_id"),
        ("TSIC code (2009)", "industry_id"),
        ("พิกัด UTM (E)", "longitude"),
        ("Lat.", "latitude"),
        ("พิกัด (Lat, Long)", "latitude"),  # the intake takes both out of one cell
        ("เลขประจำตัวประชาชน", "citizen_id"),
        ("วัน/เดือน/ปีเกิด", "birth_date"),
        ("แรงม้า", ""),
        ("ข้อเสนอแนะ", ""),
    ],
)
def test_what_a_header_says(header, column):
    assert (meaning(header).columns or ("",))[0] == column


def test_a_register_with_thai_headers(found):
    columns = found(HEADERS, ROWS)
    assert dict(columns.place) == {column: HEADERS[i] for column, i in MEANT.items()}
    assert {one.why for one in columns.found if one.column} == {"header"}
    assert by_header(columns)["ลำดับ"].column == ""
    assert by_header(columns)["จังหวัด"].examples == ("ลำพูน", "ลำปาง")
    assert [one.header for one in columns.found] == HEADERS


def test_persons_are_found_and_their_names_are_not_shown(found):
    columns = by_header(found(HEADERS, ROWS))
    assert (columns["ผู้ติดต่อ"].personal, columns["โทร."].personal) == ("person_name", "phone")
    assert columns["ผู้ติดต่อ"].examples == ("นา…",)
    assert not any("0000" in e for e in columns["โทร."].examples)


def test_persons_are_found_by_content_too(found):
    headers = [*HEADERS[:10], "หมายเหตุ 1", "หมายเหตุ 2"]
    columns = by_header(found(headers, ROWS))
    assert [columns[h].personal for h in headers[10:]] == ["person_name", "phone"]
    assert columns["หมายเหตุ 1"].why == "content"


def test_a_column_of_operators_who_are_persons_is_no_name(found):
    rows = [[row[10], *row[4:9]] for row in ROWS]
    columns = found(["ชื่อผู้ประกอบการ", *HEADERS[4:9]], rows)
    assert "name" not in columns.place
    assert by_header(columns)["ชื่อผู้ประกอบการ"].personal == "person_name"
    by_hand = Layout(columns={"name": "ชื่อผู้ประกอบการ"})
    columns = found(["ชื่อผู้ประกอบการ", *HEADERS[4:9]], rows, by_hand)
    one = by_header(columns)["ชื่อผู้ประกอบการ"]
    assert (one.column, one.why, one.personal) == ("name", "hand", "")


def test_without_a_header_row_columns_are_told_by_what_they_hold(found):
    rows = [[str(i), *r[1:]] for i, r in enumerate(ROWS * 3, start=1)]
    columns = found(None, rows)
    assert columns.header_row == 0
    letters = "ABCDEFGHIJKL"
    expected = {c: f"[{letters[i]}]" for c, i in MEANT.items()}
    assert dict(columns.place) == expected
    assert {one.why for one in columns.found if one.column} == {"content"}
    assert by_header(columns)["[L]"].personal == "phone"


def test_that_there_is_no_header_can_be_said(found):
    columns = found(None, ROWS, Layout(header_row=NO_HEADER))
    assert columns.headers[:2] == ("[A]", "[B]")
    assert columns.place["area_id"] == "[I]"


def test_numbers_that_may_count_anything_are_not_guessed(found):
    rows = [[r[2], r[8], r[5], str(int(r[5]) * 3 + 1)] for r in ROWS]
    assert "workers" not in found(["ชื่อกิจการ", "จังหวัด", "[C]", "[D]"], rows).place
    one_of_them = [r[:3] for r in rows]
    assert found(["ชื่อกิจการ", "จังหวัด", "column 3"], one_of_them).place["workers"] == "column 3"
    assert "workers" not in found(["ชื่อกิจการ", "จังหวัด", "ระยะทาง"], one_of_them).place


def test_what_is_said_by_hand_goes_first(found):
    layout = Layout(columns={"workers": "ลำดับ", "capital_thb": "", "name": "ชื่อ กิจการ"})
    columns = found(HEADERS, ROWS, layout)
    assert columns.place["workers"] == "ลำดับ"
    assert columns.place["name"] == "ชื่อกิจการ"  # spaces need not be typed
    assert "capital_thb" not in columns.place  # said to be of no use
    assert by_header(columns)["จำนวนคนงาน"].column == ""


@pytest.mark.parametrize(
    ("layout", "problem"),
    [
        (Layout(columns={"name": "ชื่อบริษัท"}), "there is no column ชื่อบริษัท; .*ชื่อกิจการ"),
        (Layout(columns={"name": "รูปแบบ", "address": "รูปแบบ"}), "chosen for two things"),
        (Layout(columns={"name": "โทร."}, personal={"โทร.": "phone"}), "both as name and as"),
    ],
)
def test_a_choice_that_cannot_be_meant_is_refused(found, layout, problem):
    with pytest.raises(InputError, match=problem) as refusal:
        found(HEADERS, ROWS, layout)
    assert "คอลัมน์" in refusal.value.text("th")


def test_of_two_headers_for_one_thing_the_better_gets_it(found):
    both = ["ชื่อผู้ประกอบการ", "ชื่อสถานประกอบการ", "จังหวัด", "จังหวัด"]
    columns = found(both, [[r[2], r[2], r[8], "เชียงใหม่"] for r in ROWS])
    assert columns.headers[3] == "จังหวัด (2)"
    assert columns.place == {"name": "ชื่อสถานประกอบการ", "area_id": "จังหวัด"}
    # … unless it is all but empty.
    columns = found(both, [[r[2], "", "", r[8]] for r in ROWS])
    assert columns.place == {"name": "ชื่อผู้ประกอบการ", "area_id": "จังหวัด (2)"}


def test_the_header_is_the_row_that_names_columns(found):
    """Whatever stands above it, and however few of its columns are filled below."""
    above = ["สำนักงานตัวอย่าง", "หน้า", "1", "จาก", "3", "พิมพ์เมื่อ", "1/1/2569", "", "", "", "", ""]
    rows = [[r[0], "", r[2], "", "", "", "", "", r[8], "", "", ""] for r in ROWS]
    columns = found(above, [HEADERS, *rows])
    assert columns.header_row == 2
    assert (columns.place["name"], columns.place["area_id"]) == ("ชื่อกิจการ", "จังหวัด")


VARIANTS = {
    "juristic_id": ["เลขทะเบียนนิติบุคคล", "เลขที่นิติบุคคล", "Juristic ID", "เลขประจำตัวผู้เสียภาษี", "รหัสพิเศษ"],
    "name": ["ชื่อกิจการ", "ชื่อสถานประกอบการ", "ชื่อโรงงาน", "Company name", "ชื่อกลุ่ม", "ชื่อนิติบุคคล"],
    "legal_form": ["รูปแบบ", "ประเภทกิจการ", "ประเภท/รูปแบบ", "Legal form", "สถานะทางกฎหมาย x"],
    "industry_id": ["รหัส TSIC", "ISIC", "รหัสประเภทธุรกิจ", "TSIC (5 หลัก)", "ตัวเลขอ้างอิง"],
    "workers": ["จำนวนคนงาน (คน)", "จำนวนพนักงาน/ลูกจ้าง", "Workers", "คนงานรวม"],
    "capital_thb": ["ทุนจดทะเบียน (บาท)", "เงินทุน", "เงินลงทุน", "Capital (THB)"],
    "district_id": ["อำเภอ", "อำเภอ/เขต", "เขต/อำเภอ", "District", "Amphoe", "พื้นที่ย่อย"],
    "area_id": ["จังหวัด", "Province", "จังหวัดที่ตั้ง", "ชื่อจังหวัด", "พื้นที่ดูแล"],
    "registered_on": ["วันที่จดทะเบียน", "วันที่เริ่มประกอบกิจการ", "Registration date", "วันจดทะเบียน"],
}  # fmt: skip


@pytest.mark.parametrize("seed", range(20))
def test_in_any_order_and_under_any_known_name_the_same_is_found(found, seed):
    """Some of the names say nothing: there the contents tell."""
    chance = random.Random(seed)  # noqa: S311 - a test's own luck
    headers = list(HEADERS)
    for column, i in MEANT.items():
        headers[i] = chance.choice(VARIANTS[column])
    order = chance.sample(range(len(headers)), len(headers))
    columns = found([headers[i] for i in order], [[r[i] for i in order] for r in ROWS * 2])
    assert dict(columns.place) == {column: headers[i] for column, i in MEANT.items()}
    assert {o.header: o.personal for o in columns.found if o.personal} == {
        "ผู้ติดต่อ": "person_name",
        "โทร.": "phone",
    }


@pytest.mark.parametrize(
    ("values", "column"),
    [
        (["0105500000011", "0515566900017", "0-5235-55900-02-7"], "juristic_id"),
        (["1101700230708", "3100600445635"], "citizen_id"),
        (["ลำพูน", "จ.ลำปาง", "กทม."], "area_id"),
        (["Lamphun", "Chiang Mai"], "area_id"),
        (["50", "52", "51"], "area_id"),
        (["อ.ลี้", "เมืองลำพูน", "เขตบางรัก"], "district_id"),
        (["ต.ในเมือง", "แขวงสีลม"], "subdistrict"),
        (["51000", "52100", "10200"], "postcode"),
        (["01493", "10301", "16101"], "industry_id"),
        (["12 ม.3 ต.ลี้ อ.ลี้ จ.ลำพูน", "99/1 หมู่ 2 ตำบลเกาะคา อำเภอเกาะคา"], "address"),
        (["a@example.org", "b.c@example.co.th"], "email"),
        (["053-000-0001", "08 0000 0002", "+66 80 000 0003"], "phone"),
        (["98.9853", "99.1042"], "longitude"),
        (["18.7883", "18.2"], "latitude"),
        (["18.7883, 98.9853", "(18.2, 99.5)"], "latitude"),  # both in one cell
        (["498123", "503377"], "longitude"),  # metres of UTM
        (["2078123", "1988377"], "latitude"),
        (["3/2/2566", "17-11-61", "1 ม.ค. 2560"], "registered_on"),
        (["จ3-9(6)-100/51ปจ", "3-34(4)-21/51ปจ"], "establishment_id"),
        (["1,000,000", "50,000"], "capital_thb"),
        (["25", "3", "9"], "workers"),
    ],
)
def test_what_contents_say(values, column):
    assert contents(values)[0].column == column


def test_a_running_number_is_nothing():
    assert contents([str(i) for i in range(1, 9)]) == ()


def test_a_check_digit_by_hand():
    # 051556690001: 13*0 + 12*5 + 11*1 + 10*5 + 9*5 + 8*6 + 7*6 + 6*9 + 5*0 + 4*0 + 3*0 + 2*1
    # = 312; 312 mod 11 = 4; 11 - 4 = 7.
    assert check_digit_agrees("0515566900017")
    assert not check_digit_agrees("0515566900018")


@pytest.mark.parametrize(
    ("text", "factor", "baht"),
    [("1.5", 1_000_000, "1500000"), ("๒,๕๐๐", 1_000, "2500000"), ("-", 10, "-"), ("0", 10, "0")],
)
def test_amounts_in_thousands_and_millions_are_written_out(text, factor, baht):
    assert in_baht(text, factor) == baht
