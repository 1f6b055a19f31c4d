"""Longitude and latitude: degrees and metres, exchanged, halved, or in another place."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from located import known, located

from ruang.engine.intake.outlines import Outlines

PUBLISHED = Path(__file__).parents[3] / "shared" / "data" / "th_canonical_admin"
SUBDISTRICTS = PUBLISHED / "thailand-adm3-subdistricts-v1.0.0.csv"

CHIANG_MAI = ("50", 98.9853, 18.7883)
# longitude and latitude as written, and the marks; each is the same place in Chiang Mai
WRITTEN = [
    ("98.9853", "18.7883", ""),
    ("98,9853", "18,7883", ""),
    ("98.9853°", "18.7883° N", ""),
    ("98°59'07\"E", "18°47'18\"N", ""),
    ("98° 59′ 7.1″ E", "18° 47′ 17.9″ N", ""),
    ("98 59 07", "18 47 18", ""),
    ("98:59:07", "18:47:18", ""),
    ("98 59.118", "18 47.298", ""),
    ("98 องศา 59 ลิปดา 7 ฟิลิปดา ตะวันออก", "18 องศา 47 ลิปดา 18 ฟิลิปดา เหนือ", ""),
    ("18.7883", "98.9853", "coordinates_swapped"),
    ("18°47'18\"N", "98°59'07\"E", "coordinates_swapped"),
    ("", "18.7883, 98.9853", "coordinates_swapped"),
    ("98.9853 18.7883", "98.9853 18.7883", ""),
]


def test_one_place_in_many_writings() -> None:
    rows = located(
        area_id=["50"] * len(WRITTEN),
        longitude=[x for x, _y, _m in WRITTEN],
        latitude=[y for _x, y, _m in WRITTEN],
    )
    for (x, y, marks), row in zip(WRITTEN, rows, strict=True):
        assert (row.area, row.marks) == ("50", marks), (x, y)
        assert (row.longitude, row.latitude) == pytest.approx(CHIANG_MAI[1:], abs=0.0002), (x, y)


def test_utm_metres_worked_out_by_hand() -> None:
    # 500,000 m east is the middle of a zone: 99 degrees in 47, 105 in 48. Northwards the scale is
    # 0.9996, and a degree of the meridian around 9 (7.5) degrees about 110.6 km:
    # 2,077,000 / 0.9996 / 110,617 = 18.784; 1,691,000 / 0.9996 / 110,598 = 15.296
    rows = located(
        area_id=["50", "34", "", "50", "20"],
        longitude=["500000", "500,000 m E", "47Q 500000", "2077000", "715000"],
        latitude=["2077000", "1,691,000.00 N", "2077000 เมตร", "500000", "1460000"],
    )
    assert [r.area for r in rows] == ["50", "34", "50", "50", "20"]
    assert [r.longitude for r in rows[:4]] == pytest.approx([99, 105, 99, 99], abs=1e-6)
    assert [r.latitude for r in rows[:4]] == pytest.approx(
        [18.784, 15.296, 18.784, 18.784], abs=0.003
    )
    assert [r.marks for r in rows] == [
        "coordinates_utm",
        "coordinates_utm",
        "coordinates_utm province_by_coordinates",
        "coordinates_swapped coordinates_utm",
        "coordinates_utm",
    ]


def test_what_cannot_be_a_place_in_the_country_is_unknown_and_marked() -> None:
    cells = {
        ("0", "0"): "coordinates_outside",
        ("139.7", "35.6"): "coordinates_outside",  # Tokyo
        ("104.9", "11.5"): "coordinates_outside",  # Phnom Penh: within the country's rectangle
        ("98.9853", "2077000"): "coordinates_outside",  # degrees with metres
        ("98.9853", ""): "coordinates_half",
        ("", "18.7883"): "coordinates_half",
        ("x", "18.7883"): "place_unreadable",
        ("98°99'07\"", "18°47'18\""): "place_unreadable",  # 99 minutes
        ("", ""): "",
    }
    rows = located(
        area_id=["50"] * len(cells),
        longitude=[x for x, _y in cells],
        latitude=[y for _x, y in cells],
    )
    assert [r.marks for r in rows] == list(cells.values())
    assert {(r.area, r.longitude, r.latitude) for r in rows} == {("50", None, None)}


def test_coordinates_in_another_province_are_kept_and_marked() -> None:
    beside, far = located(
        area_id=["51", "50"], longitude=["99.0078", "100.52"], latitude=["18.5745", "13.75"]
    )
    assert (beside.marks, beside.longitude) == ("", 99.0078)
    assert (far.marks, far.longitude, far.latitude) == ("coordinates_elsewhere", 100.52, 13.75)


def test_coordinates_tell_a_province_that_nothing_else_does() -> None:
    inside, at_sea, abroad, named = located(
        area_id=["", "", "", "เวียงพิงค์"],
        longitude=["99.0078", "100.6", "104.9", "99.0078"],
        latitude=["18.5745", "13.0", "11.5", "18.5745"],
    )
    assert inside[:3] == ("51", None, "province_by_coordinates")
    assert at_sea.refused == abroad.refused == ("area_id", "province_missing")
    assert named.refused == ("area_id", "province_unknown"), "what is named is not overridden"
    (without_a_column,) = located(longitude=["100.6"], latitude=["13.0"])
    assert without_a_column.refused == ("", "province_missing")


def test_a_square_worked_out_by_hand() -> None:
    square = [[100.0, 15.0], [101.0, 15.0], [101.0, 16.0], [100.0, 16.0], [100.0, 15.0]]
    hole = [[100.4, 15.4], [100.6, 15.4], [100.6, 15.6], [100.4, 15.6], [100.4, 15.4]]
    shape = {"type": "Polygon", "coordinates": [square, hole]}
    features = [{"properties": {"area_id": "50"}, "geometry": shape}]
    outlines = Outlines({"features": features}, ["10", "50"])
    points = np.array([[100.2, 15.5], [100.5, 15.5], [100.2, 16.1], [99.99, 15.5], [103.0, 15.5]])
    assert outlines.only(points).tolist() == [1, -1, -1, -1, -1]
    own = np.ones(len(points), np.int16)
    # 0.1 degrees of latitude are 11.12 km, from the middle of the hole to its side as many
    # kilometres times cos 15.5 = 10.7; 0.01 degrees of longitude 1.1 km; 2 degrees 214 km
    beyond = [outlines.beyond(points, own, km).tolist() for km in (1, 5, 11, 12, 300)]
    assert [sum(row) for row in beyond] == [4, 3, 2, 1, 0]
    assert not outlines.beyond(points, own - 1, 0).any(), "of a province without outline"
    assert outlines.abroad(points, 30).tolist() == [False, False, False, False, True]


def test_every_province_holds_its_middle() -> None:
    provinces = list(known().places.provinces.values())
    rows = located(
        longitude=[str(r["longitude"]) for r in provinces],
        latitude=[str(r["latitude"]) for r in provinces],
    )
    assert [r.area for r in rows] == [r["area_id"] for r in provinces]


@pytest.mark.published
@pytest.mark.skipif(not SUBDISTRICTS.exists(), reason=f"no sub-districts at {SUBDISTRICTS}")
def test_the_published_middles_of_sub_districts_lie_in_or_near_their_province() -> None:
    with SUBDISTRICTS.open(encoding="utf-8") as file:
        listed = [r for r in csv.DictReader(file) if r["centroid_lon"]]
    rows = located(
        area_id=[r["parent_province_tis1099_code"] for r in listed],
        longitude=[r["centroid_lon"] for r in listed],
        latitude=[r["centroid_lat"] for r in listed],
    )
    assert len(rows) > 7_000
    assert sum(r.marks != "" for r in rows) <= 1, "beyond 5 km of the drawn outline"
