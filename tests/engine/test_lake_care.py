"""Looking after the lake: what may go and why the rest stays, and what is wrong with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from ruang.engine.errors import LakeError, ParameterError
from ruang.engine.lake import Lake, Snapshot

START = datetime(2026, 1, 5, 2, tzinfo=UTC)
HIVES = pa.table({"establishment_id": ["a", "b"], "name": ["Lamphun honey", "Nan hives"]})


def read_in(
    lake: Lake, day: int, source: str = "bees", *, keep: bool = True, rows: int = 2
) -> Snapshot:
    about = {
        "fingerprint": f"{day:02d}" * 32,
        "created_at": (START + timedelta(days=day)).isoformat(),
        "rows_accepted": rows,
    }
    with lake.draft() as draft:
        draft.add("register", HIVES)
        with draft.beside("personal", HIVES.schema) as phones:
            phones.write(HIVES)
        return lake.publish_snapshot(draft, source, about, keep=keep)


def computed_from(lake: Lake, snapshot: Snapshot, run: str) -> None:
    about = {"created_at": START.isoformat(), "snapshot": snapshot.id}
    lake.publish_result(run, {"cells": HIVES}, about)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


# -- prune ---------------------------------------------------------------------------------


def test_old_snapshots_that_nothing_cites_go_and_each_other_says_why_it_stays(lake: Lake) -> None:
    free, cited, named, fresh, newest = (read_in(lake, day) for day in range(5))
    other = read_in(lake, 0, "wasps")
    computed_from(lake, cited, "r1")
    asked = {"before": START + timedelta(days=3), "protect": {named.id}}

    would = {fate.snapshot.id: str(fate.text()) for fate in lake.prune(**asked)}
    assert would == {
        newest.id: "the newest of its source",
        fresh.id: "not older than asked",
        named.id: "cited by what is published",
        cited.id: "cited by the results r1",
        free.id: "older than asked, and nothing cites it",
        other.id: "the newest of its source",
    }
    assert len(lake.snapshots()) == 6, "so far nothing was removed"

    went = [fate.snapshot for fate in lake.prune(**asked, dry_run=False) if fate.goes]
    assert went == [free]
    assert (
        not free.folder.exists() and not (lake.folder / "personal" / f"{free.id}.parquet").exists()
    )
    assert {s.id for s in lake.snapshots()} == set(would) - {free.id}
    assert all(one.whole for one in lake.verify())


def test_so_many_of_each_source_stay(lake: Lake) -> None:
    first, second, third = (read_in(lake, day) for day in range(3))
    gone = [fate.snapshot for fate in lake.prune(keep_newest=2, dry_run=False) if fate.goes]
    assert gone == [first] and lake.snapshots() == [third, second]
    with pytest.raises(ParameterError, match="keep at least 1"):
        lake.prune(keep_newest=0)


def test_the_snapshot_that_stands_for_a_source_stays_under_a_newer_one_without_rows(
    lake: Lake,
) -> None:
    filled, empty = read_in(lake, 0), read_in(lake, 1, rows=0)
    assert [fate.goes for fate in lake.prune()] == [False, False]
    assert lake.snapshot("bees") == filled != empty


def test_nothing_goes_that_was_not_shown(lake: Lake) -> None:
    first, second, _third = (read_in(lake, day) for day in range(3))
    gone = [fate.snapshot for fate in lake.prune(only={first.id}, dry_run=False) if fate.goes]
    assert gone == [first] and second in lake.snapshots()


def test_while_a_result_cannot_be_read_nothing_goes_for_it_may_cite_anything(lake: Lake) -> None:
    old, _new = read_in(lake, 0), read_in(lake, 1)
    computed_from(lake, old, "r1")
    manifest = lake.result("r1").folder / "manifest.json"
    manifest.chmod(0o644)
    manifest.write_text("{")
    fate = lake.prune(dry_run=False)[1]
    assert not fate.goes and fate.text("th") == "อ่านผลการคำนวณ r1 ไม่ได้ และอาจอ้างอิงชุดข้อมูลนี้"


def test_a_result_is_not_published_from_a_snapshot_that_went_while_it_was_computed(
    lake: Lake,
) -> None:
    old, _new = read_in(lake, 0), read_in(lake, 1)
    lake.prune(dry_run=False)
    with pytest.raises(LakeError, match="was removed meanwhile"):
        computed_from(lake, old, "r1")
    assert lake.results() == []


# -- verify --------------------------------------------------------------------------------


def findings(lake: Lake) -> dict[str, list[str]]:
    return {one.id: [f.text() for f in one.findings] for one in lake.verify() if not one.whole}


def test_a_lake_as_it_was_published_has_no_findings(lake: Lake) -> None:
    assert list(lake.verify()) == []
    snapshot, waits = read_in(lake, 0), read_in(lake, 1, keep=False)
    computed_from(lake, snapshot, "r1")
    lake.key()
    found = list(lake.verify())
    assert all(one.whole for one in found)
    assert [(one.kind, one.id) for one in found] == [
        ("snapshot", snapshot.id),
        ("dry run", waits.id),
        ("result", "r1"),
        ("personal", f"{snapshot.id}.parquet"),
        ("key", ".key"),
    ]


def test_every_kind_of_damage_is_found_and_says_what_to_do(lake: Lake) -> None:
    changed, broken, strange, lost = (read_in(lake, day) for day in range(4))
    computed_from(lake, lost, "r1")
    path = changed.path("register")
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    (broken.folder / "manifest.json").unlink()
    (strange.folder / "notes.txt").write_text("mine")
    lost.folder.rename(lost.folder.with_name("renamed"))
    (lake.folder / ".staging" / "killed").mkdir()
    (lake.folder / "personal" / f"{changed.id}.parquet").chmod(0o644)

    assert findings(lake) == {
        changed.id: [f"{changed.id}: the file register.parquet was changed after it was published"],
        broken.id: ["there is no manifest, so nobody can read it"],
        strange.id: ["the file notes.txt does not belong here"],
        "renamed": [f"the folder was renamed: its manifest says {lost.id}"],
        "r1": [f"the snapshot {lost.id}, from which it was computed, is not there"],
        "killed": ["left behind by a run that was killed"],
        f"{changed.id}.parquet": ["accounts other than the lake's own can read it"],
        f"{lost.id}.parquet": ["personal values of a snapshot that is not there"],
    }
    for one in lake.verify():
        for finding in one.findings:
            assert finding.advice() != finding.advice("th") and finding.text() != finding.text("th")


@pytest.mark.parametrize(
    "words",
    ["{", "[]", "{}", '{"schema_version": 1, "files": []}', '{"schema_version": "x"}'],
)
def test_a_manifest_that_says_too_little_is_broken_and_not_a_crash(lake: Lake, words: str) -> None:
    snapshot = read_in(lake, 0)
    path = snapshot.folder / "manifest.json"
    path.chmod(0o644)
    path.write_text(words)
    assert lake.snapshots() == [] and [one.id for one in lake.broken()] == [snapshot.id]
    assert "cannot be read as a manifest" in findings(lake)[snapshot.id][0]


def test_a_living_run_s_draft_is_no_finding(lake: Lake) -> None:
    with lake.draft():
        assert list(lake.verify()) == []
