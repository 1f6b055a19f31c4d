"""The processes of `serve`: kept alive, told to stop, never left behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, suppress
from http.client import HTTPConnection
from pathlib import Path

import pytest

from ruang.web.site import serve
from ruang.web.site.processes import cores
from ruang.web.site.serve import Hand

ROOT = Path(__file__).parents[2]
RUANG = [sys.executable, "-c", "from ruang.cli import main; main()"]


def until(condition, seconds: float = 5):
    end = time.monotonic() + seconds
    while not (found := condition()) and time.monotonic() < end:
        time.sleep(0.01)
    return found


def test_a_worker_that_dies_is_started_again_and_told_to_stop_at_the_end():
    begun: list[subprocess.Popen[bytes]] = []

    def start():
        code = "pass" if len(begun) < 2 else "import time; time.sleep(60)"
        begun.append(subprocess.Popen([sys.executable, "-S", "-c", code]))
        return begun[-1]

    hand = Hand(stopping=lambda: False, start=start, pause=0.02)
    assert until(lambda: len(begun) == 3)
    assert begun[2].poll() is None
    hand.stop()
    assert begun[2].returncode == -signal.SIGTERM and len(begun) == 3


def test_a_worker_is_not_started_again_while_pages_are_being_stopped():
    begun = []

    def start():
        begun.append(subprocess.Popen([sys.executable, "-S", "-c", "pass"]))
        return begun[-1]

    hand = Hand(
        stopping=lambda: bool(begun and begun[0].poll() is not None), start=start, pause=0.02
    )
    hand._keeper.join(5)
    assert len(begun) == 1


def test_counts_of_servers_that_ended_go_and_nobody_elses_folder_is_taken(
    tmp_path, settings, monkeypatch
):
    settings.HOME = tmp_path / "home"
    shared = tmp_path / "shm"
    shared.mkdir()
    monkeypatch.setattr(serve, "SHARED_MEMORY", shared)
    own = shared / f"ruang-{os.getuid()}"
    for name in ("999999999", "stray", str(os.getppid())):
        (own / name).mkdir(parents=True)
    mine = serve._metrics_folder()
    assert mine == own / str(os.getpid())
    assert {p.name for p in own.iterdir()} == {str(os.getpid()), str(os.getppid())}

    monkeypatch.setattr(serve.os, "getuid", lambda: 12345)  # whose folder somebody else has made
    (shared / "ruang-12345").mkdir()
    assert serve._metrics_folder().parent == settings.HOME / "metrics"


@pytest.mark.parametrize(
    ("said", "at_most"), [("150000 100000", 2), ("max 100000", None), ("", None), (None, None)]
)
def test_a_container_may_have_fewer_cores_than_its_machine(tmp_path, said, at_most):
    limit = tmp_path / "cpu.max"
    if said is not None:
        limit.write_text(said)
    there = len(os.sched_getaffinity(0))
    assert cores(limit) == min(there, at_most or there)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """An installation of its own, empty."""
    folder = tmp_path_factory.mktemp("served")
    env = os.environ | {
        "RUANG_HOME": str(folder / "home"), "RUANG_LAKE": str(folder / "lake"),
        "DATABASE_URL": "", "RUANG_STOP_SECONDS": "5",
    }  # fmt: skip
    subprocess.run([*RUANG, "web", "migrate"], env=env, cwd=ROOT, check=True, capture_output=True)
    return env


@pytest.fixture
def running(home, tmp_path):
    """`ruang web serve` as it is, with its worker: its process and its port."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [*RUANG, "web", "serve", "--port", str(port), "--workers", "1"]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, env=home, cwd=ROOT, stdout=log, stderr=log)
    assert until(lambda: answers(port), 120), (tmp_path / "log").read_text()
    yield process, port
    process.kill()
    process.wait()


def answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    with suppress(OSError), closing(connection):
        connection.request("GET", "/health/live")
        return connection.getresponse().status == 200
    return False


def children(pid: int) -> set[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return {int(child) for task in tasks for child in task.read_text().split()}


def lives(pid: int) -> bool:
    with suppress(FileNotFoundError, ProcessLookupError):
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    return False


@pytest.mark.thorough
def test_told_to_stop_all_end_well_and_killed_none_is_left(running):
    process, port = running
    assert until(lambda: len(children(process.pid)) >= 2, 30)  # pages, worker
    page_processes = children(process.pid)
    process.kill()
    process.wait()
    # Also one that had not come so far as to ask the kernel for it.
    left = until(lambda: not any(map(lives, page_processes)), 60)
    assert left, [Path(f"/proc/{pid}/cmdline").read_text() for pid in filter(lives, page_processes)]
    assert not answers(port)


@pytest.mark.thorough
def test_a_page_process_that_is_killed_is_replaced_and_stopping_ends_with_zero(running):
    process, port = running
    assert until(lambda: len(children(process.pid)) >= 2, 30)
    before = children(process.pid)
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    assert until(lambda: len(children(process.pid) - before) >= 2, 60)
    assert until(lambda: answers(port), 60)
    process.terminate()
    assert process.wait(40) == 0
    assert not answers(port)
