"""Official lists are laid over the built-in rows: whole, counted, or refused with their place."""

from __future__ import annotations

import csv
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ruang.engine.errors import InputError
from ruang.engine.reference import areas, importing, industries, mending, overlays, shapes

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT.parent / "shared" / "data"
ADMIN, TSIC = PUBLISHED / "th_canonical_admin", PUBLISHED / "th_tsic2009"
AREA_HEADER = "code,level,name_th,name_en,parent,longitude,latitude\n"
NOW = datetime(2026, 11, 23, tzinfo=UTC)
INDUSTRY_HEADER = "code,level,name_th,name_en,parent\n"

published = pytest.mark.published


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    return tmp_path / "lake"


def write(folder: Path, text: str, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def row_of(table: Any, key: str, code: str) -> dict[str, Any]:
    return next(row for row in table.to_pylist() if row[key] == code)


def need(folder: Path) -> None:
    if not folder.exists():
        pytest.skip(f"the published files are not beside the repository ({folder.name})")


def test_an_official_name_replaces_ours_and_a_new_district_is_added(
    tmp_path: Path, lake: Path
) -> None:
    path = write(
        tmp_path,
        AREA_HEADER
        + "5001,district,เมืองเชียงใหม่,Mueang Chiang Mai,50,98.99,18.79\n"
        + "5099,district,อำเภอใหม่,New District,50,,\n",
    )
    done = importing.import_areas([path], lake, now=NOW)
    assert (done.new, done.changed, done.unchanged) == (1, 1, 0)
    districts = areas.districts(lake)
    assert districts.num_rows == 929
    assert row_of(districts, "area_id", "5001")["name_en"] == "Mueang Chiang Mai"
    assert row_of(districts, "area_id", "5001")["longitude"] == 98.99
    assert areas.districts().num_rows == 928  # elsewhere nothing changes


def test_the_same_list_again_changes_nothing(tmp_path: Path, lake: Path) -> None:
    path = write(tmp_path, AREA_HEADER + "50,province,เชียงใหม่,Chiangmai,TH,,\n")
    assert importing.import_areas([path], lake, now=NOW).changed == 1
    before = (lake / "reference" / "areas.csv").read_bytes()
    again = importing.import_areas([path], lake, now=NOW)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 1)
    assert (lake / "reference" / "areas.csv").read_bytes() == before


def test_a_second_list_adds_to_the_first(tmp_path: Path, lake: Path) -> None:
    first = write(tmp_path, AREA_HEADER + "50,province,เชียงใหม่,Chiangmai,TH,,\n")
    second = write(tmp_path, AREA_HEADER + "57,province,เชียงราย,Chiangrai,TH,,\n", "b.csv")
    importing.import_areas([first], lake, now=NOW)
    importing.import_areas([second], lake, now=NOW)
    names = set(areas.provinces(lake)["name_en"].to_pylist())
    assert {"Chiangmai", "Chiangrai"} <= names


@pytest.mark.parametrize(
    ("line", "place", "reason"),
    [
        ("5,province,ก,K,TH,,", "row 3, column code", "'5' is not the code of a province"),
        ("5001,region,ก,K,50,,", "row 3, column level", "'region' is not a level"),
        ("5001,district,,K,50,,", "row 3, column name_th", "the name is missing"),
        ("5001,district,ก,K,51,,", "row 3, column parent", "5001 does not lie in 51"),
        (
            "5001,district,ก,K,50,far,1",
            "row 3, column longitude",
            "'far' is not a number",
        ),
        ("5001,district,ก,K,50,99,95", "row 3, column latitude", "'95' is not a number"),
        ("57,province,เชียงลาย,Chiang Rai,TH,,", "row 3, column name_th", "57 stands in two rows"),
        ("1,2,3,4,5,6,7,8", "row 3", "8 cells under 7 columns"),
        ("1๐,province,ก,K,TH,,", "row 3, column code", "'1๐' is not the code of a province"),
        ("58,province,ก,K,50,,", "row 3, column parent", "58 does not lie in 50"),
        ('58,province,ก,"K,TH,,', "row 3", "quotation marks"),
    ],
)
def test_a_wrong_row_is_refused_with_its_place_and_nothing_is_written(
    tmp_path: Path, lake: Path, line: str, place: str, reason: str
) -> None:
    path = write(tmp_path, f"{AREA_HEADER}57,province,เชียงราย,Chiang Rai,TH,,\n{line}\n")
    with pytest.raises(InputError) as refused:
        importing.import_areas([path], lake, now=NOW)
    assert f"list.csv, {place}: " in str(refused.value)
    assert reason in str(refused.value)
    assert re.search("[\u0e01-\u0e5b]", refused.value.text("th"))
    assert not lake.exists()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (AREA_HEADER.encode(), "a header and no rows"),
        (b"a,b\n1,2\n", "not a list of areas: its columns are a, b"),
        ((AREA_HEADER + "50,เชียงใหม่").encode("cp874"), "row 2: this is not text in UTF-8"),
        ((AREA_HEADER + "50,\0").encode(), "row 2: this is not text in UTF-8"),
        (b"PK\x03\x04 and so on", "this is a workbook: save it as CSV"),
    ],
)
def test_a_wrong_file_is_refused_in_a_clear_word(
    tmp_path: Path, lake: Path, content: bytes, reason: str
) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=re.escape(reason)):
        importing.import_areas([path], lake, now=NOW)
    assert not lake.exists()


def test_a_file_or_folder_without_the_list_is_refused(tmp_path: Path, lake: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        importing.import_areas([tmp_path / "absent.csv"], lake, now=NOW)
    for take in (importing.import_areas, importing.import_industries, importing.import_boundaries):
        with pytest.raises(InputError, match="no file in this folder is"):
            take([tmp_path], lake, now=NOW)


def test_a_failed_import_leaves_the_list_of_before(tmp_path: Path, lake: Path) -> None:
    good = write(tmp_path, AREA_HEADER + "50,province,เชียงใหม่,Chiangmai,TH,,\n")
    importing.import_areas([good], lake, now=NOW)
    before = (lake / "reference" / "areas.csv").read_bytes()
    bad = write(tmp_path, AREA_HEADER + "51,province,ลำพูน,Lamphun,TH,999,\n", "bad.csv")
    with pytest.raises(InputError):
        importing.import_areas([good, bad], lake, now=NOW)
    assert (lake / "reference" / "areas.csv").read_bytes() == before
    assert {p.name for p in (lake / "reference").glob("[!.]*")} == {"areas.csv", "history"}
    assert len(overlays.layings("areas", lake)) == 1


# Industries


def test_an_activity_of_ones_own_finds_its_place(tmp_path: Path, lake: Path) -> None:
    path = write(
        tmp_path,
        INDUSTRY_HEADER
        + "01498,activity,การเลี้ยงชันโรง,Keeping of stingless bees,0149\n"
        + "01493,activity,การเลี้ยงผึ้งพันธุ์,,0149\n",
    )
    done = importing.import_industries([path], lake, now=NOW)
    assert (done.new, done.changed) == (1, 1)
    assert industries.known("01498", lake) and not industries.known("01498")
    assert industries.parent_at("01498", "section", lake) == "A"
    bees = row_of(industries.industries(lake), "industry_id", "01493")
    assert (bees["title_th"], bees["title_en"]) == ("การเลี้ยงผึ้งพันธุ์", "Beekeeping")


def test_a_group_that_holds_nothing_is_set_aside(tmp_path: Path, lake: Path) -> None:
    path = write(tmp_path, INDUSTRY_HEADER + "300,group,ลิตร) และภาชนะ,,30\n13,division,สิ่งทอ,,C\n")
    done = importing.import_industries([path], lake, now=NOW)
    assert [str(word).split(": ", 1)[1] for word in done.set_aside] == [
        "set aside: nothing lies in 300"
    ]
    assert not industries.known("300", lake)
    assert row_of(industries.industries(lake), "industry_id", "13")["title_th"] == "สิ่งทอ"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1,section,ก,K,", "'1' is not the code of an industry"),
        ("013A,class,ก,K,013", "'013A' is not the code of an industry"),
        ("01493,activity,ก,K,0150", "01493 does not lie in 0150"),
        ("04,division,ก,K,", "nothing says where 04 belongs"),
        ("50,province,เชียงใหม่,Chiang Mai,TH", "'province' is not the level of an industry"),
        ("99999,activity,ก,K,9999", "99999 does not lie in 9999"),
        ("0149๑,activity,ก,K,0149", "'0149๑' is not the code of an industry"),
        ("01493,activity," + "ก" * 401 + ",K,0149", "the name is longer than 400 letters"),
    ],
)
def test_a_wrong_industry_is_refused(tmp_path: Path, lake: Path, line: str, reason: str) -> None:
    with pytest.raises(InputError, match=f"row 2, column .*: {re.escape(reason)}"):
        importing.import_industries([write(tmp_path, f"{INDUSTRY_HEADER}{line}\n")], lake, now=NOW)
    assert not lake.exists()


def test_isic_does_not_rename_what_the_thai_scheme_means_otherwise(
    tmp_path: Path, lake: Path
) -> None:
    # 493 is transport via pipeline in ISIC, other land transport in TSIC; 960 is not in TSIC.
    path = write(
        tmp_path,
        'code,name_en\n493,Transport via pipeline\n960,Other services\n0112,"Growing of rice,,"\n',
    )
    done = importing.import_industries([path], lake, now=NOW)
    tree = industries.industries(lake)
    assert row_of(tree, "industry_id", "493")["title_en"] == "Other land transport"
    assert row_of(tree, "industry_id", "0112")["title_en"] == "Growing of rice"
    assert [str(word).rsplit(" ", 1)[1] for word in done.set_aside] == ["960"]


def test_lost_vowels_are_put_back_where_a_word_needs_them() -> None:
    mend = mending.mender()
    assert mend("การทานา") == "การทำนา"
    assert mend("การผลิตน้าตาล") == "การผลิตน้ำตาล"
    assert mend("การขายส่งสีทา") == "การขายส่งสีทา"  # paint is applied, not done
    assert mend("กิจกรรมของสานักงาน") == "กิจกรรมของสำนักงาน"
    assert mend("การขนส่งทางบก") == "การขนส่งทางบก"


def test_a_list_is_taken_for_damaged_only_when_it_must_be() -> None:
    assert mending.lost_sara_am(["การทานา"] * 100)
    assert not mending.lost_sara_am(["การทานา"] * 99)
    assert not mending.lost_sara_am(["การทานา"] * 100 + ["การทำนา"])
    assert not mending.lost_sara_am(["Growing of rice"] * 500)


# Boundaries


def square(code: str, **geometry: Any) -> dict[str, Any]:
    ring = [[98.0, 18.0], [99.0, 18.0], [99.0, 19.000004], [98.0, 19.0], [98.0, 18.0]]
    shape = {"type": "Polygon", "coordinates": [ring], **geometry}
    return {"type": "Feature", "properties": {"ADM1_PCODE": code}, "geometry": shape}


def geojson(folder: Path, *features: dict[str, Any]) -> Path:
    text = json.dumps({"type": "FeatureCollection", "features": features})
    return write(folder, text, "outlines.geojson")


def test_an_official_outline_replaces_the_drawn_one(tmp_path: Path, lake: Path) -> None:
    done = importing.import_boundaries([geojson(tmp_path, square("TH50"))], lake, now=NOW)
    assert (done.new, done.changed, done.unchanged) == (0, 1, 0)
    features = {f["properties"]["area_id"]: f for f in shapes.provinces(lake)["features"]}
    assert len(features) == 77
    assert features["50"]["geometry"]["coordinates"][0][2] == [99.0, 19.0]
    assert (
        importing.import_boundaries([tmp_path / "outlines.geojson"], lake, now=NOW).unchanged == 1
    )


@pytest.mark.parametrize(
    ("feature", "reason"),
    [
        (square("TH99"), "no province or district has the code 'TH99'"),
        (square("TH50", type="Point"), "Point is not a polygon"),
        (square("TH50", coordinates=[[[98, 99], [1, 2], [3, 4], [98, 99]]]), "not in longitude"),
        (square("TH50", coordinates=[[[98, 18], [99, 18], [98, 18]]]), "not in longitude"),
        (square("TH50", coordinates=[]), "not in longitude"),
        ({"type": "Feature", "properties": [], "geometry": None}, "no province or district"),
    ],
)
def test_a_wrong_outline_is_refused(
    tmp_path: Path, lake: Path, feature: dict[str, Any], reason: str
) -> None:
    with pytest.raises(InputError, match=f"outlines.geojson, row 1, column feature: .*{reason}"):
        importing.import_boundaries([geojson(tmp_path, feature)], lake, now=NOW)
    assert not lake.exists()


def test_what_is_no_geojson_is_refused(tmp_path: Path, lake: Path) -> None:
    with pytest.raises(InputError, match="this is not JSON"):
        importing.import_boundaries([write(tmp_path, "code,name\n")], lake, now=NOW)
    with pytest.raises(InputError, match="not a GeoJSON collection"):
        importing.import_boundaries([write(tmp_path, "[]")], lake, now=NOW)
    with pytest.raises(InputError, match="not a GeoJSON collection"):
        importing.import_boundaries([write(tmp_path, '{"features": ["a"]}')], lake, now=NOW)
    with pytest.raises(InputError, match="this is not JSON"):
        importing.import_boundaries([write(tmp_path, "[" * 100_000)], lake, now=NOW)


# The published lists, as they are


@published
def test_our_neighbours_are_the_published_ones() -> None:
    need(ADMIN)
    theirs = json.loads((ADMIN / "neighbors_by_tis.json").read_text(encoding="utf-8"))
    pairs = {(area, str(near)) for area, nears in theirs.items() for near in nears}
    ours = {(r["area_id"], r["neighbour_id"]) for r in areas.neighbours().to_pylist()}
    assert ours == pairs


@published
def test_our_names_are_the_published_ones() -> None:
    need(ADMIN)
    with (ADMIN / "thailand-adm2-districts-v1.0.0.csv").open(encoding="utf-8-sig") as file:
        theirs = {r["tis1099_district_code"]: r["name_th"] for r in csv.DictReader(file)}
    ours = {r["area_id"]: r["name_th"] for r in areas.districts().to_pylist()}
    assert ours == theirs


@published
def test_our_tree_is_the_registers(lake: Path) -> None:
    need(TSIC)
    with (TSIC / "tsic2009_5digit_th_dbd.csv").open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            assert industries.parent_at(row["tsic5"], "class") == row["class4"]
            assert industries.parent_at(row["tsic5"], "section") == row["section"], row
    done = importing.import_industries([TSIC / "tsic2009_5digit_th_dbd.csv"], lake, now=NOW)
    assert done.new == 0 and done.changed + done.unchanged == 1098


@published
def test_the_canonical_areas_are_taken_as_they_are(lake: Path) -> None:
    need(ADMIN)
    done = importing.import_areas([ADMIN], lake, now=NOW)
    assert (done.new, done.changed + done.unchanged) == (7436, 77 + 928)
    assert all(row["name_en"] and row["longitude"] for row in areas.districts(lake).to_pylist())
    assert areas.subdistricts(lake).num_rows == 7436
    assert areas.neighbours(lake).equals(areas.neighbours())


@published
def test_the_thai_industries_are_taken_as_they_are(lake: Path) -> None:
    need(TSIC)
    done = importing.import_industries([TSIC], lake, now=NOW)
    tree = {r["industry_id"]: r for r in industries.industries(lake).to_pylist()}
    assert done.new == 0 and len(tree) == 1891
    assert done.mended > 500
    assert {str(word).rsplit(" ", 1)[1] for word in done.set_aside} >= {"300"}
    assert all(row["title_th"] for row in tree.values())
    # The machine's English for this group is "Biennial Planting".
    assert tree["011"]["title_en"] == "Growing of non-perennial crops"
    # A page's heading had stuck to the line before it.
    assert tree["D"]["title_th"] == "ไฟฟ้าก๊าซไอน้ำ และระบบการปรับอากาศ"
    assert not [c for c, r in tree.items() if "หมวดใหญ่" in r["title_th"]]


@published
def test_mending_gives_back_what_the_sound_list_has() -> None:
    need(TSIC)
    with (TSIC / "tsic2009_5digit_th_dbd.csv").open(encoding="utf-8-sig") as file:
        sound = {r["tsic5"]: r["name_th"] for r in csv.DictReader(file)}
    with (TSIC / "tsic2009_th_en_isic4.csv").open(encoding="utf-8-sig") as file:
        damaged = {r["code"]: r["name_th"] for r in csv.DictReader(file)}
    mend = mending.mender()
    same_words = [c for c in sound if letters(damaged[c]) == letters(sound[c].replace("ำ", "า"))]
    right = [c for c in same_words if letters(mend(damaged[c])) == letters(sound[c])]
    assert len(same_words) > 1000
    assert len(right) / len(same_words) >= 0.99


def letters(text: str) -> str:
    return re.sub(r"[\s().]", "", text)


@published
def test_the_published_boundaries_are_taken_as_they_are(lake: Path) -> None:
    need(ADMIN)
    done = importing.import_boundaries([ADMIN], lake, now=NOW)
    assert (done.new, done.changed) == (928, 77)
    outlines = shapes.districts(lake)
    assert outlines and len(outlines["features"]) == 928


@published
@pytest.mark.parametrize(
    ("folder", "name"), [(ADMIN, "historical_mappings.csv"), (TSIC, "tsic2009_to_isic3.csv")]
)
def test_another_file_of_the_folder_is_refused(lake: Path, folder: Path, name: str) -> None:
    need(folder)
    take = importing.import_areas if folder == ADMIN else importing.import_industries
    with pytest.raises(InputError, match=f"{name}, row 1: this is not a list of"):
        take([folder / name], lake, now=NOW)
