"""Columns that broke as a whole are found and told once, with the rows from which and to which."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruang.engine.intake import intake
from ruang.engine.intake.faults import CURES, FAULTS, _Gap
from ruang.engine.lake import Lake
from ruang.engine.sources.establishments import ESTABLISHMENTS
from ruang.engine.text import say

NOW = datetime(2026, 1, 5, 2, tzinfo=UTC)
HEADERS = ["รหัส", "ชื่อสถานประกอบการ", "จังหวัด", "อำเภอ", "รหัส TSIC", "จำนวนคนงาน", "วันที่จดทะเบียน"]


def row(n: int, **other: str) -> dict[str, str]:
    cells = [
        f"A{n:04d}",
        f"บริษัท ทอผ้าบ้านดอน {n} จำกัด",
        ("เชียงใหม่", "ลำพูน", "น่าน")[n % 3],
        ("สันทราย", "ป่าซาง", "ปัว")[n % 3],
        ("13121", "01493", "32501")[n % 3],
        str(5 + n % 40),
        f"{1 + n % 28}/{1 + n % 12}/{2550 + n % 15}",
    ]
    return dict(zip(HEADERS, cells, strict=True)) | other


def faults(tmp_path: Path, rows: list[dict[str, str]]) -> tuple[list[dict[str, Any]], Any]:
    path = tmp_path / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADERS)
        writer.writeheader()
        writer.writerows(rows)
    found = intake(ESTABLISHMENTS, [path], Lake(tmp_path / "lake"), now=NOW).manifest
    assert found["rows_accepted"] + found["rows_refused"] == found["rows_read"] == len(rows)
    return found["faults"], found


def test_a_sound_file_has_none(tmp_path: Path) -> None:
    found, manifest = faults(tmp_path, [row(n) for n in range(200)])
    assert found == [] and manifest["rows_refused"] == 0


def test_codes_that_a_spreadsheet_turned_into_dates(tmp_path: Path) -> None:
    rows = [row(n, **({"รหัส TSIC": "02-Mar"} if 50 <= n < 150 else {})) for n in range(200)]
    (fault,), manifest = faults(tmp_path, rows)
    assert fault["kind"] == "codes_became_dates" and fault["header"] == "รหัส TSIC"
    assert (fault["from_row"], fault["to_row"], fault["rows"]) == (52, 151, 100)
    assert fault["example"] == "02-Mar" and manifest["refusals"] == {"code_is_date": 100}


def test_a_column_that_is_empty_from_some_row_on(tmp_path: Path) -> None:
    rows = [row(n, **({"จำนวนคนงาน": ""} if n >= 120 else {})) for n in range(200)]
    (fault,), _ = faults(tmp_path, rows)
    assert fault["kind"] == "empty_run" and fault["header"] == "จำนวนคนงาน"
    assert (fault["from_row"], fault["to_row"], fault["rows"]) == (122, 201, 80)


@pytest.mark.parametrize(("step", "kind"), [(1, "shifted_right"), (-1, "shifted_left")])
def test_cells_that_slipped_under_the_neighbours_header(
    tmp_path: Path, step: int, kind: str
) -> None:
    rows = []
    for n in range(200):
        whole = row(n)
        cells = list(whole.values())
        if n >= 150:
            cells = ["", *cells[:-1]] if step > 0 else [*cells[1:], ""]
        rows.append(dict(zip(HEADERS, cells, strict=True)))
    found, _ = faults(tmp_path, rows)
    assert found[0]["kind"] == kind
    assert found[0]["from_row"] in range(150, 156) and found[0]["to_row"] == 201
    assert len(found) == 1


def test_numbers_that_a_spreadsheet_shortened(tmp_path: Path) -> None:
    rows = []
    for n in range(40):
        cells = row(n)
        cells["เลขทะเบียนนิติบุคคล"] = "1.05559E+11"
        rows.append(cells)
    HEADERS.append("เลขทะเบียนนิติบุคคล")
    try:
        for one in rows:
            one["รหัส"] = ""
        found, _ = faults(tmp_path, rows)
    finally:
        HEADERS.pop()
    assert "ids_in_scientific_notation" in {one["kind"] for one in found}


def test_a_needed_column_that_is_empty_from_some_row_on_is_one_finding(tmp_path: Path) -> None:
    rows = [row(n, **({"ชื่อสถานประกอบการ": ""} if n >= 120 else {})) for n in range(200)]
    (fault,), manifest = faults(tmp_path, rows)
    assert (fault["kind"], fault["from_row"], fault["to_row"]) == ("empty_run", 122, 201)
    assert manifest["refusals"] == {"name_missing": 80}


def test_a_column_of_another_kind_is_one_finding(tmp_path: Path) -> None:
    rows = [row(n, จังหวัด=f"สาขา {n}") if n % 2 else row(n) for n in range(200)]
    found, manifest = faults(tmp_path, rows)
    assert [one["kind"] for one in found if one["column"] == "area_id"] == ["mostly_refused"]
    assert manifest["rows_refused"] + manifest["rows_accepted"] == 200


def test_a_few_slips_are_rows_and_not_a_column(tmp_path: Path) -> None:
    rows = [row(n, **({"จังหวัด": "ดาวอังคาร"} if n in (3, 90) else {})) for n in range(200)]
    found, manifest = faults(tmp_path, rows)
    assert found == [] and manifest["rows_refused"] == 2


def test_sheets_that_go_on_with_the_table_are_told_of(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["วิธีกรอก"])
    for n, title in enumerate(("เชียงใหม่", "ลำพูน", "น่าน")):
        sheet = book.create_sheet(title)
        sheet.append(HEADERS)
        sheet.append(list(row(n).values()))
    book.save(tmp_path / "list.xlsx")
    lake = Lake(tmp_path / "lake")
    manifest = intake(ESTABLISHMENTS, [tmp_path / "list.xlsx"], lake, now=NOW).manifest
    (fault,) = manifest["faults"]
    assert (fault["kind"], fault["example"]) == ("sheets_unread", "ลำพูน, น่าน")
    assert manifest["rows_read"] == 1 and manifest["inputs"][0]["sheet"] == "เชียงใหม่"


def test_every_kind_has_its_words_and_its_cure_in_both_languages() -> None:
    assert FAULTS.keys() == CURES.keys()
    for words in (*FAULTS.values(), *CURES.values()):
        assert say(words, "th") != words


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.lists(st.lists(st.booleans(), min_size=1, max_size=12), min_size=1, max_size=6))
def test_the_longest_gap_is_found_over_batches(batches: list[list[bool]]) -> None:
    gap, at = _Gap(), 0
    for batch in batches:
        gap.feed(np.array(batch), np.arange(at, at + len(batch)))
        at += len(batch)
    whole = [filled for batch in batches for filled in batch]
    runs = [len(list(group)) for filled, group in groupby(whole) if not filled]
    assert gap.longest == max(runs, default=0) and gap.filled == sum(whole)
    if gap.longest:
        assert not any(whole[gap.first : gap.last + 1])
        assert gap.last - gap.first + 1 == gap.longest
