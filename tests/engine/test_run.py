"""A run: a snapshot in, cells, potential and candidates out, named after what made them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ruang.engine.candidates import Growth
from ruang.engine.contract import require
from ruang.engine.intake.rows import REGISTER_SCHEMA
from ruang.engine.lake import Lake
from ruang.engine.potential import LEVELS, Weights
from ruang.engine.run import earlier, run
from ruang.engine.tables import AREA_POTENTIAL, CANDIDATE_MEMBERS, CANDIDATES, CELLS

NOW = datetime(2021, 3, 1, tzinfo=UTC)
NORTH = {"50": 30, "51": 25, "52": 20}  # hand weaving, in neighbouring provinces
ELSEWHERE = ["10", "20", "30", "40", "70", "83", "90"]
ORDINARY = ["47111", "56101", "41002", "45201", "10711"]


def register_rows(workers=True):
    """Weavers in three northern provinces among shops and workshops everywhere."""
    rng = np.random.default_rng(4)
    found = [(a, "13121") for a, n in NORTH.items() for _ in range(n)]
    found += [(a, "13121") for a in ELSEWHERE for _ in range(3)]
    found += [(a, i) for a in [*NORTH, *ELSEWHERE] for i in ORDINARY for _ in range(40)]
    found += [("10", "01492"), ("10", "01492")]  # two keepers of insects: too few to show
    found += [(a, "01492") for a in ELSEWHERE[1:] for _ in range(3)]
    found += [("51", None), ("51", None), ("51", None)]
    return [
        {
            "establishment_id": f"e{n}",
            "name": f"กิจการ {n}",
            "legal_form": "company",
            "area_id": area,
            "industry_id": industry,
            "workers": float(rng.integers(5, 15)) if workers and n % 50 else None,
            "registered_on": date(2015, 1, 1),
            "source_file": "register.csv",
            "source_row": n + 2,
            "marks": "",
        }
        for n, (area, industry) in enumerate(found)
    ]


def manifest(mark, workers=True):
    words = {
        f"{w}_{lang}": f"{w} {lang}" for w in ("title", "caveat", "unseen") for lang in ("th", "en")
    }
    return {
        "fingerprint": mark,
        "created_at": NOW.isoformat(),
        "period": {"from": "2015-01-01", "to": "2016-04-30"},
        "synthetic": True,
        "counts_workers": workers,
        **words,
    }


def snapshot(lake, rows=None, *, mark="a" * 64, workers=True):
    table = pa.Table.from_pylist(
        register_rows(workers) if rows is None else rows, schema=REGISTER_SCHEMA
    )
    return lake.publish("register", tables={"register": table}, manifest=manifest(mark, workers))


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    return Lake(tmp_path_factory.mktemp("lake"))


@pytest.fixture(scope="module")
def told():
    """The progress of `result`, when that is there."""
    return []


@pytest.fixture(scope="module")
def result(lake, told):
    return run(snapshot(lake), lake, now=NOW, report=told.append)


def test_the_tables_are_what_their_contracts_say(result):
    import ibis

    named = {
        "cells": CELLS,
        "potential": AREA_POTENTIAL,
        "candidates": CANDIDATES,
        "members": CANDIDATE_MEMBERS,
    }
    for name, contract in named.items():
        require(ibis.memtable(pq.read_table(result.path(name))), contract)
    potential = pq.read_table(result.path("potential"))
    assert potential.column_names[0] == "level"
    assert set(potential["level"].to_pylist()) == set(LEVELS)
    assert potential["establishments"].null_count == 0


def test_the_manifest_leads_back_to_the_source(result, lake):
    said = result.manifest
    assert said["snapshot"] == lake.snapshot("register").id
    assert said["snapshots"] == [said["snapshot"]]
    assert said["created_at"].startswith("2021-03-01")
    assert said["period"] == {"from": "2015-01-01", "to": "2016-04-30"}
    assert (said["caveat_th"], said["unseen_en"]) == ("caveat th", "unseen en")
    assert said["measure"] == "workers"
    assert said["parameters"]["weights"] == asdict(Weights())
    assert said["without_industry"] == 3
    assert 0.97 < said["workers_known_share"] < 0.99


def test_small_cells_are_counted_but_take_no_part(result):
    cells = pq.read_table(result.path("cells")).to_pylist()
    ranked = pq.read_table(result.path("potential")).to_pylist()
    insects = {"level": "class", "area_id": "10", "industry_id": "0149"}
    assert [c["establishments"] for c in cells if insects.items() <= c.items()] == [2]
    assert not [c for c in ranked if insects.items() <= c.items()]
    said = result.manifest["cells"]["class"]
    assert said["small"] == 1
    assert said["beside"] > 0  # so that the two are not what is left of a sum
    hidden = said["small"] + said["beside"] + said["unknown"]
    assert said["counted"] - said["ranked"] == hidden


def test_weaving_in_the_north_is_found(result):
    found = pq.read_table(result.path("candidates")).to_pylist()
    first = found[0]
    assert first["core_industry_ids"] == ["1312"]
    assert set(first["area_ids"]) == set(NORTH)
    assert "จังหวัด" in first["reason_th"]
    assert "workers" in first["reason_en"]


def test_industries_without_a_row_are_not_visible(result):
    rows = pq.read_table(result.path("unseen")).to_pylist()
    unseen = {(r["level"], r["industry_id"]) for r in rows}
    assert ("activity", "01493") in unseen  # bees: the class has rows, this activity none
    assert ("class", "0149") not in unseen
    assert ("activity", "01492") not in unseen
    assert ("class", "3250") in unseen
    assert ("section", "C") not in unseen


def test_the_same_run_again_is_the_one_that_is_there(result, lake):
    again = run(lake.snapshot("register"), lake, now=datetime(2022, 1, 1, tzinfo=UTC))
    assert again.id == result.id
    assert again.manifest["created_at"] == result.manifest["created_at"]


def test_other_parameters_are_another_run(result, lake):
    other = run(lake.snapshot("register"), lake, now=NOW, weights=Weights(1, 1, 1))
    assert other.id != result.id
    assert len({run(lake.snapshot("register"), lake, now=NOW, growth=g).id
                for g in (Growth(), Growth(max_areas=2))}) == 2  # fmt: skip


def test_a_source_without_workers_counts_establishments_and_says_so(tmp_path):
    lake = Lake(tmp_path)
    found = run(snapshot(lake, workers=False, mark="b" * 64), lake, now=NOW)
    assert found.manifest["measure"] == "establishments"
    row = pq.read_table(found.path("potential")).to_pylist()[0]
    assert row["workers"] is None
    assert row["jobs"] == row["establishments"]
    assert "establishment" in row["reason_en"]
    assert "สถานประกอบการ" in row["reason_th"]


def test_a_register_without_industries_gives_an_empty_result(tmp_path):
    lake = Lake(tmp_path)
    rows = [r | {"industry_id": None} for r in register_rows(workers=False)]
    found = run(snapshot(lake, rows, workers=False, mark="c" * 64), lake, now=NOW)
    assert found.manifest["without_industry"] == len(rows)
    assert found.manifest["candidates"] == 0
    for name, contract in (("potential", AREA_POTENTIAL), ("candidates", CANDIDATES)):
        table = pq.read_table(found.path(name))
        assert table.num_rows == 0
        assert set(contract.columns) <= set(table.column_names)


def test_one_row_is_enough_to_run(tmp_path):
    lake = Lake(tmp_path)
    found = run(snapshot(lake, register_rows()[:1], mark="d" * 64), lake, now=NOW)
    assert found.manifest["cells"]["class"] == {
        "counted": 1, "small": 1, "dominated": 0, "unknown": 0, "ranked": 0, "beside": 0
    }  # fmt: skip


def test_progress_is_told_to_the_end(result, told):
    assert told[0].done == 0
    assert told[-1].done == told[-1].total


def test_a_cell_that_one_plant_all_but_fills_takes_no_part_and_is_counted(tmp_path):
    mill = {**register_rows()[0], "industry_id": "17011", "workers": 10.0}
    # 161 of 201 are just over four fifths; 160 of 200 are four fifths, and no more.
    largest = {"30": 161.0, "40": 160.0}
    mills = [mill | {"area_id": a} for a in largest for _ in range(4)]
    mills += [mill | {"area_id": a, "workers": workers} for a, workers in largest.items()]
    mills += [mill | {"area_id": a} for a in ("70", "83", "90") for _ in range(4)]
    for n, row in enumerate(mills):
        row |= {"establishment_id": f"mill{n}", "source_row": 9000 + n}
    lake = Lake(tmp_path)
    found = run(snapshot(lake, [*register_rows(), *mills], mark="f" * 64), lake, now=NOW)

    assert found.manifest["cells"]["class"]["dominated"] == 1
    ranked = pq.read_table(found.path("potential")).to_pylist()
    shown = {r["area_id"] for r in ranked if r["industry_id"] == "1701"}
    assert "30" not in shown and "40" in shown


def test_the_ranking_alone_is_that_of_the_whole_run(result, lake, tmp_path):
    told, there = [], lake.snapshot("register")
    alone = run(
        snapshot(Lake(tmp_path)), Lake(tmp_path), now=NOW, only="ranking", report=told.append
    )
    for name in ("cells", "potential", "totals", "unseen"):
        assert pq.read_table(alone.path(name)).equals(pq.read_table(result.path(name)))
    assert told[-1].done == told[-1].total
    assert not {"candidates", "patterns"} & {p.stem for p in alone.folder.glob("*.parquet")}
    assert run(there, lake, now=NOW, only="ranking") == result  # where the whole is there already
    whole = run(Lake(tmp_path).snapshot("register"), Lake(tmp_path), now=NOW)
    assert whole.id == result.id != alone.id


def test_growth_is_measured_from_the_same_sources_latest_earlier_snapshot(tmp_path):
    lake = Lake(tmp_path)
    rows = register_rows()
    weavers = [r for r in rows if r["industry_id"] == "13121"]
    others = [r for r in rows if r["industry_id"] != "13121"]

    def kept(end, some, mark, workers=True):
        said = manifest(mark * 64, workers) | {"period": {"from": "2010-01-01", "to": end}}
        table = pa.Table.from_pylist(some, schema=REGISTER_SCHEMA)
        return lake.publish("register", tables={"register": table}, manifest=said)

    oldest = kept("2013-12-31", others, "a")
    before = kept("2014-12-31", [*others, *weavers[::3]], "b")
    now = kept("2015-12-31", rows, "c")
    assert earlier(now, lake).id == before.id
    assert earlier(oldest, lake) is None
    found = run(now, lake, now=NOW)
    assert found.manifest["before"] == before.id
    assert found.manifest["before_period"]["to"] == "2014-12-31"
    assert found.manifest["snapshots"] == [now.id, before.id]
    assert run(now, lake, now=NOW, before=before).id == found.id
    shown = pq.read_table(found.path("potential")).to_pylist()
    # What was not shown then is no start that everybody knows.
    then = pq.read_table(run(before, lake, now=NOW).path("potential")).to_pylist()
    told = {(r["level"], r["area_id"], r["industry_id"]) for r in then}
    grown = {(r["level"], r["area_id"], r["industry_id"]) for r in shown if r["growth"] is not None}
    assert grown <= told and len(grown) > 50
    assert ("class", "50", "1312") in grown and ("class", "30", "1312") not in told
    without = run(now, lake, now=NOW, before=None)
    assert without.id != found.id and without.manifest["before"] is None
    assert pq.read_table(without.path("potential"))["growth"].null_count == len(shown)


def test_an_earlier_snapshot_that_counts_something_else_is_no_measure_of_growth(tmp_path):
    lake = Lake(tmp_path)
    early = manifest("a" * 64, workers=False) | {"period": {"from": None, "to": "2014-12-31"}}
    table = pa.Table.from_pylist(register_rows(workers=False), schema=REGISTER_SCHEMA)
    lake.publish("register", tables={"register": table}, manifest=early)
    found = run(snapshot(lake, mark="b" * 64), lake, now=NOW)
    assert found.manifest["before"] is None
    assert set(pq.read_table(found.path("potential"))["growth"].to_pylist()) == {None}


def test_neighbours_are_those_of_the_reference(result):
    shown = pq.read_table(result.path("potential"))
    assert shown["concentration"].null_count < shown.num_rows
