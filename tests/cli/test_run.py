"""Methods from the command line, as an analyst would type them."""

import json
import sys
from typing import Literal

import click
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from method_samples import PARAMETERS, files_of

from ruang.cli import cli, main
from ruang.cli.run import method_command
from ruang.engine.catalogue import Method
from ruang.engine.methods import METHODS
from ruang.engine.tables import JOBS, LOCATION_QUOTIENT, TOTALS, VALUES

JOBS_CSV = """area_id,industry_id,jobs
songkhla,rubber,60
songkhla,food,20
rayong,rubber,40
rayong,food,80
"""


@pytest.fixture
def write(tmp_path):
    def to_file(text, name="jobs.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return to_file


def ruang(*words):
    """The result on stdout as rows; what the command says on stderr."""
    done = CliRunner().invoke(cli, ["--language", "en", *words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout, done.stderr


@pytest.fixture
def refused(monkeypatch, capsys):
    """What the whole program says when it ends with exit code 2."""

    def said(*words, language="en"):
        monkeypatch.setattr(sys, "argv", ["ruang", "--language", language, *words])
        with pytest.raises(SystemExit) as ended:
            main()
        shown = capsys.readouterr()
        assert (ended.value.code, shown.out) == (2, "")
        return shown.err

    return said


def test_gives_the_hand_worked_quotient(write):
    out, told = ruang("run", "location_quotient", "--jobs", write(JOBS_CSV), "--format", "json")
    rows = json.loads(out)
    assert list(rows[0]) == list(LOCATION_QUOTIENT.columns)
    assert (rows[-1]["area_id"], rows[-1]["industry_id"]) == ("songkhla", "rubber")
    assert rows[-1]["lq"] == pytest.approx(1.5)
    assert told == ""


def test_base_and_totals_are_taken_from_files(write):
    base = write("industry_id,share\nrubber,0.1\nfood,0.2\n", "base.csv")
    totals = write("area_id,jobs\nsongkhla,400\nrayong,1000\n", "totals.csv")
    out, _ = ruang(
        *("run", "location_quotient", "--jobs", write(JOBS_CSV), "--base", base),
        *("--totals", totals, "--format", "json"),
    )
    assert json.loads(out)[-1]["lq"] == pytest.approx(60 / 400 / 0.1)


def test_what_was_left_out_is_said_beside_the_result(write):
    path = write(JOBS_CSV + "krabi,rubber,\n")
    out, told = ruang("run", "location_quotient", "--jobs", path, "--format", "csv")
    assert '"krabi","rubber",,,,,' in out
    assert "krabi x rubber" in told


def test_parquet_goes_to_a_file(write, tmp_path):
    target = tmp_path / "lq.parquet"
    words = ("--jobs", write(JOBS_CSV), "--format", "parquet", "-o", str(target))
    assert ruang("run", "location_quotient", *words) == ("", "")
    assert pq.read_table(target).num_rows == 4


def test_a_bad_cell_ends_with_file_row_column_and_reason(write, refused):
    path = write(JOBS_CSV + "krabi,food,some\n")
    said = refused("run", "location_quotient", "--jobs", path)
    assert said == f"{path}, row 6, column jobs: 'some' is not a number\n"


def test_a_bad_cell_is_explained_in_thai(write, refused):
    path = write(JOBS_CSV + "krabi,food,some\n")
    said = refused("run", "location_quotient", "--jobs", path, language="th")
    assert said == f"{path}, แถวที่ 6, คอลัมน์ jobs: ค่า 'some' ไม่ใช่ตัวเลข\n"


def test_a_negative_count_is_refused_with_its_row_unless_clipped(write, refused):
    path = write(JOBS_CSV + "krabi,food,-3\n")
    words = ("run", "location_quotient", "--jobs", path)
    assert "row 6, column jobs: '-3' is negative" in refused(*words)
    out, _ = ruang(*words, "--negative", "clip", "--format", "csv")
    assert '"krabi","food",0,' in out


def test_a_missing_table_an_unknown_method_and_an_unknown_choice_are_usage_errors(write, refused):
    assert "--jobs" in refused("run", "location_quotient")
    assert "nothing" in refused("run", "nothing")
    words = ("--jobs", write(JOBS_CSV), "--negative", "ignore")
    assert "clip" in refused("run", "location_quotient", *words)


@pytest.mark.parametrize("method", METHODS, ids=lambda m: m.key)
def test_every_method_explains_itself_with_an_example(method):
    out, _ = ruang("run", method.key, "--help")
    assert "Example:" in out
    tables = (*(c.name for c in method.takes), *method.may_take)
    for option in ("--format", "-o", *(f"--{name}" for name in tables)):
        assert option in out


@pytest.mark.parametrize("method", METHODS, ids=lambda m: m.key)
def test_every_method_gives_each_of_its_tables(method, tmp_path):
    words = ["run", method.key, "--format", "csv"]
    for name, file in files_of(method, tmp_path).items():
        words += [f"--{name.replace('_', '-')}", str(file)]
    for name, value in PARAMETERS.get(method.key, {}).items():
        words += [f"--{name.replace('_', '-')}", str(value)]
    for contract in method.gives:
        wanted = ["--table", contract.name] if len(method.gives) > 1 else []
        header = ruang(*words, *wanted)[0].splitlines()[0]
        assert header.replace('"', "") == ",".join(contract.columns)


def test_what_a_method_cannot_do_without_stands_in_its_example(write):
    def near(values, *, band: float, kind: Literal["binary", "inverse"] | None = None):
        """Near each other."""

    method = Method(near, title="", kind="kernel", takes=(VALUES,), gives=(VALUES,))
    said = CliRunner().invoke(method_command(method), ["--help"], obj="en").output
    assert "ruang run near --values values.csv --band BAND --format csv -o values.csv" in said
    assert "[binary|inverse]" in said


def test_ids_keep_their_zeros_and_whole_numbers_of_parquet_become_ids(write, tmp_path):
    told = ruang(
        "run",
        "location_quotient",
        "--jobs",
        write("area_id,industry_id,jobs\n050,01,3\n"),
        "--format",
        "json",
    )[0]
    assert (json.loads(told)[0]["area_id"], json.loads(told)[0]["industry_id"]) == ("050", "01")
    numbers = pa.table({"area_id": [50, 51], "industry_id": [1, 1], "jobs": [3, 4]})
    pq.write_table(numbers, tmp_path / "jobs.parquet")
    words = ("--jobs", str(tmp_path / "jobs.parquet"), "--format", "json")
    assert [row["area_id"] for row in json.loads(ruang("run", "location_quotient", *words)[0])] == [
        "50", "51",
    ]  # fmt: skip


def test_methods_are_listed_in_both_languages():
    rows = json.loads(ruang("methods", "--format", "json")[0])
    assert [r["method"] for r in rows] == [m.key for m in METHODS]
    assert "lq_shrunk" in rows[0]["gives"]
    thai = CliRunner().invoke(cli, ["--language", "th", "methods", "--format", "json"])
    assert json.loads(thai.stdout)[0]["title"] != rows[0]["title"]


def spread(jobs, *, rng_seed: int, share: float | None = None, keep_all: bool = True):
    """Two tables, to hold that options and --table follow from a record alone.

    Args:
        rng_seed: Where chance begins.
        share: What part to keep.
    """
    kept = jobs.filter(jobs.jobs >= (share or 0) * rng_seed)
    totals = kept.group_by("area_id").aggregate(jobs=kept.jobs.sum())
    return {"jobs": kept, "totals": totals}


def test_options_follow_from_the_record(write):
    method = Method(spread, title="", kind="expression", takes=(JOBS,), gives=(JOBS, TOTALS))
    made = method_command(method)
    options = {o: p for p in made.params for o in p.opts}
    assert options["--rng-seed"].required
    assert options["--share"].type is click.FLOAT
    assert options["--share"].help == "What part to keep."
    assert options["--table"].type.choices == ("jobs", "totals")
    words = ["--jobs", write(JOBS_CSV), "--rng-seed", "50", "--share", "1", "--table", "totals"]
    done = CliRunner().invoke(made, [*words, "--format", "csv"], obj="en", catch_exceptions=False)
    assert sorted(done.stdout.splitlines()) == ['"area_id","jobs"', '"rayong",80', '"songkhla",60']


@pytest.mark.spark
def test_spark_gives_the_same_rows(write):
    words = ("run", "location_quotient", "--jobs", write(JOBS_CSV), "--format", "json")
    here = json.loads(ruang(*words)[0])
    out, told = ruang(*words, "--engine", "spark")
    assert "the rest of this method is computed here" in told  # it is a kernel
    there = json.loads(out)
    for one, other in zip(here, there, strict=True):
        assert other == pytest.approx(one)


def test_a_flag_may_stand_alone(write):
    values = write("area_id,value\na,1\nb,2\nc,4\n", "values.csv")
    touching = write("area_id,neighbour_id,weight\na,b,1\nb,a,1\nb,c,1\nc,b,1\n", "n.csv")
    words = ("run", "getis_ord", "--values", values, "--neighbours", touching, "--format", "json")
    alone, yes, no = (
        json.loads(ruang(*words, *f)[0]) for f in (["--star"], ["--star", "true"], [])
    )
    assert alone == yes != no
