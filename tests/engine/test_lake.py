"""The lake: facts appear whole or not at all, and stay what they were."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ruang.engine.errors import LakeError
from ruang.engine.lake import Lake

HIVES = pa.table({"name": ["Lamphun honey", "Nan hives"], "workers": [4.0, None]})


def manifest(**more: object) -> dict[str, object]:
    return {
        "fingerprint": "ab" * 32,
        "created_at": "2026-01-05T02:00:00+00:00",
        "rows_accepted": 2,
        "period": {"from": "2016-01-04", "to": "2016-04-29"},
        **more,
    }


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def test_a_snapshot_is_named_after_its_source_last_month_and_fingerprint(lake: Lake) -> None:
    snapshot = lake.publish("bees", tables={"register": HIVES}, manifest=manifest())
    assert snapshot.id == "bees-2016-04-abababab"
    assert snapshot.folder == lake.folder / "snapshots" / "bees" / "bees-2016-04-abababab"
    assert pq.read_table(snapshot.path("register")).equals(HIVES)
    assert snapshot.manifest["files"]["register.parquet"]["rows"] == 2
    assert snapshot.manifest["schema_version"] == 1


def test_it_is_found_by_its_id_or_by_its_source(lake: Lake) -> None:
    old = lake.publish("bees", tables={"register": HIVES}, manifest=manifest())
    later = manifest(fingerprint="cd" * 32, created_at="2026-02-05T02:00:00+00:00")
    new = lake.publish("bees", tables={"register": HIVES}, manifest=later)
    assert lake.snapshots() == [new, old]
    assert lake.snapshot(old.id) == old
    assert lake.snapshot("bees") == new


def test_a_source_s_newest_snapshot_without_rows_does_not_stand_for_it(lake: Lake) -> None:
    old = lake.publish("bees", tables={"register": HIVES}, manifest=manifest())
    empty = manifest(fingerprint="cd" * 32, created_at="2026-02-05T02:00:00+00:00", rows_accepted=0)
    lake.publish("bees", tables={"register": HIVES[:0]}, manifest=empty)
    assert lake.snapshot("bees") == old


def test_the_same_facts_again_are_not_kept_twice(lake: Lake) -> None:
    first = lake.publish("bees", tables={"register": HIVES}, manifest=manifest())
    again = lake.publish(
        "bees", tables={"register": HIVES}, manifest=manifest(created_at="2027-01-01T00:00:00Z")
    )
    assert again == first
    assert again.manifest["created_at"] == "2026-01-05T02:00:00+00:00"
    assert len(lake.snapshots()) == 1


def test_batches_become_one_table_with_large_row_groups(lake: Lake) -> None:
    batch = pa.table({"n": range(50_000)})
    with lake.draft() as draft:
        with draft.table("register", batch.schema) as rows:
            for _ in range(5):
                rows.write(batch)
        snapshot = lake.publish_snapshot(draft, "bees", manifest())
    file = pq.ParquetFile(snapshot.path("register"))
    assert (file.metadata.num_rows, file.metadata.num_row_groups) == (250_000, 3)


def test_a_table_may_come_from_a_parquet_file(lake: Lake, tmp_path: Path) -> None:
    pq.write_table(HIVES, tmp_path / "hives.parquet")
    snapshot = lake.publish(
        "bees", tables={"register": tmp_path / "hives.parquet"}, manifest=manifest()
    )
    assert pq.read_table(snapshot.path("register")).equals(HIVES)


def test_an_unknown_name_lists_what_there_is(lake: Lake) -> None:
    with pytest.raises(LakeError, match="nothing was published there yet"):
        lake.snapshot("bees")
    lake.publish("bees", tables={"register": HIVES}, manifest=manifest())
    with pytest.raises(LakeError, match="bees-2016-04-abababab"):
        lake.snapshot("../../etc")
    with pytest.raises(LakeError) as refused:
        lake.snapshot("bees").path("cells")
    assert "มีเฉพาะ register" in refused.value.text("th")


def test_names_that_would_leave_the_lake_are_refused(lake: Lake) -> None:
    with pytest.raises(LakeError, match="cannot be the name"):
        lake.publish("../bees", tables={"register": HIVES}, manifest=manifest())
    with pytest.raises(LakeError, match="cannot be the name"):
        lake.publish_result("a/b", {"cells": HIVES}, {})
    assert lake.snapshots() == [] and lake.results() == []


def test_opening_a_lake_writes_nothing(lake: Lake) -> None:
    assert lake.snapshots() == [] and lake.results() == []
    assert not lake.folder.exists()


def test_a_changed_or_missing_file_is_noticed(lake: Lake) -> None:
    snapshot = lake.publish("bees", tables={"register": HIVES}, manifest=manifest())
    snapshot.verify()
    path = snapshot.path("register")
    assert not path.stat().st_mode & 0o222, "published files are read-only"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(LakeError, match="was changed after"):
        snapshot.verify()
    path.unlink()
    with pytest.raises(LakeError, match="is missing"):
        snapshot.verify()


def test_a_newer_layout_is_refused_in_plain_words(lake: Lake) -> None:
    snapshot = lake.publish("bees", tables={"register": HIVES}, manifest=manifest())
    path = snapshot.folder / "manifest.json"
    path.chmod(0o644)
    path.write_text(json.dumps({**snapshot.manifest, "schema_version": 2}))
    with pytest.raises(LakeError, match="newer Ruang"):
        lake.snapshots()
    path.write_text("{")
    with pytest.raises(LakeError, match="cannot be read as a manifest"):
        lake.snapshots()


def test_a_draft_that_fails_leaves_nothing(lake: Lake) -> None:
    def fail_half_way() -> None:
        with lake.draft() as draft:
            draft.add("register", HIVES)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    assert lake.snapshots() == []
    assert [p.name for p in (lake.folder / ".staging").iterdir()] == [".lock"]


def test_results_are_kept_by_run(lake: Lake) -> None:
    made = {"created_at": "2026-01-05T02:00:00+00:00"}
    first = lake.publish_result("r1", {"cells": HIVES}, made)
    second = lake.publish_result(
        "r2", {"cells": HIVES}, {"created_at": "2026-01-06T02:00:00+00:00"}
    )
    assert lake.result("latest") == second
    assert lake.result("r1") == first
    assert lake.publish_result("r1", {"cells": HIVES[:1]}, made).path("cells") == first.path(
        "cells"
    )
    assert pq.read_table(first.path("cells")).num_rows == 2
    with pytest.raises(LakeError, match="r2, r1"):
        lake.result("r3")


PUBLISHING = """
import sys, time
from pathlib import Path
import pyarrow as pa
from ruang.engine.lake import Lake
batch = pa.table({"n": range(200_000)})
with Lake(Path(sys.argv[1])).draft() as draft:
    with draft.table("register", batch.schema) as rows:
        rows.write(batch)
        print("writing", flush=True)
        time.sleep(60)
"""


def test_a_killed_run_leaves_nothing_visible_and_is_swept_by_the_next(lake: Lake) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", PUBLISHING, str(lake.folder)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout
    assert child.stdout.readline() == "writing\n"
    staging = lake.folder / ".staging"
    (half,) = (p for p in staging.iterdir() if p.is_dir())
    assert (half / "register.parquet").exists()

    with lake.draft():
        assert half.exists(), "a living run's folder is not swept by another"
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert half.exists(), "nobody could tidy up after a kill"
    assert lake.snapshots() == []

    snapshot = lake.publish("bees", tables={"register": HIVES}, manifest=manifest())
    assert lake.snapshots() == [snapshot]
    assert [p.name for p in staging.iterdir()] == [".lock"]
