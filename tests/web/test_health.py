"""What machines that watch the site are told: alive, ready, and if not, which part."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from ruang.web.site import health
from ruang.web.work import beats
from ruang.web.work.models import Beat


@pytest.fixture
def worker(db):
    beats.show("worker-1")


def asked(client, **values):
    page = client.get("/health/ready", **values)
    return page.status_code, page.json()["status"], page.json()["parts"]


FINE = {"database": "ok", "lake": "ok", "disk": "ok", "worker": "ok"}


def test_alive_is_said_without_asking_anything_else(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = client.get("/health/live")
    assert (page.status_code, page.json()) == (200, {"status": "live"})
    assert "no-store" in page.headers["Cache-Control"] and not page.cookies


def test_ready_names_its_parts_in_two_questions(client, worker, django_assert_max_num_queries):
    health.parts()  # which migrations there are is read once
    with django_assert_max_num_queries(3):
        assert asked(client) == (200, "ready", FINE)
    assert client.head("/health/ready").status_code == 200
    assert client.post("/health/ready").status_code == 405


def test_machines_ask_by_any_name_and_without_https(client, worker, settings):
    settings.ALLOWED_HOSTS = ["ruang.example.org"]
    settings.SECURE_SSL_REDIRECT = True
    for path in ("/health/live", "/health/ready"):
        page = client.get(path, headers={"host": "10.0.0.7:8000"})
        assert page.status_code == 200 and "10.0.0.7" not in str(page.headers)
    assert client.get("/", headers={"host": "ruang.example.org"}).status_code == 301
    assert client.get("/health/other", headers={"host": "10.0.0.7"}).status_code == 400


def test_a_silent_worker_leaves_the_site_ready_for_readers(client, db, settings):
    assert asked(client) == (200, "degraded", {**FINE, "worker": "silent"})
    beats.show("worker-1")
    assert asked(client)[1] == "ready"
    long_ago = timezone.now() - timedelta(seconds=settings.JOB_SILENCE / 2)
    Beat.objects.update(beat_at=long_ago)
    assert asked(client)[1] == "degraded"


def test_a_database_that_is_away_or_behind_is_named(client, worker, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(health, "_wanted", lambda: frozenset({("work", "9999_next")}))
        status, word, parts = asked(client)
        assert (status, word, parts["database"]) == (503, "unready", "unmigrated")

    def away(connection):
        raise OperationalError("could not connect: password=hunter2")

    monkeypatch.setattr(health, "MigrationRecorder", away)
    status, word, parts = asked(client)
    assert (status, word) == (503, "unready")
    assert (parts["database"], parts["worker"]) == ("down", "unknown")
    assert "hunter2" not in client.get("/health/ready").content.decode()


@pytest.mark.parametrize(
    ("free_mb", "word", "status"),
    [(501, "ok", "ready"), (400, "low", "degraded"), (40, "full", "unready")],
)
def test_little_room_is_told_before_there_is_none(
    client, worker, monkeypatch, free_mb, word, status
):
    monkeypatch.setattr(health, "free_bytes", lambda path: free_mb * health.MB)
    assert asked(client)[1:] == (status, {**FINE, "disk": word})


def test_a_lake_that_is_gone_is_named(client, worker, settings, tmp_path):
    settings.LAKE = tmp_path / "gone"
    assert asked(client) == (503, "unready", {**FINE, "lake": "missing"})


# --- workers


def test_a_worker_beats_while_it_lives_and_is_gone_when_it_ends(db):
    from ruang.web.work.worker import Caretaker, Worker

    class Idle(Worker):
        def __init__(self):
            self.worker_id = "worker-7"

    with Caretaker(Idle()):
        assert Beat.objects.get().worker == "worker-7"
    assert beats.last_beat() is None


def test_rows_of_workers_that_were_killed_are_swept_by_the_next(db):
    beats.show("killed")
    Beat.objects.update(beat_at=timezone.now() - timedelta(days=2))
    beats.show("worker-8")
    assert [beat.worker for beat in Beat.objects.all()] == ["worker-8"]
