"""The lake from the command line: list, show, compare, prune, verify."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from ruang.engine.lake import Lake, Snapshot

NAMES = {"1": "Lamphun honey", "2": "Nan hives", "3": "Phrae timber"}


def read_in(lake: Lake, ids: str, days_ago: int, *, keep: bool = True) -> Snapshot:
    rows = {
        "establishment_id": list(ids),
        "name": [NAMES.get(i, "Lampang clay") + ("" if days_ago else " Ltd") for i in ids],
        "area_id": ["51"] * len(ids),
    }
    about = {
        "fingerprint": f"{days_ago:02d}" * 32,
        "created_at": (datetime.now(UTC) - timedelta(days=days_ago)).isoformat(),
        "rows_accepted": len(ids),
        "rows_refused": 0,
        "synthetic": False,
    }
    with lake.draft() as draft:
        draft.add("register", pa.table(rows))
        return lake.publish_snapshot(draft, "bees", about, keep=keep)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def test_snapshots_and_dry_runs_are_listed_and_shown(lake: Lake, shell) -> None:
    kept, waits = read_in(lake, "12", 40), read_in(lake, "123", 0, keep=False)
    for words in (("lake", "list"), ("snapshots",)):
        (row,) = json.loads(shell(*words, "--lake", lake.folder, "--format", "json").out)
        assert (row["snapshot"], row["rows_accepted"]) == (kept.id, 2)
    checked = shell("lake", "list", "--checked", "--lake", lake.folder, "--format", "json")
    assert [row["snapshot"] for row in json.loads(checked.out)] == [waits.id]
    for name, rows in ((waits.id, 3), ("bees", 2)):
        said = shell("lake", "show", name, "--lake", lake.folder, "--format", "json")
        assert json.loads(said.out)["rows_accepted"] == rows
    said = shell("lake", "show", "wasps", "--lake", lake.folder, language="th")
    assert said.code == 2 and kept.id in said.err


def test_a_broken_snapshot_is_told_beside_the_list(lake: Lake, shell) -> None:
    kept, broken = read_in(lake, "12", 40), read_in(lake, "123", 0)
    manifest = broken.folder / "manifest.json"
    manifest.chmod(0o644)
    manifest.write_text("{")
    said = shell("lake", "list", "--lake", lake.folder, "--format", "json")
    assert [row["snapshot"] for row in json.loads(said.out)] == [kept.id]
    assert said.code == 0 and said.err.startswith(f"{broken.id}: ")


def test_an_old_snapshot_is_compared_with_the_newest(lake: Lake, shell) -> None:
    old, new = read_in(lake, "12", 40), read_in(lake, "234", 0)
    words = ("lake", "compare", old.id, "--lake", lake.folder, "--format")
    assert json.loads(shell(*words, "json").out) == {
        "old_snapshot": old.id,
        "new_snapshot": new.id,
        "new": 2,
        "gone": 1,
        "changed": 1,
        "same": 0,
        "changed_columns": {"name": 1},
    }
    (changed,) = json.loads(shell(*words, "json", "--rows", "changed").out)
    assert (changed["old_name"], changed["name"]) == ("Nan hives", "Nan hives Ltd")
    (area,) = json.loads(shell(*words, "json", "--by-area", language="th").out)
    assert (area["area"], area["new"], area["gone"]) == ("ลำพูน", 2, 1)
    assert shell(*words, "csv", "--rows", "new", "--limit", 1).out.count("\n") == 2
    said = shell(*words, "json", "--rows", "new", "--by-area", language="th")
    assert said.code == 2 and "อย่างใดอย่างหนึ่ง" in said.err


def test_pruning_says_what_would_go_and_does_it_only_with_yes(lake: Lake, shell) -> None:
    oldest, old, new = (read_in(lake, "12", days) for days in (90, 40, 0))
    words = ("lake", "prune", "--lake", lake.folder, "--keep-newest", 1, "--older-than", 60)
    said = shell(*words, "--format", "json")
    fates = {row["snapshot"]: (row["fate"], row["why"]) for row in json.loads(said.out)}
    assert fates == {
        oldest.id: ("goes", "older than asked, and nothing cites it"),
        old.id: ("stays", "not older than asked"),
        new.id: ("stays", "the newest of its source"),
    }
    assert said.err == "nothing was removed; with --yes: 1\n" and len(lake.snapshots()) == 3
    shell(*words, "--yes", "--protect", oldest.id)
    assert len(lake.snapshots()) == 3
    assert shell(*words, "--yes").err == "removed: 1\n"
    assert lake.snapshots() == [new, old]


def test_personal_values_are_erased_and_the_snapshot_stays(lake: Lake, shell) -> None:
    phones = pa.table({"establishment_id": ["1", "2"], "phone": ["a", "b"]})
    with lake.draft() as draft:
        draft.add("register", phones.select(["establishment_id"]))
        with draft.beside("personal", phones.schema) as rows:
            rows.write(phones)
        about = {"fingerprint": "ab" * 32, "created_at": datetime.now(UTC).isoformat()}
        kept = lake.publish_snapshot(draft, "bees", about)
    words = ("lake", "erase", kept.id, "--lake", lake.folder)
    assert shell(*words, language="th").err.endswith("ต้องระบุ --yes\n")
    assert lake.personal(kept.id)
    assert shell(*words, "--establishment", "2", "--yes").err == "erased: 1\n"
    assert shell(*words, "--yes").err == "erased: 1\n"
    assert shell(*words, "--yes").code == 2
    assert lake.snapshots() == [kept] and lake.personal(kept.id) is None


def test_verifying_ends_with_2_where_something_is_wrong(lake: Lake, shell) -> None:
    kept = read_in(lake, "12", 0)
    said = shell("lake", "verify", "--lake", lake.folder, "--format", "json")
    assert said.code == 0
    assert [(row["id"], row["whole"]) for row in json.loads(said.out)] == [(kept.id, True)]
    kept.path("register").unlink()
    said = shell("lake", "verify", "--lake", lake.folder, language="th")
    assert said.code == 2 and "ไม่พบไฟล์ register.parquet" in said.out
    assert said.err.startswith("พบปัญหา 1 จาก 1 รายการ")


def test_help_gives_an_example(shell) -> None:
    for name in ("list", "show", "compare", "prune", "erase", "verify"):
        assert f"ruang lake {name}" in shell("lake", name, "--help").out.split("Example:")[1]
