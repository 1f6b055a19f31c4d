"""What the files of figures may hold, and what is said of what they may not."""

from __future__ import annotations

import json

import pytest
from monthly_files import enterprise, monthly

JOBS = "area_id,industry_id,jobs\n" + "".join(
    f"{a},{i},{n}\n"
    for a in "abcdefgh"
    for i, n in (("w", 90 if a in "ab" else 5), ("x", 100), ("y", 100), ("z", 100))
)


@pytest.fixture
def write(tmp_path):
    def to_file(name, text):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return to_file


def areas_of_the_best(shell, write, neighbours):
    near = write("near.csv", neighbours)
    jobs = write("jobs.csv", JOBS)
    said = shell("candidates", "--jobs", jobs, "--neighbours", near, "--format", "json")
    assert said.code == 0
    return set(json.loads(said.out)[0]["area_ids"])


def test_a_weight_of_zero_is_not_touching_and_no_weight_is(shell, write):
    assert areas_of_the_best(shell, write, "area_id,neighbour_id\na,b\n") == {"a", "b"}
    assert areas_of_the_best(shell, write, "area_id,neighbour_id,weight\nb,a,0.2\n") == {"a", "b"}
    assert areas_of_the_best(shell, write, "area_id,neighbour_id,weight\na,b,\n") == {"a", "b"}
    alone = areas_of_the_best(shell, write, "area_id,neighbour_id,weight\na,b,0\nb,a,0\n")
    assert len(alone) == 1


@pytest.mark.parametrize(
    ("file", "text", "where", "reason"),
    [
        ("neighbours", "area_id,neighbour_id,weight\na,b,-1\n", "row 2, column weight", "negative"),
        ("neighbours", "area_id,neighbour_id,weight\na,b,near\n", "row 2, column weight", "number"),
        ("neighbours", "area_id,neighbour_id\n\na,q\n", "row 3, column neighbour_id", "'q'"),
        ("jobs", "area_id,industry_id,jobs,establishments\na,x,9,-1\nb,y,9,4\n",
         "row 2, column establishments", "negative"),
        ("jobs", "area_id,industry_id,jobs\na,x,9\nb,x\n", "row 3", "fewer cells than the 3"),
        ("jobs", "area_id,industry_id,jobs\na,x,9,1\nb,x,1\n", "row 2", "more cells than the 3"),
        ("jobs", "area_id,industry_id,year,jobs\na,x,2015,9\na,x,2016,9\n",
         "row 3", "already given in row 2: choose one year"),
        ("jobs", "area_id,industry_id,jobs\ra,x,9\rb,x,1\r", "jobs.csv", "CR alone"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_named_with_file_and_row(shell, write, file, text, where, reason):
    files = {"jobs": JOBS, "neighbours": "area_id,neighbour_id\na,b\n"} | {file: text}
    paths = {name: write(f"{name}.csv", content) for name, content in files.items()}
    for language in ("en", "th"):
        said = shell(
            *("candidates", "--jobs", paths["jobs"], "--neighbours", paths["neighbours"]),
            language=language,
        )
        assert (said.code, said.out) == (2, "")
        assert str(paths[file]) in said.err
        if language == "en":
            assert where in said.err
            assert reason in said.err


def test_large_numbers_can_be_read_in_a_table_and_in_a_reason(shell, write):
    path = write("jobs.csv", JOBS + "a,gold,77292\nb,gold,1e300\n")
    said = shell("run", "location_quotient", "--jobs", path)
    assert "77,292" in said.out
    reasons = shell("potential", "--jobs", path, "--format", "json")
    assert max(len(r["reason_en"]) for r in json.loads(reasons.out)) < 400


def test_a_snapshot_without_a_usable_row_says_so(shell, tmp_path):
    path = tmp_path / "99_201601.csv"
    path.write_bytes(monthly(enterprise(1, industry="99999")))
    lake = ("--lake", tmp_path / "lake")
    assert shell("intake", "dbd_registrations", path, *lake).code == 0
    said = shell("potential", *lake, "--format", "json")
    assert json.loads(said.out) == []
    assert "nothing can be ranked" in said.err
    assert "จัดอันดับไม่ได้" in shell("potential", *lake, language="th").err
