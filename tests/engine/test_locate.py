"""Where an establishment is: by codes, by names however they are written, and by other evidence."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from located import known, located

from ruang.engine.intake.locate import gazetteer
from ruang.engine.reference import areas

PUBLISHED = Path(__file__).parents[3] / "shared" / "data"
FACTORIES = PUBLISHED / "th_factories_prachinburi" / "prachinburi_factories.csv"


def province_of(*texts: str) -> dict[str, tuple[str | None, str]]:
    """Province and marks of rows that give nothing but their province."""
    rows = located(area_id=list(texts))
    return {t: (r.area, r.marks) for t, r in zip(texts, rows, strict=True)}


def test_a_province_stands_as_a_code_of_any_length() -> None:
    assert province_of("50", "50.0", "5007", "500701", "TH-50", "๕๐") == dict.fromkeys(
        ("50", "50.0", "5007", "500701", "TH-50", "๕๐"), ("50", "")
    )


def test_a_province_stands_as_a_name_with_its_word_or_without_in_thai_or_english() -> None:
    names = ("เชียงใหม่", "จังหวัดเชียงใหม่", "จ.เชียงใหม่", "จ. เชียงใหม่", "เชียง ใหม่")
    names += ("Chiang Mai", "chiangmai", "CHIANG MAI PROVINCE", "Changwat Chiang Mai")
    names += ("อ.เมือง จ.เชียงใหม่", "เชียงใหม่ 50000")
    assert province_of(*names) == dict.fromkeys(names, ("50", ""))
    assert province_of("กำเเพงเพชร", "หนองบัวลําภู") == {
        "กำเเพงเพชร": ("62", ""),  # two SARA E look like one SARA AE
        "หนองบัวลําภู": ("39", ""),  # SARA AM in two signs
    }


def test_short_and_old_names_of_provinces_are_read_and_marked() -> None:
    short = {"กทม.": "10", "กรุงเทพ ฯ": "10", "พระนคร": "10", "โคราช": "30", "แปดริ้ว": "24"}
    short |= {"อยุธยา": "14", "อุบลฯ": "34", "ชม.": "50", "Korat": "30", "Ayutthaya": "14"}
    read = province_of(*short)
    assert read == {name: (code, "province_short") for name, code in short.items()}


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("เชียงไหม่", "50"),
        ("เชียใหม่", "50"),
        ("ศรีษะเกษ", "33"),
        ("สุราษฏร์ธานี", "84"),
        ("พิษณุโลค", "65"),
        ("กุงเทพ", "10"),
        ("Chiengmai", "50"),
        ("Nakorn Pathom", "73"),
        ("Prachuabkhirikhan", "77"),
        ("Kanjanaburi", "71"),
    ],
)
def test_a_misspelt_province_is_the_only_one_nearly_so_and_marked(written: str, code: str) -> None:
    assert province_of(written) == {written: (code, "province_by_typo")}


def test_what_could_be_two_provinces_or_none_is_refused_not_guessed() -> None:
    # one letter from Trat and from Trang; from Nakhon Phanom and from Nakhon Pathom; a district,
    # one letter from Saraburi; no province; no code; a year where a code was expected
    doubtful = ["ตรัด", "นครพฐม", "กระบุรี", "เวียงพิงค์", "99", "2559", "Chiang Nai", "China"]
    unknown = ("area_id", "province_unknown")
    assert [r.refused for r in located(area_id=doubtful)] == [unknown] * len(doubtful)
    missing = ("area_id", "province_missing")
    assert [r.refused for r in located(area_id=["", "-", "ไม่ระบุ"])] == [missing] * 3


@pytest.mark.parametrize(
    ("area", "district", "read"),
    [
        ("50", "5007", ("50", "5007", "")),
        ("50", "500702", ("50", "5007", "")),
        ("50", "07", ("50", "5007", "")),
        ("50", "อ.แม่ริม", ("50", "5007", "")),
        ("50", "เมือง", ("50", "5001", "")),
        ("50", "อำเภอเมืองเชียงใหม่", ("50", "5001", "")),
        ("20", "Muang", ("20", "2001", "")),
        ("10", "เขตวัฒนา", ("10", "1039", "")),
        ("50", "แม่ริ่ม", ("50", "5007", "district_by_typo")),
        ("50", "Amphoe Mae Rim", ("50", "5007", "district_by_sound")),
        ("20", "Sriracha", ("20", "2007", "district_by_sound")),
        ("50", "เมืองลำพูน", ("50", None, "district_unknown")),  # of another province
        ("50", "5101", ("50", None, "district_unknown")),
        ("50", "เวียงพิงค์", ("50", None, "district_unknown")),
        ("50", "", ("50", None, "district_missing")),
        ("", "แม่ริม", ("50", "5007", "province_by_district")),
        ("", "5007", ("50", "5007", "province_by_district")),
        ("", "จอมทอง", (None, None, "")),  # of Bangkok and of Chiang Mai: refused
        ("", "แม่ริ่ม", (None, None, "")),  # no province is told by a misspelt district
    ],
)
def test_a_district_is_read_within_its_province(
    area: str, district: str, read: tuple[str | None, str | None, str]
) -> None:
    (row,) = located(area_id=[area], district_id=[district])
    assert row[:3] == read


def test_codes_from_before_a_district_changed_provinces_are_read_as_today_s() -> None:
    # Bueng Kan was the third district of Nong Khai until B.E. 2554
    rows = located(area_id=["43", "", "38", "50"], district_id=["4303", "430301", "4303", "4303"])
    assert [r[:3] for r in rows] == [
        ("38", "3801", "area_code_old"),
        ("38", "3801", "area_code_old"),
        ("38", "3801", ""),
        ("50", None, "district_unknown"),
    ]
    with (Path(areas.__file__).parents[1] / "intake/data/old_codes.csv").open() as file:
        old = list(csv.DictReader(file))
    today = known().places.parents
    assert all(row["district_id"] not in today and row["now"] in today for row in old)
    assert len({row["now"] for row in old}) == len(old), "one to one"


def test_evidence_fills_what_is_open_and_never_overrides_what_the_row_says() -> None:
    rows = located(
        area_id=["", "50", "เวียงพิงค์", "", ""],
        district_id=["เมือง", "เมือง", "เมือง", "", ""],
        postcode=["50200", "10110", "50200", "10270", "77"],
    )
    assert rows[0][:3] == ("50", "5001", "province_by_postcode")
    assert rows[1][:3] == ("50", "5001", "postcode_elsewhere")
    assert rows[2].refused == ("area_id", "province_unknown")
    assert rows[3].refused == ("area_id", "province_missing"), "two provinces share its digits"
    assert rows[4].refused == ("area_id", "province_missing")


def test_a_sub_district_s_code_tells_the_district() -> None:
    rows = located(area_id=["50", "50"], subdistrict=["500702", "แม่แรม"])
    assert [r[:3] for r in rows] == [("50", "5007", ""), ("50", None, "district_missing")]


def test_columns_hold_over_the_address_which_fills_them_up() -> None:
    address = "9 ต.แม่แรม อ.แม่ริม จ.เชียงใหม่ 50180"
    rows = located(area_id=["", "50", "51", "?x"], address=[address] * 4)
    assert [r[:3] for r in rows] == [
        ("50", "5007", ""),
        ("50", "5007", ""),
        ("51", None, "address_elsewhere district_missing postcode_elsewhere"),
        (None, None, ""),
    ]
    assert rows[3].refused == ("area_id", "province_unknown")
    (row,) = located(area_id=[""], address=["9 อ.เมือง จ.เวียงพิงค์"])
    assert row.refused == ("address", "province_unknown")


def test_an_official_list_brings_english_names_and_sub_districts(tmp_path: Path) -> None:
    (tmp_path / "reference").mkdir()
    (tmp_path / "reference" / "areas.csv").write_text(
        "area_id,level,parent_id,name_th,name_en,longitude,latitude\n"
        "5007,district,50,แม่ริม,Mae Rim,,\n"
        "500702,subdistrict,5007,แม่แรม,Mae Raem,,\n",
        encoding="utf-8",
    )
    rows = located(
        gazetteer(tmp_path),
        area_id=["50", "", "50"],
        district_id=["Mae Rim", "Mae Rim", ""],
        subdistrict=["", "", "ต.แม่แรม"],
    )
    assert [r[:3] for r in rows] == [
        ("50", "5007", ""),
        ("50", "5007", "province_by_district"),
        ("50", "5007", "district_by_subdistrict"),
    ]


SCRAPS = (
    *(
        "จ.",
        "อ.",
        "เขต",
        "ต.",
        "กรุงเทพ",
        "ฯ",
        "เมือง",
        "น่าน",
        "Mueang",
        "District",
        "Nan",
        "E",
        "°",
        "'",
    ),
    *(
        "5501",
        "55000",
        ".0",
        "18",
        "100.5",
        "-",
        " ",
        ",",
        "\n",
        "\u0e4d\u0e32",
        "\u200b",
        "\u0663",
    ),
)
CELLS = st.one_of(st.text(max_size=12), st.lists(st.sampled_from(SCRAPS), max_size=8).map("".join))
PLACED = ("area_id", "district_id", "subdistrict", "postcode", "address", "longitude", "latitude")


@settings(max_examples=15, deadline=None)
@given(st.sets(st.sampled_from(PLACED), min_size=1), st.data())
def test_whatever_the_cells_hold_a_row_is_located_or_refused(
    columns: set[str], data: st.DataObject
) -> None:
    size = data.draw(st.integers(1, 4))
    cells = {c: data.draw(st.lists(CELLS, min_size=size, max_size=size)) for c in sorted(columns)}
    for row in located(**cells):
        assert (row.area is None) == (row.refused is not None)
        if row.area is not None and row.district is not None:
            assert row.district.startswith(row.area)
        assert (row.longitude is None) == (row.latitude is None)


@pytest.mark.published
@pytest.mark.skipif(not FACTORIES.exists(), reason=f"the factory register is not at {FACTORIES}")
def test_the_published_factories_lie_in_their_province() -> None:
    with FACTORIES.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    read = located(
        area_id=[r["province_th"] for r in rows],
        district_id=[r["amphoe_th"] for r in rows],
        subdistrict=[r["tambon_code"] for r in rows],
        postcode=[r["postcode"] for r in rows],
        longitude=[r["lon"] for r in rows],
        latitude=[r["lat"] for r in rows],
    )
    # One factory is named into another province, where it does not lie; its codes know better.
    elsewhere = [r for r in read if r.area != "25"]
    assert [(r.district, r.marks) for r in elsewhere] == [("7101", "coordinates_elsewhere")]
    assert {r.marks for r in read if r.area == "25"} == {""}
    agree = [r.district == row["amphoe_code"] for r, row in zip(read, rows, strict=True)]
    assert agree.count(False) == 10, "names and codes of the register differ in ten rows"
    by_point = located(longitude=[r["lon"] for r in rows], latitude=[r["lat"] for r in rows])
    assert {r[:3] for r in by_point} == {("25", None, "province_by_coordinates")}
