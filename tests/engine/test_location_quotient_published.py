"""The location quotient against those that the US Bureau of Labor Statistics published itself."""

import warnings
from pathlib import Path

import duckdb
import ibis
import numpy as np
import pytest

from ruang.engine.files import read_table
from ruang.engine.methods.location_quotient import location_quotient
from ruang.engine.tables import BASE, JOBS, TOTALS

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "us_qcew_2016q1_state"
pytestmark = [
    pytest.mark.published,
    pytest.mark.skipif(not FOLDER.exists(), reason="the published files are absent"),
]

PRIVATE = "own_code = 5"  # the publisher's shares are of private employment
TOTAL = "own_code = 0 AND industry_code = '10'"


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """The publisher's file cut into our tables (as CSV files), and its own quotients by pair."""
    folder = tmp_path_factory.mktemp("qcew")
    con = duckdb.connect()
    con.execute(
        f"CREATE TABLE state AS SELECT * FROM read_csv('{FOLDER}/state.csv.gz', types="
        "{'area_fips': 'VARCHAR', 'industry_code': 'VARCHAR', 'disclosure_code': 'VARCHAR'})"
    )
    for name, query in {
        # A count that the publisher suppressed is written as 0 in its file: it is unknown.
        "jobs": f"""SELECT area_fips AS area_id, industry_code AS industry_id,
                    CASE WHEN disclosure_code = 'N' THEN NULL ELSE month3_emplvl END AS jobs
                    FROM state WHERE {PRIVATE}""",
        "totals": f"SELECT area_fips AS area_id, month3_emplvl AS jobs FROM state WHERE {TOTAL}",
        "base": f"""SELECT industry_code AS industry_id, us_share AS share FROM read_csv(
                    '{FOLDER}/implied_us_shares.csv', types={{'industry_code': 'VARCHAR'}})""",
    }.items():
        con.execute(f"COPY ({query}) TO '{folder}/{name}.csv' (HEADER)")
    own = con.execute(
        f"""SELECT area_fips, industry_code, lq_month3_emplvl FROM state
            WHERE {PRIVATE} AND disclosure_code IS DISTINCT FROM 'N'"""
    ).fetchall()
    return folder, {(area, industry): lq for area, industry, lq in own}


@pytest.fixture(scope="module")
def ours(published):
    folder, _ = published
    con = ibis.duckdb.connect()
    tables = {c.name: read_table(con, folder / f"{c.name}.csv", c) for c in (JOBS, BASE, TOTALS)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # suppressed cells are named, thousands of them
        found = location_quotient(tables.pop("jobs"), **tables).to_pyarrow().to_pylist()
    return {(r["area_id"], r["industry_id"]): r for r in found}


def test_agrees_with_the_publishers_own_quotients(published, ours):
    _, own = published
    pairs = [p for p in own if ours[p]["lq"] is not None]
    got = np.array([ours[p]["lq"] for p in pairs])
    theirs = np.array([own[p] for p in pairs])
    assert len(pairs) > 52_000
    # Theirs have two decimals; our shares of the country are implied by them, so nearly exact.
    assert np.quantile(np.abs(got - theirs), 0.95) <= 0.005
    assert np.abs(got - theirs).max() < 0.02


def test_what_the_publisher_suppressed_stays_unknown(published, ours):
    _, own = published
    suppressed = [row for pair, row in ours.items() if pair not in own]
    assert len(suppressed) > 13_000
    assert all(row["jobs"] is None and row["lq_low"] is None for row in suppressed)


def test_the_interval_holds_nearly_every_published_quotient(published, ours):
    """Shrinking moves tiny cells; cells of 1,000 jobs and more stay inside their own interval."""
    _, own = published
    inside = [
        row["lq_low"] <= own[pair] <= row["lq_high"]
        for pair, row in ours.items()
        if pair in own and row["lq"] is not None and row["jobs"] >= 1000 and own[pair] > 0.5
    ]
    assert np.mean(inside) > 0.99


def test_the_strongest_by_the_lower_end_are_no_tiny_cells(ours):
    rows = [r for r in ours.values() if r["lq_low"] is not None]
    best = sorted(rows, key=lambda r: -r["lq_low"])[:20]
    assert min(r["jobs"] for r in best) >= 10
