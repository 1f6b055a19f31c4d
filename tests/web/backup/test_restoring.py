"""Bringing a backup back: all of it or nothing, on either database, and who was erased stays so."""

from __future__ import annotations

import errno
import os
from collections import namedtuple
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connections
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from ruang.engine.lake import Lake
from ruang.web.clusters.models import Proposal
from ruang.web.clusters.models_versions import ProposalVersion
from ruang.web.home.backups import BACKUP
from ruang.web.journal.action import SYSTEM
from ruang.web.names.keeping import renew as renew_names
from ruang.web.people.models import User
from ruang.web.privacy.actions_erasure import erase_person
from ruang.web.site.backup import databases, filling, kept, moment, restoring, swapping, taking
from ruang.web.site.backup.archive import BackupError
from ruang.web.site.backup.place import MB, Place
from ruang.web.work.models import Job

NOW = timezone.now()
Disk = namedtuple("Disk", "total used free")


@pytest.fixture
def brought(cast, proposal, published, place):
    """Something of everything: people, a proposal, a lake, a file that waits, keys."""
    from django.core.files.base import ContentFile

    from ruang.web.intake import bringing

    body = "name,province,tsic,workers\nทอผ้าลำพูน,51,13121,7\n".encode()
    bringing.bring([ContentFile(body, name="register.csv")], by=cast.officer)
    renew_names()
    return place


@pytest.fixture
def backup(brought, tmp_path) -> Path:
    return kept.make(tmp_path / "backups", brought, now=NOW)[0]


def put_back(path: Path, place: Place, database=None, **how):
    found = database or connections.settings["default"]
    connections["default"].close()  # nobody may work with it
    with path.open("rb") as source:
        return restoring.restore(source, place, found, now=timezone.now(), **how)


def files(*folders: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(path): (path.read_bytes(), path.stat().st_mode)
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in (".lock", kept.LOCK) and "sqlite3" not in path.name
    }


def everything(place: Place, folder: Path) -> tuple:
    """All that an installation has, as a backup of it would say."""
    path, manifest = kept.make(folder, place, now=NOW)
    path.unlink()
    connections["default"].close()
    of_the_day = ("about.json", taking.COUNTERS)
    members = {n: m for n, m in manifest.members.items() if n not in of_the_day}
    return manifest.tables, members


def refusal(call, *args, **how) -> str:
    with pytest.raises(BackupError) as refused:
        call(*args, **how)
    assert refused.value.text("th") != str(refused.value)
    return str(refused.value)


# -- the folder of backups -------------------------------------------------------------------


def test_backups_are_their_owners_alone_and_the_oldest_goes(brought, tmp_path, monkeypatch) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "notes.txt").write_text("not a backup")
    kept.make(folder, brought, now=NOW)
    newest, _ = kept.make(folder, brought, now=NOW + timedelta(days=1), keep=1)
    assert kept.backups(folder) == [newest]
    assert newest.stat().st_mode & 0o777 == 0o600
    assert {*folder.iterdir()} == {newest, folder / "notes.txt"}

    with kept.alone(brought.home):
        assert "under way" in refusal(kept.make, folder, brought, now=NOW)

    # While something is missing, no backup that may have it goes.
    next(path for path in brought.uploads.rglob("*") if path.is_file()).unlink()
    monkeypatch.setattr(moment, "PAUSES", ())
    path, manifest = kept.make(folder, brought, now=NOW + timedelta(days=2), keep=1)
    assert len(manifest.missing) == 1 and kept.backups(folder) == [path, newest]


def test_a_full_disk_leaves_nothing_half_written(brought, tmp_path, monkeypatch) -> None:
    folder = tmp_path / "backups"
    first, _ = kept.make(folder, brought, now=NOW)

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert "is full: nothing of the backup was kept" in refusal(
        kept.make, folder, brought, now=NOW + timedelta(days=1), keep=1
    )
    monkeypatch.undo()
    assert [*folder.iterdir()] == [first]

    monkeypatch.setattr("shutil.disk_usage", lambda _folder: Disk(MB, MB, 10))
    assert "not enough free space" in refusal(kept.make, folder, brought, now=NOW)
    assert [*folder.iterdir()] == [first]
    before = files(brought.home, brought.lake)
    there = Place(tmp_path / "there", tmp_path / "there/lake", tmp_path / "there/uploads")
    nowhere = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(there.home / "ruang.sqlite3")}
    assert "not enough free space" in refusal(put_back, first, there, nowhere)
    assert files(brought.home, brought.lake) == before and not files(there.home)


# -- refused, and nothing touched ------------------------------------------------------------


def test_a_damaged_backup_is_refused_before_anything_is_touched(backup, brought) -> None:
    body = bytearray(backup.read_bytes())
    body[len(body) // 2] ^= 0xFF
    backup.write_bytes(body)
    before = files(brought.home, brought.lake)

    assert refusal(put_back, backup, brought, replace=True)

    assert files(brought.home, brought.lake) == before
    assert not [p for p in brought.home.iterdir() if p.name.startswith(restoring.STAGING)]
    assert Proposal.objects.count() == 1


def test_a_database_that_finds_its_disk_full_is_quoted(backup, brought, monkeypatch) -> None:
    before = files(brought.home, brought.lake)

    def full(*_given) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(filling, "fill", full)
    assert "all is as it was" in refusal(put_back, backup, brought, replace=True)
    assert files(brought.home, brought.lake) == before and Proposal.objects.count() == 1


def test_what_is_there_is_not_replaced_unasked_nor_under_somebodys_hands(backup, brought) -> None:
    before = files(brought.home, brought.lake)
    assert "With --replace it is moved aside" in refusal(put_back, backup, brought)

    somebody = connections.create_connection("default")
    with somebody.cursor() as cursor:  # as `serve` and `worker` have it open all the time
        cursor.execute("SELECT count(*) FROM people_user")
    assert "stop `serve` and `worker` first" in refusal(put_back, backup, brought, replace=True)
    somebody.close()
    assert files(brought.home, brought.lake) == before


# -- brought back ----------------------------------------------------------------------------


@pytest.mark.thorough
def test_what_was_changed_is_as_it_was_but_who_was_erased_stays_erased(
    backup, brought, cast, lake, tmp_path
) -> None:
    before = everything(brought, tmp_path)
    ProposalVersion.objects.all().delete()
    Proposal.objects.all().delete()
    snapshot = lake.snapshots()[0]
    (brought.uploads / "later").write_text("brought after the backup")
    lake.erase_personal(snapshot.id, ["a"])
    erase_person(cast.agent, by=SYSTEM)

    done = put_back(backup, brought, replace=True)

    assert done.persons_erased == 1 and done.values_erased == 1
    assert Proposal.objects.count() == 1
    agent = User.objects.get(pk=cast.agent.pk)
    assert not agent.is_active and "agent@" not in agent.email
    assert User.objects.get(pk=cast.officer.pk).email == cast.officer.email
    beside = Lake(brought.lake).personal(snapshot.id)
    assert beside and b"Lamphun honey" not in beside.read_bytes()
    tables, members = everything(brought, tmp_path)
    changed = {name for name in tables if tables[name] != before[0][name]}
    assert changed <= {
        "people_user", "people_membership", "journal_entry", "journal_origin", "mfa_authenticator",
        "names_name",
    }  # fmt: skip
    assert {n for n in members.keys() ^ before[1].keys() if not n.startswith("database/")} <= {
        "lake/.erased.jsonl"
    }
    # What was there lies aside, whole.
    assert len(done.aside) >= 2
    aside = brought.home.rglob("later")
    assert [path.read_text() for path in aside] == ["brought after the backup"]


@pytest.mark.thorough
def test_the_database_moves_to_the_other_kind_and_back(
    backup, brought, another_database, tmp_path
) -> None:
    """On SQLite: to another file and back. On PostgreSQL: to SQLite and back."""
    before = everything(brought, tmp_path)
    for name, kind in (("there", "sqlite"), ("back", "")):
        home = tmp_path / name
        there = Place(home, home / "lake", home / "uploads")
        database = another_database(name, kind=kind)
        done = put_back(backup, there, database)
        assert not (done.amiss or done.unknown or done.replaced)
        with databases.as_default(database):
            assert everything(there, tmp_path) == before
            # The next row gets a number that none had.
            last = max(User.objects.values_list("pk", flat=True))
            organisation = User.objects.exclude(organisation=None)[0].organisation
            new = User.objects.create(email=f"{name}@ruang.example", organisation=organisation)
            assert new.pk > last
            new.delete()
            backup, _ = kept.make(tmp_path / f"{name}.tar.zst", there, now=NOW)
        assert {p.stat().st_mode & 0o077 for p in (there.home / "secret_key",)} == {0}


@pytest.mark.thorough
def test_whatever_breaks_on_the_way_all_is_as_it_was(backup, brought, tmp_path, monkeypatch):
    Proposal.objects.update(reason="changed after the backup")
    before, on_disk = everything(brought, tmp_path), files(brought.home, brought.lake)
    moved = []

    def breaks(self, moves) -> None:
        original(self, moves[:3])
        moved.extend(moves[:3])
        raise OSError(errno.EIO, "Input/output error")

    original = swapping.Swap.do
    monkeypatch.setattr(swapping.Swap, "do", breaks)
    with pytest.raises(OSError, match="Input/output"):
        put_back(backup, brought, replace=True)
    assert moved and files(brought.home, brought.lake) == on_disk
    assert everything(brought, tmp_path) == before

    # Killed in the middle: nobody is there to undo it. The next restore does.
    monkeypatch.setattr(swapping.Swap, "undo", lambda self: None)
    with pytest.raises(OSError, match="Input/output"):
        put_back(backup, brought, replace=True)
    assert files(brought.home, brought.lake) != on_disk
    monkeypatch.undo()
    assert put_back(backup, brought, replace=True).replaced
    assert Proposal.objects.get().reason != "changed after the backup"
    assert not (brought.home / swapping.NOTE).exists()


@pytest.mark.thorough
def test_backing_out_of_an_upgrade_is_a_restore(brought, db, tmp_path) -> None:
    """A newer version changed the database; this one refuses it, and takes its own backup back.

    The job that made the backup was under way at the moment that it holds, and is not any more.
    """
    job = Job.objects.create(kind=BACKUP, state="running", arguments={})
    backup, manifest = kept.make(tmp_path / "backups", brought, now=NOW)
    MigrationRecorder(db).record_applied("kilns", "0001_initial")
    assert "newer version" in refusal(kept.make, backup.parent, brought, now=NOW)
    put_back(backup, brought, replace=True)
    job.refresh_from_db()
    assert (job.state, job.ended_at.isoformat()) == ("done", manifest.about.made_at)
    assert ("kilns", "0001_initial") not in MigrationRecorder(db).applied_migrations()
    assert Proposal.objects.count() == 1
