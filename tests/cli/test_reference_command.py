"""`ruang reference` as a person types it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from ruang.cli import cli, main
from ruang.cli.reference import command


def run(*arguments: str, language: str = "en") -> tuple[int, str, str]:
    result = CliRunner().invoke(cli, ["--language", language, "reference", *arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


def test_searching_an_area_in_either_language() -> None:
    for word in ("chiang mai", "เชียงใหม่", "50"):
        code, out, _ = run("areas", "--search", word, "--format", "json")
        assert code == 0
        assert [row["area_id"] for row in json.loads(out)] == ["50"]


def test_districts_of_a_province() -> None:
    _, out, _ = run("areas", "--level", "district", "--search", "พาน", "--format", "json")
    assert {"5705"} <= {row["area_id"] for row in json.loads(out)}


def test_searching_an_industry() -> None:
    _, out, _ = run("industries", "--level", "activity", "--search", "beekeep", "--format", "csv")
    header, bees = out.strip().splitlines()
    assert header.startswith('"industry_id","level","parent_id"')
    assert bees.startswith('"01493","activity","0149"')


def test_centres_say_how_sure_they_are() -> None:
    _, out, _ = run("centres", "--format", "json")
    rows = json.loads(out)
    assert len(rows) == 77
    sure = {row["area_en"] for row in rows if row["confidence"] == "certain"}
    assert "Chiang Mai" in sure and len(sure) == 8


def test_schemes_are_found_by_name_not_by_their_source() -> None:
    _, out, _ = run("schemes", "--search", "bangkok", "--format", "json")
    found = {(r["scheme"], r["area_id"]) for r in json.loads(out)}
    assert ("six_regions", "10") in found
    assert ("four_regions", "11") not in found  # whose source speaks of Bangkok


def test_importing_says_what_it_did_and_the_list_shows_it(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(
        "code,level,name_th,name_en,parent\n5001,district,เมืองเชียงใหม่,Mueang Chiang Mai,50\n",
        encoding="utf-8",
    )
    lake = str(tmp_path / "lake")
    code, out, _ = run("import", "areas", str(path), "--lake", lake, "--format", "json")
    assert code == 0
    assert json.loads(out) == {
        "list": "areas",
        "new": 0,
        "changed": 1,
        "unchanged": 0,
        "mended": 0,
        "set_aside": 0,
    }
    _, out, _ = run("areas", "--level", "district", "--search", "mueang", "--lake", lake)
    assert "Mueang Chiang Mai" in out


def test_bad_input_ends_with_2_and_says_where(tmp_path: Path, monkeypatch, capsys) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("code,level,name_th,name_en,parent\n1,district,ก,K,50\n", encoding="utf-8")
    words = ("reference", "import", "areas", str(path), "--lake", str(tmp_path / "lake"))
    monkeypatch.setattr(sys, "argv", ["ruang", "--language", "th", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr()
    assert ended.value.code == 2
    assert "mine.csv, แถวที่ 2, คอลัมน์ code: '1' ไม่ใช่รหัสอำเภอ" in said.err
    assert said.out == ""


@pytest.mark.parametrize("path", [(), *((name,) for name in command.commands)], ids=str)
def test_every_help_has_an_example(path: tuple[str, ...]) -> None:
    _, out, _ = run(*path, "--help")
    assert "Example:" in out


@pytest.mark.parametrize("what", ["areas", "industries", "boundaries"])
def test_every_import_has_an_example(what: str) -> None:
    _, out, _ = run("import", what, "--help")
    assert f"ruang reference import {what} " in out


def test_an_effect_is_shown_and_a_list_is_gone_back_from(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(
        "code,level,name_th,name_en,parent\n50,province,เชียงใหม่,Chiangmai,TH\n", encoding="utf-8"
    )
    lake = ("--lake", str(tmp_path / "lake"))
    _, out, _ = run("import", "areas", str(path), *lake, "--effect", "--format", "json")
    change = {"change": "name_en", "code": "50", "level": "province"}
    assert {**change, "before": "Chiang Mai", "after": "Chiangmai"} in json.loads(out)
    assert not (tmp_path / "lake").exists()

    run("import", "areas", str(path), *lake)
    code, _, said = run("back", "areas", *lake)
    assert code == 0 and "the built-in list holds" in said
    _, out, _ = run("history", "areas", *lake, "--format", "json")
    assert [(r["number"], r["how"], r["holds"]) for r in json.loads(out)] == [
        (2, "restored", True),
        (1, "laid", False),
    ]
    assert run("back", "areas", *lake, language="th")[2] == "ขณะนี้ใช้ข้อมูลตามครั้งที่ 1\n"
