"""Refused rows go back in the shape of the original, and come back without doubling anything."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from monthly_files import enterprise, juristic_id, monthly, write

from ruang.engine.catalogue import Layout
from ruang.engine.errors import InputError, LakeError
from ruang.engine.intake import intake, preview
from ruang.engine.intake.returning import write_returned
from ruang.engine.lake import Lake, Snapshot
from ruang.engine.sheets import look
from ruang.engine.sources.dbd_registrations import DBD_REGISTRATIONS
from ruang.engine.sources.establishments import ESTABLISHMENTS

NOW = datetime(2026, 1, 5, 2, tzinfo=UTC)
LIST = f"""ชื่อกลุ่ม,จังหวัด,อำเภอ,รหัส TSIC,ผู้ติดต่อ,โทรศัพท์,เลขประจำตัวผู้เสียภาษี
กลุ่มทอผ้าบ้านดอนไชย,ลำพูน,ป่าซาง,13121,นางสาวสมศรี ใจดี,081-234-5678,
กลุ่มเลี้ยงผึ้งแม่ทา,ลำปูนน้อย,แม่ทา,01493,นายบุญมี ดีงาม,089 111 2222,
นางแก้ว ศรีวงค์,น่าน,ปัว,13121,นางแก้ว ศรีวงค์,0812223333,1101700230708
บริษัท น่านผ้าทอ จำกัด,น่าน,ปัว,99999,,,{juristic_id(16)}
"""


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def counts(snapshot: Snapshot) -> tuple[int, int, int, int]:
    found = snapshot.manifest
    names = ("rows_read", "rows_accepted", "rows_refused", "rows_replaced")
    read, accepted, refused, replaced = (found[name] for name in names)
    assert accepted + refused == read
    return read, accepted, refused, replaced


def returned(snapshot: Snapshot, files: list[Path], path: Path, **put_right: str) -> Path:
    """The refused rows written out, with the named cells put right in every row."""
    write_returned(snapshot, [look(file) for file in files], path, "th")
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        headers = ["".join(str(cell.value).split()) for cell in sheet[1]]
        for row in range(2, sheet.max_row + 1):
            for header, value in put_right.items():
                sheet.cell(row, headers.index(header) + 1).value = value
    book.save(path)
    return path


def test_a_corrected_row_stands_in_the_place_of_the_refused_one(tmp_path: Path, lake: Lake) -> None:
    path = write(tmp_path, monthly(enterprise(1), enterprise(2, industry="99999"), enterprise(3)))
    first = intake(DBD_REGISTRATIONS, [path], lake, now=NOW)
    assert counts(first) == (3, 2, 1, 0)
    back = returned(first, [path], tmp_path / "back.xlsx", รหัสวัตถุประสงค์="13121")
    again = intake(DBD_REGISTRATIONS, [path], lake, now=NOW, corrections=[back])
    assert counts(again) == (3, 3, 0, 1) and again.id != first.id
    rows = pq.read_table(again.path("register")).to_pylist()
    assert [(r["source_file"], r["source_row"]) for r in rows][2] == ("back.xlsx", 2)
    assert len({r["establishment_id"] for r in rows}) == 3


def test_a_row_that_is_still_wrong_comes_back_again_until_it_is_right(
    tmp_path: Path, lake: Lake
) -> None:
    path = write(tmp_path, monthly(enterprise(1), enterprise(2, industry="99999")))
    first = intake(DBD_REGISTRATIONS, [path], lake, now=NOW)
    once = returned(first, [path], tmp_path / "once.xlsx", รหัสวัตถุประสงค์="99998")
    second = intake(DBD_REGISTRATIONS, [path], lake, now=NOW, corrections=[once])
    assert counts(second) == (2, 1, 1, 1)
    twice = returned(second, [path, once], tmp_path / "twice.xlsx", รหัสวัตถุประสงค์="13121")
    third = intake(DBD_REGISTRATIONS, [path], lake, now=NOW, corrections=[once, twice])
    assert counts(third) == (2, 2, 0, 2)
    headers = [cell.value for cell in openpyxl.load_workbook(twice).active[1]]
    assert len(headers) == len(set(headers))


def test_an_accepted_row_that_is_sent_again_is_not_doubled(tmp_path: Path, lake: Lake) -> None:
    path = write(tmp_path, monthly(enterprise(1), enterprise(2, industry="99999")))
    first = intake(DBD_REGISTRATIONS, [path], lake, now=NOW)
    back = returned(
        first, [path], tmp_path / "back.xlsx", รหัสวัตถุประสงค์="13121", เลขทะเบียน=enterprise(1)["id"]
    )
    again = intake(DBD_REGISTRATIONS, [path], lake, now=NOW, corrections=[back])
    assert counts(again) == (2, 1, 1, 1) and again.manifest["refusals"] == {"duplicate": 1}


def test_files_of_two_layouts_come_back_on_two_sheets(tmp_path: Path, lake: Lake) -> None:
    old = write(tmp_path, monthly(enterprise(1, address="?"), layout="early 2015"), "old.csv")
    new = write(tmp_path, monthly(enterprise(2, address="?")), "new.csv")
    first = intake(DBD_REGISTRATIONS, [old, new], lake, now=NOW)
    assert counts(first) == (2, 0, 2, 0)
    address = "9 หมู่ที่ 1 ต.สันกลาง อ.สันกำแพง จ.เชียงใหม่ 50130"
    back = returned(first, [old, new], tmp_path / "back.xlsx", **{"ที่ตั้งสำนักงานใหญ่": address})
    assert len(openpyxl.load_workbook(back).worksheets) == 2
    again = intake(DBD_REGISTRATIONS, [old, new], lake, now=NOW, corrections=[back])
    assert counts(again) == (2, 2, 0, 2)


def test_the_file_itself_is_needed_to_give_rows_back(tmp_path: Path, lake: Lake) -> None:
    path = write(tmp_path, monthly(enterprise(1, id="")))
    first = intake(DBD_REGISTRATIONS, [path], lake, now=NOW)
    with pytest.raises(InputError, match="was removed"):
        write_returned(first, [], tmp_path / "back.xlsx", "en")


def test_a_dry_run_is_kept_as_it_was_seen_or_discarded(tmp_path: Path, lake: Lake) -> None:
    path = write(tmp_path, monthly(enterprise(1), enterprise(2)))
    dry = intake(DBD_REGISTRATIONS, [path], lake, now=NOW, keep=False)
    assert lake.snapshots() == [] and lake.checked(dry.id).manifest == dry.manifest
    assert intake(DBD_REGISTRATIONS, [path], lake, now=NOW, keep=False) == dry
    assert lake.keep(dry.id).manifest == dry.manifest
    other = write(tmp_path, monthly(enterprise(3)), "other.csv")
    gone = intake(DBD_REGISTRATIONS, [other], lake, now=NOW, keep=False)
    lake.discard(gone.id)
    with pytest.raises(LakeError):
        lake.checked(gone.id)
    assert [one.id for one in lake.snapshots()] == [dry.id]


def test_nothing_of_a_person_reaches_the_lake(tmp_path: Path, lake: Lake) -> None:
    path = tmp_path / "groups.csv"
    path.write_text(LIST, encoding="utf-8")
    found = intake(ESTABLISHMENTS, [path], lake, now=NOW)
    assert counts(found) == (4, 2, 2, 0)
    left_out = found.manifest["inputs"][0]["personal_left_out"]
    assert {"ผู้ติดต่อ", "โทรศัพท์"} <= set(left_out)
    everything = "".join(
        str(pq.read_table(found.path(table)).to_pydict()) for table in ("register", "refusals")
    ) + str(found.manifest)
    for secret in ("1101700230708", "แก้ว", "สมศรี", "081-234", "0812223333"):
        assert secret not in everything
    assert lake.personal(found.id) is None


def test_personal_columns_are_kept_for_a_purpose_beside_the_lake_and_erased(
    tmp_path: Path, lake: Lake
) -> None:
    path = tmp_path / "groups.csv"
    path.write_text(LIST, encoding="utf-8")
    layout = Layout(personal={"โทรศัพท์": "phone"})
    purpose = "ติดต่อเชิญเข้าร่วมกลุ่ม"
    found = intake(ESTABLISHMENTS, [path], lake, now=NOW, layout=layout, purpose=purpose)
    kept = lake.personal(found.id)
    assert kept is not None and kept.stat().st_mode & 0o077 == 0
    rows = pq.read_table(kept).to_pylist()
    assert [row["value"] for row in rows] == ["081-234-5678", "0812223333"]
    assert found.manifest["purpose"] == purpose
    lake.erase_personal(found.id, [rows[0]["establishment_id"]])
    assert pq.read_table(lake.personal(found.id)).num_rows == 1


def test_the_first_rows_are_shown_as_they_would_be_read(tmp_path: Path, lake: Lake) -> None:
    path = tmp_path / "groups.csv"
    path.write_text(LIST, encoding="cp874")
    found = preview(ESTABLISHMENTS, look(path), lake.folder, now=NOW)
    first, typo, person, code = found.rows
    assert found.columns.look.encoding == "cp874" and found.classification == "tsic2009"
    assert first.read["area_id"] == "51" and first.read["industry_id"] == "13121"
    assert "id_made" in first.marks and first.reason == ""
    assert (typo.reason, typo.column, typo.raw["area_id"]) == (
        "province_unknown",
        "area_id",
        "ลำปูนน้อย",
    )
    assert "id_personal_masked" in person.marks and code.reason == "industry_unknown"
    assert lake.snapshots() == []


def test_what_was_read_as_what_is_told_by_examples(tmp_path: Path, lake: Lake) -> None:
    path = tmp_path / "groups.csv"
    lines = ["ชื่อกลุ่ม,จังหวัด,อำเภอ,รหัส TSIC,วันที่จดทะเบียน"]
    lines += [f"กลุ่มทอผ้าบ้านดอน {n},เชียงไหม่,สันทราย,1312,5/3/60" for n in range(30)]
    path.write_text("\n".join(lines), encoding="utf-8")
    manifest = intake(ESTABLISHMENTS, [path], lake, now=NOW).manifest
    (typo,) = manifest["read_as"]["province_by_typo"]
    assert (typo["raw"], typo["read"], typo["row"]) == ("เชียงไหม่", [["area_id", "50"]], 2)
    (year,) = manifest["read_as"]["year_two_digits"]
    assert (year["raw"], year["read"]) == ("5/3/60", [["registered_on", "2017-03-05"]])
    assert "1312" not in {e["raw"] for e in manifest["read_as"].get("industry_coarse", [])}
    assert "id_made" not in manifest["read_as"]  # a name is nobody's example


def put_right(path: Path, back: Path, **cells: str) -> Path:
    """The refused rows with some cells changed, by their places in the sheet."""
    book = openpyxl.load_workbook(back)
    for cell, value in cells.items():
        book.active[cell] = value
    book.save(path)
    return path


def test_of_two_corrections_of_one_row_the_later_counts(tmp_path: Path, lake: Lake) -> None:
    path = tmp_path / "list.csv"
    path.write_text("ชื่อกลุ่ม,จังหวัด\nกลุ่มทอผ้าดอนไชย,ลำพูน\nกลุ่มเลี้ยงผึ้ง,XX\n", encoding="utf-8")
    first = intake(ESTABLISHMENTS, [path], lake, now=NOW)
    back = returned(first, [path], tmp_path / "back.xlsx")
    once = put_right(tmp_path / "once.xlsx", back, A2="กลุ่มเลี้ยงผึ้งแม่ทา", B2="ลำปาง")
    anew = put_right(tmp_path / "anew.xlsx", back, A2="กลุ่มเลี้ยงผึ้งแม่เมาะ", B2="ลำปาง")
    again = intake(ESTABLISHMENTS, [path], lake, now=NOW, corrections=[once, anew])
    assert counts(again) == (2, 2, 0, 2)
    names = pq.read_table(again.path("register"))["name"].to_pylist()
    assert names == ["กลุ่มทอผ้าดอนไชย", "กลุ่มเลี้ยงผึ้งแม่เมาะ"]


def test_a_row_split_in_two_by_its_corrector_is_two_rows(tmp_path: Path, lake: Lake) -> None:
    path = tmp_path / "list.csv"
    path.write_text("ชื่อกลุ่ม,จังหวัด\nกลุ่มทอผ้าดอนไชย,ลำพูน\nผึ้งและไหม,XX\n", encoding="utf-8")
    first = intake(ESTABLISHMENTS, [path], lake, now=NOW)
    back = returned(first, [path], tmp_path / "back.xlsx")
    book = openpyxl.load_workbook(back)
    cells = [cell.value for cell in book.active[2]]
    for column, value in enumerate(cells, start=1):
        book.active.cell(3, column).value = value
    book.save(back)
    both = put_right(tmp_path / "two.xlsx", back, A2="กลุ่มผึ้ง", B2="น่าน", A3="กลุ่มไหม", B3="น่าน")
    assert counts(intake(ESTABLISHMENTS, [path], lake, now=NOW, corrections=[both])) == (3, 3, 0, 1)


def test_a_correction_of_a_row_that_was_accepted_after_all_is_refused(
    tmp_path: Path, lake: Lake
) -> None:
    path = tmp_path / "list.csv"
    path.write_text("ชื่อกลุ่ม,จังหวัด,ที่ตั้ง\nกลุ่มทอผ้า,XX,จ.ลำพูน\n", encoding="utf-8")
    first = intake(ESTABLISHMENTS, [path], lake, now=NOW)
    back = returned(first, [path], tmp_path / "back.xlsx")
    fixed = put_right(tmp_path / "fixed.xlsx", back, A2="กลุ่มทอผ้าดอนไชย", B2="ลำพูน")
    by_address = Layout(columns={"area_id": "", "address": "ที่ตั้ง"})
    again = intake(ESTABLISHMENTS, [path], lake, now=NOW, layout=by_address, corrections=[fixed])
    assert counts(again) == (2, 1, 1, 0)
    assert again.manifest["refusals"] == {"correction_needless": 1}
    assert pq.read_table(again.path("register"))["name"].to_pylist() == ["กลุ่มทอผ้า"]


def test_corrections_of_other_files_are_not_taken_for_new_rows(tmp_path: Path, lake: Lake) -> None:
    (tmp_path / "may.csv").write_text("ชื่อกลุ่ม,จังหวัด\nกลุ่มทอผ้า,XX\n", encoding="utf-8")
    june = tmp_path / "june.csv"
    june.write_text("ชื่อกลุ่ม,จังหวัด\nกลุ่มจักสาน,น่าน\n", encoding="utf-8")
    may = intake(ESTABLISHMENTS, [tmp_path / "may.csv"], lake, now=NOW)
    back = returned(may, [tmp_path / "may.csv"], tmp_path / "back.xlsx", จังหวัด="ลำพูน")
    with pytest.raises(InputError, match=r"back.xlsx, row 2: .* may.csv"):
        intake(ESTABLISHMENTS, [june], lake, now=NOW, corrections=[back])


def test_a_row_number_that_is_none_points_nowhere(tmp_path: Path, lake: Lake) -> None:
    path = tmp_path / "list.csv"
    path.write_text("ชื่อกลุ่ม,จังหวัด\nกลุ่มทอผ้า,XX\n", encoding="utf-8")
    first = intake(ESTABLISHMENTS, [path], lake, now=NOW)
    back = returned(first, [path], tmp_path / "back.xlsx", จังหวัด="ลำพูน")
    odd = put_right(tmp_path / "odd.xlsx", back, H2="²")
    assert counts(intake(ESTABLISHMENTS, [path], lake, now=NOW, corrections=[odd])) == (2, 1, 1, 0)
