"""What cannot be meant is refused before any work, with exit code 2, in the reader's language."""

from __future__ import annotations

import ast
import os
import sys
from contextlib import suppress
from pathlib import Path

import click
import pytest
from babel.messages.pofile import read_po

from ruang import cli
from ruang.cli import usage
from ruang.cli.output import progress_bars
from ruang.engine.intake import STAGE as READING
from ruang.engine.progress import Progress
from ruang.engine.run import STAGE as RANKING
from ruang.engine.text import CATALOGUES, say

JOBS = "area_id,industry_id,jobs\na,x,60\na,y,20\nb,x,40\nb,y,80\n"


@pytest.fixture
def jobs(tmp_path):
    path = tmp_path / "jobs.csv"
    path.write_text(JOBS, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("words", "english", "thai"),
    [
        (["rn"], "No such command 'rn'.", "ไม่มีคำสั่ง 'rn'"),
        (["potential", "--formatt", "csv"], "Did you mean '--format'?", "หมายถึง '--format'"),
        (["potential", "--top", "0"], "0 is not in the range", "0 ไม่อยู่ในช่วง x>=1"),
        (["candidates", "--top", "-1"], "-1 is not in the range", "-1 ไม่อยู่ในช่วง"),
        (["potential", "--top", "few"], "not a valid integer", "'few' ไม่ใช่จำนวนเต็ม"),
        (["potential", "--seed", "-1"], "-1 is not in the range", "-1 ไม่อยู่ในช่วง"),
        (["potential", "--min-jobs", "nan"], "no number that can be used", "ไม่ใช่ตัวเลขที่ใช้ได้"),
        (["potential", "--format", "xml"], "'xml' is not one of", "'xml' ไม่ใช่ค่าที่เลือกได้"),
        (["potential", "--weights", "price=1"], "'price' is no part", "ไม่มีด้าน 'price'"),
        (["potential", "--weights", "size=x"], "'x' is no number", "'x' ไม่ใช่ตัวเลข"),
        (["potential", "--weights", "size=1,size=2"], "given twice", "ระบุ 'size' ซ้ำ"),
        (["potential", "--base", "b.csv"], "--base goes with --jobs", "--base ใช้คู่กับ --jobs"),
        (["run", "location_quotient"], "Missing option '--jobs'.", "ต้องระบุตัวเลือก '--jobs'"),
        (["intake"], "Missing argument 'SOURCE'.", "ต้องระบุ 'SOURCE'"),
        (["snapshots", "a", "b"], "unexpected extra argument (b)", "มีคำเกินมาในคำสั่ง (b)"),
        (["intake", "s", "f", "--refusals", "r.txt"], "must end in .csv, .xlsx", "ต้องลงท้ายด้วย"),
    ],
)
def test_a_wrong_command_line_is_told_in_both_languages(shell, words, english, thai):
    for language, told in (("en", english), ("th", thai)):
        said = shell(*words, language=language)
        assert (said.code, said.out) == (2, "")
        assert told in said.err
    assert said.err.startswith("วิธีใช้: ruang ")
    assert "Error" not in said.err


@pytest.mark.parametrize("form", ["table", "csv", "json", "parquet"])
def test_a_folder_that_is_not_there_is_told_before_the_work(shell, jobs, tmp_path, form):
    target = tmp_path / "none" / "lq"
    words = ("run", "location_quotient", "--jobs", tmp_path / "unread.csv", "--format", form)
    said = shell(*words, "-o", target)
    assert said.code == 2
    assert f"the folder '{target.parent}' does not exist" in said.err
    said = shell(*words, "-o", target, language="th")
    assert f"ไม่มีโฟลเดอร์ '{target.parent}'" in said.err


def test_a_full_disk_and_a_lake_that_cannot_be_are_told(shell, jobs):
    words = ("run", "location_quotient", "--jobs", jobs, "--format")
    for form in ("csv", "json"):
        said = shell(*words, form, "-o", "/dev/full")
        assert said.code == 2
        assert "the disk is full" in said.err
    said = shell("reference", "import", "areas", jobs, "--lake", jobs / "lake", language="th")
    assert said.code == 2


def test_a_method_says_which_file_its_complaint_is_about(shell, tmp_path):
    path = tmp_path / "huge.csv"
    path.write_text("area_id,industry_id,jobs\na,x,1.7e308\na,y,1.7e308\nb,x,7\n")
    for command in (("run", "location_quotient"), ("potential",), ("candidates",)):
        said = shell(*command, "--jobs", path)
        assert said.code == 2
        assert f"{path}, column jobs: the counts are too large" in said.err


def test_no_words_at_all_show_the_help(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["ruang"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert "Example:" in said
    assert "Error" not in said


def test_a_reader_who_stops_reading_gets_no_traceback(monkeypatch, capsys):
    read, write = os.pipe()
    os.close(read)
    monkeypatch.setattr(sys, "argv", ["ruang", "reference", "areas", "--format", "csv"])
    out = os.fdopen(write, "w")
    monkeypatch.setattr(sys, "stdout", out)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    assert capsys.readouterr().err == ""
    with suppress(BrokenPipeError):
        out.close()


def every_command(command, path=()):
    yield path
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from every_command(command.get_command(context, name), (*path, name))


def test_every_help_at_every_level_has_an_example(shell):
    paths = list(every_command(cli.cli))
    assert len(paths) > 20
    for path in paths:
        said = shell(*path, "--help")
        assert said.code == 0
        assert " ".join(["ruang", *path]) in said.out.split("Example:")[1]


def test_the_command_line_speaks_thai():
    known = {}
    for path in (CATALOGUES / "th").glob("*.po"):
        with path.open("rb") as file:
            known |= {m.id: m.string for m in read_po(file, locale="th") if m.id}
    marked = {
        node.args[0].value
        for path in Path(cli.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_"
    }
    assert set(usage.SENTENCES) <= marked
    assert {m for m in marked if not known.get(m)} == set()


def test_the_sentences_of_click_are_still_those_we_know():
    """A new Click with other words would leave Thai readers with English."""
    parameter = click.Option(["--top"], type=click.IntRange(1))
    context = click.Context(click.Command("potential"))
    for raised in (
        click.NoSuchOption("--foo"),
        click.NoSuchOption("--foo", possibilities=["--food"]),
        click.NoSuchOption("--forma", possibilities=["--format", "--formal"]),
        click.MissingParameter(ctx=context, param=parameter),
        click.BadOptionUsage("--top", "Option '--top' requires an argument."),
    ):
        sentence = raised.format_message()
        assert usage.translated(sentence, "th") != sentence


@pytest.mark.parametrize("stage", [READING, RANKING])
def test_bars_name_their_stage_in_the_readers_language(monkeypatch, capsys, stage):
    monkeypatch.setenv("FORCE_COLOR", "1")  # what makes Rich take stderr for a screen
    for language in ("en", "th"):
        with progress_bars(language) as report:
            report(Progress(stage, 1, 2))
        assert say(stage, language) in capsys.readouterr().err
    assert say(stage, "th") != stage
