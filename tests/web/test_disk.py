"""The disk is full, or may not be written to: a clear word, and nothing half written."""

from __future__ import annotations

import errno
import json
import sqlite3

import duckdb
import psycopg
import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError

from ruang.cli import cli
from ruang.web.api.problems import of_status
from ruang.web.intake import uploads
from ruang.web.intake.models import Delivery
from ruang.web.journal.disk import trouble
from ruang.web.site import jobs
from ruang.web.work import worker
from ruang.web.work.jobs import start
from ruang.web.work.kinds import KINDS, job
from ruang.web.work.models import State

FULL = OSError(errno.ENOSPC, "No space left on device")
CLOSED = OSError(errno.EROFS, "Read-only file system")


def refused_by_sqlite(*statements: str, address: str) -> Exception:
    """The error as Django wraps it."""
    try:
        with sqlite3.connect(address, uri=True) as connection:
            for statement in statements:
                connection.execute(statement)
    except sqlite3.Error as refused:
        wrapped = OperationalError(*refused.args)
        wrapped.__cause__ = refused
        return wrapped
    raise AssertionError("it took it")


def test_who_ever_says_it_the_disk_is_known_as_the_reason(tmp_path):
    sqlite3.connect(tmp_path / "there").close()
    grown = (
        "PRAGMA max_page_count = 2",
        "CREATE TABLE t (x)",
        "INSERT INTO t VALUES (zeroblob(9999))",
    )
    wrapped = OperationalError("disk")
    wrapped.__cause__ = psycopg.errors.DiskFull("could not extend file")
    for error in (
        FULL, OSError(errno.EDQUOT, "Disk quota exceeded"), wrapped,
        refused_by_sqlite(*grown, address="file::memory:"),
        duckdb.IOException('Could not write file "x": No space left on device'),
    ):  # fmt: skip
        assert trouble(error) == "full", error
    closed = f"file:{tmp_path / 'there'}?mode=ro"
    for error in (
        CLOSED, refused_by_sqlite("CREATE TABLE t (x)", address=closed),
        psycopg.errors.ReadOnlySqlTransaction("cannot execute INSERT"),
    ):  # fmt: skip
        assert trouble(error) == "closed", error
    for error in (None, ValueError("x"), OSError(errno.ENOENT, "x"), OperationalError("locked")):
        assert not trouble(error)


@pytest.mark.parametrize(
    ("error", "language", "words"),
    [(FULL, "th", "พื้นที่จัดเก็บเต็ม"), (CLOSED, "en", "Nothing can be kept just now")],
)
def test_whoever_sends_a_file_is_told_and_nothing_of_it_is_left(
    client, cast, country, monkeypatch, error, language, words
):
    def write_half(file, path):
        path.write_bytes(b"half")
        raise error

    before = set(uploads._root().iterdir())
    monkeypatch.setattr(uploads, "_write", write_half)
    client.force_login(cast.officer)
    client.raise_request_exception = False
    file = SimpleUploadedFile("register.csv", "ชื่อ,จังหวัด\nก,ลำพูน\n".encode())
    cast.officer.language = language
    cast.officer.save()
    answer = client.post("/intake/", {"files": [file], "paste": ""})
    assert answer.status_code == 507 and words in answer.text
    assert set(uploads._root().iterdir()) == before and not Delivery.objects.exists()


def test_a_job_that_finds_no_room_fails_with_a_word_in_both_languages(cast, monkeypatch):
    asked = []
    for name, error in (("test.full", FULL), ("test.closed", CLOSED)):

        @job(name, title="Write", allowed=lambda user: True)
        def write(report, *, by, error=error):
            raise error

        asked.append(start(name, by=cast.officer))
    try:
        worker.run(batch=True, signals=False)
    finally:
        for made in asked:
            KINDS.pop(made.kind)
    for made, words in zip(asked, ("no room left", "not written to"), strict=True):
        made.refresh_from_db()
        assert made.state == State.FAILED and words in made.error_en
        assert "พื้นที่จัดเก็บของระบบ" in made.error_th


def test_a_program_is_told_as_a_problem_of_its_own(rf):
    answer = of_status(rf.get("/api/"), 507)
    assert answer.status_code == 507 and json.loads(answer.content)["type"].endswith("#no-room")


@pytest.mark.parametrize(
    ("error", "language", "words"),
    [(FULL, "th", "พื้นที่จัดเก็บเต็ม"), (CLOSED, "en", "cannot be written")],
)
def test_a_command_ends_with_a_word(db, monkeypatch, error, language, words):
    wrapped = OperationalError("database or disk")
    wrapped.__cause__ = error

    def break_off(**_):
        raise wrapped

    monkeypatch.setattr(jobs, "prepare", break_off)
    done = CliRunner().invoke(cli, ["--language", language, "web", "migrate"])
    assert done.exit_code == 1 and words in done.output  # the whole program makes it 2
