"""Candidates: grown over neighbours and relatives while they hold, and never twice the same."""

from __future__ import annotations

from itertools import combinations

import ibis
import numpy as np
import pyarrow as pa
import pytest
from weaving_country import AREAS, IN_A_ROW, ORDINARY, TREE, neighbours, potential

from ruang.engine.candidates import Growth, candidates, tree_of
from ruang.engine.contract import require
from ruang.engine.errors import ParameterError
from ruang.engine.potential import Weights, area_potential
from ruang.engine.reasons import Names
from ruang.engine.tables import CANDIDATE_MEMBERS, CANDIDATES


def grown(cells=None, near=None, **given):
    found, members = candidates(
        potential() if cells is None else cells,
        neighbours() if near is None else near,
        tree=given.pop("tree", TREE),
        **given,
    )
    return {r["candidate_id"]: r for r in found.to_pylist()}, members.to_pylist()


def test_a_candidate_grows_over_neighbours_and_then_over_its_group():
    found, members = grown()
    weaving = found["1312-00"]
    assert set(weaving["area_ids"]) == {"00", "01", "02"}
    assert weaving["area_ids"][0] == "00"
    assert weaving["core_industry_ids"] == ["1312"]
    assert weaving["related_industry_ids"] == ["1311"]
    mine = [m for m in members if m["candidate_id"] == "1312-00"]
    assert {(m["area_id"], m["industry_id"], m["role"]) for m in mine} == {
        (a, i, role)
        for a in ("00", "01", "02")
        for i, role in (("1312", "core"), ("1311", "related"))
    }
    assert weaving["jobs"] == sum(m["jobs"] for m in mine) == 130 + 118 + 116 + 60 + 60 + 60


def test_growth_does_not_jump_over_an_area():
    found, _ = grown()
    assert "1312-10" in found  # as strong, but far from the others
    assert "10" not in found["1312-00"]["area_ids"]


def test_the_score_is_that_of_one_merged_cell():
    size_alone = Weights(0, 1, 0, 0, 0, 0)
    cells = potential(weights=size_alone)
    found, _ = grown(cells, weights=size_alone)
    by_size = sorted(zip(cells["jobs"].to_pylist(), cells["size"].to_pylist(), strict=True))
    weaving = found["1312-00"]
    jobs, size = zip(*by_size, strict=True)
    expected = np.interp(np.log(weaving["jobs"]), np.log(jobs), size)
    assert weaving["score"] == pytest.approx(expected)


def test_an_island_stays_alone():
    cut = [p for p in IN_A_ROW if "00" not in p]
    found, _ = grown(near=neighbours(cut))
    assert found["1312-00"]["area_ids"] == ["00"]
    assert "No neighbouring area joins it." in found["1312-00"]["reason_en"]


def test_without_neighbours_it_says_so():
    cells = potential()
    found, _ = candidates(cells, None, tree=TREE)
    for row in found.to_pylist():
        assert len(row["area_ids"]) == 1
        assert "was not given" in row["reason_en"]
        assert "ไม่ได้ระบุว่าพื้นที่ใดอยู่ติดกัน" in row["reason_th"]


def test_neighbours_of_unknown_areas_are_passed_over():
    both, _ = grown()
    more, _ = grown(near=neighbours([*IN_A_ROW, ("00", "elsewhere"), ("01", "01")]))
    assert more == both


def test_without_a_tree_nothing_is_related():
    found, _ = grown(tree={})
    assert all(not r["related_industry_ids"] for r in found.values())


def test_growth_has_its_limits():
    found, _ = grown(growth=Growth(max_areas=2, max_related=0, most=3))
    assert len(found) == 3
    assert all(len(r["area_ids"]) <= 2 for r in found.values())
    assert all(not r["related_industry_ids"] for r in found.values())


def test_a_cell_starts_no_candidate_where_it_is_in_a_better_one():
    found, members = grown()
    in_weaving = {
        (m["area_id"], m["industry_id"]) for m in members if m["candidate_id"] == "1312-00"
    }
    for name in found.keys() - {"1312-00"}:
        industry, area = name.split("-")
        assert (area, industry) not in in_weaving
    cells = {}
    for m in members:
        cells.setdefault(m["candidate_id"], set()).add((m["area_id"], m["industry_id"]))
    for a, b in combinations(cells.values(), 2):
        assert len(a & b) <= 0.5 * min(len(a), len(b))


def test_ranks_follow_scores_and_lie_in_their_intervals():
    rng = np.random.default_rng(5)
    cells = potential({(a, i): rng.poisson(40 * rng.gamma(1)) for a in AREAS for i in ORDINARY})
    table, members = candidates(cells, neighbours(), tree=TREE)
    require(ibis.memtable(table), CANDIDATES)
    require(ibis.memtable(members), CANDIDATE_MEMBERS)
    rows = table.to_pylist()
    assert [r["rank"] for r in rows] == list(range(1, len(rows) + 1))
    assert [r["score"] for r in rows] == sorted((r["score"] for r in rows), reverse=True)
    for r in rows:
        assert 1 <= r["rank_low"] <= r["rank"] <= r["rank_high"] <= len(rows)
        assert r["score_low"] <= r["score"] <= r["score_high"]
    assert any(r["rank_low"] < r["rank_high"] for r in rows)


def test_the_same_again_is_the_same_and_the_order_of_rows_is_no_matter():
    cells = potential()
    shuffled = cells.take(pa.array(np.random.default_rng(1).permutation(cells.num_rows)))
    backwards = neighbours([(b, a) for a, b in reversed(IN_A_ROW)])
    once, again = (
        candidates(cells, neighbours(), tree=TREE),
        candidates(shuffled, backwards, tree=TREE),
    )
    assert once[0].equals(again[0])
    assert once[1].equals(again[1])


def test_a_few_large_plants_are_no_group():
    cells = potential()
    few = [4 if i == "1811" else 10 for i in cells["industry_id"].to_pylist()]
    found, _ = grown(cells.append_column("establishments", pa.array(few, pa.int64())))
    assert "1811-05" not in found
    assert "1312-00" in found
    assert "1811-05" in grown()[0]


def test_one_area_alone_shows_no_specialisation_and_so_no_candidate():
    rows = {"area_id": ["51", "51"], "industry_id": ["1312", "1311"], "jobs": [90.0, 10.0]}
    found, members = candidates(area_potential(ibis.memtable(pa.table(rows))), None, tree=TREE)
    assert found.num_rows == members.num_rows == 0
    assert found.column_names == list(CANDIDATES.columns)


def test_one_industry_alone_gives_no_candidate():
    rows = {"area_id": ["51", "50"], "industry_id": ["1312", "1312"], "jobs": [90.0, 10.0]}
    found, _ = candidates(area_potential(ibis.memtable(pa.table(rows))), neighbours(), tree=TREE)
    assert found.num_rows == 0


def test_no_cells_give_no_candidates():
    found, _ = candidates(potential(min_jobs=10_000), neighbours(), tree=TREE)
    assert found.num_rows == 0


def test_reasons_name_areas_relatives_and_figures_in_both_languages():
    names = Names(
        {"00": ("ลำพูน", "Lamphun"), "01": ("เชียงใหม่", "Chiang Mai"), "02": ("แพร่", "Phrae")},
        {"1312": ("การทอผ้า", "Weaving of textiles"), "1311": (None, "Spinning of fibres")},
        {"00": "province", "01": "province", "02": "province"},
    )
    found, _ = grown(names=names, measure="establishments")
    row = found["1312-00"]
    english = (
        "Weaving of textiles in Lamphun, Chiang Mai and Phrae, with spinning of fibres: 544 est"
    )
    assert row["reason_en"].startswith(english)
    thai = "การทอผ้าในจังหวัดลำพูน เชียงใหม่ และแพร่ ร่วมกับอุตสาหกรรมที่เกี่ยวเนื่อง ได้แก่ spinning of fibres"
    assert row["reason_th"].startswith(thai)
    assert "สถานประกอบการ 544 แห่ง" in row["reason_th"]


def test_relatives_come_from_the_tree_the_nearest_first():
    ancestors = pa.table(
        {
            "industry_id": ["1312", "13121", "C"],
            "class": ["1312", "1312", None],
            "group": ["131", "131", None],
            "division": ["13", "13", None],
            "section": ["C", "C", "C"],
        }
    )
    assert tree_of(ancestors) == {"1312": ("131", "13")}
    assert tree_of(ancestors, "group") == {"131": ("13",)}
    with pytest.raises(ParameterError, match="level 'section'"):
        tree_of(ancestors, "section")


def test_growth_refuses_what_cannot_hold():
    with pytest.raises(ParameterError, match="hold is 2"):
        Growth(hold=2)


# Thirty areas, thirty trades spread by chance; boats are built where fish is canned (00-05), in
# another division. Lace is made in two places only, beside boats.
COAST = [f"{a:02d}" for a in range(6)]


def coastal(seed=7, areas=30):
    rng = np.random.default_rng(seed)
    jobs = {}
    for a in (f"{n:02d}" for n in range(areas)):
        for i in range(30):
            jobs[a, f"8{i:03d}"] = float(rng.poisson(100 * rng.gamma(3) / 3))
        for industry in ("1020", "3011"):
            jobs[a, industry] = float(rng.poisson(300 if a in COAST else 20))
    jobs |= {("00", "1399"): 90.0, ("01", "1399"): 90.0, ("20", "1399"): 5.0}
    area, industry = zip(*jobs, strict=True)
    table = pa.table({"area_id": area, "industry_id": industry, "jobs": list(jobs.values())})
    return area_potential(ibis.memtable(table))


BY_KIND = {"1020": ("102", "10"), "3011": ("301", "30"), "1399": ("139", "13")}


def test_the_data_relate_industries_of_different_divisions():
    names = Names(industries={"3011": (None, "Building of ships"), "1020": (None, "Fish")})
    found, members = grown(coastal(), tree=BY_KIND, names=names)
    [fish] = [r for n, r in found.items() if n.startswith(("1020-", "3011-"))]
    related = fish["related_industry_ids"]
    assert {*fish["core_industry_ids"], *related} >= {"1020", "3011"}
    assert set(fish["area_ids"]) == set(COAST)
    mine = [m for m in members if m["candidate_id"] == fish["candidate_id"]]
    assert {m["related_by"] for m in mine if m["role"] == "core"} == {None}
    assert {m["related_by"] for m in mine if m["role"] == "related"} == {"co-location"}
    assert "found in the same places throughout the country" in fish["reason_en"]
    assert "พบในพื้นที่เดียวกันทั่วประเทศ" in fish["reason_th"]
    assert all("1399" not in r["related_industry_ids"] for r in found.values())  # two places


def test_both_ties_are_told_apart_in_members_and_words():
    tree = {"1020": ("102", "10"), "3011": ("103", "10")}
    found, members = grown(coastal(), tree=tree)
    [fish] = [r for n, r in found.items() if n.startswith(("1020-", "3011-"))]
    mine = [m for m in members if m["candidate_id"] == fish["candidate_id"]]
    assert {m["related_by"] for m in mine} == {None, "both"}
    assert "and is of the same kind by the industry classification." in fish["reason_en"]


def test_what_only_the_tree_relates_is_said_and_why():
    few, members = grown()
    assert "too few to show which industries are found together" in few["1312-00"]["reason_en"]
    assert {m["related_by"] for m in members} == {None, "classification"}


def test_relating_by_place_knows_no_order_of_rows():
    cells = coastal()
    shuffled = cells.take(pa.array(np.random.default_rng(1).permutation(cells.num_rows)))
    once, again = (candidates(c, neighbours(), tree=BY_KIND) for c in (cells, shuffled))
    assert once[0].equals(again[0])
    assert once[1].equals(again[1])


def test_too_few_areas_show_nothing_by_place():
    found, members = grown(coastal(areas=12), tree=BY_KIND)
    assert found
    assert {m["related_by"] for m in members} == {None}


def test_what_surrounds_a_group_ranks_it():
    """With relatedness alone the score is the mean of its cells' percentiles, by jobs."""
    alone = Weights(0, 0, 0, 0, 1, 0)
    found, members = grown(weights=alone)
    percentiles = {
        (r["area_id"], r["industry_id"]): r["relatedness"] for r in potential().to_pylist()
    }
    weaving = found["1312-00"]
    mine = [m for m in members if m["candidate_id"] == "1312-00"]
    values = [percentiles[m["area_id"], m["industry_id"]] for m in mine]
    assert weaving["score"] == pytest.approx(np.average(values, weights=[m["jobs"] for m in mine]))


def test_a_seed_that_only_repeated_a_better_one_grows_again_without_it():
    """Every cell well above the national share is in a candidate, or too small to be one."""
    rng = np.random.default_rng(11)
    cells = potential({(a, i): rng.poisson(60 * rng.gamma(0.7)) for a in AREAS for i in ORDINARY})
    found, members = candidates(cells, neighbours(), tree=TREE)
    held = {(m["area_id"], m["industry_id"]) for m in members.to_pylist()}
    seeds = [r for r in cells.to_pylist() if r["lq_low"] >= 1.5]
    lost = [r for r in seeds if (r["area_id"], r["industry_id"]) not in held]
    assert found.num_rows > 5
    assert len(lost) <= len(seeds) // 20
