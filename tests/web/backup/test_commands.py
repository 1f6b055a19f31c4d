"""`ruang web backup` and `ruang web restore`, as whoever runs the installation types them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from ruang.cli import web_backup
from ruang.web.home import backups
from ruang.web.site.backup.archive import BackupError


def run(command, *words: object, language: str = "en"):
    return CliRunner().invoke(command, [str(word) for word in words], obj=language)


def test_made_looked_at_and_refused_in_words(cast, place, settings, tmp_path) -> None:
    settings.BACKUP_TO = None
    assert "give --to, or set RUANG_BACKUP_TO" in run(web_backup.backup).output
    assert backups.latest().state == "none"

    settings.BACKUP_TO, settings.BACKUP_KEEP = tmp_path / "backups", 2
    made = run(web_backup.backup)
    assert made.exit_code == 0, made.output
    path = Path(made.stdout.strip())
    assert path.parent == settings.BACKUP_TO and "read again and whole" in made.stderr
    assert backups.latest().name == path.name and backups.latest().state == "fresh"

    looked = run(web_backup.restore, path, "--check-only", language="th")
    assert looked.exit_code == 0 and "กู้คืนได้" in looked.stderr

    refused = run(web_backup.restore, path)
    assert isinstance(refused.exception, BackupError)
    assert "With --replace it is moved aside" in str(refused.exception)


def test_a_backup_that_cannot_be_made_is_noted_for_administrators(place, settings, tmp_path, db):
    settings.BACKUP_TO = tmp_path / "backups"
    settings.BACKUP_TO.write_text("a file stands where the folder should be")
    assert run(web_backup.backup).exception
    assert backups.latest().state == "failed"


def test_without_the_lake_it_says_so(cast, place, tmp_path) -> None:
    made = run(web_backup.backup, "--to", tmp_path / "small.tar.zst", "--without-lake")
    assert made.exit_code == 0 and "not in it, as you asked: lake" in made.stderr
    with pytest.raises(BackupError, match="is there already"):
        raise run(web_backup.backup, "--to", tmp_path / "small.tar.zst").exception
