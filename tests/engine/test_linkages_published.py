"""Linkages of Germany's input-output table of 1995, as its published multipliers have them."""

import warnings
from pathlib import Path

import duckdb
import ibis
import numpy as np
import pytest

from ruang.engine.methods.linkages import linkages
from ruang.engine.tables import FLOWS, OUTPUT

FILE = Path(__file__).parents[3] / "shared" / "data" / "io_germany_1995" / "germany_1995.csv"
pytestmark = [
    pytest.mark.published,
    pytest.mark.skipif(not FILE.exists(), reason="the published files are absent"),
]


@pytest.fixture(scope="module")
def german():
    """The whole table, totals and final demand among the flows, output from its own row."""
    rows = duckdb.sql(
        f"SELECT prod_na, induse, TRY_CAST(\"values\" AS DOUBLE) FROM read_csv('{FILE}')"
    ).fetchall()
    made = [(i, v) for p, i, v in rows if p == "P1" and i[:4] == "CPA_" and i != "CPA_TOTAL"]
    flows = [(p, i, v) for p, i, v in rows if p != "P1"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what is no industry is named
        found = linkages(
            ibis.memtable(flows, schema=FLOWS.schema), ibis.memtable(made, schema=OUTPUT.schema)
        )
    pairs = found["inverse"].to_pyarrow()["value"].to_numpy().reshape(6, 6)
    rows = {r["industry_id"]: r for r in found["linkages"].to_pyarrow().to_pylist()}
    return rows, pairs, np.array([v for _, v in sorted(made)])


def test_output_multipliers_begin_as_published(german):
    rows, _, _ = german
    assert len(rows) == 6
    assert rows["CPA_A"]["multiplier"] == pytest.approx(1.7048, abs=5e-5)


def test_its_inverse_gives_the_published_forward_linkages_of_ghosh(german):
    """Ghosh's inverse is the same L seen from the sellers' outputs; its row sums are printed."""
    _, inverse, made = german
    rows = (inverse / made[:, None] * made).sum(axis=1)
    published = [2.1128, 1.6909, 1.3559, 1.5850, 2.1040, 1.2105]
    # Theirs come from coefficients rounded to four decimals.
    np.testing.assert_allclose(rows, published, atol=6e-4)


def test_industry_is_the_german_economys_key_sector(german):
    """Industrial products pull more than the mean and are pulled more than the mean."""
    rows, _, _ = german
    key = [i for i, r in rows.items() if r["backward"] > 1 and r["forward"] > 1]
    assert key == ["CPA_B-E"]
    assert min(rows, key=lambda i: rows[i]["backward"]) == "CPA_O-T"
