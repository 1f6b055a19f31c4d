"""The location quotient against hand-worked numbers, its invariants, its refusals, and Spark."""

import warnings

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruang.engine.catalogue import Notice
from ruang.engine.contract import ContractError
from ruang.engine.errors import InputError, ParameterError
from ruang.engine.methods.location_quotient import location_quotient, quotients
from ruang.engine.tables import BASE, JOBS, LOCATION_QUOTIENT, TOTALS

# Songkhla has 60 of the country's 100 rubber jobs, and 80 of its 200 jobs in all.
BY_HAND = [
    ("songkhla", "rubber", 60.0),
    ("songkhla", "food", 20.0),
    ("rayong", "rubber", 40.0),
    ("rayong", "food", 80.0),
]
MATRIX = {
    "R1": (100, 0, 0, 0, 0),
    "R2": (0, 15, 5, 70, 10),
    "R3": (0, 20, 10, 20, 50),
    "R4": (0, 25, 30, 5, 40),
    "R5": (0, 40, 55, 5, 0),
}
MATRIX_LQ = {
    "R1": (5, 0, 0, 0, 0),
    "R2": (0, 0.75, 0.25, 3.5, 0.5),
    "R3": (0, 1, 0.5, 1, 2.5),
    "R4": (0, 1.25, 1.5, 0.25, 2),
    "R5": (0, 2, 2.75, 0.25, 0),
}


def table(rows, contract=JOBS):
    return ibis.memtable(rows, schema=contract.schema)


def result(rows, **tables):
    """(area, industry) -> its row as a dict, null as None."""
    found = location_quotient(table(rows), **tables).to_pyarrow().to_pylist()
    return {(r["area_id"], r["industry_id"]): r for r in found}


def lq(rows, **tables):
    return {pair: row["lq"] for pair, row in result(rows, **tables).items()}


def width(row):
    return row["lq_high"] - row["lq_low"]


def two_sectors(counts, rest):
    """Areas a0, a1, … with `counts` jobs in honey and `rest` in everything else."""
    return [(f"a{k}", "honey", float(n)) for k, n in enumerate(counts)] + [
        (f"a{k}", "other", float(m)) for k, m in enumerate(rest)
    ]


def test_matches_the_hand_worked_example():
    got = lq(BY_HAND)
    assert got["songkhla", "rubber"] == pytest.approx((60 / 80) / (100 / 200))
    assert got["rayong", "food"] == pytest.approx((80 / 120) / (100 / 200))


def test_matches_four_published_totals():
    # 1,714 of the area's 79,006 against 879,213 of the country's 15,593,224.
    rows = [
        ("here", "this", 1714.0),
        ("here", "other", 79006.0 - 1714),
        ("elsewhere", "this", 879213.0 - 1714),
        ("elsewhere", "other", 15593224.0 - 879213 - 79006 + 1714),
    ]
    assert lq(rows)["here", "this"] == pytest.approx(0.3847623, abs=5e-8)


def test_matches_a_matrix_of_five_regions():
    rows = [(a, f"i{k}", float(n)) for a, row in MATRIX.items() for k, n in enumerate(row)]
    got = lq(rows)
    for area, row in MATRIX_LQ.items():
        for k, expected in enumerate(row):
            assert got[area, f"i{k}"] == pytest.approx(expected)


def test_columns_and_order_are_as_promised():
    found = location_quotient(table(BY_HAND))
    assert list(found.columns) == list(LOCATION_QUOTIENT.columns)
    assert found.to_pyarrow()["area_id"].to_pylist() == ["rayong", "rayong", "songkhla", "songkhla"]


def test_a_missing_pair_is_zero_and_counts_in_the_fit():
    some = [("a", "x", 50.0), ("a", "y", 50.0), ("b", "y", 100.0), ("c", "y", 100.0)]
    told = result([*some, ("b", "x", 0.0), ("c", "x", 0.0)])
    left_out = result(some)
    assert told["b", "x"]["lq"] == 0
    for pair, row in left_out.items():
        assert row == pytest.approx(told[pair])


def test_a_tiny_cell_shrinks_to_one_and_a_big_one_keeps_its_quotient():
    rows = two_sectors([900, 1000, 1100, 1200, 3000, 2], [100_000] * 4 + [98_000, 1])
    got = result(rows)
    tiny, big = got["a5", "honey"], got["a4", "honey"]
    assert tiny["lq"] > 40
    assert tiny["lq_shrunk"] < 2
    assert tiny["lq_low"] < 1 < tiny["lq_high"]
    assert big["lq_shrunk"] == pytest.approx(big["lq"], rel=0.01)
    assert width(big) / big["lq"] == pytest.approx(2 * 1.96 / 3000**0.5, rel=0.05)
    assert tiny["lq_low"] < big["lq_low"]


def test_more_evidence_of_the_same_shares_narrows_the_interval():
    counts, rest = [80, 100, 120, 300], [9000, 9000, 9000, 9000]
    few = result(two_sectors(counts, rest))
    many = result(two_sectors([100 * n for n in counts], [100 * n for n in rest]))
    for pair, row in few.items():
        assert many[pair]["lq"] == pytest.approx(row["lq"])
        assert width(many[pair]) < width(row)
        assert abs(many[pair]["lq_shrunk"] - row["lq"]) < abs(row["lq_shrunk"] - row["lq"]) + 1e-9


def test_one_area_is_its_own_country():
    got = result([("a", "x", 5.0), ("a", "y", 500.0)])
    for row in got.values():
        assert row["lq"] == pytest.approx(1)
        assert row["lq_low"] < 1 < row["lq_high"]
    assert width(got["a", "y"]) < width(got["a", "x"])


def test_one_industry_is_everywhere_at_one():
    got = result([("a", "x", 5.0), ("b", "x", 500.0)])
    assert all(row["lq"] == row["lq_shrunk"] == 1 for row in got.values())


def test_an_industry_in_one_area_only_keeps_a_proper_interval():
    rows = two_sectors([500] + [0] * 50, [9500] + [10_000] * 50)
    got = result(rows)
    assert got["a0", "honey"]["lq"] == pytest.approx(51)
    assert 45 < got["a0", "honey"]["lq_low"] < 51 < got["a0", "honey"]["lq_high"] < 57
    assert got["a1", "honey"]["lq_shrunk"] < 0.01


def test_an_industry_without_jobs_anywhere_has_no_quotient():
    got = result([*BY_HAND, ("rayong", "honey", 0.0)])
    row = got["rayong", "honey"]
    assert [row[c] for c in ("lq", "lq_shrunk", "lq_low", "lq_high")] == [None] * 4
    assert lq(BY_HAND).items() <= {p: r["lq"] for p, r in got.items()}.items()


def test_all_zeros_and_no_rows_are_answered():
    with pytest.warns(Notice):
        got = result([("a", "x", 0.0), ("b", "x", 0.0)])
    assert [row["lq"] for row in got.values()] == [None, None]
    assert result([]) == {}


def test_an_unknown_count_takes_no_part_and_is_named():
    with pytest.warns(Notice, match=r"unknown cells, .*: 1 \(krabi x rubber\)"):
        got = result([*BY_HAND, ("krabi", "rubber", None), ("krabi", "food", 50.0)])
    unknown = got.pop(("krabi", "rubber"))
    assert set(unknown.values()) == {"krabi", "rubber", None}
    without = lq([*BY_HAND, ("krabi", "food", 50.0)])
    assert {p: r["lq"] for p, r in got.items()} == pytest.approx(without)


def test_an_unknown_count_is_not_a_zero_in_the_fit():
    known = two_sectors([100, 110, 120], [10_000] * 3)
    base = table([("honey", 0.01), ("other", 0.99)], BASE)
    totals = table([(f"a{k}", 10_100.0) for k in range(4)], TOTALS)
    with warnings.catch_warnings(record=True):
        warnings.simplefilter("always")
        unknown = result([*known, ("a3", "honey", None)], base=base, totals=totals)
    zero = result([*known, ("a3", "honey", 0.0)], base=base, totals=totals)
    assert width(unknown["a0", "honey"]) < width(zero["a0", "honey"])


def test_a_base_and_totals_from_elsewhere_are_used():
    base = table([("rubber", 0.1), ("food", 0.2)], BASE)
    totals = table([("songkhla", 400.0), ("rayong", 1000.0)], TOTALS)
    got = lq(BY_HAND, base=base, totals=totals)
    assert got["songkhla", "rubber"] == pytest.approx((60 / 400) / 0.1)
    assert got["rayong", "food"] == pytest.approx((80 / 1000) / 0.2)


def test_the_country_is_the_areas_whose_total_is_known():
    totals = table([("songkhla", 400.0), ("rayong", 1000.0), ("nan", 9e9)], TOTALS)
    with pytest.warns(Notice, match=r"areas without a total.*: 1 \(krabi x rubber\)"):
        got = lq([*BY_HAND, ("krabi", "rubber", 7.0)], totals=totals)
    assert got["krabi", "rubber"] is None
    assert got["songkhla", "rubber"] == pytest.approx((60 / 400) / (100 / 1400))


def test_an_industry_that_the_base_lacks_is_named():
    with pytest.warns(Notice, match=r"industries without a share.*: 2 \("):
        got = lq(BY_HAND, base=table([("rubber", 0.5)], BASE))
    assert got["rayong", "food"] is None
    assert got["rayong", "rubber"] == pytest.approx((40 / 120) / 0.5)


def test_a_share_of_zero_gives_no_quotient_rather_than_infinity():
    got = result(BY_HAND, base=table([("rubber", 0.0), ("food", 0.5)], BASE))
    assert got["rayong", "rubber"]["lq"] is None
    assert got["rayong", "rubber"]["lq_high"] is None


def test_a_negative_count_is_refused_and_named():
    with pytest.raises(InputError, match=r"krabi x rubber: -3\.0 is negative"):
        result([*BY_HAND, ("krabi", "rubber", -3.0)])


def test_a_negative_count_may_be_clipped_to_zero():
    with_negative = [*BY_HAND, ("rayong", "rubies", -3.0), ("songkhla", "rubies", 6.0)]
    with_zero = [*BY_HAND, ("rayong", "rubies", 0.0), ("songkhla", "rubies", 6.0)]
    assert lq(with_negative, negative="clip") == lq(with_zero)


def test_clipping_leaves_an_unknown_count_unknown():
    with pytest.warns(Notice, match="unknown"):
        got = lq([*BY_HAND, ("krabi", "rubber", None)], negative="clip")
    assert got["krabi", "rubber"] is None


def test_a_pair_with_two_rows_is_refused():
    with pytest.raises(InputError, match="rayong x food has more than one row"):
        result([*BY_HAND, ("rayong", "food", 1.0)])


def test_what_is_not_a_number_is_refused():
    with pytest.raises(InputError, match="inf is no number"):
        result([*BY_HAND, ("krabi", "rubber", float("inf"))])


def test_wrong_bases_and_totals_are_refused():
    with pytest.raises(InputError, match=r"food: -0\.5 is negative"):
        result(BY_HAND, base=table([("rubber", 0.5), ("food", -0.5)], BASE))
    with pytest.raises(InputError, match="rayong has more than one row"):
        result(BY_HAND, totals=table([("rayong", 1.0), ("rayong", 2.0)], TOTALS))


def test_an_unknown_choice_is_refused():
    with pytest.raises(ParameterError, match="use refuse or clip"):
        location_quotient(table(BY_HAND), negative="ignore")


def test_a_missing_column_is_named():
    with pytest.raises(ContractError, match="no column 'jobs'"):
        location_quotient(table(BY_HAND).drop("jobs"))


counts = st.lists(st.integers(0, 400), min_size=12, max_size=12)


@settings(max_examples=8, deadline=None)
@given(counts)
def test_job_weighted_mean_over_areas_is_one(numbers):
    pairs = [(a, i) for a in "abcd" for i in "xyz"]
    rows = [(a, i, n + 1.0) for (a, i), n in zip(pairs, numbers, strict=True)]
    got = lq(rows)
    per_area = {a: sum(n for x, _, n in rows if x == a) for a in "abcd"}
    total = sum(per_area.values())
    for industry in "xyz":
        mean = sum(got[a, industry] * per_area[a] / total for a in per_area)
        assert mean == pytest.approx(1.0)


@settings(max_examples=8, deadline=None)
@given(counts)
def test_the_interval_holds_the_shrunk_value_which_lies_between_lq_and_one(numbers):
    pairs = [(a, i) for a in "abcd" for i in "xyz"]
    rows = [(a, i, float(n)) for (a, i), n in zip(pairs, numbers, strict=True)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = result(rows).values()
    for row in found:
        if row["lq"] is None:
            continue
        assert 0 <= row["lq_low"] <= row["lq_shrunk"] <= row["lq_high"]
        assert min(row["lq"], 1) - 1e-12 <= row["lq_shrunk"] <= max(row["lq"], 1) + 1e-12


@pytest.mark.spark
def test_same_numbers_on_spark():
    from ruang.engine.backend import connect

    spark, duck = connect("spark", threads=1), connect("duckdb")
    jobs = table([*BY_HAND, ("krabi", "rubber", None), ("krabi", "honey", 0.0)])
    tables = {
        "base": table([("rubber", 0.1), ("food", 0.0)], BASE),
        "totals": table([("songkhla", 400.0), ("rayong", 1000.0)], TOTALS),
    }
    for given_tables in ((), ("base",), ("totals",), ("base", "totals")):
        both = []  # on each engine; no LQ as NaN, so that approx can compare it
        for con in (duck, spark):
            lazy = quotients(jobs, **{name: tables[name] for name in given_tables})
            rows = con.to_pyarrow(lazy).to_pylist()
            both.append(
                {
                    (r["area_id"], r["industry_id"]): float("nan") if r["lq"] is None else r["lq"]
                    for r in rows
                }
            )
        assert both[1] == pytest.approx(both[0], rel=1e-12, nan_ok=True)
        assert len(both[0]) == 6
