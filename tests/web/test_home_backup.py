"""An administrator sees when the last backup was made, and has one made."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from ruang.web.home import backups
from ruang.web.work import worker
from ruang.web.work.models import Job


@pytest.fixture
def panel(client, cast, settings, tmp_path):
    """The words about backups on the administrator's first page."""
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    cast.administrator.language = "en"
    cast.administrator.save()
    client.force_login(cast.administrator)

    def read() -> str:
        page = client.get("/").content.decode()
        return page.partition('aria-labelledby="backup"')[2].partition("</section>")[0]

    return read


def test_where_no_folder_is_named_the_page_says_who_names_one(panel, settings) -> None:
    settings.BACKUP_TO = None
    assert "none yet" in panel() and "RUANG_BACKUP_TO names no folder" in panel()
    assert "<button" not in panel()


def test_she_has_one_made_and_sees_that_it_was_proved(
    panel, client, settings, tmp_path, monkeypatch
) -> None:
    from ruang.web.site.backup import running

    settings.BACKUP_TO = tmp_path / "backups"
    made = settings.BACKUP_TO / "ruang-20261123T190000Z.tar.zst"

    def to_folder(folder, *, report):
        """Tried in test_restoring.py; here nothing is in a database that it could read."""
        folder.mkdir()
        made.write_bytes(b"packed")
        at = timezone.now() - timedelta(hours=3)
        backups.note_made(made, at=at, size=6, amiss=0, without=())
        return made, running.Manifest(about=None)

    monkeypatch.setattr(running, "to_folder", to_folder)
    answer = client.post("/backup/")
    job = Job.objects.get(kind=backups.BACKUP)
    assert answer.url == job.get_absolute_url()
    assert "One is being made just now" in panel() and "<button" not in panel()

    worker.run(batch=True, signals=False)
    job.refresh_from_db()
    assert (job.state, job.url) == ("done", "/#backup")
    assert "up to date" in panel() and "read again and whole" in panel()
    assert "3 hours ago" in panel() and made.name in panel() and "<button" in panel()


def test_an_old_one_and_one_that_failed_are_pointed_out(panel, tmp_path) -> None:
    long_ago = timezone.now() - backups.OLD - timedelta(hours=1)
    backups.note_made(tmp_path / "x.tar.zst", at=long_ago, size=6, amiss=0, without=())
    assert "too old" in panel() and "2 days ago" in panel()
    backups.note_failed(OSError("the disk is gone"), at=timezone.now())
    assert "failed" in panel() and "the disk is gone" in panel() and "x.tar.zst" in panel()
