"""Economic complexity against hand-worked numbers and a plain NumPy form, edges, refusals."""

import warnings

import ibis
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruang.engine.catalogue import Notice
from ruang.engine.contract import ContractError
from ruang.engine.errors import InputError, ParameterError
from ruang.engine.kernels.complexity import complexity, order
from ruang.engine.kernels.complexity_spread import spread
from ruang.engine.kernels.product_space import ProductSpace, advantage, presence
from ruang.engine.methods.economic_complexity import economic_complexity
from ruang.engine.tables import JOBS, JOBS_BY_YEAR

TOY = np.array([[1, 1, 1, 1], [0, 1, 0, 0], [0, 0, 1, 1], [0, 0, 0, 1]], dtype=np.float64)
TABLES = ("areas", "industries", "pairs", "intervals")


def plainly(jobs):
    """The Growth Lab's definitions, word for word, on the whole matrices."""
    rca = jobs / jobs.sum(axis=1, keepdims=True) / (jobs.sum(axis=0) / jobs.sum())
    m = (rca >= 1 - 1e-9).astype(float)
    diversity, ubiquity = m.sum(axis=1), m.sum(axis=0)
    values, vectors = np.linalg.eig((m / ubiquity).T @ (m / diversity[:, None]))
    kp = vectors[:, np.argsort(values.real)[-2]].real
    kc = m @ kp / diversity
    sign = np.sign(np.corrcoef(diversity, kc)[0, 1])
    kp, kc = sign * kp, sign * kc
    near = np.minimum(m.T @ m / ubiquity, (m.T @ m / ubiquity).T)
    np.fill_diagonal(near, 0)
    density = m @ near / near.sum(axis=0)
    coi = (density * (1 - m) * kp).sum(axis=1)
    cog = (1 - m) * ((1 - m) @ (near * (kp / near.sum(axis=1))[:, None]))
    rows = np.repeat(kc, m.shape[1])  # one for every area and industry, as in their table
    mean, sd = rows.mean(), rows.std(ddof=1)
    return {
        "diversity": diversity,
        "ubiquity": ubiquity,
        "eci": (kc - mean) / sd,
        "pci": (kp - mean) / sd,
        "coi": (coi - coi.mean()) / np.repeat(coi, m.shape[1]).std(ddof=1),
        "rca": rca,
        "density": density,
        "cog": cog / sd,
    }


def drawn(areas, industries, seed=0):
    """Jobs of areas of very different capability in industries of very different demands."""
    rng = np.random.default_rng(seed)
    able, asked = rng.normal(size=areas), rng.normal(size=industries)
    chance = 1 / (1 + np.exp(-2 * (able[:, None] - asked)))
    jobs = rng.lognormal(sigma=1.5, size=(areas, industries)) * (rng.random(chance.shape) < chance)
    jobs[rng.integers(areas, size=industries), np.arange(industries)] += 1
    return jobs


def rows_of(jobs):
    return [
        (f"a{a:03}", f"i{i:03}", float(n) if n is not None else None)
        for a, line in enumerate(jobs)
        for i, n in enumerate(line)
    ]


def run(rows, contract=JOBS, **parameters):
    table = ibis.memtable(rows, schema=contract.schema)
    found = economic_complexity(table, **parameters)
    return {name: found[name].to_pyarrow() for name in TABLES}


def quietly(rows, contract=JOBS, **parameters):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Notice)
        return run(rows, contract, **parameters)


def column(tables, table, name):
    return np.array([np.nan if v is None else v for v in tables[table][name].to_pylist()])


def by_id(table, name, key="area_id"):
    return dict(zip(table[key].to_pylist(), table[name].to_pylist(), strict=True))


def test_the_published_example():
    space = ProductSpace(TOY)
    found = complexity(TOY, np.zeros(TOY.shape, dtype=bool))
    assert TOY.sum(axis=1).tolist() == [4, 1, 2, 1]
    assert space.ubiquity.tolist() == [1, 2, 2, 3]
    values = np.linalg.eigvals(space.shared / TOY.sum(axis=1)[:, None])
    assert sorted(values, reverse=True) == pytest.approx([1, 0.54213, 0.19015, 0.10105], abs=1e-5)
    # Its second eigenvector; P2 is all that C2 has, so that they are equal.
    assert found.eci == pytest.approx([-0.07296031, -1.55201681, 0.72404281, 0.90093431])
    assert found.pci == pytest.approx([-0.18791008, -1.55201681, 0.54715132, 0.90093431])


def test_the_mean_and_sample_deviation_are_those_of_areas_by_industries_rows():
    found = complexity(TOY, np.zeros(TOY.shape, dtype=bool))
    assert np.repeat(found.eci, 4).mean() == pytest.approx(0)
    assert np.repeat(found.eci, 4).std(ddof=1) == pytest.approx(1)
    assert np.repeat(found.coi, 4).std(ddof=1) == pytest.approx(1)
    # An area's place is the mean of its industries'.
    assert TOY @ found.pci / TOY.sum(axis=1) == pytest.approx(found.eci)


@pytest.mark.parametrize(("areas", "industries"), [(30, 200), (60, 60), (200, 30)])
def test_equals_the_definitions_word_for_word(areas, industries):
    jobs = drawn(areas, industries)
    wanted, got = plainly(jobs), run(rows_of(jobs))
    for table, names in {
        "areas": ("diversity", "eci", "coi"),
        "industries": ("ubiquity", "pci"),
        "pairs": ("rca", "density", "cog"),
    }.items():
        for name in names:
            assert column(got, table, name) == pytest.approx(
                wanted[name].ravel(), abs=1e-9, rel=1e-9
            ), name


def test_a_quotient_of_exactly_one_counts_however_it_was_rounded():
    jobs = drawn(8, 12)
    jobs[3] = jobs.sum(axis=0) - jobs[3]  # every quotient of this area is 1, or a little beside it
    got = run(rows_of(jobs))
    assert column(got, "areas", "diversity")[3] == 12
    assert (column(got, "pairs", "rca").reshape(8, 12)[3] < 1).any()


def test_years_are_computed_each_by_itself_and_come_first():
    one, two = rows_of(drawn(9, 15, seed=1)), rows_of(drawn(9, 15, seed=2))[:-20]
    rows = [(a, i, year, n) for year, part in ((2021, two), (2020, one)) for a, i, n in part]
    got = quietly(rows, JOBS_BY_YEAR)
    for year, part in ((2020, one), (2021, two)):
        alone = quietly(part)
        for name in TABLES:
            assert got[name].column_names == ["year", *alone[name].column_names]
            of_year = got[name].to_pandas().query(f"year == {year}").drop(columns="year")
            assert of_year.reset_index(drop=True).equals(alone[name].to_pandas())


def test_an_empty_area_or_industry_is_null_there_and_changes_nothing_else():
    rows = rows_of(drawn(9, 15))
    empty = [("nowhere", "i001", 0.0), ("a001", "nothing", 0.0)]
    with pytest.warns(Notice) as told:
        got = run(rows + empty)
    said = [str(w.message) for w in told]
    assert any("areas without known jobs" in s and "(nowhere)" in s for s in said)
    assert any("industries without known jobs" in s and "(nothing)" in s for s in said)
    alone = run(rows)
    for name, key in (
        ("areas", "area_id"),
        ("industries", "industry_id"),
        ("intervals", "area_id"),
    ):
        for kind in alone[name].column_names[1:]:
            values = by_id(got[name], kind, key)
            assert values.pop("nowhere" if key == "area_id" else "nothing") is None
            assert values == by_id(alone[name], kind, key)
    pairs = got["pairs"].to_pandas()
    inside = pairs[(pairs.area_id != "nowhere") & (pairs.industry_id != "nothing")]
    assert inside.reset_index(drop=True).equals(alone["pairs"].to_pandas())
    assert pairs.drop(inside.index)[["rca", "density", "cog"]].isna().all(axis=None)


def test_an_unknown_count_is_neither_present_nor_to_be_gained_and_is_named():
    jobs = drawn(9, 15)
    known = rows_of(np.where(np.arange(15) == 4, jobs * (np.arange(9) != 2)[:, None], jobs))
    unknown = [r if r[:2] != ("a002", "i004") else (*r[:2], None) for r in known]
    with pytest.warns(Notice, match=r"unknown cells, .*: 1 \(a002 x i004\)"):
        got = run(unknown)
    zero = run(known)
    assert got["areas"]["eci"] == zero["areas"]["eci"]
    cell = [r for r in got["pairs"].to_pylist() if r["rca"] is None]
    assert [(r["area_id"], r["industry_id"], r["cog"]) for r in cell] == [("a002", "i004", None)]


def test_a_size_rule_leaves_out_the_small_and_says_how_many():
    jobs = 1000 * (drawn(12, 20) + 0.1)
    jobs[5] /= 1e6
    with pytest.warns(Notice, match=r"areas with fewer than 1,000 jobs, .*: 1 \(a005\)"):
        got = run(rows_of(jobs), min_area_jobs=1000)
    left = quietly([r for r in rows_of(jobs) if r[0] != "a005"])
    eci = by_id(got["areas"], "eci")
    assert eci.pop("a005") is None
    assert eci == by_id(left["areas"], "eci")
    with pytest.warns(Notice, match=r"industries with fewer than 1,000,000,000 jobs, .*: 20 \("):
        assert np.isnan(column(run(rows_of(jobs), min_industry_jobs=1e9), "areas", "eci")).all()


def test_networks_that_share_nothing_cannot_be_compared_the_largest_is_placed():
    jobs = drawn(9, 15)
    island = [("island", "coral", 5.0), ("reef", "coral", 7.0), ("reef", "pearls", 1.0)]
    with pytest.warns(Notice, match=r"areas that nothing joins .*: 2 \(island, reef\)"):
        got = run(rows_of(jobs) + island)
    eci = by_id(got["areas"], "eci")
    assert eci.pop("island") is eci.pop("reef") is None
    assert None not in eci.values()
    density = {(r["area_id"], r["industry_id"]): r["density"] for r in got["pairs"].to_pylist()}
    assert density["reef", "coral"] == density["island", "pearls"] == 1


def test_the_largest_network_is_placed_as_if_it_were_alone():
    mainland, island = presence(advantage(drawn(9, 15))), np.ones((3, 4))
    both = np.block([[np.zeros((3, 15)), island], [mainland, np.zeros((9, 4))]])
    alone = complexity(mainland, np.zeros(mainland.shape, dtype=bool))
    for present, turned in ((both, False), (both[::-1], True)):
        found = complexity(present, np.zeros(present.shape, dtype=bool))
        placed = found.eci[::-1] if turned else found.eci
        assert np.isnan(placed[:3]).all() and np.isnan(found.pci[15:]).all()
        assert placed[3:] == pytest.approx(alone.eci)
        assert (found.coi[::-1] if turned else found.coi)[3:] == pytest.approx(alone.coi)


@pytest.mark.parametrize(
    "jobs",
    [
        [[5, 3, 1]],  # one area
        [[5], [3], [1]],  # one industry
        [[1, 2], [2, 4], [3, 6]],  # all areas alike
        np.eye(3),  # every area by itself
        1 - np.eye(4),  # the second eigenvalue is the third too
    ],
)
def test_where_there_is_no_order_it_is_null_and_said(jobs):
    with pytest.warns(Notice, match="no order of complexity"):
        got = run(rows_of(jobs))
    for table, name in (
        ("areas", "eci"),
        ("areas", "coi"),
        ("industries", "pci"),
        ("pairs", "cog"),
    ):
        assert np.isnan(column(got, table, name)).all()
    assert np.isfinite(column(got, "pairs", "rca")).all()
    assert np.isfinite(column(got, "areas", "diversity")).all()


def test_where_nothing_tells_the_complex_end_it_is_null_and_said():
    # Two areas that only their names tell apart, with one industry in common.
    with pytest.warns(Notice, match="which end of the order is complex"):
        got = run([("a", "x", 1.0), ("a", "z", 1.0), ("b", "y", 1.0), ("b", "z", 1.0)])
    assert np.isnan(column(got, "areas", "eci")).all()


def test_areas_of_equal_diversity_are_ordered_by_how_rare_their_industries_are():
    present = np.array([[1, 1, 0, 0, 0], [0, 1, 1, 0, 0], [0, 0, 1, 1, 0], [0, 0, 1, 1, 0.0]])
    found = order(ProductSpace(present[:, :4]))
    assert found.of_areas[0] == np.max(found.of_areas)


def test_no_rows_and_all_zeros_are_answered():
    for contract in (JOBS, JOBS_BY_YEAR):
        assert all(table.num_rows == 0 for table in quietly([], contract).values())
    got = quietly([("a", "x", 0.0), ("b", "x", 0.0)])
    assert got["areas"]["eci"].to_pylist() == got["areas"]["diversity"].to_pylist() == [None, None]


def test_the_interval_is_the_jackknife_worked_out_by_hand():
    present = presence(advantage(drawn(12, 30)))
    whole = complexity(present, np.zeros(present.shape, dtype=bool)).eci
    squares = np.zeros(12)
    for left_out in range(30):
        rest = np.delete(present, left_out, axis=1)
        moved = complexity(rest, np.zeros(rest.shape, dtype=bool)).eci
        squares += (np.sign(moved @ whole) * moved - whole) ** 2
    error, half = spread(present, whole)
    assert error == pytest.approx(np.sqrt(squares * 29 / 30))
    assert half == pytest.approx(error * 2.045230)  # Student's t, 29 degrees of freedom
    more_areas, _ = spread(
        present.T[:, :11], complexity(present.T[:, :11], np.zeros((30, 11), dtype=bool)).eci
    )
    assert more_areas.shape == (30,)


def test_the_interval_stands_around_the_index_and_is_null_where_one_industry_is_all():
    jobs = drawn(20, 150)
    got = quietly(rows_of(jobs))
    rows = got["intervals"].to_pylist()
    assert all(r["eci_low"] < r["eci"] < r["eci_high"] for r in rows)
    with pytest.warns(Notice, match=r"areas without an interval.*: 1 \(mine\)"):
        lone = run([*rows_of(jobs), ("mine", "i007", 9.0)])
    assert by_id(lone["intervals"], "standard_error")["mine"] is None


def test_the_interval_covers_the_index_of_the_whole_list_that_industries_were_drawn_from():
    rng = np.random.default_rng(3)
    able, asked = rng.normal(size=40), rng.normal(size=4000)
    chance = 0.05 + 0.6 * np.exp(-((able[:, None] - asked) ** 2))
    every = (rng.random(chance.shape) < chance).astype(np.float64)
    every = every[:, every.any(axis=0)]
    truth = eci_of(every)
    widths = {}
    for number in (80, 400):
        inside, widths[number] = [], []
        for _ in range(12):
            part = every[:, rng.choice(every.shape[1], number, replace=False)]
            part = part[:, part.any(axis=0)]
            eci = eci_of(part)
            half = spread(part, eci)[1]
            inside.append(np.abs(np.sign(eci @ truth) * eci - truth) <= half)
            widths[number].append(np.nanmedian(half))
        assert 0.9 < np.mean(inside) <= 0.99
    assert np.mean(widths[400]) < np.mean(widths[80]) / 1.6


def eci_of(present):
    return complexity(present, np.zeros(present.shape, dtype=bool)).eci


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (("a001", "i999", -3.0), r"a001 x i999: -3\.0 is negative"),
        (("a001", "i999", float("inf")), "inf is no number"),
        (("a001", "i001", 1.0), "a001 x i001 has more than one row: give one year, once"),
        (("a001", None, 1.0), "an id is missing"),
        (("a001", "i999", 1e300), "too large"),
    ],
)
def test_what_cannot_be_computed_with_is_refused(row, why):
    with pytest.raises(InputError, match=why):
        quietly([*rows_of(drawn(4, 5)), row])


def test_wrong_years_and_choices_are_refused():
    rows = [(a, i, 2020, n) for a, i, n in rows_of(drawn(4, 5))]
    with pytest.raises(InputError, match="a001 x i001 x 2020 has more than one row"):
        run([*rows, ("a001", "i001", 2020, 1.0)], JOBS_BY_YEAR)
    for value in (-1.0, float("nan"), float("inf")):
        with pytest.raises(ParameterError, match="min_area_jobs is"):
            run(rows_of(drawn(4, 5)), min_area_jobs=value)
    with pytest.raises(ParameterError, match="use refuse or clip"):
        run(rows_of(drawn(4, 5)), negative="ignore")
    with pytest.raises(ContractError, match="no column 'jobs'"):
        economic_complexity(ibis.memtable(rows, schema=JOBS_BY_YEAR.schema).drop("jobs"))


counts = st.lists(st.integers(0, 9), min_size=30, max_size=30)


@settings(max_examples=10, deadline=None)
@given(counts)
def test_nothing_depends_on_the_order_of_the_rows_their_unit_or_the_side_that_is_smaller(numbers):
    jobs = np.array(numbers, dtype=float).reshape(5, 6)
    got = quietly(rows_of(jobs))
    again = quietly([(a, i, n * 8) for a, i, n in reversed(rows_of(jobs))])
    for name in TABLES:
        assert got[name].equals(again[name])
        assert not any(
            np.isinf(v) for c in got[name].column_names[2:] for v in column(got, name, c)
        )
