"""The monthly files of new registrations: read as published, refused row by row."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import xlsxwriter
from monthly_files import FIRST, HEADERS, enterprise, juristic_id, monthly, write

from ruang.engine.catalogue import Layout
from ruang.engine.errors import InputError
from ruang.engine.intake import intake
from ruang.engine.lake import Lake, Snapshot
from ruang.engine.sheets import look
from ruang.engine.sources.dbd_registrations import DBD_REGISTRATIONS

NOW = datetime(2026, 1, 5, 2, tzinfo=UTC)
PUBLISHED = Path(__file__).parents[3] / "shared" / "data" / "th_dbd_new_registrations"


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


@pytest.fixture
def read(tmp_path: Path, lake: Lake):
    """Take in one file of these bytes."""

    def take_in(content: bytes, name: str = "99_201601.csv") -> Snapshot:
        return intake(DBD_REGISTRATIONS, [write(tmp_path, content, name)], lake, now=NOW)

    return take_in


def register(snapshot: Snapshot) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(snapshot.path("register")).to_pylist()
    return rows


def refusals(snapshot: Snapshot) -> list[tuple[int, str, str, str]]:
    rows = pq.read_table(snapshot.path("refusals")).to_pylist()
    return [(r["source_row"], r["column"], r["value"], r["reason"]) for r in rows]


def test_a_row_as_it_is_published_and_as_it_is_kept(read) -> None:
    snapshot = read(monthly(enterprise(1)))
    assert register(snapshot) == [
        {
            "establishment_id": juristic_id(1),
            "name": "บจ.ผ้าทอรักษ์โลก 1 จำกัด",
            "legal_form": "company",
            "area_id": "50",
            "district_id": "5013",
            "industry_id": "13121",
            "workers": None,
            "capital_thb": 1_000_000.0,
            "registered_on": date(2016, 1, 14),
            "longitude": None,
            "latitude": None,
            "source_file": "99_201601.csv",
            "source_row": FIRST,
            "marks": "",
            "juristic_id": juristic_id(1),
        }
    ]


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
@pytest.mark.parametrize("layout", HEADERS)
def test_three_layouts_and_every_line_end(read, layout: str, end: str) -> None:
    snapshot = read(monthly(enterprise(1), enterprise(2), layout=layout, end=end))
    rows = register(snapshot)
    assert [r["establishment_id"] for r in rows] == [juristic_id(1), juristic_id(2)]
    has_codes = layout == "2016"
    assert {r["industry_id"] for r in rows} == {"13121" if has_codes else None}
    assert {r["marks"] for r in rows} == {"" if has_codes else "no_industry"}
    assert snapshot.manifest["rows_marked"] == (0 if has_codes else 2)


@pytest.mark.parametrize("encoding", ["cp874", "utf-8", "utf-8-sig"])
def test_the_encoding_is_told_by_the_bytes(read, encoding: str) -> None:
    snapshot = read(monthly(enterprise(1), encoding=encoding))
    assert register(snapshot)[0]["name"] == "บจ.ผ้าทอรักษ์โลก 1 จำกัด"
    assert snapshot.manifest["inputs"][0]["encoding"] == encoding


def test_titles_blank_lines_and_repeated_headers_are_not_rows(read) -> None:
    section = ["จังหวัดลำพูน"] + [""] * 7
    blank = [""] * 8
    snapshot = read(
        monthly(enterprise(1), blank, section, HEADERS["2016"], enterprise(1, id=juristic_id(2)))
    )
    assert snapshot.manifest["rows_read"] == 2
    assert [r["source_row"] for r in register(snapshot)] == [FIRST, FIRST + 7]


def test_a_subtotal_is_a_row_and_is_refused_not_dropped(read) -> None:
    subtotal = ["รวม", "", "", "", " 1,000,000 ", "", "", ""]
    snapshot = read(monthly(enterprise(1), subtotal))
    assert snapshot.manifest["rows_read"] == 2
    assert refusals(snapshot) == [(FIRST + 1, "juristic_id", "", "id_missing")]


def test_what_cannot_be_used_is_refused_with_cell_and_reason(read) -> None:
    bad = [
        ("id", "", "id_missing"),
        ("id", "010555900712", "id_unreadable"),
        ("id", "1.05559E+11", "id_scientific"),
        ("id", "0505559000010", "id_check_digit"),
        ("name", "  ", "name_missing"),
        ("date", "", "date_missing"),
        ("date", "31/2/2559", "date_unreadable"),
        ("date", "1/59", "date_unreadable"),
        ("date", "14/1/2599", "date_out_of_range"),
        ("industry", "", "industry_missing"),
        ("industry", "71100", "industry_unknown"),
        ("industry", "1410", "industry_unknown"),
        ("address", "", "province_missing"),
        ("address", "9 หมู่ที่ 1 ตลาดผ้าทอ", "province_missing"),
        ("address", "9 หมู่ที่ 1 อ.เมือง จ.เวียงพิงค์ 50000", "province_unknown"),
    ]
    rows = [enterprise(n, **{cell: text}) for n, (cell, text, _reason) in enumerate(bad, start=2)]
    snapshot = read(monthly(enterprise(1), *rows, enterprise(99)))
    columns = {"id": "juristic_id", "date": "registered_on", "industry": "industry_id"}
    assert refusals(snapshot) == [
        (FIRST + n, columns.get(cell, cell), text, reason)
        for n, (cell, text, reason) in enumerate(bad, start=1)
    ]
    assert [r["source_row"] for r in register(snapshot)] == [FIRST, FIRST + len(bad) + 1]
    assert snapshot.manifest["refusals"] == Counter(reason for _cell, _text, reason in bad)


def test_what_was_put_right_or_given_up_is_marked(read) -> None:
    doubtful = [
        ("capital", " 1,000 ,000 ", "capital_thb", 1_000_000.0, "capital_respaced"),
        ("capital", "หนึ่งล้าน", "capital_thb", None, "capital_unreadable"),
        ("capital", " - ", "capital_thb", None, ""),
        ("date", "14/1/2016", "registered_on", date(2016, 1, 14), "year_gregorian"),
        ("id", juristic_id(8)[1:], "establishment_id", juristic_id(8), "id_zero_restored"),
        ("industry", "1493", "industry_id", "01493", "industry_zero_restored"),
        ("name", "ผ้าทอรักษ์โลก", "legal_form", "company", "legal_form_by_number"),
    ]
    cells = [{cell: text} for cell, text, *_rest in doubtful]
    found = register(read(monthly(*(enterprise(n, **c) for n, c in enumerate(cells, start=20)))))
    assert [
        (row[column], row["marks"])
        for row, (_cell, _text, column, _value, _mark) in zip(found, doubtful, strict=True)
    ] == [(value, mark) for *_rest, value, mark in doubtful]


def test_the_legal_form_stands_in_the_name(read) -> None:
    names = [
        ("บจ.รวงผึ้ง จำกัด", "company"),
        ("บริษัท รวงผึ้ง จำกัด", "company"),
        ("บริษัท รวงผึ้ง จำกัด (มหาชน)", "public_company"),
        ("บมจ.รวงผึ้ง จำกัด (มหาชน)", "public_company"),
        ("หจ.รวงผึ้ง", "partnership"),
        ("หส.รวงผึ้ง", "partnership"),
        ("สหกรณ์ผู้เลี้ยงผึ้งภาคเหนือ จำกัด", "cooperative"),
    ]
    rows = (enterprise(n, name=name) for n, (name, _form) in enumerate(names))
    found = [r["legal_form"] for r in register(read(monthly(*rows)))]
    assert found == [form for _name, form in names]


def test_province_and_district_come_from_the_end_of_the_address(read) -> None:
    addresses = [
        ("1 ถ.สุขุมวิท  แขวงคลองเตยเหนือ เขตวัฒนา กรุงเทพมหานคร 10110", "10", "1039", ""),
        ("1 ถ.สุขุมวิท  แขวงคลองเตย เขตคลองเตย กทม. 10110", "10", "1033", "province_short"),
        ("70/1  ต.ในเมือง อ.เมืองลำพูน จ.ลำพูน 51000", "51", "5101", ""),
        ("70/1  ต.ในเมือง อ.เมือง จ.ลำพูน 51000", "51", "5101", ""),
        ("257    ตำบลบ่อสุพรรณ   อำเภอสองพี่น้อง   จ.สุพรรณบุรี 72190", "72", "7207", ""),
        ("9 ตำบลในเวียง อำเภอเมืองน่าน จังหวัด น่าน", "55", "5501", ""),
        ("20  แขวงท่าข้าม เขตบาง\nขุนเทียน กรุงเทพมหานคร 10150", "10", "1021", "address_rejoined"),
        ("1 อาคาร ซี. อ. ซัพพลาย จ.น่าน 55000", "55", None, "district_unknown"),
        ("1 ถ.สุมนเทวราช จ.น่าน 55000", "55", None, "district_missing"),
        ("1  ต.ในเวียง อ.เมืองน่าน จ.น่าน 50000", "55", "5501", "postcode_elsewhere"),
        ("1  ต.บางเมือง อ.เมืองสมุทรปราการ จ.สมุทรปราการ 10270", "11", "1101", ""),
    ]
    rows = (enterprise(n, address=address) for n, (address, *_rest) in enumerate(addresses))
    found = register(read(monthly(*rows)))
    assert [(r["area_id"], r["district_id"], r["marks"]) for r in found] == [
        (area, district, marks) for _address, area, district, marks in addresses
    ]


def test_a_repeated_id_names_its_first_row_also_across_files(tmp_path: Path, lake: Lake) -> None:
    january = write(tmp_path, monthly(enterprise(1), enterprise(2)), "99_201601.csv")
    february = write(tmp_path, monthly(enterprise(3), enterprise(2)), "99_201602.csv")
    snapshot = intake(DBD_REGISTRATIONS, [february, january], lake, now=NOW)
    (refused,) = pq.read_table(snapshot.path("refusals")).to_pylist()
    assert (refused["source_file"], refused["source_row"]) == ("99_201602.csv", FIRST + 1)
    assert (refused["first_file"], refused["first_row"]) == ("99_201601.csv", FIRST + 1)
    assert (refused["value"], refused["reason"]) == (juristic_id(2), "duplicate")


def test_a_refused_row_does_not_make_a_later_good_one_a_duplicate(read) -> None:
    snapshot = read(monthly(enterprise(1, date="?"), enterprise(1), enterprise(1)))
    assert snapshot.manifest["refusals"] == {"date_unreadable": 1, "duplicate": 1}
    assert [r["source_row"] for r in register(snapshot)] == [FIRST + 1]


def test_short_and_overlong_records_are_refused(read) -> None:
    cells = list(enterprise(2).values())
    snapshot = read(monthly(enterprise(1), cells[:-1], [*cells, "จ.ลำพูน"], enterprise(3)))
    assert [(r, reason) for r, _c, _v, reason in refusals(snapshot)] == [
        (FIRST + 1, "cells_missing"),
        (FIRST + 2, "cells_extra"),
    ]
    assert refusals(snapshot)[0][1:3] == ("", juristic_id(2))


def test_the_rows_say_what_they_are_evidence_of(read) -> None:
    rows = enterprise(1), enterprise(2, date="29/4/2559")
    manifest = read(monthly(*rows)).manifest
    assert manifest["period"] == {"from": "2016-01-14", "to": "2016-04-29"}
    assert "January–April 2016" in manifest["caveat_en"]
    assert "มกราคม-เมษายน 2559" in manifest["caveat_th"]
    assert "ไม่ใช่" in manifest["caveat_th"]
    assert "beekeeping" in manifest["unseen_en"]
    assert not manifest["synthetic"] and not manifest["counts_workers"]


def test_the_same_columns_in_a_workbook_are_the_same_rows(tmp_path: Path, lake: Lake) -> None:
    """Corrected rows come back as one, with columns of the reader's own to the right."""
    cells = list(csv.reader(io.StringIO(monthly(enterprise(1)).decode("cp874"), newline="")))
    header, row = cells[2], cells[3]
    path = tmp_path / "corrected.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [*header, "เหตุผล", "แถวที่"])
        sheet.write_row(1, 0, [*row, "ไม่มีชื่อ", 7])
        sheet.write_row(2, 0, [*row, "", 8, "and text where no column is named"])
    found = look(path)
    (batch,) = DBD_REGISTRATIONS.read(found, Layout())
    assert batch["source_row"].to_pylist() == [2, 3]
    assert batch["fault"].to_pylist() == [None, "cells_extra"]
    assert batch["juristic_id"].to_pylist() == [juristic_id(1)] * 2
    columns = DBD_REGISTRATIONS.columns(found, Layout())
    assert columns.place["address"] == "ที่ตั้งสำนักงานใหญ่" and columns.header_row == 1
    assert columns.headers[8:] == ("เหตุผล", "แถวที่")
    assert {r.header: r.why for r in columns.found}["เหตุผล"] == ""


def test_what_stands_in_which_column_is_shown_with_examples(tmp_path: Path) -> None:
    content = monthly(enterprise(1), enterprise(2), enterprise(3), enterprise(4), end="\r\n")
    found = DBD_REGISTRATIONS.columns(look(write(tmp_path, content)), Layout())
    assert (found.header_row, found.delimiter) == (3, ",")
    by_column = {r.column: r for r in found.found if r.column}
    assert by_column["registered_on"].header == "วันที่ จดทะเบียน"
    assert by_column["juristic_id"].examples == tuple(juristic_id(n) for n in (1, 2, 3))
    assert by_column["registered_on"].examples == ("14/1/2559",)


def test_another_table_is_not_taken_for_this_source(read, lake: Lake) -> None:
    with pytest.raises(InputError, match="not a monthly file") as refused:
        read(b"area_id,industry_id,jobs\n50,13121,7\n", "jobs.csv")
    assert refused.value.file == "jobs.csv"
    assert "เลขทะเบียน" in refused.value.text("th")
    assert lake.snapshots() == []


def test_an_unclosed_quotation_mark_stops_the_intake(read, lake: Lake) -> None:
    good = monthly(*(enterprise(i) for i in range(1, 9)))
    broken = good.replace(enterprise(4)["objective"].encode("cp874"), b'"', 4)
    with pytest.raises(InputError, match=f"row {FIRST}: .*quotation"):
        read(broken)
    assert lake.snapshots() == []


def test_a_file_that_is_cut_off_stops_the_intake(read, lake: Lake) -> None:
    whole = monthly(enterprise(1), enterprise(2))
    last = f"row {FIRST + 1}: the file is cut off"
    with pytest.raises(InputError, match=f"{last}: its last row has 3 of 8 cells"):
        read(whole[: whole.rindex(b",14/1") - 2])
    with pytest.raises(InputError, match=f"{last} inside a quoted cell"):
        read(whole[: whole.rindex(b"1,000,000") + 2])
    assert lake.snapshots() == []
    assert read(whole[:-1]).manifest["rows_accepted"] == 2, "only the last line end is missing"


@pytest.mark.published
@pytest.mark.skipif(not PUBLISHED.is_dir(), reason=f"the published files are not at {PUBLISHED}")
def test_the_published_files_of_2016(tmp_path: Path) -> None:
    files = sorted(PUBLISHED.glob("99_2016*.csv"))
    lines = {path.name: lines_with_an_id(path) for path in files}
    assert sum(map(len, lines.values())) == 21_510

    snapshot = intake(DBD_REGISTRATIONS, files, Lake(tmp_path), now=NOW)
    manifest = snapshot.manifest
    assert {i["file"]: i["rows_read"] for i in manifest["inputs"]} == {
        name: len(found) for name, found in lines.items()
    }
    assert manifest["rows_accepted"] + manifest["rows_refused"] == 21_510
    assert manifest["rows_accepted"] >= 21_450, "the publisher's addresses and codes are good"
    assert set(manifest["refusals"]) == {"industry_unknown"}
    assert manifest["period"] == {"from": "2016-01-04", "to": "2016-04-29"}
    table = pq.read_table(snapshot.path("register"), columns=["source_file", "source_row"])
    kept = set(zip(*table.to_pydict().values(), strict=True))
    assert kept <= {(name, row) for name, found in lines.items() for row in found}


def lines_with_an_id(path: Path) -> set[int]:
    """Another way to count: physical lines that begin with a number and a 13-digit id."""
    text = path.read_bytes().decode("cp874")
    starts = re.compile(r'^"?\s*[\d,]+\s*"?,\d{13},')
    lines = re.split(r"\r\n|\r|\n", text)
    return {i for i, line in enumerate(lines, start=1) if starts.match(line)}


@pytest.mark.published
@pytest.mark.skipif(not PUBLISHED.is_dir(), reason=f"the published files are not at {PUBLISHED}")
def test_the_published_capital_adds_up_in_each_layout(tmp_path: Path) -> None:
    for month in ("201504", "201510", "201602"):
        path = PUBLISHED / f"99_{month}.csv"
        text = io.StringIO(path.read_bytes().decode("cp874"), newline="")
        rows = [r for r in csv.reader(text) if len(r) > 4 and re.fullmatch(r"\d{13}", r[1])]
        by_id = {r[1]: float(re.sub(r"[^\d.]", "", r[4])) for r in rows}
        snapshot = intake(DBD_REGISTRATIONS, [path], Lake(tmp_path / month), now=NOW)
        table = pq.read_table(snapshot.path("register"))
        found = dict(
            zip(
                table["establishment_id"].to_pylist(), table["capital_thb"].to_pylist(), strict=True
            )
        )
        assert found == {i: by_id[i] for i in found}
        assert len(by_id) - len(found) == snapshot.manifest["rows_refused"] <= 10
