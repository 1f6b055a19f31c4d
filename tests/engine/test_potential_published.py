"""Area potential of a real economy: clusters that books are written about come out on top."""

from __future__ import annotations

import warnings
from pathlib import Path

import duckdb
import ibis
import pytest

from ruang.engine.potential import area_potential

FILE = Path(__file__).parents[3] / "shared/data/us_qcew_2016q1_state/state.csv.gz"

pytestmark = pytest.mark.published

STATES = """
AL 01; AK 02; AZ 04; AR 05; CA 06; CO 08; CT 09; DE 10; DC 11; FL 12; GA 13; HI 15; ID 16; IL 17
IN 18; IA 19; KS 20; KY 21; LA 22; ME 23; MD 24; MA 25; MI 26; MN 27; MS 28; MO 29; MT 30; NE 31
NV 32; NH 33; NJ 34; NM 35; NY 36; NC 37; ND 38; OH 39; OK 40; OR 41; PA 42; RI 44; SC 45; SD 46
TN 47; TX 48; UT 49; VT 50; VA 51; WA 53; WV 54; WI 55; WY 56
"""
# Which states share a border, each with its neighbours; Alaska and Hawaii have none.
BORDERS = """
AL FL GA MS TN; AZ CA CO NM NV UT; AR LA MO MS OK TN TX; CA AZ NV OR; CO AZ KS NE NM OK UT WY
CT MA NY RI; DE MD NJ PA; DC MD VA; FL AL GA; GA AL FL NC SC TN; ID MT NV OR UT WA WY
IL IA IN KY MO WI; IN IL KY MI OH; IA IL MN MO NE SD WI; KS CO MO NE OK; KY IL IN MO OH TN VA WV
LA AR MS TX; ME NH; MD DC DE PA VA WV; MA CT NH NY RI VT; MI IN OH WI; MN IA ND SD WI
MS AL AR LA TN; MO AR IA IL KS KY NE OK TN; MT ID ND SD WY; NE CO IA KS MO SD WY
NV AZ CA ID OR UT; NH MA ME VT; NJ DE NY PA; NM AZ CO OK TX UT; NY CT MA NJ PA VT; NC GA SC TN VA
ND MN MT SD; OH IN KY MI PA WV; OK AR CO KS MO NM TX; OR CA ID NV WA; PA DE MD NJ NY OH WV
RI CT MA; SC GA NC; SD IA MN MT ND NE WY; TN AL AR GA KY MO MS NC VA; TX AR LA NM OK
UT AZ CO ID NM NV WY; VT MA NH NY; VA DC KY MD NC TN WV; WA ID OR; WV KY MD OH PA VA; WI IA IL MI MN
WY CO ID MT NE SD UT
"""


def listed(text):
    return [part.split() for part in text.replace(";", "\n").split("\n") if part.strip()]


FIPS = dict(listed(STATES))


def state(code):
    return f"{FIPS[code]}000"


@pytest.fixture(scope="module")
def american():
    """Private employment of the American states by four-digit industry, as published."""
    if not FILE.exists():
        pytest.skip(f"the published figures are not at {FILE}")
    con = duckdb.connect()
    rows = con.read_csv(str(FILE), all_varchar=True)  # noqa: F841
    cells = con.sql("""
        select area_fips as area_id, industry_code as industry_id,
               case when disclosure_code is distinct from 'N' then month3_emplvl::double end jobs,
               qtrly_estabs_count::bigint as establishments
        from rows where length(industry_code) = 4 and own_code = '5'""")
    touching = [
        {"area_id": state(one), "neighbour_id": state(other)}
        for one, *near in listed(BORDERS)
        for other in near
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about two thousand suppressed cells
        return area_potential(
            ibis.memtable(cells.to_arrow_table()),
            neighbours=ibis.memtable(touching),
            measure="workers",
        )


# Chosen from what is written about them, not from the result: Krugman (1991), Geography and Trade
# (Dalton's carpets, Hartford's insurance, High Point's furniture, Detroit's cars, Seattle's
# aircraft); Porter (1998), Harvard Business Review 76(6) (Wichita's aircraft, Las Vegas's casinos,
# Boston's universities, New York's finance); Appalachia's and the Powder River Basin's coal.
@pytest.mark.parametrize(
    ("code", "industry"),
    [
        ("MI", "3361"),  # motor vehicles
        ("MI", "3363"),  # motor vehicle parts
        ("WA", "3364"),  # aerospace
        ("KS", "3364"),
        ("WA", "5112"),  # software
        ("NV", "7211"),  # hotels and casino hotels
        ("CT", "5241"),  # insurance
        ("GA", "3141"),  # carpet mills
        ("NC", "3371"),  # furniture
        ("WV", "2121"),  # coal
        ("WY", "2121"),
        ("NY", "5231"),  # securities
        ("MA", "6113"),  # universities
        ("OK", "2111"),  # oil and gas
    ],
)
def test_clusters_that_books_are_written_about_are_in_the_top_hundredth(american, code, industry):
    found = {(r["area_id"], r["industry_id"]): r for r in american.to_pylist()}[
        state(code), industry
    ]
    assert found["rank"] <= american.num_rows / 100
    assert found["stars"] >= 2


def test_no_tiny_cell_leads(american):
    leading = american.slice(0, 100)
    assert min(leading["jobs"].to_pylist()) > 2000
    assert min(leading["lq_low"].to_pylist()) > 1.25


def test_what_cannot_be_computed_is_named(american):
    assert american["growth"].null_count == american.num_rows
    alone = [r for r in american.to_pylist() if r["area_id"] in (state("AK"), state("HI"))]
    assert alone
    assert all(r["concentration"] is None and r["parts_known"] == 4 for r in alone)
    assert "cannot show it: growth and concentration." in alone[0]["reason_en"]
