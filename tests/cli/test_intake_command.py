"""Taking files in from the command line, and looking at what the lake holds."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from monthly_files import enterprise, monthly, write

from ruang.cli import cli, main


def ruang(*words: object) -> tuple[str, str]:
    """What the command says on stdout and on stderr."""
    words = tuple(str(w) for w in words)
    done = CliRunner().invoke(cli, ["--language", "en", *words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout, done.stderr


def ruang_fails(monkeypatch, capsys, *words: object) -> str:
    """What the command says on stderr when it ends with exit code 2."""
    monkeypatch.setattr(sys, "argv", ["ruang", "--language", "th", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


@pytest.fixture
def january(tmp_path: Path) -> Path:
    return write(tmp_path, monthly(enterprise(1), enterprise(2, industry="99999"), enterprise(3)))


def test_the_counts_are_one_json_object(january: Path, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    out, err = ruang("intake", "dbd_registrations", january, "--lake", lake, "--format", "json")
    found = json.loads(out)
    assert found.pop("snapshot").startswith("dbd_registrations-2016-01-")
    assert found.pop("legal_forms") == {"company": 2}
    assert "community_enterprise" in found.pop("forms_unseen")
    assert found == {
        "rows_replaced": 0,
        "marks": {},
        "faults": [],
        "source": "dbd_registrations",
        "rows_read": 3,
        "rows_accepted": 2,
        "rows_refused": 1,
        "rows_marked": 0,
        "refusals": {"industry_unknown": 1},
    }
    assert "1 of 3 rows were refused" in err


def test_refused_rows_go_to_a_file_and_a_second_intake_says_so(
    january: Path, tmp_path: Path
) -> None:
    words = ("intake", "dbd_registrations", january, "--lake", tmp_path / "lake")
    ruang(*words)
    refused = tmp_path / "refused.csv"
    _out, err = ruang(*words, "--refusals", refused)
    assert "is in the lake already" in err
    assert "99999" in refused.read_text(encoding="utf-8-sig")


def test_snapshots_are_listed_shown_and_verified(january: Path, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    ruang("intake", "dbd_registrations", january, "--lake", lake)
    (row,) = json.loads(ruang("snapshots", "--lake", lake, "--format", "json")[0])
    assert (row["rows_accepted"], row["to"]) == (2, "2016-01-14")
    assert "January 2016" in row["caveat"]
    shown = ruang("snapshots", "dbd_registrations", "--verify", "--lake", lake, "--format", "json")
    assert json.loads(shown[0])["snapshot"] == row["snapshot"]


def test_a_dry_run_tells_the_same_and_keeps_nothing(january: Path, tmp_path: Path) -> None:
    words = ("intake", "dbd_registrations", january, "--lake", tmp_path, "--format", "json")
    dry, err = ruang(*words, "--dry-run")
    assert "nothing was kept" in err
    assert ruang("snapshots", "--lake", tmp_path, "--format", "csv")[0].count("\n") == 1
    assert json.loads(ruang(*words)[0]) == json.loads(dry)


def test_a_register_in_any_columns_is_found_looked_at_and_mapped(tmp_path: Path) -> None:
    path = tmp_path / "list.tsv"
    path.write_text("ที่\tกลุ่ม\tอยู่ที่\n1\tกลุ่มทอผ้าบ้านดอน\tเชียงใหม่\n", encoding="utf-16")
    look = ("intake", "auto", path, "--lake", tmp_path, "--look", "--map", "area_id=อยู่ที่")
    seen = json.loads(ruang(*look, "--map", "name=กลุ่ม", "--format", "json")[0])
    assert (seen["source"], seen["delimiter"]) == ("establishments", "\t")
    assert "utf-16" in seen["encoding"] and seen["rows"][0]["read"]["area_id"] == "50"
    assert [c["why"] for c in seen["columns"]][1:] == ["hand", "hand"]


def test_a_column_that_was_not_found_is_told_with_the_option_that_says_it(shell, tmp_path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("ชื่อกิจการ,หมายเหตุ\nกลุ่มทอผ้าบ้านดอน,x\n", encoding="utf-8")
    said = shell("intake", "establishments", path, "--lake", tmp_path, language="th")
    assert said.code == 2 and "ไม่พบคอลัมน์จังหวัดหรือที่อยู่" in said.err
    assert said.err.endswith("ใช้ตัวเลือก --map area_id=หัวคอลัมน์, --map address=หัวคอลัมน์\n")


def test_corrected_rows_come_back_in_the_shape_of_the_original(
    january: Path, tmp_path: Path
) -> None:
    words = ("intake", "dbd_registrations", january, "--lake", tmp_path, "--format", "json")
    returned = tmp_path / "returned.xlsx"
    ruang(*words, "--returned", returned)
    book = openpyxl.load_workbook(returned)
    sheet = book.active
    headers = ["".join(cell.value.split()) for cell in sheet[1]]
    sheet.cell(2, headers.index("รหัสวัตถุประสงค์") + 1).value = "13121"
    book.save(returned)
    found = json.loads(ruang(*words, "--corrections", returned)[0])
    assert (found["rows_read"], found["rows_accepted"], found["rows_refused"]) == (3, 3, 0)
    assert found["rows_replaced"] == 1


def test_an_empty_lake_lists_nothing(tmp_path: Path) -> None:
    assert ruang("snapshots", "--lake", tmp_path, "--format", "csv")[0].count("\n") == 1


def test_sources_say_what_they_are_evidence_of() -> None:
    rows = json.loads(ruang("sources", "--format", "json")[0])
    assert [row["source"] for row in rows][:2] == ["dbd_registrations", "establishments"]
    assert "head office" in rows[0]["caveat"] and "beekeeping" in rows[0]["unseen"]
    assert "community enterprise" in rows[0]["forms_unseen"] and not rows[1]["forms_unseen"]


def test_a_template_that_is_filled_in_is_read(tmp_path: Path) -> None:
    template = tmp_path / "register.xlsx"
    ruang("sources", "--template", template)
    book = openpyxl.load_workbook(template)
    headers = [cell.value for cell in book.worksheets[0][1]]
    book.worksheets[0].append(["ผึ้งแม่ทา" if "ame" in h else None for h in headers])
    row = book.worksheets[0].max_row
    book.worksheets[0].cell(row, headers.index("Province") + 1).value = "ลำพูน"
    book.save(template)
    words = ("intake", "auto", template, "--lake", tmp_path, "--format", "json")
    found = json.loads(ruang(*words)[0])
    assert (found["source"], found["rows_accepted"]) == ("establishments", 1)


def test_bad_input_ends_with_2_and_says_where(january: Path, tmp_path, monkeypatch, capsys) -> None:
    fails = (monkeypatch, capsys)
    said = ruang_fails(*fails, "intake", "factories", january, "--lake", tmp_path / "lake")
    assert "dbd_registrations, establishments, factory_register" in said
    empty = write(tmp_path, b"", "empty.csv")
    said = ruang_fails(*fails, "intake", "dbd_registrations", empty, "--lake", tmp_path / "lake")
    assert said == "empty.csv: ไฟล์ว่างเปล่า\n"
    said = ruang_fails(*fails, "snapshots", "bees", "--lake", tmp_path / "lake")
    assert "ยังไม่มีการเผยแพร่ข้อมูลใด" in said


def test_help_gives_an_example() -> None:
    for command in ("intake", "snapshots", "sources"):
        assert f"ruang {command}" in ruang(command, "--help")[0].split("Example:")[1]
