"""Backups made while people and the worker write: each holds one moment, and all that it cites."""

from __future__ import annotations

import io
import json
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from itertools import count
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import connections, transaction
from django.utils import timezone
from small_lake import DAY, HIVES, read_in

from ruang.engine.lake import Lake
from ruang.web.clusters.actions import approve, propose, revise, send_back, withdraw
from ruang.web.clusters.models import Candidate, CandidateMember
from ruang.web.intake import actions, bringing, citing
from ruang.web.potential.models import Publication
from ruang.web.site.backup import archive, kept, moment

ROUNDS = 12
REGISTER = "name,province,tsic,workers\nWeaver {},51,13121,7\n"


class Kept:
    """A backup, read into memory."""

    def __init__(self, path: Path) -> None:
        self.files: dict[str, bytes] = {}
        parts: dict[str, io.BytesIO] = {}

        class Open(io.BytesIO):
            def close(self) -> None:
                """Stay open."""

        with path.open("rb") as file:
            take = lambda name, _size: parts.setdefault(name, Open())  # noqa: E731
            self.manifest = archive.unpack(file, take)
        self.files = {name: part.getvalue() for name, part in parts.items()}

    @cached_property
    def tables(self) -> dict[str, list[dict]]:
        found: dict[str, list[dict]] = defaultdict(list)
        for name in sorted(
            n for n in self.files if n.startswith("database/") and n.count("/") == 2
        ):
            table = name.split("/")[1]
            columns = self.manifest.tables[table].columns
            for line in self.files[name].decode().splitlines():
                found[table].append(dict(zip(columns, json.loads(line), strict=True)))
        return found

    def of(self, model) -> dict[object, dict]:
        return {row[model._meta.pk.attname]: row for row in self.tables[model._meta.db_table]}

    def torn_keys(self) -> list[str]:
        """Keys that lead to no row."""
        torn = []
        for model in apps.get_models(include_auto_created=True):
            for field in [f for f in model._meta.concrete_fields if f.remote_field]:
                target = field.target_field
                there = {r[target.attname] for r in self.tables[target.model._meta.db_table]}
                wanted = {row[field.attname] for row in self.tables[model._meta.db_table]} - {None}
                if wanted - there:
                    torn.append(f"{field}: {wanted - there}")
        return torn

    def torn_files(self) -> list[str]:
        """What the rows speak of and the files are not."""
        rows, members = self.tables, self.manifest.members
        torn = [
            row["stored"]
            for row in rows["intake_deliveryfile"]
            if row["removed_at"] is None
            and getattr(members.get(f"uploads/{row['stored']}"), "sha256", "") != row["sha256"]
        ]
        there = {name.split("/")[-2] for name in self.files if name.endswith("manifest.json")}
        cited = [row["snapshot"] for row in rows["potential_publication"]]
        cited += [row["run_id"] for row in rows["potential_publication"]]
        cited += [row["checked_snapshot"] for row in rows["intake_delivery"]]
        return torn + sorted({name for name in cited if name} - there)

    def torn_journal(self) -> list[str]:
        """Entries without what they speak of, and rows that are not what was said of them last."""
        torn = []
        for label in ("clusters.proposal", "intake.delivery", "clusters.cluster"):
            rows = self.of(apps.get_model(label))
            entries = [e for e in self.tables["journal_entry"] if e["subject_type"] == label]
            last = {int(entry["subject_id"]): entry["after"] for entry in entries}
            if last.keys() != rows.keys():
                torn.append(f"{label}: {sorted(last.keys() ^ rows.keys())}")
            for pk in last.keys() & rows.keys():
                for name in {"state", "revision", "version", "checked_snapshot"} & last[pk].keys():
                    if rows[pk][name] != last[pk][name]:
                        torn.append(f"{label} {pk}: {name} {rows[pk][name]} {last[pk][name]}")
        numbers = [entry["id"] for entry in self.tables["journal_entry"]]
        assert len(numbers) == len(set(numbers))
        return torn


class People:
    """Threads that do what people and the worker do, again and again, until told to stop."""

    def __init__(self, cast, centre, candidates: list[Candidate], lake: Lake) -> None:
        self.cast, self.centre, self.candidates, self.lake = cast, centre, candidates, lake
        self.confirmed: dict[str, list[int]] = defaultdict(list)
        self.errors: list[Exception] = []
        self._enough = threading.Event()
        self._numbers = count(100)

    @contextmanager
    def at_work(self, *works: Callable[[int], None]) -> Iterator[None]:
        threads = [threading.Thread(target=self._on_and_on, args=(work,)) for work in works]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._enough.set()
            for thread in threads:
                thread.join()
        assert not self.errors

    def _on_and_on(self, work: Callable[[int], None]) -> None:
        try:
            for turn in count():
                if self._enough.is_set():
                    break
                work(turn)
        except Exception as error:
            self.errors.append(error)
            raise
        finally:
            connections.close_all()

    def confirm(self, model: str, row) -> None:
        self.confirmed[model].append(row.pk)

    def proposes(self, turn: int) -> None:
        candidate = self.candidates[turn % len(self.candidates)]
        if candidate.proposals.filter(state="approved").exists():
            return
        officer, director = self.cast.officer, self.cast.director
        said = {"name_th": f"คลัสเตอร์ {turn}", "name_en": "", "reason": "ทดสอบ"}
        about = {"fiscal_year": 2027, "lead_centre": self.centre}
        made = propose(candidate, by=officer, **said, **about)
        self.confirm("clusters_proposal", made)
        if turn % 3 == 0:
            send_back(made, by=director, comment="ขอข้อมูลเพิ่ม")
            revise(made, by=officer, **said, **about)
        if turn % 5 == 4:
            approve(made, by=director, comment="")
        else:
            withdraw(made, by=officer)

    def brings(self, turn: int) -> None:
        body = REGISTER.format(turn).encode()
        made = bringing.bring([ContentFile(body, name="register.csv")], by=self.cast.officer)
        self.confirm("intake_delivery", made)
        waits = read_in(self.lake, next(self._numbers), keep=False)
        asked = {"by": self.cast.officer, "version": made.version}
        actions.note_checked(made, **asked, snapshot=waits.id, found={"rows_accepted": 2})
        if turn % 2:
            actions.keep(made, by=self.cast.officer)
        elif turn % 4:
            actions.discard(made, by=self.cast.officer)
        else:
            actions.remove_files(made, by=self.cast.administrator)

    def publishes(self, turn: int) -> None:
        number = next(self._numbers)
        made = read_in(self.lake, number, source="wasps")
        if turn % 4 == 0:
            run = f"run{number}"
            about = {"created_at": DAY.format(1), "snapshot": made.id}
            self.lake.publish_result(run, {"cells": HIVES}, about)
            with transaction.atomic():
                row = Publication.objects.create(
                    run_id=run, snapshot=made.id, source="wasps", synthetic=True,
                    title_th="ตัวต่อ", title_en="Wasps", measure="workers",
                    published_at=timezone.now(),
                )  # fmt: skip
            self.confirm("potential_publication", row)
        # Of those alone: keeping a register and pruning it in the same moment is nobody's work.
        wasps = {s.id for s in self.lake.snapshots() if s.source == "wasps"}
        self.lake.prune(keep_newest=1, protect=citing.cited(), only=wasps, dry_run=False)
        self.lake.erase_personal(made.id, ["a"])


@pytest.fixture
def people(cast, weaving, published, lake):
    """Enough candidates for all that is proposed and approved."""
    candidates = [weaving]
    for number in range(30):
        made = Candidate.objects.create(
            publication=published, key=f"more{number}", core_id="1312", score=50, rank=9, stars=1,
            jobs=1, reason_th="", reason_en="",
        )  # fmt: skip
        CandidateMember.objects.create(
            candidate=made, area_id="51", industry_id="1312", role="core", jobs=1, score=1
        )
        candidates.append(made)
    return People(cast, cast.centre, candidates, lake)


def look_through(path: Path, confirmed: dict[str, list[int]]) -> Kept:
    """Nothing in a backup is torn, and all that was confirmed before it is in it."""
    found = Kept(path)
    assert (found.manifest.missing, found.manifest.damaged) == ((), ())
    assert not found.torn_keys()
    assert not found.torn_files()
    assert not found.torn_journal()
    approved = [r for r in found.tables["clusters_proposal"] if r["state"] == "approved"]
    assert {r["proposal_id"] for r in found.tables["clusters_cluster"]} == {
        r["id"] for r in approved
    }
    for table, keys in confirmed.items():
        assert set(keys) <= {row["id"] for row in found.tables[table]}, table
    return found


def rounds(people: People, place, folder: Path, number: int) -> list[Path]:
    made = []
    with people.at_work(people.proposes, people.brings, people.publishes):
        while not all(people.confirmed[t] for t in ("clusters_proposal", "intake_delivery")):
            assert not people.errors
        for _ in range(number):
            before = {table: list(keys) for table, keys in people.confirmed.items()}
            path, _ = kept.make(folder, place, now=timezone.now())
            look_through(path, before)
            made.append(path)
    return made


def test_whatever_a_row_names_outside_the_database_is_looked_for() -> None:
    """A new column that names a snapshot, a result or a file is to be known to the backup."""
    named = {"snapshot", "checked_snapshot", "run_id", "stored", "folder"}
    fields = [(m, f) for m in apps.get_models() for f in m._meta.concrete_fields]
    naming = {(m._meta.db_table, f.name) for m, f in fields if f.name in named}
    files = [(m, f) for m, f in fields if f.get_internal_type() == "FileField"]
    assert not files
    assert naming == {
        *moment.CITING,
        ("intake_deliveryfile", "stored"),
        ("potential_backtest", "run_id"),  # what came of it stands in the row
        ("registry_listchange", "folder"),
        ("intake_delivery", "snapshot"),  # may have been pruned since; what is published stays
        ("analyses_analysis", "folder"),  # days old at most, and computed again by who asked
    }


@pytest.mark.thorough
def test_each_backup_holds_one_moment_while_everybody_works(people, place, tmp_path) -> None:
    made = rounds(people, place, tmp_path / "backups", ROUNDS)
    assert kept.backups(tmp_path / "backups") == made[::-1]
    assert not list((tmp_path / "backups").glob(".*"))
    assert not list(place.home.glob(".backup-*"))
    assert not [p for p in (place.lake / ".staging").iterdir() if p.is_dir()]
