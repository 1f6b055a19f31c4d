"""The factory register: what is added up, chosen or derived, and what makes a file one."""

import csv
from collections import Counter
from datetime import datetime, timedelta, timezone
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from ruang.engine.catalogue import Layout
from ruang.engine.errors import InputError
from ruang.engine.intake import guess_source, intake
from ruang.engine.intake.returning import write_returned
from ruang.engine.lake import Lake
from ruang.engine.sheets import look
from ruang.engine.sources.factory_register import FACTORY_REGISTER, columns, read
from ruang.engine.sources.factory_register.rows import form_of

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=timezone(timedelta(hours=7)))
PUBLISHED = Path(__file__).parents[3] / "shared/data/th_factories_prachinburi"

ROW = {
    "factory_reg_no": "จ3-9(6)-901/51ปจ",
    "factory_name_th": "บริษัท รวงทองมั่นคง ฟู้ดส์ จำกัด",
    "operator_th": "บริษัท รวงทองมั่นคง ฟู้ดส์ จำกัด",
    "isic_tsic": "10621",
    "province_code": "25",
    "province_th": "ปราจีนบุรี",
    "amphoe_code": "2502",
    "amphoe_th": "กบินทร์บุรี",
    "capital_land_baht": "540000.0",
    "capital_building_baht": "300000.0",
    "capital_machine_baht": "600000.0",
    "working_capital_baht": "500000.0",
    "skilled_male": "1.0",
    "workers_male": "4.0",
    "skilled_female": "0.0",
    "workers_female": "2.0",
    "workers_total": "7.0",
    "licence_date_excel_serial": "39797.0",
    "licence_date": "2008-12-15",
    "lon": "101.8843",
    "lat": "13.6189",
}


@pytest.fixture
def rows(tmp_path):
    """The raw rows of a register with these changes to one row each."""

    def write_and_read(*changes, without=(), headers=()):
        path = tmp_path / "factories.csv"
        kept = [name for name in ROW if name not in without]
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([dict(headers).get(name, name) for name in kept])
            writer.writerows([(ROW | change)[name] for name in kept] for change in changes)
        return [row for batch in read(look(path), Layout()) for row in batch.to_pylist()]

    return write_and_read


def test_a_factory_as_it_was_published(rows):
    """Land, buildings, machines and working capital: 540,000 + 300,000 + 600,000 + 500,000."""
    (row,) = rows({})
    assert row["establishment_id"] == "จ3-9(6)-901/51ปจ"
    assert row["legal_form"] == "company"
    assert (row["area_id"], row["district_id"]) == ("25", "2502")
    assert row["capital_thb"] == "1940000"
    assert row["workers"] == "7.0"
    assert row["registered_on"] == "2008-12-15"
    assert row["note"] == ""


def test_what_is_derived_is_marked(rows):
    """1 + 4 + 0 + 2 workers are 7; day 39,797 of a spreadsheet is 15 December 2008."""
    summed, dated, unnamed, zero, elsewhere = rows(
        {"workers_total": ""},
        {"licence_date": ""},
        {"factory_name_th": " - "},
        {"workers_total": "0.0"},
        {"province_th": "กาญจนบุรี"},
    )
    assert (summed["workers"], summed["note"]) == ("7", "workers_summed")
    assert (dated["registered_on"], dated["note"]) == ("2008-12-15", "date_serial")
    assert unnamed["name"] == ROW["operator_th"]
    assert unnamed["note"] == "name_of_operator"
    assert (zero["workers"], zero["note"]) == ("", "zero_unknown")
    assert (elsewhere["area_id"], elsewhere["note"]) == ("25", "place_code_counts")


def test_without_any_capital_it_is_not_known(rows):
    none = dict.fromkeys([name for name in ROW if "capital" in name], "0.0")
    empty = dict.fromkeys(none, "")
    odd = none | {"capital_land_baht": "1 ล้าน"}
    zero, missing, unreadable = rows(none, empty, odd)
    assert (zero["capital_thb"], zero["note"]) == ("", "zero_unknown")
    assert (missing["capital_thb"], missing["note"]) == ("", "")
    assert unreadable["capital_thb"] == "1 ล้าน + 0.0 + 0.0 + 0.0"  # no number: to be told as such


def test_a_person_is_a_sole_proprietor_and_never_a_name(rows):
    masked, person, nameless = rows(
        {"operator_th": "[บุคคลธรรมดา]", "factory_name_th": "อุดมทรัพย์"},
        {"operator_th": "นายสมมุติ ตัวอย่างดี", "factory_name_th": "-"},
        {"operator_th": "[บุคคลธรรมดา]", "factory_name_th": "[บุคคลธรรมดา]"},
    )
    assert (masked["legal_form"], masked["name"], masked["note"]) == (
        "sole_proprietor",
        "อุดมทรัพย์",
        "",
    )
    for row in (person, nameless):
        assert row["legal_form"] == "sole_proprietor"
        assert (row["name"], row["note"]) == (ROW["factory_reg_no"], "name_unstated")


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("บริษัท ก จำกัด (มหาชน)", "public_company"),
        ("หจก. ข", "partnership"),
        ("สหกรณ์การเกษตร ค จำกัด", "cooperative"),
        ("นางรองอุตสาหกรรม จำกัด", "company"),  # a district's name, not a title
        ("นายช่างเซอร์วิส", ""),
        ("น.ส. สมมติ นามสมมุติ", "sole_proprietor"),
        ("เรือนจำกลาง", ""),
    ],
)
def test_the_legal_form_that_an_operator_tells(name, form):
    assert form_of(name) == form


def test_thai_headers_in_another_order_and_without_codes(rows):
    headers = {
        "factory_reg_no": "เลขทะเบียนโรงงาน",
        "factory_name_th": "ชื่อโรงงาน",
        "operator_th": "ผู้ประกอบการ",
        "isic_tsic": "รหัส TSIC",
        "province_th": "จังหวัด",
        "amphoe_th": "อำเภอ",
        "workers_male": "คนงานชาย",
        "workers_female": "คนงานหญิง",
        "capital_land_baht": "เงินลงทุน (ล้านบาท)",
        "licence_date": "วันที่อนุญาต",
        "lon": "ลองจิจูด",
        "lat": "ละติจูด",
    }
    (row,) = rows(
        {"capital_land_baht": "1.94", "licence_date": "15/12/2551"},
        without=set(ROW) - set(headers),
        headers=headers,
    )
    assert (row["area_id"], row["district_id"]) == ("ปราจีนบุรี", "กบินทร์บุรี")
    assert (row["workers"], row["capital_thb"]) == ("6", "1940000")
    assert row["registered_on"] == "15/12/2551"  # the intake reads Buddhist years
    assert row["note"] == "capital_unit workers_summed"


def test_a_number_that_a_spreadsheet_was_kept_from_reading(rows):
    (row,) = rows({"factory_reg_no": '="  10250000125512"'})
    assert row["establishment_id"] == "10250000125512"


@pytest.mark.parametrize(
    ("lacking", "problem"),
    [
        ({"factory_reg_no"}, "no column with factories' numbers"),
        ({"factory_name_th", "operator_th"}, "no column with factories' names"),
        ({"province_code", "province_th"}, "no column with the province"),
        ({"isic_tsic"}, "no column with industry codes"),
    ],
)
def test_what_lacks_something_is_no_factory_register(rows, lacking, problem):
    with pytest.raises(InputError, match=problem) as refusal:
        rows({}, without=lacking)
    assert "โรงงาน" in refusal.value.text("th")


def test_a_list_of_firms_of_which_some_have_a_factory_is_no_factory_register(rows):
    with pytest.raises(InputError, match="only 1 of 3 rows"):
        rows({}, {"factory_reg_no": ""}, {"factory_reg_no": ""})


def test_refused_rows_come_back_although_half_of_them_lack_a_number(tmp_path):
    path, back = tmp_path / "factories.csv", tmp_path / "back.xlsx"
    sound = [{"factory_reg_no": f"จ3-9-{n}/51ปจ"} for n in range(18)]
    wrong = [{"factory_reg_no": ""}, {"factory_reg_no": "จ3-9-99/51ปจ", "isic_tsic": "99999"}]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(ROW))
        writer.writeheader()
        writer.writerows(ROW | change for change in [*sound, *wrong])
    first = intake(FACTORY_REGISTER, [path], Lake(tmp_path / "lake"), now=NOW)
    write_returned(first, [look(path)], back, "th")
    book = openpyxl.load_workbook(back)
    headers = [cell.value for cell in book.active[1]]
    book.active.cell(3, headers.index("isic_tsic") + 1).value = "10621"
    book.save(back)

    again = intake(FACTORY_REGISTER, [path], Lake(tmp_path / "lake"), now=NOW, corrections=[back])
    assert [m.manifest["rows_refused"] for m in (first, again)] == [2, 1]
    assert again.manifest["rows_read"] == 20


def test_every_column_that_is_added_up_says_so(tmp_path):
    path = tmp_path / "factories.csv"
    without_total = {k: v for k, v in ROW.items() if k != "workers_total"}
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([without_total, without_total.values()])
    found = columns(look(path), Layout())
    feeding = [one.header for one in found.found if one.column == "workers"]
    assert feeding == ["skilled_male", "workers_male", "skilled_female", "workers_female"]
    assert found.place["legal_form"] == "operator_th"


@pytest.mark.published
def test_the_published_register_of_one_province(tmp_path):
    """632 factories, seven without workers, one date 543 years off; no row is refused."""
    path = PUBLISHED / "prachinburi_factories.csv"
    if not path.exists():
        pytest.skip("the published factory register is not beside the repository")
    assert guess_source(look(path)) is FACTORY_REGISTER
    snapshot = intake(FACTORY_REGISTER, [path], Lake(tmp_path / "lake"), now=NOW)
    register = pq.read_table(snapshot.path("register"))
    assert (register.num_rows, snapshot.manifest["rows_refused"]) == (632, 0)
    assert register["workers"].null_count == 7
    assert set(register["area_id"].to_pylist()) == {"25"}
    assert register["longitude"].null_count == 0
    marks = Counter(" ".join(register["marks"].to_pylist()).split())
    assert marks["year_543_off"] == 1
    assert marks["name_unstated"] == 64  # 43 blank and 17 dashes without a firm behind, 4 masked
    assert marks["place_code_counts"] == 10
    with path.open(encoding="utf-8", newline="") as file:
        published = list(csv.DictReader(file))
    assert sum(register["workers"].drop_null().to_pylist()) == sum(
        float(row["workers_total"]) for row in published
    )
    parts = [name for name in published[0] if "capital" in name]
    assert sum(register["capital_thb"].drop_null().to_pylist()) == pytest.approx(
        sum(float(row[name]) for row in published for name in parts)
    )
