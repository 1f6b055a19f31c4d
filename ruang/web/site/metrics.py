"""Figures for Prometheus: what the processes that answer pages counted, and how the rest is.

Each process counts in a file of its own below PROMETHEUS_MULTIPROC_DIR, which `serve` sets before
anything imports this; whoever is asked for the metrics adds the files up. What can be read from
the database or the disk is read when it is asked for, and is right wherever the worker runs.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import Error, connection
from django.db.models import Count, DurationField, F, Sum
from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from ruang import __version__
from ruang.web.potential.models import Publication
from ruang.web.site.health import free_bytes, migrated
from ruang.web.work.beats import last_beat
from ruang.web.work.models import Job, State

FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
SECONDS: Final = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0, 10.0)
SECONDS_BETWEEN_WALKS: Final = 600.0  # through the lake, which may have many files

_own = CollectorRegistry()
_requests = Counter(
    "ruang_requests", "Requests answered.", ["route", "method", "status"], registry=_own
)
_seconds = Histogram(
    "ruang_request_seconds",
    "Time until the answer began.",
    ["route", "method"],
    buckets=SECONDS,
    registry=_own,
)
_in_hand = Gauge(
    "ruang_requests_in_hand",
    "Requests that are being answered.",
    registry=_own,
    multiprocess_mode="livesum",
)


def in_hand() -> AbstractContextManager[None]:
    """Count the enclosed request as being answered."""
    return _in_hand.track_inprogress()


def count(*, route: str, method: str, status: int, seconds: float) -> None:
    """Count one answered request.

    Args:
        route: The page's name; "" where there is none.
        method: GET, POST …
        status: The answer's; counted by its class, as 2xx.
        seconds: How long it took.
    """
    _requests.labels(route, method, f"{status // 100}xx").inc()
    _seconds.labels(route, method).observe(seconds)


def exposition() -> bytes:
    """All figures in the text form of Prometheus."""
    asked: CollectorRegistry
    if folder := os.environ.get(FOLDER):
        _forget_dead(Path(folder))
        asked = CollectorRegistry()
        MultiProcessCollector(asked, path=folder)  # type: ignore[no-untyped-call]
    else:
        asked = _own
    rest = CollectorRegistry()
    rest.register(Installation())
    return generate_latest(asked) + generate_latest(rest)


def _forget_dead(folder: Path) -> None:
    """What a process that ended had in hand is in nobody's hand; what it counted stays."""
    for path in folder.glob("gauge_live*_*.db"):
        pid = path.stem.rsplit("_", 1)[1]
        if pid.isdecimal() and not _alive(int(pid)):
            mark_process_dead(int(pid), path=str(folder))  # type: ignore[no-untyped-call]


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


class Installation:
    """What is read when it is asked for: database, jobs, worker, lake, disk, publication."""

    def collect(self) -> Iterator[Metric]:
        """Every figure; those of the database only while it answers."""
        yield _build()
        yield from _disk()
        up = GaugeMetricFamily("ruang_database_up", "Whether the database answers, migrated.")
        try:
            up.add_metric([], float(migrated()))
            found = [*_jobs(), *_worker(), *_publication(), *_connections()]
        except Error:
            up.samples.clear()
            up.add_metric([], 0.0)
            found = []
        yield up
        yield from found


def _build() -> Metric:
    build = GaugeMetricFamily(
        "ruang_build_info", "What runs.", labels=["version", "python", "database"]
    )
    build.add_metric([__version__, platform.python_version(), connection.vendor], 1.0)
    return build


def _disk() -> Iterator[Metric]:
    free = GaugeMetricFamily("ruang_disk_free_bytes", "Room on the disk.", labels=["of"])
    for name, path in (("home", settings.HOME), ("lake", settings.LAKE)):
        if (left := free_bytes(path)) is not None:
            free.add_metric([name], float(left))
    yield free
    yield GaugeMetricFamily("ruang_lake_bytes", "Size of the lake.", value=_lake_bytes())


def _jobs() -> Iterator[Metric]:
    jobs = GaugeMetricFamily("ruang_jobs", "Jobs by state.", labels=["kind", "state"])
    ended = CounterMetricFamily(
        "ruang_job_seconds", "Time that jobs took which ended.", labels=["kind", "state"]
    )
    rows = Job.objects.order_by().values_list("kind", "state")
    for kind, state, number, spent in rows.annotate(
        number=Count("pk"), spent=Sum(F("ended_at") - F("started_at"), output_field=DurationField())
    ):
        jobs.add_metric([kind, state], float(number))
        if spent is not None:
            ended.add_metric([kind, state], spent.total_seconds())
    yield from (jobs, ended)
    oldest = Job.objects.filter(state=State.QUEUED).order_by("created_at").first()
    waiting = (timezone.now() - oldest.created_at).total_seconds() if oldest else 0.0
    yield GaugeMetricFamily(
        "ruang_queue_age_seconds", "How long the oldest waiting job waits.", value=max(waiting, 0.0)
    )


def _worker() -> Iterator[Metric]:
    silent = GaugeMetricFamily(
        "ruang_worker_silent_seconds", "Since any worker was heard of; absent: never."
    )
    if beat := last_beat():
        silent.add_metric([], max((timezone.now() - beat).total_seconds(), 0.0))
    yield silent


def _publication() -> Iterator[Metric]:
    age = GaugeMetricFamily("ruang_publication_age_seconds", "Since what is shown was published.")
    shown = Publication.objects.filter(is_current=True).values_list("published_at", flat=True)
    for published_at in shown[:1]:
        age.add_metric([], (timezone.now() - published_at).total_seconds())
    yield age


def _connections() -> Iterator[Metric]:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(state, 'other'), count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() GROUP BY 1"
        )
        rows = cursor.fetchall()
    open_ = GaugeMetricFamily(
        "ruang_database_connections", "Connections to the database.", labels=["state"]
    )
    for state, number in rows:
        open_.add_metric([state], float(number))
    yield open_


_walked: tuple[float, float] = (float("-inf"), 0.0)  # when, bytes


def _lake_bytes() -> float:
    global _walked
    when, size = _walked
    if time.monotonic() - when > SECONDS_BETWEEN_WALKS:
        size = float(sum(_size(path) for path in settings.LAKE.rglob("*")))
        _walked = (time.monotonic(), size)
    return size


def _size(path: Path) -> int:
    try:
        found = path.lstat()
    except OSError:  # gone while we looked
        return 0
    return found.st_size if path.is_file() else 0
