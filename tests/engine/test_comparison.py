"""Two snapshots side by side: what is new, gone, changed and the same, by hand."""

from __future__ import annotations

import pyarrow as pa
import pytest

from ruang.engine.comparison import compare
from ruang.engine.errors import ParameterError
from ruang.engine.lake import Lake, Snapshot

pytestmark = pytest.mark.filterwarnings(
    "ignore:fetch_record_batch:DeprecationWarning"  # Ibis 12 on DuckDB 1.5 calls it by its old name
)
COLUMNS = ("establishment_id", "name", "area_id", "workers", "source_file", "source_row", "marks")
JANUARY = [
    ("1", "Lamphun honey", "51", 4.0, "jan.csv", 2, ""),
    ("2", "Nan hives", "55", None, "jan.csv", 3, ""),
    ("3", "Phrae timber", "54", 7.0, "jan.csv", 4, ""),
    ("4", "Chiang Mai looms", "50", 9.0, "jan.csv", 5, ""),
    ("5", "Nowhere trading", None, 1.0, "jan.csv", 6, ""),
]
FEBRUARY = [
    ("1", "Lamphun honey", "51", 4.0, "feb.csv", 9, "year_buddhist"),  # read elsewhere: the same
    ("2", "Nan hives", "55", 3.0, "feb.csv", 2, ""),  # workers became known
    ("4", "Chiang Mai weaving", "51", 9.0, "feb.csv", 3, ""),  # another name, and it moved
    ("6", "Lampang clay", "52", 2.0, "feb.csv", 4, ""),
]


def register(rows: list[tuple[object, ...]]) -> pa.Table:
    types = ("string", "string", "string", "float64", "string", "int64", "string")
    fields = [pa.field(c, pa.type_for_alias(t)) for c, t in zip(COLUMNS, types, strict=True)]
    named = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    return pa.Table.from_pylist(named, pa.schema(fields))


def snapshot(lake: Lake, rows: pa.Table, mark: str, source: str = "bees") -> Snapshot:
    about = {"fingerprint": mark * 32, "created_at": "2026-01-05T02:00:00+00:00"}
    return lake.publish(source, tables={"register": rows}, manifest=about)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return Lake(tmp_path_factory.mktemp("lake [1]"))  # its name is no pattern


@pytest.fixture(scope="module")
def january(lake: Lake) -> Snapshot:
    return snapshot(lake, register(JANUARY), "ab")


@pytest.fixture(scope="module")
def february(lake: Lake) -> Snapshot:
    more = register(FEBRUARY).append_column("juristic_id", pa.array(["a", "b", "c", "d"]))
    return snapshot(lake, more, "cd")


def test_every_row_is_new_gone_changed_or_the_same(january: Snapshot, february: Snapshot) -> None:
    found = compare(january, february)
    assert (found.new, found.gone, found.changed, found.same) == (1, 2, 2, 1)
    assert found.gone + found.changed + found.same == len(JANUARY)
    assert found.new + found.changed + found.same == len(FEBRUARY)


def test_a_change_names_its_columns_and_a_column_of_one_register_is_none(
    january: Snapshot, february: Snapshot
) -> None:
    found = compare(january, february)
    assert list(found.changed_columns.items()) == [("area_id", 1), ("name", 1), ("workers", 1)]
    assert found.columns == ("name", "area_id", "workers")
    assert found.not_compared == ("juristic_id",)


def test_rows_are_counted_in_the_province_where_they_are_now(
    january: Snapshot, february: Snapshot
) -> None:
    areas = compare(january, february).by_area
    assert areas["51"] == {"new": 0, "gone": 0, "changed": 1, "same": 1}
    assert areas["54"] == {"new": 0, "gone": 1, "changed": 0, "same": 0}
    assert "50" not in areas and list(areas)[-1] == "", "without a province comes last"
    assert areas[""]["gone"] == 1


def test_changed_rows_show_what_they_were(january: Snapshot, february: Snapshot) -> None:
    moved, counted = compare(january, february).rows("changed").to_pylist()
    assert (moved["establishment_id"], moved["changed"]) == ("4", ["name", "area_id"])
    assert (moved["old_name"], moved["name"]) == ("Chiang Mai looms", "Chiang Mai weaving")
    assert (counted["changed"], counted["old_workers"], counted["workers"]) == (
        ["workers"],
        None,
        3.0,
    )


def test_rows_come_in_pages_and_by_province(january: Snapshot, february: Snapshot) -> None:
    found = compare(january, february)
    names = [found.rows("gone", offset, 1)["name"].to_pylist() for offset in range(3)]
    assert names == [["Phrae timber"], ["Nowhere trading"], []]
    assert found.rows("gone", area_id="")["name"].to_pylist() == ["Nowhere trading"]
    assert found.rows("new", area_id="51").num_rows == 0
    assert found.rows("new")["juristic_id"].to_pylist() == ["d"]
    assert found.rows("same")["name"].to_pylist() == ["Lamphun honey"]
    whole = pa.Table.from_batches(found.batches("gone"))
    assert whole.equals(found.rows("gone", 0, 10))
    with pytest.raises(ParameterError, match="new, gone, changed, same"):
        found.rows("lost")  # type: ignore[arg-type]


def test_there_and_back_new_and_gone_change_places(january: Snapshot, february: Snapshot) -> None:
    there, back = compare(january, february), compare(february, january)
    assert (there.new, there.gone, there.changed) == (back.gone, back.new, back.changed)
    itself = compare(january, january)
    assert (itself.new, itself.gone, itself.changed, itself.same) == (0, 0, 0, 5)


def test_different_sources_are_compared_only_if_asked(lake: Lake, january: Snapshot) -> None:
    wasps = snapshot(lake, register(FEBRUARY), "ef", source="wasps")
    with pytest.raises(ParameterError, match="of source bees, wasps-undated-efefefef of wasps"):
        compare(january, wasps)
    assert compare(january, wasps, any_source=True).new == 1
