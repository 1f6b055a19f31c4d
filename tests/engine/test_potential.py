"""Area potential: hand-worked scores, what must never lead, and what chance may not change."""

from __future__ import annotations

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruang.engine import backend
from ruang.engine.contract import require
from ruang.engine.errors import ContractError, InputError, ParameterError
from ruang.engine.potential import AHEAD, Weights, area_potential, count_cells, rank_cells
from ruang.engine.reasons import Names
from ruang.engine.tables import AREA_POTENTIAL, CELLS

# Lamphun has 60 of its 80 jobs in weaving, Rayong 40 of its 120.
BY_HAND = [
    ("lamphun", "weaving", 60.0),
    ("lamphun", "food", 20.0),
    ("rayong", "weaving", 40.0),
    ("rayong", "food", 80.0),
]


def jobs_table(rows, establishments=None):
    columns = dict(zip(("area_id", "industry_id", "jobs"), zip(*rows, strict=True), strict=True))
    table = pa.table({k: list(v) for k, v in columns.items()})
    table = table.set_column(2, "jobs", table["jobs"].cast(pa.float64()))
    if establishments is not None:
        table = table.append_column("establishments", pa.array(establishments, pa.int64()))
    return ibis.memtable(table)


def by_cell(found):
    return {(r["area_id"], r["industry_id"]): r for r in found.to_pylist()}


def country(seed=1, areas=12, industries=15):
    """A country with large and small areas, and cells that differ more than by chance."""
    rng = np.random.default_rng(seed)
    expected = np.outer(rng.pareto(1.5, areas) + 1, rng.pareto(1.5, industries) + 1) * 8
    count = rng.poisson(expected * rng.gamma(1, 1, expected.shape))
    return [
        (f"{a:02d}", f"{i:03d}", float(count[a, i]))
        for a in range(areas)
        for i in range(industries)
        if count[a, i]
    ]


def test_the_score_is_the_weighted_mean_of_percentiles():
    got = by_cell(area_potential(jobs_table(BY_HAND), weights=Weights(0, 1, 3, 0, 0, 0)))
    # By jobs: 20, 40, 60, 80 stand at 12.5, 37.5, 62.5 and 87.5 of 100.
    assert [got[a, i]["size"] for a, i, _ in BY_HAND] == [62.5, 12.5, 37.5, 87.5]
    # By share: 20/80, 40/120, 80/120, 60/80.
    assert [got[a, i]["focus"] for a, i, _ in BY_HAND] == [87.5, 12.5, 37.5, 62.5]
    score = got["lamphun", "weaving"]["score"]
    assert score == pytest.approx((1 * 62.5 + 3 * 87.5) / 4)
    assert got["lamphun", "weaving"]["share"] == pytest.approx(60 / 80)
    assert got["lamphun", "weaving"]["lq"] == pytest.approx((60 / 80) / (100 / 200))
    assert got["lamphun", "weaving"]["rank"] == 1


def test_specialisation_goes_by_the_lower_end_of_the_interval():
    found = area_potential(jobs_table(country()), weights=Weights(1, 0, 0, 0, 0, 0))
    low = found["lq_low"].to_pylist()
    assert low == sorted(low, reverse=True)
    assert found["lq"].to_pylist() != sorted(found["lq"].to_pylist(), reverse=True)


def test_a_tiny_cell_with_a_huge_quotient_does_not_lead():
    rows = country(areas=30, industries=30)
    rows += [("99", "rare", 3.0), ("99", "001", 2.0), ("98", "rare", 1.0), ("98", "001", 900.0)]
    found = area_potential(jobs_table(rows))
    tiny = by_cell(found)["99", "rare"]
    assert tiny["lq"] == max(found["lq"].to_pylist())
    assert tiny["rank"] > 0.1 * found.num_rows


def test_one_large_plant_is_less_sure_than_a_hundred_small_ones():
    rows = country(areas=20)
    rows += [("50", "new", 2000.0), ("51", "new", 2000.0)]
    rows += [("50", "000", 2000.0), ("51", "000", 2000.0)]
    plants = [50] * (len(rows) - 4) + [4, 400, 50, 50]
    got = by_cell(area_potential(jobs_table(rows, plants)))
    few, many = got["50", "new"], got["51", "new"]
    assert few["lq"] == pytest.approx(many["lq"])
    assert few["lq_low"] < many["lq_low"] and few["lq_high"] > many["lq_high"]
    assert few["rank"] > many["rank"]


def test_small_cells_take_no_part_but_still_count_in_the_shares():
    rows = [*BY_HAND, ("lamphun", "bees", 2.0)]
    got = by_cell(area_potential(jobs_table(rows)))
    assert ("lamphun", "bees") not in got
    assert got["lamphun", "weaving"]["share"] == pytest.approx(60 / 82)
    few_plants = jobs_table(BY_HAND, establishments=[3, 2, 9, None])
    assert set(by_cell(area_potential(few_plants))) == {
        ("lamphun", "weaving"),
        ("rayong", "weaving"),
    }


def test_an_unknown_cell_takes_no_part():
    rows = [*BY_HAND, ("rayong", "bees", None)]
    with pytest.warns(UserWarning, match="unknown"):
        assert len(by_cell(area_potential(jobs_table(rows)))) == 4


def test_a_tiny_cell_does_not_lead_where_nothing_else_stands_out():
    """Twenty equal towns, and a hamlet with the country's only five gem cutters."""
    rows = [(f"x{a}", i, n) for a in range(20) for i, n in (("p", 5000.0), ("q", 3000.0))]
    found = area_potential(jobs_table([*rows, ("mini", "gem", 5.0), ("mini", "p", 3.0)]))
    tiny = by_cell(found)["mini", "gem"]
    assert tiny["lq"] == max(found["lq"].to_pylist())
    assert tiny["rank"] > 20, "behind the larger industry of every town"
    assert tiny["rank_low"] > 1
    assert tiny["specialisation"] == pytest.approx(tiny["size"] + AHEAD)


def test_who_gives_size_no_weight_gets_the_order_of_the_quotients():
    rows = [*country(), ("99", "rare", 5.0)]
    found = area_potential(jobs_table(rows), weights=Weights(1, 0, 0, 0, 0, 0))
    lows = found["lq_low"].to_pylist()
    assert lows == sorted(lows, reverse=True)


def test_ranks_are_a_permutation_and_lie_in_their_intervals():
    found = area_potential(jobs_table(country()))
    require(ibis.memtable(found), AREA_POTENTIAL)
    assert found["rank"].to_pylist() == list(range(1, found.num_rows + 1))
    for r in found.to_pylist():
        assert 1 <= r["rank_low"] <= r["rank"] <= r["rank_high"] <= found.num_rows
        assert 0 <= r["score_low"] <= r["score"] <= r["score_high"] <= 100
        assert 0 <= r["stars"] <= 3


@settings(max_examples=4, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from([0.25, 2, 10]))
def test_the_order_of_rows_and_the_scale_of_weights_change_nothing(random, scale):
    rows = country(areas=5, industries=6)
    expected = area_potential(jobs_table(rows), weights=Weights(2, 1, 1), draws=40)
    random.shuffle(rows)
    scaled = Weights(2 * scale, scale, scale, scale / 2, scale / 2, scale / 2)
    assert area_potential(jobs_table(rows), weights=scaled, draws=40).equals(expected)


def test_any_number_of_threads_gives_the_same_intervals():
    found = []
    for threads in (1, 2):
        con = backend.connect(threads=threads)
        table = con.create_table("jobs", jobs_table(country()).to_pyarrow())
        found.append(area_potential(table, rng_seed=7))
    assert found[0].equals(found[1])


def test_another_seed_moves_only_the_intervals():
    one, two = (area_potential(jobs_table(country()), rng_seed=s) for s in (1, 2))
    assert one["score"].equals(two["score"])
    assert not one["rank_high"].equals(two["rank_high"])


def test_more_uncertain_cells_have_wider_rank_intervals():
    rows = country(areas=30, industries=30)
    rows += [("90", "000", 4.0), ("90", "001", 4000.0)]
    found = area_potential(jobs_table(rows), weights=Weights(1, 0, 0, 0, 0, 0)).to_pylist()
    small = [r["rank_high"] - r["rank_low"] for r in found if r["jobs"] <= 6]
    large = [r["rank_high"] - r["rank_low"] for r in found if r["jobs"] >= 200]
    assert len(small) > 20 and len(large) > 20
    assert np.median(small) > 3 * np.median(large)


def test_one_area_has_no_specialisation_and_says_so():
    found = area_potential(jobs_table(BY_HAND[:2]))
    assert found["specialisation"].null_count == 2
    assert found["score"].to_pylist() == [75.0, 25.0]  # the mean of size and focus alone
    assert (
        "cannot show it: specialisation, growth, relatedness and concentration."
        in found["reason_en"][0].as_py()
    )
    assert "คะแนนไม่รวมความเชี่ยวชาญเฉพาะด้าน" in found["reason_th"][0].as_py()


def test_one_industry_has_neither_specialisation_nor_focus():
    found = area_potential(jobs_table([BY_HAND[0], BY_HAND[2]]))
    assert found["specialisation"].null_count == found["focus"].null_count == 2
    assert found["area_id"].to_pylist() == ["lamphun", "rayong"]
    assert (
        "specialisation, focus, growth, relatedness and concentration."
        in found["reason_en"][0].as_py()
    )


def test_a_part_without_weight_is_not_missed():
    found = area_potential(jobs_table(BY_HAND[:2]), weights=Weights(0, 1, 1, 0, 0, 0))
    assert "cannot show" not in found["reason_en"][0].as_py()


def test_one_cell_alone_is_first():
    found = area_potential(jobs_table(BY_HAND[:1])).to_pylist()
    assert [(r["rank"], r["rank_low"], r["rank_high"]) for r in found] == [(1, 1, 1)]


def test_nothing_above_the_size_rule_gives_an_empty_table():
    found = area_potential(jobs_table(BY_HAND), min_jobs=1000)
    assert found.num_rows == 0 and found.column_names == list(AREA_POTENTIAL.columns)


def test_stars_ask_for_size_specialisation_and_focus():
    rows = [(f"{a:02d}", f"{i:02d}", 100.0) for a in range(20) for i in range(20)]
    rows[0] = ("00", "00", 2000.0)
    got = by_cell(area_potential(jobs_table(rows)))
    assert got["00", "00"]["stars"] == 3
    assert got["00", "01"]["stars"] < 2  # the same size as everywhere, and less of its area


def test_weights_that_say_nothing_are_refused():
    with pytest.raises(ParameterError, match="all weights are 0"):
        Weights(0, 0, 0, 0, 0, 0)
    with pytest.raises(ParameterError, match="size is -1"):
        Weights(size=-1)


def test_wrong_tables_are_refused():
    with pytest.raises(ContractError, match="no column 'jobs'"):
        area_potential(jobs_table(BY_HAND).drop("jobs"))
    with pytest.raises(InputError, match="negative"):
        area_potential(jobs_table([*BY_HAND, ("lamphun", "bees", -1.0)]))


ANCESTORS = pa.table(
    {
        "industry_id": ["13121", "13122", "1312", "01493"],
        "activity": ["13121", "13122", None, "01493"],
        "class": ["1312", "1312", "1312", "0149"],
        "group": ["131", "131", "131", "014"],
        "division": ["13", "13", "13", "01"],
        "section": ["C", "C", "C", "A"],
    }
)


def register(rows):
    columns = {"area_id": "string", "industry_id": "string", "workers": "float64"}
    return ibis.memtable(
        [dict(zip(columns, r, strict=True)) for r in rows], schema=ibis.schema(columns)
    )


def counted(rows, level):
    found = count_cells(register(rows), ANCESTORS, level)
    require(found, CELLS)
    return {
        (r["area_id"], r["industry_id"]): (r["establishments"], r["workers"], r["workers_known"])
        for r in found.to_pyarrow().to_pylist()
    }


def test_a_register_is_counted_up_the_tree():
    rows = [("51", "13121", 10.0), ("51", "13122", 5.0), ("51", "1312", None), ("50", "01493", 2.0)]
    assert counted(rows, "class") == {("51", "1312"): (3, 15.0, 2), ("50", "0149"): (1, 2.0, 1)}
    assert counted(rows, "section")["51", "C"] == (3, 15.0, 2)


def test_workers_stay_unknown_where_the_source_does_not_count_them():
    assert counted([("51", "13121", None)], "group") == {("51", "131"): (1, None, 0)}


def test_rows_without_industry_or_area_are_in_no_cell():
    assert counted([("51", None, 1.0), (None, "13121", 1.0), ("51", "99999", 1.0)], "class") == {}


def test_reasons_given_some_cells_at_a_time_are_those_given_at_once(monkeypatch):
    whole = area_potential(jobs_table(country()))
    monkeypatch.setattr("ruang.engine.potential.CHUNK", 7)
    ranked = rank_cells(jobs_table(country()))
    told = list(ranked.told())
    assert len(told) > 1
    assert pa.concat_tables(told).equals(whole)
    assert ranked.figures().equals(whole.drop_columns(["reason_th", "reason_en"]))


def test_an_unknown_level_is_refused():
    with pytest.raises(ParameterError, match="no level 'activity'"):
        count_cells(register([("51", "13121", 1.0)]), ANCESTORS, "activity")


def test_the_names_of_areas_and_industries_are_used():
    names = Names({"lamphun": ("ลำพูน", "Lamphun")}, {}, {"lamphun": "province"})
    got = by_cell(area_potential(jobs_table(BY_HAND), names=names))
    assert got["lamphun", "weaving"]["reason_th"].startswith("จังหวัดลำพูนมี")
    assert "Lamphun province" in got["lamphun", "weaving"]["reason_en"]
