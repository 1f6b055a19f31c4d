"""`ruang potential` and `ruang candidates`, as an officer or an analyst would type them."""

from __future__ import annotations

import csv
import io
import json
import sys
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from ruang.cli import cli, main
from ruang.engine.intake.rows import REGISTER_SCHEMA
from ruang.engine.lake import Lake
from ruang.engine.potential import PARTS
from ruang.engine.tables import AREA_POTENTIAL, CANDIDATE_MEMBERS, CANDIDATES

ELSEWHERE = ("10", "20", "30", "40", "70", "83", "90")
JOBS = """area_id,industry_id,jobs
songkhla,rubber,900
songkhla,food,200
songkhla,trade,400
rayong,rubber,100
rayong,food,800
rayong,trade,500
trat,rubber,90
trat,food,90
trat,trade,200
"""
NEIGHBOURS = "area_id,neighbour_id\nrayong,trat\n"


@pytest.fixture
def write(tmp_path):
    def to_file(text, name="jobs.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return to_file


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    """A lake with one small register: weavers in the north, shops everywhere."""
    folder = tmp_path_factory.mktemp("lake")
    found = [(a, "13121") for a, n in (("50", 30), ("51", 25), ("10", 3)) for _ in range(n)]
    found += [
        (a, i) for a in (*ELSEWHERE, "50", "51") for i in ("47111", "56101") for _ in range(50)
    ]
    # One keeper of bees is not shown, nor are the gardeners, from whom she could be found.
    found += [("50", "01492"), *[("50", "01131")] * 10]
    rows = [
        {"establishment_id": f"e{n}", "name": f"e{n}", "legal_form": "company", "area_id": a,
         "industry_id": i, "registered_on": date(2016, 1, 1), "source_file": "r.csv",
         "source_row": n + 2, "marks": ""}
        for n, (a, i) in enumerate(found)
    ]  # fmt: skip
    words = {f"{w}_{x}": f"{w} {x}" for w in ("title", "caveat", "unseen") for x in ("th", "en")}
    manifest = {
        "fingerprint": "f" * 64,
        "created_at": datetime(2016, 5, 1, tzinfo=UTC).isoformat(),
        "period": {"from": "2016-01-01", "to": "2016-04-30"},
        "synthetic": True,
        "counts_workers": False,
        **words,
    }
    register = pa.Table.from_pylist(rows, schema=REGISTER_SCHEMA)
    Lake(folder).publish("register", tables={"register": register}, manifest=manifest)
    return str(folder)


def ruang(*words, language="en"):
    """What the command says on stdout and on stderr."""
    done = CliRunner().invoke(cli, ["--language", language, *words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout, done.stderr


def refused(monkeypatch, capsys, *words):
    """What is said on stderr of a command that ends with 2."""
    monkeypatch.setattr(sys, "argv", ["ruang", "--language", "en", *words])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2
    return capsys.readouterr().err


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_a_file_of_jobs_gives_the_columns_of_the_contract(write):
    out, _ = ruang("potential", "--jobs", write(JOBS), "--format", "csv")
    rows = rows_of(out)
    assert list(rows[0]) == list(AREA_POTENTIAL.columns)
    assert [r["rank"] for r in rows] == [str(n) for n in range(1, 10)]
    assert (rows[0]["area_id"], rows[0]["industry_id"]) == ("songkhla", "rubber")
    assert "songkhla" in rows[0]["reason_en"]
    assert "เท่าของระดับประเทศ" in rows[0]["reason_th"]


def test_weights_change_the_ranks(write):
    file = write(JOBS)
    weights = "specialisation=0,size=1,focus=0"
    out, _ = ruang("potential", "--jobs", file, "--weights", weights, "--format", "json")
    jobs = [r["jobs"] for r in json.loads(out)]
    assert jobs == sorted(jobs, reverse=True)


def test_only_one_area_keeps_its_rank_in_the_country(write):
    out, _ = ruang("potential", "--jobs", write(JOBS), "--area", "trat", "--format", "json")
    rows = json.loads(out)
    assert {r["area_id"] for r in rows} == {"trat"}
    assert [r["rank"] for r in rows] != [1, 2, 3]


def test_cells_under_the_size_rule_are_counted_on_stderr(write):
    _, err = ruang("potential", "--jobs", write(JOBS), "--min-jobs", "95", "--format", "csv")
    assert "2 of 9 cells are too small or unknown" in err


def test_the_top_is_the_best(write, tmp_path):
    target = tmp_path / "best.parquet"
    file = write(JOBS)
    ruang("potential", "--jobs", file, "--top", "2", "--format", "parquet", "-o", str(target))
    assert pq.read_table(target)["rank"].to_pylist() == [1, 2]


def test_people_read_names_in_their_language(lake):
    english, err = ruang("potential", "--lake", lake, "--area", "51")
    assert "Lamphun" in english
    assert "Weaving of textiles" in english
    assert "snapshot register-2016-04-ffffffff: caveat en" in err
    thai, _ = ruang("potential", "--lake", lake, "--area", "51", language="th")
    assert "เหตุผล" in thai
    assert "จังหวัดลำพูนมี" in thai


def test_a_snapshot_gives_names_after_the_contract(lake):
    out, err = ruang(
        "potential", "--lake", lake, "--snapshot", "register", "--area", "51", "--format", "csv"
    )
    rows = rows_of(out)
    assert list(rows[0])[: len(AREA_POTENTIAL.columns)] == list(AREA_POTENTIAL.columns)
    assert rows[0]["industry_id"] == "1312"
    assert rows[0]["area_name_th"] == "ลำพูน"
    assert "establishments" in rows[0]["reason_en"]
    assert "take no part" in err


def test_levels_are_kept_apart(lake):
    out, _ = ruang("potential", "--lake", lake, "--level", "section", "--format", "json")
    assert {r["industry_id"] for r in json.loads(out)} == {"A", "C", "G", "I"}


def test_why_nothing_is_shown_is_said(lake):
    out, err = ruang("potential", "--lake", lake, "--industry", "3250", "--format", "json")
    assert json.loads(out) == []
    assert "not visible in this source" in err
    _, err = ruang("potential", "--lake", lake, "--industry", "0149", "--format", "json")
    assert "fewer than 3 establishments" in err
    _, err = ruang("potential", "--lake", lake, "--industry", "1312", "--area", "20")
    assert "1312: this source has no row" in err


def test_candidates_of_a_snapshot(lake):
    out, _ = ruang("candidates", "--lake", lake, "--top", "20", "--format", "json")
    first = json.loads(out)[0]
    assert list(first) == list(CANDIDATES.columns)
    assert first["core_industry_ids"] == ["1312"]
    assert set(first["area_ids"]) == {"50", "51"}
    english, _ = ruang("candidates", "--lake", lake)
    assert "Chiang Mai" in english
    assert "Lamphun" in english


def test_members_of_candidates(lake):
    out, _ = ruang("candidates", "--lake", lake, "--top", "1", "--members", "--format", "csv")
    rows = rows_of(out)
    assert list(rows[0]) == list(CANDIDATE_MEMBERS.columns)
    assert {r["area_id"] for r in rows} == {"50", "51"}


def test_candidates_of_files_grow_over_the_neighbours_given(write):
    jobs = [f"{a},{i},100" for a in "abcdefgh" for i in ("x", "y", "z")]
    jobs += ["a,w,90", "b,w,95", "c,w,5", "d,w,5"]
    file = write("\n".join(["area_id,industry_id,jobs", *jobs]))
    near = write("area_id,neighbour_id\na,b\nb,c\n", "near.csv")
    out, _ = ruang("candidates", "--jobs", file, "--neighbours", near, "--format", "json")
    assert set(json.loads(out)[0]["area_ids"]) == {"a", "b"}
    out, err = ruang("candidates", "--jobs", file, "--format", "json")
    assert len(json.loads(out)[0]["area_ids"]) == 1
    assert "stays in one area" in err


def test_neighbours_without_jobs_are_left_out_and_told(write):
    near = write(NEIGHBOURS + "rayong,atlantis\n", "near.csv")
    _out, err = ruang("candidates", "--jobs", write(JOBS), "--neighbours", near)
    assert "1 of 2 pairs of neighbours have an area without jobs" in err


def test_neighbours_of_another_country_are_refused(write, monkeypatch, capsys):
    near = write("area_id,neighbour_id\nrayong,atlantis\nmu,lemuria\n", "near.csv")
    said = refused(monkeypatch, capsys, "potential", "--jobs", write(JOBS), "--neighbours", near)
    assert f"{near}, row 2, column neighbour_id: area 'atlantis' is not in" in said


def test_a_bad_cell_is_refused_with_row_and_column(write, monkeypatch, capsys):
    bad = write(JOBS.replace("rayong,food,800", "rayong,food,many"))
    assert "row 6, column jobs" in refused(monkeypatch, capsys, "candidates", "--jobs", bad)
    bad = write(JOBS.replace("rayong,food,800", "rayong,food,-8"))
    assert "row 6, column jobs" in refused(monkeypatch, capsys, "potential", "--jobs", bad)


NO_WEIGHTS = ",".join(f"{part}=0" for part in PARTS)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--weights", "price=1"], "'price' is no part"),
        (["--weights", "size=much"], "'much' is no number"),
        (["--weights", NO_WEIGHTS], "all weights are 0"),
        (["--weights", "size=-1"], "the weight of size is -1"),
        (["--snapshot", "nowhere"], "nowhere"),
        (["--area", "00"], "no area or industry '00'"),
        (["--neighbours", "near.csv"], "--neighbours goes with --jobs"),
        (["--snapshot", "register", "--jobs", "jobs.csv"], "either --snapshot or --jobs"),
    ],
)
def test_what_cannot_be_meant_is_refused(lake, monkeypatch, capsys, words, reason):
    assert reason in refused(monkeypatch, capsys, "potential", "--lake", lake, *words)


def test_an_empty_lake_says_what_to_do(tmp_path, monkeypatch, capsys):
    said = refused(monkeypatch, capsys, "candidates", "--lake", str(tmp_path / "none"))
    assert "holds no snapshot yet" in said


@pytest.mark.parametrize("name", ["potential", "candidates"])
def test_help_has_an_example(name):
    out, _ = ruang(name, "--help")
    assert f"ruang {name} --jobs jobs.csv" in out


def test_an_earlier_file_gives_growth_and_neighbours_give_concentration(write):
    earlier = write(JOBS.replace("rayong,rubber,100", "rayong,rubber,20"), "earlier.csv")
    near = write(NEIGHBOURS, "near.csv")
    out, _ = ruang(
        "potential", "--jobs", write(JOBS), "--before", earlier, "--neighbours", near,
        "--format", "json",
    )  # fmt: skip
    rows = {(r["area_id"], r["industry_id"]): r for r in json.loads(out)}
    grown = rows["rayong", "rubber"]
    assert grown["growth"] == max(r["growth"] for r in rows.values())
    assert "it has grown by 400%" in grown["reason_en"]
    assert rows["trat", "food"]["concentration"] is not None
    assert rows["songkhla", "food"]["concentration"] is None  # it touches neither of the others
    alone, _ = ruang("potential", "--jobs", write(JOBS), "--format", "json")
    assert {r["growth"] for r in json.loads(alone)} == {None}


def test_an_earlier_snapshot_is_named_or_left_out(lake):
    out, _ = ruang("potential", "--lake", lake, "--before", "none", "--format", "json")
    assert json.loads(out)
    done = CliRunner().invoke(cli, ["potential", "--lake", lake, "--before", "nowhere"])
    assert done.exit_code != 0
