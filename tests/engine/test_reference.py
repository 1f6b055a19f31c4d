"""The reference tables: facts anyone can check, and what holds for every row."""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest

from ruang.engine.reference import areas, centres, industries, shapes
from ruang.engine.reference.rows import DATA

UPPER_NORTH = {"50", "51", "52", "54", "55", "56", "57", "58"}


def by_code(table: Any, key: str) -> dict[str, dict[str, Any]]:
    rows = table.to_pylist()
    found = {row[key]: row for row in rows}
    assert len(found) == len(rows), "every code stands once"
    return found


def thai(text: str) -> bool:
    return any("\u0e01" <= c <= "\u0e5b" for c in text)


# Areas


def test_there_are_77_provinces_and_chiang_mai_is_50() -> None:
    provinces = by_code(areas.provinces(), "area_id")
    assert len(provinces) == 77
    assert provinces["50"]["name_th"] == "เชียงใหม่"
    assert provinces["50"]["name_en"] == "Chiang Mai"
    assert provinces["10"]["name_en"] == "Bangkok"
    assert {row["parent_id"] for row in provinces.values()} == {"TH"}
    assert all(thai(r["name_th"]) and not thai(r["name_en"]) for r in provinces.values())


def test_there_are_928_districts_each_in_its_province() -> None:
    districts = by_code(areas.districts(), "area_id")
    provinces = set(areas.provinces()["area_id"].to_pylist())
    assert len(districts) == 928
    assert {row["parent_id"] for row in districts.values()} == provinces
    assert all(code.startswith(row["parent_id"]) for code, row in districts.items())
    assert Counter(r["parent_id"] for r in districts.values())["10"] == 50  # Bangkok's khet
    assert districts["5001"]["name_th"] == "เมืองเชียงใหม่"
    assert all(row["name_en"] is None for row in districts.values())  # no source names them


def test_the_districts_of_bueng_kan_have_their_own_codes() -> None:
    districts = by_code(areas.districts(), "area_id")
    assert districts["3804"]["name_th"] == "เซกา"
    assert districts["3802"]["name_th"] == "พรเจริญ"


def test_neighbours_are_mutual_and_never_oneself() -> None:
    pairs = {(r["area_id"], r["neighbour_id"]): r["weight"] for r in areas.neighbours().to_pylist()}
    assert pairs and set(pairs.values()) == {1.0}
    assert all(a != b and (b, a) in pairs for a, b in pairs)
    assert {a for a, _ in pairs} == set(areas.provinces()["area_id"].to_pylist())


def test_phuket_is_reached_by_bridge_from_phangnga_alone() -> None:
    assert {b for a, b in _pairs() if a == "83"} == {"82"}
    assert "82,83,bridge" in (DATA / "neighbours.csv").read_text(encoding="utf-8")


def test_chiang_rai_and_nan_do_not_touch() -> None:
    assert ("57", "55") not in _pairs()
    assert {("57", "56"), ("56", "55")} <= _pairs()


def _pairs() -> set[tuple[str, str]]:
    return {(r["area_id"], r["neighbour_id"]) for r in areas.neighbours().to_pylist()}


def test_each_scheme_puts_a_province_in_one_group() -> None:
    provinces = set(areas.provinces()["area_id"].to_pylist())
    rows = areas.schemes().to_pylist()
    for scheme, missing in (
        ("six_regions", set()),
        ("four_regions", set()),
        ("province_groups", {"10"}),
    ):
        ids = [r["area_id"] for r in rows if r["scheme"] == scheme]
        assert len(ids) == len(set(ids))
        assert provinces - set(ids) == missing
    six = Counter(r["group_id"] for r in rows if r["scheme"] == "six_regions")
    assert six == {"north": 9, "northeast": 20, "central": 22, "east": 7, "west": 5, "south": 14}
    assert all(r["source"] and r["confidence"] in {"certain", "unconfirmed"} for r in rows)
    assert all(not r["valid_to"] or r["valid_from"] < r["valid_to"] for r in rows)


# Centres


def test_the_eight_provinces_of_centre_1_are_certain_and_no_other() -> None:
    rows = centres.territory().to_pylist()
    assert {r["area_id"] for r in rows if r["confidence"] == "certain"} == UPPER_NORTH
    assert {r["area_id"] for r in rows if r["centre_id"] == "1"} == UPPER_NORTH
    assert all(r["confidence"] == "unconfirmed" for r in rows if r["centre_id"] != "1")


def test_every_province_has_one_centre() -> None:
    rows = centres.territory().to_pylist()
    assert Counter(r["area_id"] for r in rows) == dict.fromkeys(
        areas.provinces()["area_id"].to_pylist(), 1
    )
    known = by_code(centres.centres(), "centre_id")
    assert {r["centre_id"] for r in rows} == set(known) == {str(n) for n in range(12)}
    assert known["1"]["name_th"] == "ศูนย์ส่งเสริมอุตสาหกรรมภาคที่ 1"


# Industries


def test_beekeeping_lies_in_agriculture() -> None:
    chain = [industries.parent_at("01493", level) for level in reversed(industries.LEVELS)]
    assert chain == ["01493", "0149", "014", "01", "A"]
    bees = by_code(industries.industries(), "industry_id")["01493"]
    assert (bees["title_th"], bees["title_en"]) == ("การเลี้ยงผึ้ง", "Beekeeping")


def test_the_tree_has_five_levels_without_a_gap() -> None:
    tree = by_code(industries.industries(), "industry_id")
    assert Counter(r["level"] for r in tree.values()) == {
        "section": 21,
        "division": 88,
        "group": 243,
        "class": 441,
        "activity": 1098,
    }
    above = dict(zip(industries.LEVELS[1:], industries.LEVELS, strict=False))
    for code, row in tree.items():
        if row["level"] == "section":
            assert row["parent_id"] is None
            continue
        assert tree[row["parent_id"]]["level"] == above[row["level"]]
        assert row["level"] == "division" or code.startswith(row["parent_id"])
    parents = {row["parent_id"] for row in tree.values()}
    assert all(code in parents for code, row in tree.items() if row["level"] != "activity")


def test_sections_begin_where_isic_says() -> None:
    first = {"01": "A", "10": "C", "33": "C", "35": "D", "47": "G", "58": "J", "84": "O", "99": "U"}
    assert {code: industries.parent_at(code, "section") for code in first} == first


def test_everything_above_the_activities_is_called_in_thai() -> None:
    for row in industries.industries().to_pylist():
        if row["level"] != "activity":
            assert row["title_th"] and thai(row["title_th"]), row["industry_id"]
        assert row["title_en"] and not thai(row["title_en"]), row["industry_id"]


def test_titles_on_one_level_of_one_parent_differ() -> None:
    rows = [r for r in industries.industries().to_pylist() if r["title_th"]]
    twice = [k for k, n in Counter((r["parent_id"], r["title_th"]) for r in rows).items() if n > 1]
    assert not twice


@pytest.mark.parametrize("story", ["13121", "13131", "32501", "32502", "01493", "10799"])
def test_the_stories_industries_are_called_in_thai(story: str) -> None:
    row = by_code(industries.industries(), "industry_id")[story]
    assert thai(row["title_th"])


def test_english_titles_are_sentences_not_headlines() -> None:
    titles = [r["title_en"] for r in industries.industries().to_pylist()]
    assert all(t[0].isupper() and ",," not in t and t == t.strip() for t in titles)
    assert not [t for t in titles if re.search(r"[a-z] Of |[a-z] And ", t)]


def test_ancestors_take_codes_of_every_length() -> None:
    rows = by_code(industries.ancestors(), "industry_id")
    assert rows["01493"] == {
        "industry_id": "01493",
        "activity": "01493",
        "class": "0149",
        "group": "014",
        "division": "01",
        "section": "A",
    }
    assert rows["0149"]["activity"] is None and rows["0149"]["class"] == "0149"
    assert rows["13"]["class"] is None and rows["13"]["section"] == "C"


def test_an_unknown_code_is_known_to_be_unknown() -> None:
    assert industries.known("3250") and industries.known("C")
    assert not industries.known("99999") and not industries.known("300")
    assert not industries.known("1848")  # the package's 2391, turned into a year
    assert industries.parent_at("99999", "section") is None
    assert industries.parent_at("0149", "activity") is None


# Shapes


def test_every_province_has_a_closed_outline_around_its_middle() -> None:
    features = {f["properties"]["area_id"]: f for f in shapes.provinces()["features"]}
    assert set(features) == set(areas.provinces()["area_id"].to_pylist())
    for row in areas.provinces().to_pylist():
        pieces = pieces_of(features[row["area_id"]])
        assert all(ring[0] == ring[-1] and len(ring) >= 4 for piece in pieces for ring in piece)
        middle = row["longitude"], row["latitude"]
        assert any(inside(middle, piece[0]) for piece in pieces), row["name_en"]


def test_the_map_covers_thailand_and_its_area() -> None:
    features = shapes.provinces()["features"]
    points = [p for f in features for piece in pieces_of(f) for ring in piece for p in ring]
    assert min(x for x, _ in points) == pytest.approx(97.34, abs=0.01)
    assert max(y for _, y in points) == pytest.approx(20.46, abs=0.01)
    km2 = sum(area_km2(piece[0]) for f in features for piece in pieces_of(f))
    assert km2 == pytest.approx(513_120, rel=0.02)  # the country's official area


def test_outer_rings_run_counterclockwise() -> None:
    for feature in shapes.provinces()["features"]:
        assert all(area_km2(piece[0]) > 0 for piece in pieces_of(feature))


def test_the_outlines_keep_their_attribution() -> None:
    assert "CC BY 4.0" in shapes.provinces()["attribution"]


def pieces_of(feature: dict[str, Any]) -> list[Any]:
    shape = feature["geometry"]
    found: list[Any] = shape["coordinates"]
    return [found] if shape["type"] == "Polygon" else found


def inside(point: tuple[float, float], ring: list[list[float]]) -> bool:
    x, y = point
    crossings = 0
    for (x0, y0), (x1, y1) in pairwise(ring):
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) / (y1 - y0) * (x1 - x0):
            crossings += 1
    return crossings % 2 == 1


def area_km2(ring: list[list[float]]) -> float:
    """Signed area on a sphere cut into narrow strips: positive where counterclockwise."""
    total = 0.0
    for (x0, y0), (x1, y1) in pairwise(ring):
        total -= math.radians(x1 - x0) * (math.sin(math.radians(y0)) + math.sin(math.radians(y1)))
    return total / 2 * 6371.0088**2
