"""Start the processes that answer pages, and the one that does the jobs; keep it alive."""

from __future__ import annotations

import copy
import logging
import os
import shutil
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

import click
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connections

from ruang.web.site.faults import LOOPBACK, said_in
from ruang.web.site.orphans import SERVED
from ruang.web.site.processes import cores

log = logging.getLogger(__name__)

METRICS: Final = "PROMETHEUS_MULTIPROC_DIR"
SHARED_MEMORY: Final = Path("/dev/shm")  # noqa: S108  a folder of our own in it
MOST_BY_CORES: Final = 4
HEADER_MS: Final = 10_000
SECONDS_FOR_THE_PORT: Final = 5.0  # whoever had it may still be ending
SECONDS_TO_KILL: Final = 10.0
LONGEST_PAUSE: Final = 30.0
LIVED: Final = 60.0  # who ran so long did not fail at the start


def _(words: str) -> str:
    return words


def serve(
    *,
    host: str,
    port: int,
    workers: int | None,
    with_worker: bool,
    unix_socket: Path | None = None,
    language: str = "en",
) -> None:
    """Serve pages until stopped, with the job worker beside them if wished.

    Args:
        host: Where it listens.
        port: Its port.
        workers: Processes that answer pages; None: one a core, four at most.
        with_worker: Whether the job worker is started, and kept alive, too.
        unix_socket: Where it listens instead of host and port.
        language: Of what it says before it serves.

    Raises:
        click.ClickException: The port is taken, or a demo was asked for beyond this machine.
    """
    if settings.DEMO and host not in LOOPBACK:
        words = _("a demo has known accounts: it is served on 127.0.0.1 only")
        raise click.ClickException(said_in(words, language))
    if unix_socket is None:
        _refuse_taken_port(host, port, language)
        # Links lead to where pages are served, unless said otherwise.
        address = f"[{host}]" if ":" in host else host
        scheme = "https" if settings.TLS_CERT else "http"
        os.environ.setdefault("RUANG_SITE_URL", f"{scheme}://{address}:{port}")
        settings.SITE_URL = os.environ["RUANG_SITE_URL"]  # of processes that are forked, too
    else:
        _remove_old_socket(unix_socket)
    count_together()
    os.environ[SERVED] = str(os.getpid())
    call_command("collectstatic", interactive=False, verbosity=0)
    shutil.rmtree(settings.HOME / "passing", ignore_errors=True)  # of a server that was killed
    connections.close_all()  # none is carried over into the processes begun below
    server = _granian(host, port, unix_socket, workers or min(cores(), MOST_BY_CORES))
    hand = Hand(stopping=lambda: server.interrupt_signal) if with_worker else None
    try:
        server.serve()
    finally:
        if hand:
            hand.stop()
        shutil.rmtree(os.environ[METRICS], ignore_errors=True)


def count_together() -> None:
    """Have the processes that answer pages count where each can add up what all have counted.

    To be called before anything imports the library that counts: it looks for the folder once.
    """
    if METRICS not in os.environ:
        os.environ[METRICS] = str(_metrics_folder())


def run_worker() -> None:
    """Do queued jobs until stopped.

    Raises:
        SystemExit: The database is away: whoever started it starts it again, until it is back.
    """
    from ruang.web.site.orphans import end_with_parent
    from ruang.web.work.worker import run

    end_with_parent()
    try:
        run()
    except OperationalError as error:
        why = str(error).partition("\n")[0]
        log.critical("the database is away, and the worker ends", extra={"said": {"why": why}})
        sys.exit(1)


class Hand:
    """The job worker: started, started again when it dies, told to stop at the end.

    All of it in one thread: where the kernel is to end a process with its parent, it goes by the
    thread that started it.
    """

    def __init__(
        self,
        *,
        stopping: Callable[[], bool],
        start: Callable[[], subprocess.Popen[bytes]] | None = None,
        pause: float = 1.0,
    ) -> None:
        self._stopping, self._start, self._pause = stopping, start or _start_worker, pause
        self._enough = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="hand", daemon=True)
        self._keeper.start()

    def stop(self) -> None:
        """Let the worker end its job, or give it back, and wait for it."""
        self._enough.set()
        self._keeper.join()

    def _keep(self) -> None:
        process, begun, pause = self._start(), time.monotonic(), self._pause
        while not self._told_to_stop(self._pause / 4):
            code = process.poll()
            if code is None:
                continue
            log.error("the worker ended, and is started again", extra={"said": {"code": code}})
            pause = self._pause if time.monotonic() - begun > LIVED else pause * 2
            if self._told_to_stop(min(pause, LONGEST_PAUSE)):
                break
            process, begun = self._start(), time.monotonic()
        _end(process)

    def _told_to_stop(self, seconds: float) -> bool:
        # While pages are being stopped, the worker may end its job already.
        return self._enough.wait(seconds) or self._stopping()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(settings.STOP_SECONDS + SECONDS_TO_KILL)
    except subprocess.TimeoutExpired:
        log.warning("the worker did not end in time, and was killed")
        process.kill()
        process.wait()


def _granian(host: str, port: int, unix_socket: Path | None, workers: int) -> Any:
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces, SSLProtocols
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    return Granian(
        "ruang.web.site.served:application",
        address=host,
        port=port,
        uds=unix_socket,
        uds_permissions=0o660 if unix_socket else None,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,  # what servers in front speak; nothing that only HTTP/2 can suffer
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MS),
        websockets=False,
        ssl_cert=Path(settings.TLS_CERT) if settings.TLS_CERT else None,
        ssl_key=Path(settings.TLS_KEY) if settings.TLS_KEY else None,
        ssl_protocol_min=SSLProtocols.tls12,
        workers=workers,
        respawn_failed_workers=True,
        respawn_interval=1.0,
        workers_kill_timeout=settings.STOP_SECONDS,
        log_level=LogLevels.warning,
        log_dictconfig=copy.deepcopy(settings.LOGGING),
        log_access=False,  # ours has no path and no query in it
    )


def _start_worker() -> subprocess.Popen[bytes]:
    ruang = "from ruang.cli import main; main()"
    # In a session of its own: Ctrl+C in a terminal stops us, and we stop it.
    command = [sys.executable, "-c", ruang, "web", "worker"]
    return subprocess.Popen(command, start_new_session=True)  # noqa: S603  our own


def _metrics_folder() -> Path:
    """A new folder for the counts of this server's processes; those of ended servers go.

    In memory, where there is such a place: the counts are files that processes share, and where the
    disk of such a file is full, the kernel ends whoever counts.
    """
    home = settings.HOME / "metrics"
    if os.access(SHARED_MEMORY, os.W_OK):
        home = SHARED_MEMORY / f"ruang-{os.getuid()}"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if home.stat().st_uid != os.getuid():  # somebody made it before us
        home = settings.HOME / "metrics"
        home.mkdir(parents=True, exist_ok=True)
    for path in home.iterdir():
        if not (path.name.isdecimal() and _alive(int(path.name))):
            shutil.rmtree(path, ignore_errors=True)
    mine = home / str(os.getpid())
    shutil.rmtree(mine, ignore_errors=True)
    mine.mkdir()
    return Path(mine)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _remove_old_socket(path: Path) -> None:
    with suppress(FileNotFoundError):
        if stat.S_ISSOCK(path.lstat().st_mode):
            path.unlink()


def _refuse_taken_port(host: str, port: int, language: str) -> None:
    until = time.monotonic() + SECONDS_FOR_THE_PORT
    while not _is_free(host, port):
        if time.monotonic() > until:
            words = _("port {port} is taken: give another one, e.g. --port {other}")
            said = said_in(words, language).format(port=port, other=port + 1)
            raise click.ClickException(said)
        time.sleep(0.25)


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
