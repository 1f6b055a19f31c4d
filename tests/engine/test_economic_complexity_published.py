"""Economic complexity on world trade of 1998 to 2000, against two published rankings."""

import warnings
from pathlib import Path

import duckdb
import ibis
import numpy as np
import pytest
from scipy import stats

from ruang.engine.catalogue import Notice
from ruang.engine.methods.economic_complexity import economic_complexity

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "world_trade_1998_2000"
pytestmark = [
    pytest.mark.published,
    pytest.mark.skipif(not FOLDER.exists(), reason="the published files are absent"),
]

# Codes of the trade file and names of the rankings, where both have the country.
NAMES = """
alb Albania|dza Algeria|ago Angola|arg Argentina|aus Australia|aut Austria|aze Azerbaijan
bgd Bangladesh|blr Belarus|bel Belgium|bol Bolivia|bih Bosnia and Herzegovina|bwa Botswana
bra Brazil|bgr Bulgaria|khm Cambodia|cmr Cameroon|can Canada|chl Chile|chn China|col Colombia
cog Congo|cri Costa Rica|civ Cote d'Ivoire|hrv Croatia|cub Cuba|cze Czech Republic
cod Democratic Republic of Congo|dnk Denmark|dom Dominican Republic|ecu Ecuador|egy Egypt
slv El Salvador|est Estonia|eth Ethiopia|fin Finland|fra France|gab Gabon|geo Georgia|deu Germany
gha Ghana|grc Greece|gtm Guatemala|gin Guinea|hnd Honduras|hkg Hong Kong|hun Hungary|ind India
idn Indonesia|irn Iran|irl Ireland|isr Israel|ita Italy|jam Jamaica|jpn Japan|jor Jordan
kaz Kazakhstan|ken Kenya|kwt Kuwait|kgz Kyrgyzstan|lao Laos|lva Latvia|lbn Lebanon|lby Libya
ltu Lithuania|mkd Macedonia|mdg Madagascar|mwi Malawi|mys Malaysia|mli Mali|mrt Mauritania
mus Mauritius|mex Mexico|mda Moldova|mng Mongolia|mar Morocco|moz Mozambique|mmr Myanmar
nam Namibia|nld Netherlands|nzl New Zealand|nic Nicaragua|nga Nigeria|nor Norway|omn Oman
pak Pakistan|pan Panama|png Papua New Guinea|pry Paraguay|per Peru|phl Philippines|pol Poland
prt Portugal|qat Qatar|rom Romania|rus Russia|sau Saudi Arabia|sen Senegal|sgp Singapore
svk Slovakia|svn Slovenia|zaf South Africa|kor South Korea|esp Spain|lka Sri Lanka|sdn Sudan
swe Sweden|che Switzerland|syr Syria|tjk Tajikistan|tza Tanzania|tha Thailand|tgo Togo
tto Trinidad and Tobago|tun Tunisia|tur Turkey|tkm Turkmenistan|uga Uganda|ukr Ukraine
are United Arab Emirates|gbr United Kingdom|usa United States|ury Uruguay|uzb Uzbekistan
ven Venezuela|vnm Vietnam|yem Yemen|zmb Zambia|zwe Zimbabwe
"""
MEANING = "Economic Complexity Index (ECI) ({} of Economic Complexity (2016))"


@pytest.fixture(scope="module")
def trade():
    con = ibis.duckdb.connect()
    con.raw_sql(
        "CREATE TABLE jobs AS SELECT country AS area_id, product AS industry_id, value::DOUBLE AS "
        f"jobs FROM read_csv('{FOLDER}/world_trade_avg_1998_to_2000.csv.gz', "
        "types={'product': 'VARCHAR'})"
    )
    return con.table("jobs")


@pytest.fixture(scope="module")
def published():
    """Publisher -> name of a country -> its mean index of the three years."""
    rankings = {}
    for publisher in ("Observatory", "Atlas"):
        rows = duckdb.execute(
            f"""SELECT Entity, avg("{MEANING.format(publisher)}") AS eci
                FROM read_csv('{FOLDER}/owid_published_eci_rankings.csv')
                WHERE Year BETWEEN 1998 AND 2000 GROUP BY 1 HAVING eci IS NOT NULL"""
        ).fetchall()
        rankings[publisher] = dict(rows)
    return rankings


def table(trade, name, **parameters):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Notice)
        rows = economic_complexity(trade, **parameters)[name].to_pyarrow().to_pylist()
    return {row["area_id"]: row for row in rows}


def names():
    pairs = (entry.strip().split(" ", 1) for entry in NAMES.replace("\n", "|").split("|") if entry)
    return dict(pairs)


def test_a_territory_with_five_goods_leads_until_a_size_rule_leaves_it_out(trade):
    every = table(trade, "areas")
    assert len(every) == 226
    leader = max(every.values(), key=lambda row: row["eci"])
    assert (leader["area_id"], leader["diversity"]) == ("sgs", 5)  # South Georgia
    with pytest.warns(Notice, match=r"fewer than 100,000,000 jobs, .*: 90 \("):
        economic_complexity(trade, min_area_jobs=1e8)
    large = table(trade, "areas", min_area_jobs=1e8)
    assert large["sgs"]["eci"] is None
    ranked = sorted((r for r in large.values() if r["eci"] is not None), key=lambda r: -r["eci"])
    assert len(ranked) == 136
    assert {r["area_id"] for r in ranked[:6]} == {"jpn", "deu", "gbr", "usa", "swe", "che"}


def test_agrees_with_the_published_rankings_as_far_as_their_sources_do(trade, published):
    """Other trade data and other rules of size: the order is much like theirs, not the numbers."""
    ours = table(trade, "areas", min_area_jobs=1e8)
    named = {name: ours[code]["eci"] for code, name in names().items() if ours[code]["eci"]}
    found = {}
    for publisher, theirs in published.items():
        both = sorted(named.keys() & theirs.keys())
        assert len(both) > 80
        found[publisher] = stats.spearmanr(
            [named[n] for n in both], [theirs[n] for n in both]
        ).statistic
        assert max(both, key=lambda n: theirs[n]) == max(both, key=lambda n: named[n]) == "Japan"
    assert found["Observatory"] > 0.88 and found["Atlas"] > 0.82


def test_intervals_are_wider_where_few_goods_carry_a_place(trade):
    rows = table(trade, "intervals")
    assert rows["sgs"]["standard_error"] is None or rows["sgs"]["standard_error"] > 1
    wide = rows["esh"]["standard_error"]  # Western Sahara, 49 goods
    assert wide > 1.5 * rows["deu"]["standard_error"]
    assert all(np.isfinite(r["eci_low"]) for r in rows.values() if r["eci_low"] is not None)
