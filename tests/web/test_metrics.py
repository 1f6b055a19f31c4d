"""Figures for Prometheus: right over many processes, and for nobody who may not have them."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from ruang.web.site import metrics
from ruang.web.work import beats
from ruang.web.work.models import Job, State

TOKEN = "a-token-of-more-than-twenty-letters"


def figures(text):
    """(name, labels) -> value of an exposition that Prometheus would read."""
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def read(client, **values):
    page = client.get("/metrics", **values)
    assert page.status_code == 200 and page.headers["Content-Type"].startswith("text/plain")
    return figures(page.content.decode())


def test_requests_are_counted_by_route_method_and_class_of_answer(client, db):
    label = (("method", "GET"), ("route", "sign-in"), ("status", "2xx"))
    before = read(client).get(("ruang_requests_total", *label), 0)
    client.get("/sign-in/?email=malee@example.org")
    found = read(client)
    assert found["ruang_requests_total", *label] == before + 1
    assert found["ruang_request_seconds_count", *label[:2]] >= 1
    assert "malee" not in str(found)


def test_jobs_worker_disk_publication_and_build_are_read_when_asked_for(
    client, cast, publication, settings
):
    (settings.LAKE / "figures.parquet").write_bytes(b"x" * 1234)
    metrics._walked = (float("-inf"), 0.0)
    now = timezone.now()
    hour = timezone.timedelta(hours=1)
    Job.objects.create(kind="test.count", asked_by=cast.analyst)
    Job.objects.update(created_at=now - hour)
    for seconds in (4, 6):
        Job.objects.create(
            kind="test.count", state=State.DONE, started_at=now - hour,
            ended_at=now - hour + timezone.timedelta(seconds=seconds),
        )  # fmt: skip
    beats.show("worker-1")
    found = read(client)
    kind = ("kind", "test.count")
    assert found["ruang_jobs", kind, ("state", "done")] == 2
    assert found["ruang_jobs", kind, ("state", "queued")] == 1
    assert found["ruang_job_seconds_total", kind, ("state", "done")] == 10
    assert 3600 <= found["ruang_queue_age_seconds",] < 3700
    assert found["ruang_worker_silent_seconds",] < 60
    assert found["ruang_publication_age_seconds",] >= 0
    assert found["ruang_database_up",] == 1
    assert found["ruang_lake_bytes",] >= 1234
    assert found["ruang_disk_free_bytes", ("of", "home")] > 0
    assert [name for name in found if name[0] == "ruang_build_info"]
    (settings.LAKE / "figures.parquet").unlink()


def test_a_database_that_is_away_is_a_figure_too(client, db, monkeypatch):
    from django.db import OperationalError

    def away():
        raise OperationalError

    monkeypatch.setattr(metrics, "migrated", away)
    found = read(client)
    assert found["ruang_database_up",] == 0
    assert ("ruang_queue_age_seconds",) not in found


@pytest.mark.parametrize(
    ("proxies", "address", "headers", "shown"),
    [
        (0, "127.0.0.1", {}, True),
        (0, "::ffff:127.0.0.1", {}, True),
        (0, "10.1.2.3", {}, True),  # RUANG_METRICS_FROM
        (0, "203.0.113.9", {}, False),
        (0, "", {}, False),  # a Unix socket
        # Behind a server that nobody told us of everybody comes from loopback.
        (0, "127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, False),
        (0, "127.0.0.1", {"X-Forwarded-Proto": "https"}, False),
        (1, "127.0.0.1", {"X-Forwarded-For": "127.0.0.1, 203.0.113.9"}, False),
        (1, "127.0.0.1", {"X-Forwarded-For": "203.0.113.9, 10.1.2.3"}, True),
        (0, "203.0.113.9", {"Authorization": f"Bearer {TOKEN}"}, True),
        (0, "203.0.113.9", {"Authorization": "Bearer guessed"}, False),
        (0, "127.0.0.1", {"Authorization": "Bearer guessed"}, False),
    ],
)
def test_only_named_addresses_or_the_token_read_them(
    client, db, settings, proxies, address, headers, shown
):
    settings.PROXIES = proxies
    settings.METRICS_FROM = ["127.0.0.1", "10.1.2.0/24"]
    settings.METRICS_TOKEN = TOKEN
    page = client.get("/metrics", REMOTE_ADDR=address, headers=headers)
    assert page.status_code == (200 if shown else 404)
    assert (b"ruang_" in page.content) == shown


def test_without_a_token_set_none_opens(client, db, settings):
    settings.METRICS_TOKEN = ""
    for said in ("Bearer ", "Bearer", "Bearer x"):
        page = client.get("/metrics", REMOTE_ADDR="203.0.113.9", headers={"Authorization": said})
        assert page.status_code == 404


PROCESS = """
import sys
from prometheus_client import CollectorRegistry, Counter, Gauge
registry = CollectorRegistry()
Counter("ruang_requests", "x", ["route"], registry=registry).labels("home").inc(float(sys.argv[1]))
Gauge("ruang_requests_in_hand", "x", registry=registry, multiprocess_mode="livesum").inc()
"""


def test_processes_are_added_up_and_what_a_dead_one_had_in_hand_is_forgotten(
    tmp_path, monkeypatch, db
):
    env = {**os.environ, metrics.FOLDER: str(tmp_path)}
    for number in ("2", "3"):
        subprocess.run([sys.executable, "-c", PROCESS, number], env=env, check=True)
    assert len(list(tmp_path.glob("gauge_livesum_*.db"))) == 2
    monkeypatch.setenv(metrics.FOLDER, str(tmp_path))
    found = figures(metrics.exposition().decode())
    assert found["ruang_requests_total", ("route", "home")] == 5
    assert found.get(("ruang_requests_in_hand",), 0) == 0
    assert not list(tmp_path.glob("gauge_livesum_*.db"))
