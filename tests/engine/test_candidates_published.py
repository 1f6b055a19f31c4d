"""Candidates from the counts of the United States: clusters that are known come out on top."""

import warnings
from pathlib import Path

import duckdb
import ibis
import pyarrow as pa
import pytest

from ruang.engine.candidates import Growth, candidates
from ruang.engine.potential import area_potential

FILE = Path(__file__).parents[3] / "shared" / "data" / "us_qcew_2016q1_state" / "state.csv.gz"
pytestmark = [
    pytest.mark.published,
    pytest.mark.skipif(not FILE.exists(), reason="the published files are absent"),
]

STATES = """
AL 01 AK 02 AZ 04 AR 05 CA 06 CO 08 CT 09 DE 10 DC 11 FL 12 GA 13 HI 15 ID 16 IL 17 IN 18
IA 19 KS 20 KY 21 LA 22 ME 23 MD 24 MA 25 MI 26 MN 27 MS 28 MO 29 MT 30 NE 31 NV 32 NH 33
NJ 34 NM 35 NY 36 NC 37 ND 38 OH 39 OK 40 OR 41 PA 42 RI 44 SC 45 SD 46 TN 47 TX 48 UT 49
VT 50 VA 51 WA 53 WV 54 WI 55 WY 56
"""
NUMBER = dict(zip(STATES.split()[::2], STATES.split()[1::2], strict=True))
CODE = {f"{number}000": code for code, number in NUMBER.items()}
BORDERS = """
AL FL GA MS TN|AZ CA CO NM NV UT|AR LA MO MS OK TN TX|CA NV OR|CO KS NE NM OK UT WY|CT MA NY RI
DC MD VA|DE MD NJ PA|FL GA|GA NC SC TN|IA IL MN MO NE SD WI|ID MT NV OR UT WA WY|IL IN KY MO WI
IN KY MI OH|KS MO NE OK|KY MO OH TN VA WV|LA MS TX|MA NH NY RI VT|MD PA VA WV|ME NH|MI OH WI
MN ND SD WI|MO NE OK TN|MS TN|MT ND SD WY|NC SC TN VA|ND SD|NE SD WY|NH VT|NJ NY PA|NM OK TX UT
NV OR UT|NY PA VT|OH PA WV|OK TX|OR WA|PA WV|SD WY|TN VA|UT WY|VA WV
"""
# Industry -> the states that everybody names with it, and among how many of the best it is.
KNOWN = {
    "3361": ({"MI", "IN", "OH", "KY"}, 20),  # motor vehicles
    "3363": ({"MI", "IN", "OH", "KY", "TN"}, 20),  # their parts
    "2111": ({"TX", "OK", "LA", "ND"}, 20),  # oil and gas
    "2131": ({"TX", "OK", "LA", "ND"}, 20),  # drilling and support
    "2121": ({"WV", "WY", "KY"}, 100),  # coal
    "3364": ({"WA", "KS"}, 60),  # aerospace
    "7211": ({"NV"}, 100),  # casino hotels, among other places to stay
    "5241": ({"CT"}, 100),  # insurance
}


@pytest.fixture(scope="module")
def found():
    rows = duckdb.sql(
        f"""SELECT area_fips, industry_code, CASE WHEN disclosure_code = 'N' THEN NULL
                   ELSE month3_emplvl END AS jobs, qtrly_estabs_count AS plants
            FROM read_csv('{FILE}', types={{'area_fips': 'VARCHAR', 'industry_code': 'VARCHAR'}})
            WHERE own_code = 5 AND length(industry_code) = 4 ORDER BY ALL"""
    ).fetchall()
    area, industry, jobs, plants = zip(*rows, strict=True)
    counts = pa.table(
        {
            "area_id": [CODE.get(a, a) for a in area],
            "industry_id": industry,
            "jobs": pa.array(jobs, pa.float64()),
            "establishments": pa.array(plants, pa.int64()),
        }
    )
    pairs = [(w.split()[0], b) for w in BORDERS.replace("\n", "|").split("|") if w
             for b in w.split()[1:]]  # fmt: skip
    one, other = zip(*pairs, strict=True)
    near = pa.table({"area_id": one, "neighbour_id": other, "weight": [1.0] * len(one)})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # suppressed cells are named
        cells = area_potential(ibis.memtable(counts), neighbours=ibis.memtable(near))
    cells = cells.join(counts.drop_columns("jobs"), ["area_id", "industry_id"])
    table, members = candidates(cells, near, growth=Growth(max_areas=5))
    return table.to_pylist(), members.to_pylist()


def test_documented_clusters_are_among_the_best(found):
    rows, _ = found
    assert len(rows) == 200
    for industry, (states, best) in KNOWN.items():
        held = [
            r["rank"]
            for r in rows
            if industry in (*r["core_industry_ids"], *r["related_industry_ids"])
            and states & set(r["area_ids"])
        ]
        assert min(held, default=len(rows)) <= best, (industry, held)


def test_the_auto_belt_is_one_candidate_with_what_supplies_it(found):
    """Vehicles, their parts and bodies, over neighbouring states with Michigan among them."""
    rows, members = found
    [belt] = [r for r in rows if r["core_industry_ids"] == ["3363"] and "MI" in r["area_ids"]]
    assert {"MI", "IN"} <= set(belt["area_ids"])
    assert {"3361", "3362"} <= set(belt["related_industry_ids"])
    mine = [m for m in members if m["candidate_id"] == belt["candidate_id"]]
    assert {m["related_by"] for m in mine if m["role"] == "related"} == {"co-location"}
    assert belt["jobs"] > 400_000
