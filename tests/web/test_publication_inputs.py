"""What went into the figures, as files, and the command lines that make them again."""

from __future__ import annotations

import csv
import io
import shlex

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from publishing import make_world, register_retail

from ruang.cli import cli


@pytest.fixture(scope="module")
def computed(tmp_path_factory):
    return make_world(tmp_path_factory.mktemp("inputs"))


@pytest.fixture
def world(country, computed, settings):
    register_retail()
    settings.LAKE = computed.lake
    return computed


@pytest.fixture
def publication(cast, world):
    from ruang.web.potential.jobs import publish_potential

    return publish_potential(world.result, by=cast.analyst)


def address(publication, name):
    return f"/potential/publications/{publication.pk}/{name}"


def table(answer):
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


def ran(line, monkeypatch, folder, lake=None):
    """What a shown command line gives: the file that it writes."""
    monkeypatch.chdir(folder)
    if lake:
        monkeypatch.setenv("RUANG_LAKE", str(lake))
    program, *words = shlex.split(line)
    assert program == "ruang"
    done = CliRunner().invoke(cli, words, obj="en", catch_exceptions=False)
    assert done.exit_code == 0, done.output
    with (folder / words[words.index("-o") + 1]).open(encoding="utf-8", newline="") as file:
        return {(r["area_id"], r["industry_id"]): r for r in csv.DictReader(file)} if (
            "potential.csv" in words
        ) else list(csv.DictReader(file))  # fmt: skip


def test_only_what_is_published_is_in_the_files(client, publication):
    answer = client.get(address(publication, "inputs.csv"))
    rows = table(answer)
    cells = publication.cells.filter(level="class")
    assert {(r["area_id"], r["industry_id"]) for r in rows} == set(
        cells.values_list("area_id", "industry_id")
    )
    assert not [r for r in rows if (r["area_id"], r["industry_id"]) == ("52", "0149")]  # two plants
    assert all(int(r["establishments"]) >= 3 for r in rows)
    weaving = next(r for r in rows if (r["area_id"], r["industry_id"]) == ("51", "1312"))
    assert (float(weaving["jobs"]), weaving["establishments"]) == (480.0, "16")
    shares = table(client.get(address(publication, "base.csv")))
    hidden = (2 * 10 + 6 * 25 + 4 * 20) / (16 * 30 + 9 * 30 + 650 * 5 + 2 * 10 + 6 * 25 + 4 * 20)
    assert sum(float(r["share"]) for r in shares) == pytest.approx(1 - hidden)
    same = pq.read_table(io.BytesIO(client.get(address(publication, "inputs.parquet")).content))
    assert same.num_rows == len(rows) and same["area_id"].to_pylist()[0] == rows[0]["area_id"]
    assert answer["Content-Disposition"].endswith(f'"inputs-{publication.pk}-class.csv"')


def test_other_levels_can_be_asked_for_and_nothing_else(client, publication):
    sections = table(client.get(address(publication, "inputs.csv"), {"level": "section"}))
    assert {r["industry_id"] for r in sections} <= {"C", "G"}
    assert client.get(address(publication, "inputs.csv"), {"level": "town"}).status_code == 404
    assert client.get(address(publication, "rows.csv")).status_code == 404
    assert client.get("/potential/publications/999999/inputs.csv").status_code == 404


def test_from_the_snapshot_every_figure_comes_again(
    client,
    publication,
    world,
    tmp_path,
    monkeypatch,
):
    from ruang.web.potential import inputs

    potential, candidates = inputs.lines(publication)["snapshot"].splitlines()
    page = client.get(f"/potential/publications/{publication.pk}/").content.decode()
    assert "--snapshot " + publication.snapshot in page
    found = ran(potential, monkeypatch, tmp_path, world.lake)
    cells = list(publication.cells.filter(level="class"))
    assert len(found) == len(cells) > 3
    for cell in cells:
        again = found[cell.area_id, cell.industry_id]
        for name in ("score", "score_low", "score_high", "lq", "lq_low", "lq_high", "rank"):
            assert float(again[name]) == pytest.approx(getattr(cell, name)), (cell, name)
    assert candidates.startswith("ruang candidates --snapshot")
    ran(candidates, monkeypatch, tmp_path, world.lake)


def test_from_the_public_files_counts_shares_and_quotients_come_again(
    client, publication, tmp_path, monkeypatch
):
    from ruang.web.potential import inputs

    line = inputs.lines(publication)["files"]
    for name in inputs.FILES:
        answer = client.get(address(publication, f"{name}.csv"))
        named = answer["Content-Disposition"].split('"')[1]
        (tmp_path / named).write_bytes(answer.content)
        assert named in line
    found = ran(line, monkeypatch, tmp_path)
    cells = list(publication.cells.filter(level="class"))
    assert len(found) == len(cells)
    for cell in cells:
        again = found[cell.area_id, cell.industry_id]
        assert float(again["jobs"]) == cell.jobs
        assert float(again["share"]) == pytest.approx(cell.share)
        assert float(again["lq"]) == pytest.approx(cell.lq)
