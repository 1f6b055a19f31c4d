"""The demo register as a source: plain columns, codes for places, workers counted."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ruang.engine.errors import InputError
from ruang.engine.intake import intake
from ruang.engine.lake import Lake
from ruang.engine.sources.demo_register import COLUMNS, DEMO_REGISTER

NOW = datetime(2026, 1, 5, 2, tzinfo=UTC)
HIVES = "demo-1,ผึ้งเวียงพิงค์,farmer_group,50,5013,01493,4,20000,2015-03-01,99.12,18.74"


@pytest.fixture
def read(tmp_path: Path):
    def take_in(*lines: str, header: str = ",".join(COLUMNS)):
        path = tmp_path / "demo.csv"
        path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
        return intake(DEMO_REGISTER, [path], Lake(tmp_path / "lake"), now=NOW)

    return take_in


def test_a_row_of_the_demo_register(read) -> None:
    snapshot = read(HIVES)
    assert pq.read_table(snapshot.path("register")).to_pylist() == [
        {
            "establishment_id": "demo-1",
            "name": "ผึ้งเวียงพิงค์",
            "legal_form": "farmer_group",
            "area_id": "50",
            "district_id": "5013",
            "industry_id": "01493",
            "workers": 4.0,
            "capital_thb": 20_000.0,
            "registered_on": date(2015, 3, 1),
            "longitude": 99.12,
            "latitude": 18.74,
            "source_file": "demo.csv",
            "source_row": 2,
            "marks": "",
            "juristic_id": None,
        }
    ]
    assert snapshot.manifest["synthetic"] and snapshot.manifest["counts_workers"]
    assert snapshot.manifest["caveat_th"].startswith("ข้อมูลสมมติ")


@pytest.mark.parametrize(
    ("before", "after", "column", "value", "marks"),
    [
        (",5013,", ",5101,", "district_id", None, "district_unknown"),
        (",5013,", ",,", "district_id", None, "district_missing"),
        (",4,", ",?,", "workers", None, "workers_unreadable"),
        (",4,", ",,", "workers", None, ""),
        (",99.12,", ",999,", "longitude", None, "coordinates_outside"),
        ("farmer_group", "guild", "legal_form", "other", "legal_form_unread"),
    ],
)
def test_what_is_unknown_is_null_and_marked(
    read, before: str, after: str, column: str, value: object, marks: str
) -> None:
    (row,) = pq.read_table(read(HIVES.replace(before, after)).path("register")).to_pylist()
    assert (row[column], row["marks"]) == (value, marks)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("demo-1", "", "id_missing"),
        (",50,", ",99,", "province_unknown"),
        ("01493", "01499999", "industry_unknown"),
        (",18.74", "", "cells_missing"),
        (",18.74", ",18.74,more", "cells_extra"),
    ],
)
def test_what_cannot_be_used_is_refused(read, before: str, after: str, reason: str) -> None:
    snapshot = read(HIVES.replace("demo-1", "demo-2"), HIVES.replace(before, after))
    assert snapshot.manifest["refusals"] == {reason: 1}
    assert pq.read_table(snapshot.path("refusals"))["source_row"].to_pylist() == [3]


def test_ids_are_checked_across_the_whole_file(read) -> None:
    snapshot = read(HIVES, HIVES.replace("demo-1", "demo-2"), HIVES)
    (refused,) = pq.read_table(snapshot.path("refusals")).to_pylist()
    assert (refused["reason"], refused["value"], refused["first_row"]) == ("duplicate", "demo-1", 2)


def test_another_header_is_refused(read) -> None:
    with pytest.raises(InputError, match="not a demo register"):
        read(HIVES, header="id,name")
    with pytest.raises(InputError, match="row 3: the file is cut off inside a quoted cell"):
        read(HIVES, '"demo-2,half')
    with pytest.raises(InputError, match="row 3: the quotation marks"):
        read(HIVES, '"demo"-2,half')
