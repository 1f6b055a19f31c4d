"""The demo register: the same for a seed, plausible as a country, its stories there to be found."""

import csv

import numpy as np
import pandas as pd
import pytest

from ruang.engine.demo import build, draw, facts
from ruang.engine.errors import ParameterError
from ruang.engine.reference import areas, industries, shapes

UPPER_NORTH = ("50", "51", "52", "54", "55", "56", "57", "58")
STORIES = {
    "eco woven fabric": ("13121", "13129", "13929"),
    "medical devices": ("32501", "32502", "26600"),
    "bees": ("01493", "10799"),
}
CODES = {"establishment_id": str, "province": str, "district": str, "tsic": str}


def read(path):
    return pd.read_csv(path, dtype=CODES, keep_default_na=False, na_values={"workers": [""]})


@pytest.fixture(scope="module")
def registers(tmp_path_factory):
    """Two countries, one far smaller, drawn with different luck."""
    folder = tmp_path_factory.mktemp("demo")
    whole = build(folder / "whole.csv", rng_seed=2569)
    small = build(folder / "small.csv", rng_seed=11, establishments=40_000)
    return {2569: read(whole), 11: read(small)}


@pytest.fixture(scope="module")
def register(registers):
    return registers[2569]


@pytest.fixture(scope="module")
def readable(register):
    """The rows whose codes exist."""
    known = set(areas.provinces()["area_id"].to_pylist())
    return register[register.province.isin(known) & register.tsic.isin(facts.activities().tsic)]


def quotient(register, activities, province, *, by_workers=False):
    """The location quotient, from its definition: a share here over the share everywhere."""
    weight = register.workers.fillna(0) if by_workers else pd.Series(1.0, register.index)
    here, these = register.province == province, register.tsic.isin(activities)
    share_here = weight[here & these].sum() / weight[here].sum()
    return share_here / (weight[these].sum() / weight.sum())


def test_a_seed_gives_the_same_bytes_and_another_seed_gives_others(tmp_path):
    first = build(tmp_path / "a.csv", establishments=2_000).read_bytes()
    again = build(tmp_path / "b.csv", establishments=2_000).read_bytes()
    other = build(tmp_path / "c.csv", establishments=2_000, rng_seed=1).read_bytes()
    assert first == again
    assert first != other


def test_the_file_has_the_agreed_header_and_as_many_rows_as_asked_for(tmp_path):
    path = build(tmp_path / "new" / "demo.csv", establishments=250)
    rows = list(csv.reader(path.open(encoding="utf-8")))
    assert ",".join(rows[0]) == (
        "establishment_id,name,legal_form,province,district,tsic,"
        "workers,capital_thb,registered_on,longitude,latitude"
    )
    assert len(rows) == 251
    assert (rows[1][0], rows[250][0]) == ("DEMO-0000001", "DEMO-0000250")


def test_an_older_file_is_replaced_and_nothing_else_is_left_behind(tmp_path):
    path = tmp_path / "demo.csv"
    path.write_text("older")
    build(path, establishments=10)
    assert [found.name for found in tmp_path.iterdir()] == ["demo.csv"]
    assert path.read_text(encoding="utf-8").startswith("establishment_id,")


def test_one_establishment_is_a_register_and_none_is_refused(tmp_path):
    assert len(read(build(tmp_path / "one.csv", establishments=1))) == 1
    with pytest.raises(ParameterError, match="at least one establishment, not 0") as refusal:
        build(tmp_path / "none.csv", establishments=0)
    assert "อย่างน้อย 1 แห่ง" in refusal.value.text("th")
    assert not (tmp_path / "none.csv").exists()


def test_the_steps_are_told(tmp_path):
    told = []
    build(tmp_path / "demo.csv", establishments=20, report=told.append)
    assert [(step.done, step.total) for step in told] == [(0, 20), (20, 20)]


def test_every_code_it_draws_from_is_a_code_of_the_reference():
    known = {row["industry_id"] for row in industries.industries().to_pylist()}
    assert len(facts.activities().tsic) > 250
    assert set(facts.activities().tsic) <= known
    assert set(facts.provinces()[0]) == set(areas.provinces()["area_id"].to_pylist())
    ours = [
        district
        for row in facts.table("provinces")
        for district in facts.district_ids(row["area_id"], row["districts"])
    ]
    assert sorted(ours) == sorted(areas.districts()["area_id"].to_pylist())
    assert {row["district_id"] for row in facts.table("towns")} <= set(ours)


def test_a_preference_moves_an_activity_and_leaves_its_national_share():
    likely = draw.chances()
    assert likely.sum() == pytest.approx(1)
    np.testing.assert_allclose(likely.sum(axis=0), facts.activities().share)


def test_the_longer_code_overrules_the_shorter_one():
    # Dyeing (13131) is 3.5 times as common in Lampang as its size makes it. Phrae is in that
    # row too, and has a row of its own, further specified: 6 times.
    sizes = {row["area_id"]: float(row["share"]) for row in facts.table("provinces")}
    area_ids = facts.provinces()[0]
    dyeing = facts.activities().tsic.index("13131")
    urban = facts.activities().urban[dyeing]
    likely = draw.chances()[:, dyeing]
    found = likely[area_ids.index("54")] / likely[area_ids.index("52")]
    assert found == pytest.approx((sizes["54"] / sizes["52"]) ** (1 + urban) * 6 / 3.5)


def test_the_country_looks_like_one(readable):
    by_province = readable.province.value_counts()
    assert len(by_province) == 77
    assert by_province.index[0] == "10"  # Bangkok
    assert 0.15 < by_province.iloc[0] / len(readable) < 0.30
    assert {"11", "20", "12", "13"} == set(by_province.index[1:5])  # round Bangkok, Chon Buri
    assert by_province.min() > 300

    sections = {row["activity"]: row["section"] for row in industries.ancestors().to_pylist()}
    by_section = readable.tsic.map(sections).value_counts(normalize=True)
    assert by_section.index[0] == "G"  # trade
    assert 0.35 < by_section["G"] < 0.50
    assert 0.12 < by_section["C"] < 0.22  # manufacturing

    workers = readable.workers.dropna()
    assert workers.min() >= 1
    assert workers.median() <= 5
    assert workers.quantile(0.999) > 200  # few are large


@pytest.mark.parametrize(
    ("province", "activity"),
    [
        ("22", "32113"),  # gem cutting in Chanthaburi
        ("52", "23931"),  # ceramic tableware in Lampang
        ("54", "31001"),  # teak furniture in Phrae
        ("74", "10212"),  # frozen seafood in Samut Sakhon
        ("81", "79120"),  # tours of the islands in Krabi
        ("30", "10622"),  # cassava starch in Nakhon Ratchasima
    ],
)
def test_what_everyone_knows_of_a_province_can_be_found(readable, province, activity):
    assert quotient(readable, [activity], province) > 4


def test_dates_follow_the_law_and_the_numbers_follow_the_dates(register):
    assert register.registered_on.is_monotonic_increasing
    assert register.registered_on.iloc[0] >= "1980-01-01"
    assert register.registered_on.iloc[-1] <= "2025-12-31"
    groups = register[register.legal_form == "community_enterprise"]
    assert groups.registered_on.min() >= "2005-01-01"  # the act of B.E. 2548


@pytest.mark.parametrize("seed", [2569, 11])
@pytest.mark.parametrize(
    ("story", "provinces"), [("eco woven fabric", 6), ("medical devices", 3), ("bees", 7)]
)
def test_a_story_is_found_whatever_the_luck(registers, seed, story, provinces):
    found = {p: quotient(registers[seed], STORIES[story], p) for p in UPPER_NORTH}
    assert sum(lq > 2 for lq in found.values()) >= provinces
    # Also where its people work, not only where its signs hang.
    by_workers = [
        quotient(registers[seed], STORIES[story], p, by_workers=True) for p in ("50", "51")
    ]
    assert min(by_workers) > 1
    assert max(by_workers) > 2


def test_a_story_is_drawn_and_not_typed_in():
    counts = []
    for seed in (1, 2):
        drawn = draw.establishments(20_000, np.random.default_rng(seed))
        north = np.isin(np.array(facts.provinces()[0])[drawn.area], UPPER_NORTH)
        tsic = np.array(facts.activities().tsic)[drawn.activity]
        counts.append([int((north & (tsic == t)).sum()) for s in STORIES.values() for t in s])
    assert min(map(sum, counts)) > 50
    assert sum(a != b for a, b in zip(*counts, strict=True)) >= 5  # of eight activities


def test_beekeeping_and_weaving_are_the_work_of_small_groups(readable):
    cottage = readable[readable.tsic.isin(("01493", "13121"))]
    groups = cottage.legal_form.isin(("community_enterprise", "farmer_group", "sole_proprietor"))
    assert groups.mean() > 0.8
    assert cottage.workers.median() < 10


def test_a_district_lies_in_its_province_and_every_district_occurs(readable):
    assert (readable.district.str[:2] == readable.province).all()
    assert readable.district.nunique() == 928


def test_points_lie_inside_their_province(readable):
    outside = 0
    sample_of = dict(iter(readable.groupby("province").head(60).groupby("province")))
    for feature in shapes.provinces()["features"]:
        sample = sample_of[feature["properties"]["area_id"]]
        shape = feature["geometry"]
        polygons = shape["coordinates"]
        rings = [polygons] if shape["type"] == "Polygon" else polygons
        edges = [ring for polygon in rings for ring in polygon]
        outside += (~inside(sample.longitude.to_numpy(), sample.latitude.to_numpy(), edges)).sum()
    assert outside / (77 * 60) < 0.01


def inside(x, y, rings):
    """Even-odd rule: a ray from the point crosses the outline an odd number of times."""
    crossings = np.zeros(x.size, dtype=int)
    for ring in rings:
        ax, ay = np.array(ring).T
        bx, by = np.roll(ax, -1), np.roll(ay, -1)
        spans = (ay > y[:, None]) != (by > y[:, None])
        rise = np.where(by == ay, 1, by - ay)  # a level edge spans nothing
        crossings += (spans & (x[:, None] < (bx - ax) * (y[:, None] - ay) / rise + ax)).sum(axis=1)
    return crossings % 2 == 1


def test_a_few_rows_have_something_amiss_so_that_refusals_can_be_seen(register):
    known = set(areas.provinces()["area_id"].to_pylist())
    codes = set(facts.activities().tsic)
    assert register.workers.isna().sum() == 420  # 0.3 % of 140,000
    assert (~register.tsic.isin(codes)).sum() == 168  # 0.12 %
    lost = register[~register.province.isin(known)]
    assert len(lost) == 112  # 0.08 %
    assert set(lost.district) == {""}


def test_names_fit_and_name_nobody(readable):
    companies = readable[readable.legal_form == "company"]
    assert companies.name.str.fullmatch("บริษัท .+ จำกัด").all()
    assert companies.name.duplicated().mean() < 0.05
    bees = readable[(readable.tsic == "01493") & (readable.legal_form == "community_enterprise")]
    assert bees.name.str.startswith("วิสาหกิจชุมชนเลี้ยงผึ้งบ้าน").all()
    assert not readable.name.str.contains("^(?:นาย|นาง|นางสาว|คุณ)", regex=True).any()
    assert not readable.name.str.contains('[{}|,"]', regex=True).any()


def test_a_year_earlier_the_register_had_the_closed_and_not_the_new(tmp_path):
    alone = build(tmp_path / "alone.csv", establishments=5_000).read_bytes()
    path, before = tmp_path / "now.csv", tmp_path / "before.csv"
    assert build(path, before=before, establishments=5_000).read_bytes() == alone
    now, then = read(path), read(before)
    assert then.registered_on.max() < "2025-01-01" <= now.registered_on.max()
    both = now.merge(then, on="establishment_id")
    assert 0.9 * len(now) < len(both) < len(now)
    closed = then[~then.establishment_id.isin(now.establishment_id)]
    assert 0.02 * len(now) < len(closed) < 0.05 * len(now)
    assert (both.name_x == both.name_y).all()
    known = both.dropna(subset=["workers_x", "workers_y"])
    assert 0.2 < (known.workers_x != known.workers_y).mean() < 0.8
    assert 0.9 < known.workers_y.sum() / known.workers_x.sum() < 1.05
