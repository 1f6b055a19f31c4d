"""Growth, relatedness, concentration and agreement: hand-worked, and where they cannot be given."""

from __future__ import annotations

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from ruang.engine.errors import ContractError, InputError
from ruang.engine.methods.relatedness_density import relatedness_density
from ruang.engine.methods.shift_share import shift_share
from ruang.engine.potential import PARTS, Weights, area_potential
from ruang.engine.potential.cells import Cells, cells_of
from ruang.engine.potential.growth import growth_of
from ruang.engine.potential.parts import agreement, measured
from ruang.engine.potential.surroundings import concentration_of, links_of, relatedness_of

# R1 to R5 with industries 1 to 5: quotients of 1 and more stand where `present` below has a 1.
FIVE = [[100, 0, 0, 0, 0], [0, 15, 5, 70, 10], [0, 20, 10, 20, 50], [0, 25, 30, 5, 40],
        [0, 40, 55, 5, 0]]  # fmt: skip


def table(rows, **more):
    columns = {
        "area_id": pa.array([r[0] for r in rows], pa.string()),
        "industry_id": pa.array([r[1] for r in rows], pa.string()),
        "jobs": pa.array([r[2] for r in rows], pa.float64()),
    }
    return ibis.memtable(pa.table(columns | {k: pa.array(v) for k, v in more.items()}))


def matrix(counts):
    return [
        (f"{a:02d}", f"{i:02d}", float(n))
        for a, row in enumerate(np.asarray(counts))
        for i, n in enumerate(row)
        if n
    ]


def chain(areas):
    """Areas in a row, each touching the next."""
    rows = [{"area_id": f"{a:02d}", "neighbour_id": f"{a + 1:02d}"} for a in range(areas - 1)]
    return ibis.memtable(rows)


def country(seed=3, areas=24, industries=20):
    rng = np.random.default_rng(seed)
    expected = np.outer(rng.pareto(1.5, areas) + 1, rng.pareto(1.5, industries) + 1) * 20
    now = rng.poisson(expected * rng.gamma(2, 0.5, expected.shape))
    return now, rng.binomial(now, 0.8) + rng.poisson(expected * 0.2)


def by_cell(found):
    return {(r["area_id"], r["industry_id"]): r for r in found.to_pylist()}


def test_growth_is_the_competitive_shift_as_a_rate_of_the_start():
    now, then = country()
    cells = cells_of(table(matrix(now)), None, None)
    found = growth_of(cells, table(matrix(then)))
    years = [(*r, y) for y, counts in ((1, then), (2, now)) for r in matrix(counts)]
    parts = shift_share(table(years, year=[r[3] for r in years]), start=1, end=2)["shift_share"]
    shifts = parts.to_pyarrow().to_pylist()
    competitive = {(r["area_id"], r["industry_id"]): r["competitive"] for r in shifts}
    ids = zip(*(c.to_pylist() for c in cells.ids().values()), strict=True)
    started = then[cells["area"], cells["industry"]]
    for n, key in enumerate(ids):
        rate = found["grown"][n] - found["grown_country"][n]
        if started[n]:
            assert rate == pytest.approx(competitive[key] / started[n])
            shrunken = np.sinh(found["growth_value"][n])
            assert abs(shrunken) <= abs(rate) + 1e-9 and shrunken * rate >= 0
        else:
            assert np.isnan(rate) and np.isnan(found["growth_value"][n])


def test_a_cell_that_went_from_one_to_five_does_not_lead():
    now, then = np.full((20, 6), 400.0), np.full((20, 6), 400.0)
    now[:, 0] += np.arange(20) * 10  # areas that really grew
    now[3, 5], then[3, 5] = 5, 1
    weights = Weights(1, 0, 0, 1, 0, 0)  # without size nothing holds it
    got = by_cell(area_potential(table(matrix(now)), before=table(matrix(then)), weights=weights))
    assert got["19", "00"]["growth"] > 99
    assert got["03", "05"]["growth"] < got["15", "00"]["growth"]
    assert got["03", "05"]["rank"] > 20
    assert "ground" not in got["03", "05"]["reason_en"]


def test_few_plants_make_growth_less_sure_than_many():
    now, then = country(areas=12)
    now[0, :2], then[0, :2] = 3000, 1500
    plants = np.full(now.shape, 40)
    plants[0, 0], plants[0, 1] = 3, 600
    rows = matrix(now)
    known = [int(plants[int(a), int(i)]) for a, i, _n in rows]
    jobs = table(rows, establishments=known)
    got = by_cell(area_potential(jobs, before=table(matrix(then))))
    assert got["00", "00"]["growth"] < got["00", "01"]["growth"]


def test_an_unknown_start_leaves_growth_out_and_says_so():
    now, then = country(areas=6, industries=5)
    then[2, 2] = 0
    rows = [(a, i, None if (a, i) == ("01", "01") else n) for a, i, n in matrix(then)]
    got = by_cell(area_potential(table(matrix(now)), before=table(rows), min_jobs=0))
    for cell in (("02", "02"), ("01", "01")):
        assert got[cell]["growth"] is None
        assert "cannot show it: growth and concentration." in got[cell]["reason_en"]
    assert got["00", "00"]["growth"] is not None


def test_an_earlier_figure_of_one_establishment_is_not_told():
    now, then = np.full((6, 4), 1000.0), np.full((6, 4), 1000.0)
    now[0, :2], then[0, :2] = 6000, 2000
    rows = matrix(then)
    plants = [1 if r[:2] == ("00", "00") else 900 for r in rows]
    before = table(rows, establishments=plants)
    got = by_cell(area_potential(table(matrix(now)), before=before))
    assert "Since the earlier figures" in got["00", "01"]["reason_en"]
    assert "Since the earlier figures" not in got["00", "00"]["reason_en"]


def test_relatedness_is_the_density_without_the_industry_itself():
    cells = cells_of(table(matrix(FIVE)), None, None)
    found = cells.with_more(relatedness_of(cells)).grid("density")
    # Near to 4 are 2 (1/3) and 5 (1/2), both in R3 and none in R2; near to 5 are 2 (2/3), 3 (1/2)
    # and 4 (1/2), of which R4 has the first two.
    assert found[2, 3] == pytest.approx(1)
    assert found[1, 3] == 0
    assert found[3, 4] == pytest.approx((2 / 3 + 1 / 2) / (2 / 3 + 1 / 2 + 1 / 2))
    assert np.isnan(found[0, 0])  # nothing is found where industry 1 is


def test_relatedness_is_what_the_method_says():
    now, _then = country()
    cells = cells_of(table(matrix(now)), None, None)
    found = cells.with_more(relatedness_of(cells)).grid("density")
    method = relatedness_density(table(matrix(now))).to_pyarrow().to_pylist()
    for r in method:
        a, i = int(r["area_id"]), int(r["industry_id"])
        if now[a, i]:
            assert found[a, i] == pytest.approx(r["density"])


def test_concentration_is_higher_among_neighbours_than_apart():
    counts = np.full((12, 6), 200.0)
    counts[[3, 4, 5], 0] = 1500  # next to each other
    counts[[1, 5, 9], 1] = 1500  # apart
    cells = cells_of(table(matrix(counts)), None, None)
    found = cells.with_more(concentration_of(cells, chain(12)))
    hot, around = found.grid("hot"), found.grid("around")
    assert hot[4, 0] == hot[:, 0].max() > hot[:, 1].max()
    assert around[4, 0] > 1 > around[9, 1]
    gathered = {}
    for touching in (chain(12), None):
        shown = area_potential(table(matrix(counts)), neighbours=touching)
        gathered[touching is None] = by_cell(shown)["04", "00"]["concentration"]
    assert gathered[False] > 95 and gathered[True] is None


def test_an_area_without_neighbours_has_no_concentration():
    now, _then = country(areas=8)
    got = by_cell(area_potential(table(matrix(now)), neighbours=chain(7)))
    alone = [r for (a, _i), r in got.items() if a == "07"]
    assert alone and all(r["concentration"] is None for r in alone)
    assert "cannot show it: growth and concentration." in alone[0]["reason_en"]
    assert got["00", "00"]["concentration"] is not None


def test_a_pair_of_neighbours_counts_both_ways_and_once():
    once = [{"area_id": "a", "neighbour_id": "b", "weight": 1.0}]
    more = [*once, {"area_id": "b", "neighbour_id": "a", "weight": 1.0},
            {"area_id": "a", "neighbour_id": "a", "weight": 1.0},
            {"area_id": "c", "neighbour_id": "elsewhere", "weight": 1.0}]  # fmt: skip
    for rows in (once, more):
        indptr, indices, weights = links_of(ibis.memtable(rows), ["a", "b", "c"])
        assert (indptr.tolist(), indices.tolist()) == ([0, 1, 2, 2], [1, 0])
        assert weights.tolist() == [1, 1]


def test_an_industry_that_gathers_elsewhere_lifts_no_cell():
    columns = {c: np.ones(4) for c in ("lq_low", "lq_spread", "jobs", "jobs_spread", "share")}
    columns |= {c: np.full(4, np.nan) for c in ("growth_value", "growth_spread", "density",
                                                 "density_spread")}  # fmt: skip
    columns |= {"hot": np.arange(4.0), "hot_spread": np.zeros(4), "area": np.arange(4)}
    columns["gathered"] = np.array([0.9, 0.9, 0.1, 0.1])  # percentiles 75 and 25
    found = measured(Cells([], [], columns), set()).values[PARTS.index("concentration")]
    assert found.tolist() == [12.5, 37.5, (62.5 + 25) / 2, (87.5 + 25) / 2]
    columns["gathered"] = np.full(4, np.nan)
    found = measured(Cells([], [], columns), set()).values[PARTS.index("concentration")]
    assert found.tolist() == [12.5, 37.5, 62.5, 87.5]


def test_agreement_counts_the_parts_in_the_top_quarter():
    values = {"specialisation": 75.0, "size": 90.0, "focus": 74.9, "growth": np.nan,
              "relatedness": 80.0, "concentration": 10.0}  # fmt: skip
    cells = Cells([], [], {p: np.array([v]) for p, v in values.items()} | {"area": np.zeros(1)})
    found = agreement(cells, Weights())
    assert (found["parts_agreeing"][0], found["parts_known"][0]) == (3, 5)
    found = agreement(cells, Weights(size=0))  # what has no weight is not asked
    assert (found["parts_agreeing"][0], found["parts_known"][0]) == (2, 4)


def whole(seed=3, weights=None, shuffled=None, draws=40):
    now, then = country(seed)
    rows, before = matrix(now), matrix(then)
    if shuffled:
        shuffled.shuffle(rows)
        shuffled.shuffle(before)
    return area_potential(
        table(rows), before=table(before), neighbours=chain(len(now)), weights=weights, draws=draws
    )


@settings(max_examples=3, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_all_rows_changes_nothing(random):
    assert whole(shuffled=random).equals(whole())


@pytest.mark.parametrize("part", PARTS)
def test_ranks_hold_when_one_part_is_missing(part):
    """Spearman's rho of the ranks with and without a part: at least 0.85 for every part."""
    every = {(a, i): r["rank"] for (a, i), r in by_cell(whole()).items()}
    without = {
        (a, i): r["rank"] for (a, i), r in by_cell(whole(weights=Weights(**{part: 0}))).items()
    }
    rho = stats.spearmanr([every[k] for k in every], [without[k] for k in every]).statistic
    assert rho >= 0.85


def test_intervals_hold_ranks_and_grow_with_what_is_uncertain():
    found = whole(draws=200).to_pylist()
    for r in found:
        assert 1 <= r["rank_low"] <= r["rank"] <= r["rank_high"] <= len(found)
        assert 0 <= r["parts_agreeing"] <= r["parts_known"] <= len(PARTS)
        assert all(r[p] is None or r[p] <= r["size"] + 50 for p in PARTS)
    few = np.median([r["rank_high"] - r["rank_low"] for r in found if r["jobs"] < 30])
    many = np.median([r["rank_high"] - r["rank_low"] for r in found if r["jobs"] > 300])
    assert few > many


@pytest.mark.parametrize(
    ("rows", "known"),
    [
        ([("a", "x", 50.0), ("a", "y", 30.0)], {"size", "focus"}),
        ([("a", "x", 50.0), ("b", "x", 30.0)], {"size", "growth", "concentration"}),
        ([("a", "x", 50.0)], {"size"}),
    ],
)
def test_one_area_or_one_industry_shows_what_it_can(rows, known):
    near = ibis.memtable([{"area_id": "a", "neighbour_id": "b"}])
    found = area_potential(table(rows), before=table(rows), neighbours=near)
    assert {p for p in PARTS if found[p].null_count < found.num_rows} <= known
    assert "size" in known and found["score"].null_count == 0


def test_nothing_but_zeros_is_nothing():
    rows = [("a", "x", 0.0), ("b", "x", 0.0), ("a", "y", 0.0)]
    near = ibis.memtable([{"area_id": "a", "neighbour_id": "b"}])
    with pytest.warns(UserWarning, match="without a share"):
        assert area_potential(table(rows), before=table(rows), neighbours=near).num_rows == 0


def test_wrong_earlier_figures_are_refused():
    jobs = table(matrix(FIVE))
    with pytest.raises(InputError, match="negative"):
        area_potential(jobs, before=table([("00", "00", -1.0)]))
    with pytest.raises(InputError, match="more than one row"):
        area_potential(jobs, before=table([("00", "00", 1.0), ("00", "00", 2.0)]))
    with pytest.raises(ContractError, match="no column 'jobs'"):
        area_potential(jobs, before=jobs.drop("jobs"))


def test_earlier_areas_that_are_gone_still_count_in_the_country():
    now = [("a", "x", 100.0), ("b", "x", 100.0), ("a", "y", 50.0), ("b", "y", 50.0)]
    gone = [("c", "x", 200.0)]
    cells = cells_of(table(now), None, None)
    kept, lost = (growth_of(cells, table([*now, *more])) for more in ([], gone))
    assert kept["grown_country"].tolist() == [0, 0, 0, 0]
    assert lost["grown_country"].tolist() == pytest.approx([-0.5, 0, -0.5, 0])
