"""Related groups of US industries beside the benchmark clusters that were published for them."""

import warnings
from collections import Counter
from itertools import combinations
from pathlib import Path

import duckdb
import ibis
import numpy as np
import openpyxl
import pytest

from ruang.engine.methods.related_groups import related_groups
from ruang.engine.tables import COAGGLOMERATION, PROXIMITY

DATA = Path(__file__).parents[3] / "shared" / "data"
COUNTS = DATA / "us_qcew_2016q1_state" / "state.csv.gz"
CLUSTERS = DATA / "us_cluster_definitions" / "NAICS_crosswalks_to_Cluster_system.xlsx"
LINKED = DATA / "us_cluster_definitions" / "ClusterLinkage.xlsx"
pytestmark = [
    pytest.mark.published,
    pytest.mark.skipif(
        not (COUNTS.exists() and CLUSTERS.exists()), reason="the published files are absent"
    ),
]
DIGITS = 4


@pytest.fixture(scope="module")
def benchmark():
    """4-digit industry -> its traded benchmark cluster, that of most of its 6-digit ones."""
    sheet = openpyxl.load_workbook(CLUSTERS, read_only=True).worksheets[0]
    votes = {}
    for code, traded, cluster, *_ in list(sheet.iter_rows(values_only=True))[1:]:
        votes.setdefault(str(code)[:DIGITS], Counter())[traded, cluster] += 1
    most = {code: found.most_common(1)[0][0] for code, found in votes.items()}
    return {code: cluster for code, (traded, cluster) in most.items() if traded == "Traded"}


@pytest.fixture(scope="module")
def found(benchmark):
    """Groups from private establishments by state, which are never suppressed."""
    rows = duckdb.sql(
        f"""SELECT area_fips, industry_code, qtrly_estabs_count FROM read_csv('{COUNTS}',
            types={{'area_fips': 'VARCHAR', 'industry_code': 'VARCHAR'}})
            WHERE own_code = 5 AND length(industry_code) = {DIGITS} AND qtrly_estabs_count > 0"""
    ).fetchall()
    rows = [r for r in rows if r[1] in benchmark]
    areas, industries = (sorted({r[k] for r in rows}) for k in (0, 1))
    counts = np.zeros((len(areas), len(industries)))
    for area, industry, count in rows:
        counts[areas.index(area), industries.index(industry)] = count
    x = counts.sum(axis=1) / counts.sum()
    share = counts / counts.sum(axis=0)
    present = (share / x[:, None] >= 1).astype(float)
    near = present.T @ present / np.maximum.outer(present.sum(axis=0), present.sum(axis=0))
    gamma = (share - x[:, None]).T @ (share - x[:, None]) / (1 - (x**2).sum())
    pairs = [*combinations(range(len(industries)), 2)]
    tables = {
        c.name: ibis.memtable(
            [(industries[i], industries[j], m[i, j]) for i, j in pairs], schema=c.schema
        )
        for c, m in ((PROXIMITY, near), (COAGGLOMERATION, gamma))
    }
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        groups = related_groups(**tables, resamples=0)["related_groups"].to_pyarrow()
    return dict(zip(*(groups[c].to_pylist() for c in ("industry_id", "group_id")), strict=True))


def adjusted_rand(one, other):
    """1 where two partitions agree, 0 where they agree as chance would have it."""
    a, b = (np.unique(x, return_inverse=True)[1] for x in (one, other))
    both = np.zeros((a.max() + 1, b.max() + 1))
    np.add.at(both, (a, b), 1)

    def pairs(counts):
        return (counts * (counts - 1) / 2).sum()

    rows, columns = pairs(both.sum(axis=1)), pairs(both.sum(axis=0))
    by_chance = rows * columns / (len(a) * (len(a) - 1) / 2)
    return (pairs(both) - by_chance) / ((rows + columns) / 2 - by_chance)


def test_they_agree_with_the_benchmark_far_more_than_chance(benchmark, found):
    """51 states see less than economic areas, trade and occupations do: it is modest."""
    truth = [benchmark[i] for i in found]
    ours = np.array(list(found.values()))
    rng = np.random.default_rng(0)
    by_chance = [adjusted_rand(rng.permutation(ours), truth) for _ in range(200)]
    assert len(found) > 190
    assert adjusted_rand(ours, truth) > 0.07
    assert adjusted_rand(ours, truth) > 3 * max(by_chance)


def test_industries_of_linked_clusters_share_a_group_more_often(benchmark, found):
    """The 203 published links between clusters: pairs across them are together more than others."""
    rows = list(openpyxl.load_workbook(LINKED, read_only=True).worksheets[0].values)[1:]
    linked = {frozenset(r[:2]) for r in rows if r[0] and r[1]}
    together = {True: [], False: []}
    for i, j in combinations(found, 2):
        if benchmark[i] != benchmark[j]:
            is_linked = frozenset((benchmark[i], benchmark[j])) in linked
            together[is_linked].append(found[i] == found[j])
    assert np.mean(together[True]) > 1.3 * np.mean(together[False])


def test_what_belongs_together_in_the_united_states_does(found):
    for one, other in (
        ("2111", "2131"),  # oil and gas extraction; support for mining
        ("3361", "3363"),  # motor vehicles; their parts
        ("5121", "7114"),  # motion pictures; agents of artists
    ):
        assert found[one] == found[other], (one, other)
