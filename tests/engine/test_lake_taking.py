"""The lake taken as it stood at one moment, whatever happens to it afterwards."""

from __future__ import annotations

import shutil
from contextlib import nullcontext
from pathlib import Path

import pyarrow.parquet as pq
from small_lake import DAY, HIVES, read_in

from ruang.engine.lake import Lake, erasures
from ruang.engine.lake.taking import taken


def rows(path: Path) -> int:
    return pq.read_table(path).num_rows


def test_what_is_pruned_erased_or_published_meanwhile_does_not_show(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    old, new = read_in(lake, 1), read_in(lake, 2)
    waits = read_in(lake, 3, keep=False)
    key = lake.key()
    told = []
    with taken(lake.folder, lambda: told.append("now"), alone=nullcontext()) as folder:
        assert told == ["now"]
        lake.prune(dry_run=False)
        lake.erase_personal(new.id, ["a"])
        lake.discard(waits.id)
        lake.publish_result("later", {"cells": HIVES}, {"created_at": DAY.format(4)})
        copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    assert not [p for p in (lake.folder / ".staging").iterdir() if p.is_dir()]

    brought = Lake(copy)
    assert [s.id for s in brought.snapshots()] == [new.id, old.id]
    assert [s.id for s in brought.checked_snapshots()] == [waits.id]
    assert not brought.results()
    assert brought.key() == key
    assert rows(brought.personal(new.id)) == 2
    assert all(one.whole for one in brought.verify())

    assert erasures.erase_again(brought, lake.folder) == 3  # of the pruned one, and one row
    assert brought.personal(old.id) is None
    assert rows(brought.personal(new.id)) == 1
    assert erasures.erase_again(brought, lake.folder) == 0


def test_the_same_row_erased_before_and_after_the_copy_goes_both_times(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    bees = read_in(lake, 1, keep=False)
    lake.erase_personal(bees.id, ["a"])
    lake.discard(bees.id)
    lake.keep(read_in(lake, 1, keep=False).id)  # read once more: the value is there again
    with taken(lake.folder, lambda: None, alone=nullcontext()) as folder:
        copy = Lake(Path(shutil.copytree(folder, tmp_path / "copy")))
    assert rows(copy.personal(bees.id)) == 2
    lake.erase_personal(bees.id, ["a"])
    assert erasures.erase_again(copy, lake.folder) == 1


def test_a_lake_that_is_not_there_is_an_empty_one(tmp_path: Path) -> None:
    with taken(tmp_path / "none", lambda: None, alone=nullcontext()) as folder:
        assert not folder.exists()
