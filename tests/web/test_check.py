"""`ruang web check`: what the settings lead to, told before people work with it."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.utils import timezone

from ruang.cli import cli
from ruang.web.journal.models import Entry
from ruang.web.site import checks

ROOT = Path(__file__).parents[2]
PRODUCTION = {
    "RUANG_HTTPS": "1",
    "RUANG_PROXIES": "1",
    "RUANG_HOSTS": "ruang.example.org",
    "RUANG_SITE_URL": "https://ruang.example.org",
    "RUANG_MAIL_URL": "smtp://mail.example.org:587",
}


@pytest.fixture
def public(settings, tmp_path):
    """An installation that others reach, as it should be."""
    settings.ALLOWED_HOSTS = ["ruang.example.org"]
    settings.HTTPS, settings.PROXIES, settings.MAIL = True, 1, True
    settings.HOME, settings.LAKE = tmp_path / "home", tmp_path / "lake"
    settings.BACKUP_TO = Path("/proc")  # another disk than the rest
    settings.LAKE.mkdir()


def told(monkeypatch, language: str = "en") -> tuple[int, str]:
    """What the command says; Django's own advice depends on settings that only a process reads."""
    monkeypatch.setattr(checks, "_django", lambda: [])
    done = CliRunner().invoke(cli, ["--language", language, "web", "check"])
    return done.exit_code, done.output


@pytest.mark.thorough  # a process of its own
def test_django_finds_nothing_to_say_of_an_installation_that_others_reach(tmp_path):
    """By the settings that a process reads: the cookies, HSTS and redirects of HTTPS."""
    own = {"RUANG_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "ruang.web.site.settings"}
    around = {k: v for k, v in os.environ.items() if not k.startswith("DJANGO_")}
    looked = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "INFO"],
        env=around | PRODUCTION | own, cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert looked.returncode == 0, looked.stderr


def test_what_should_not_stay_so_is_told_by_name_and_ends_well(
    cast, public, settings, monkeypatch, tmp_path
):
    settings.BACKUP_TO = None
    settings.PROXIES = 0
    settings.MAIL = False
    code, said = told(monkeypatch, "th")
    assert code == 0 and "RUANG_PROXIES: เป็น 0" in said and "RUANG_BACKUP_TO: ว่างอยู่" in said
    assert "RUANG_MAIL_URL" in said and "createadmin" not in said
    settings.HTTPS = False
    settings.BACKUP_TO = tmp_path
    _code, said = told(monkeypatch)
    assert "RUANG_HTTPS: off" in said and "same disk" in said


def test_a_folder_that_cannot_be_written_to_and_a_wrong_clock_end_with_a_word(
    cast, public, settings, monkeypatch
):
    code, said = told(monkeypatch)  # root may write anywhere; into /proc nobody can
    assert code == 1 and "RUANG_BACKUP_TO: /proc cannot be written to" in said
    settings.BACKUP_TO = None
    assert told(monkeypatch)[0] == 0
    now = timezone.now
    with monkeypatch.context() as ahead:
        ahead.setattr(timezone, "now", lambda: now() + timedelta(days=365))
        Entry.objects.create(verb="test", subject_type="test", subject_id="1")
    code, said = told(monkeypatch)
    assert code == 1 and "clock is behind, or was ahead" in said
