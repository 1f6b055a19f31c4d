"""The lake: facts appear whole or not at all, and stay what they were."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ruang.engine.errors import LakeError
from ruang.engine.lake import Lake, Snapshot

NOW = datetime(2026, 1, 5, 2, tzinfo=UTC)
PHONES = pa.table({"establishment_id": ["a", "b", "c"], "phone": ["1", "2", "3"]})
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
    groups = [file.metadata.row_group(n).num_rows for n in range(file.metadata.num_row_groups)]
    assert groups == [122_880, 122_880, 4_240]


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


def test_one_broken_manifest_hides_no_other_snapshot(lake: Lake) -> None:
    whole = lake.publish("wasps", tables={"register": HIVES}, manifest=manifest())
    broken = lake.publish("bees", tables={"register": HIVES}, manifest=manifest())
    path = broken.folder / "manifest.json"
    path.chmod(0o644)
    path.write_text(json.dumps({**broken.manifest, "schema_version": 2}))
    with pytest.raises(LakeError, match="newer Ruang"):
        lake.snapshot(broken.id)
    path.write_text("{")
    with pytest.raises(LakeError, match="cannot be read as a manifest"):
        lake.snapshot(broken.id)
    assert lake.snapshots() == [whole]
    (told,) = lake.broken()
    assert told.id == broken.id and "cannot be read as a manifest" in str(told.error)


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


# -- dry runs ------------------------------------------------------------------------------


def dry_run(lake: Lake, *, keep: bool = False, phones: bool = True, **more: object) -> Snapshot:
    with lake.draft() as draft:
        draft.add("register", HIVES)
        if phones:
            with draft.beside("personal", PHONES.schema) as rows:
                rows.write(PHONES)
        return lake.publish_snapshot(draft, "bees", manifest(**more), keep=keep)


def test_a_dry_run_is_seen_by_nobody_until_it_is_kept_as_it_was(lake: Lake) -> None:
    waits = dry_run(lake)
    assert lake.snapshots() == [] and not waits.is_kept
    assert lake.checked(waits.id) == waits
    assert lake.checked_with_fingerprint("bees", "ab" * 32) == waits
    assert lake.with_fingerprint("bees", "ab" * 32) is None
    inode = waits.path("register").stat().st_ino

    kept = lake.keep(waits.id)
    assert lake.snapshots() == [kept] and kept.is_kept
    assert kept.path("register").stat().st_ino == inode, "moved, not written again"
    assert lake.checked_snapshots() == []
    assert lake.keep(waits.id) == kept, "a second press of the button changes nothing"
    with pytest.raises(LakeError, match="not there any more"):
        lake.checked(waits.id)


def test_a_discarded_dry_run_leaves_nothing(lake: Lake) -> None:
    waits = dry_run(lake)
    lake.discard(waits.id)
    lake.discard(waits.id)
    assert not waits.folder.exists()
    assert [p.name for p in (lake.folder / ".staging").iterdir()] == [".lock"]
    with pytest.raises(LakeError, match="check the files again"):
        lake.keep(waits.id)


def test_what_was_kept_is_not_discarded(lake: Lake) -> None:
    kept = lake.keep(dry_run(lake).id)
    lake.discard(kept.id)
    assert lake.snapshots() == [kept]


def test_a_dry_run_of_what_was_kept_is_the_kept_one(lake: Lake) -> None:
    waits = dry_run(lake)
    kept = dry_run(lake, keep=True)
    assert kept.is_kept and lake.checked(waits.id) == waits
    assert dry_run(lake).is_kept
    assert lake.keep(waits.id) == kept
    assert lake.checked_snapshots() == []


def test_dry_runs_that_nobody_decides_on_are_swept_by_age(lake: Lake) -> None:
    old = dry_run(lake)
    young = dry_run(lake, fingerprint="cd" * 32, created_at=(NOW + timedelta(days=3)).isoformat())
    assert lake.sweep_checked(NOW + timedelta(days=1), protect={old.id}) == []
    assert lake.sweep_checked(NOW + timedelta(days=1)) == [old.id]
    assert lake.checked_snapshots() == [young]


def test_of_many_who_keep_and_discard_at_once_all_see_the_same(lake: Lake) -> None:
    waits = dry_run(lake)
    with ThreadPoolExecutor(8) as people:
        kept = list(people.map(lambda _n: lake.keep(waits.id), range(8)))
    assert set(kept) == {lake.snapshot("bees")}
    lake.snapshot("bees").verify()


# -- personal values -----------------------------------------------------------------------


def test_personal_values_lie_beside_the_snapshot_for_its_owner_alone(lake: Lake) -> None:
    waits = dry_run(lake)
    file = lake.personal(waits.id)
    assert file and file.parent == waits.folder and file.stat().st_mode & 0o777 == 0o600
    assert list(waits.manifest["files"]) == ["register.parquet"]

    kept = lake.keep(waits.id)
    file = lake.personal(kept.id)
    assert file == lake.folder / "personal" / f"{kept.id}.parquet"
    assert file.stat().st_mode & 0o777 == 0o600 and file.parent.stat().st_mode & 0o077 == 0
    assert pq.read_table(file).equals(PHONES)
    assert sorted(p.name for p in kept.folder.iterdir()) == ["manifest.json", "register.parquet"]


def test_a_person_s_values_are_erased_and_the_snapshot_stays(lake: Lake) -> None:
    kept = dry_run(lake, keep=True)
    assert lake.erase_personal(kept.id, ["b", "unknown"]) == 1
    file = lake.personal(kept.id)
    assert file and pq.read_table(file)["establishment_id"].to_pylist() == ["a", "c"]
    assert file.stat().st_mode & 0o777 == 0o600
    assert lake.erase_personal(kept.id, None) == 2
    assert lake.personal(kept.id) is None and not file.exists()
    assert lake.erase_personal(kept.id, None) == 0
    kept.verify()


def test_a_kill_between_keeping_and_moving_loses_no_personal_value(lake: Lake) -> None:
    waits = dry_run(lake)
    place = lake.folder / "snapshots" / "bees" / waits.id
    place.parent.mkdir(parents=True)
    waits.folder.rename(place)  # the kill came here
    assert lake.personal(waits.id) == place / "personal.parquet"
    lake.keep(waits.id)
    assert lake.personal(waits.id) == lake.folder / "personal" / f"{waits.id}.parquet"


ASKING = """
import sys
from pathlib import Path
from ruang.engine.lake import Lake
sys.stdin.readline()
print(Lake(Path(sys.argv[1])).key().hex())
"""


def test_two_that_ask_for_the_key_at_once_get_the_same(lake: Lake) -> None:
    asking = [
        subprocess.Popen(
            [sys.executable, "-c", ASKING, str(lake.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _n in range(2)
    ]
    said = {one.communicate("go\n")[0].strip() for one in asking}
    assert said == {lake.key().hex()} and len(lake.key()) == 32
    path = lake.folder / ".key"
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_bytes(b"short")
    with pytest.raises(LakeError, match="is damaged"):
        lake.key()
