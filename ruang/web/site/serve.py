"""Start the processes that answer pages and the one that does the jobs."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import closing

import click
from django.conf import settings
from django.core.management import call_command


def serve(*, host: str, port: int, workers: int, with_worker: bool) -> None:
    """Serve pages on host:port until stopped, with the job worker beside them if wished.

    Raises:
        click.ClickException: The port is taken, or a demo was asked for beyond this machine.
    """
    if settings.DEMO and host not in {"127.0.0.1", "localhost", "::1"}:
        raise click.ClickException("a demo has known accounts: it is served on 127.0.0.1 only")
    _refuse_taken_port(host, port)
    # For the processes started below: links lead to where pages are served, unless said otherwise.
    os.environ.setdefault("RUANG_SITE_URL", f"http://{f'[{host}]' if ':' in host else host}:{port}")
    call_command("collectstatic", interactive=False, verbosity=0)
    worker = _start_worker() if with_worker else None
    try:
        _granian(host, port, workers)
    finally:
        if worker:
            worker.terminate()
            worker.wait(timeout=20)


def run_worker() -> None:
    """Do queued jobs until stopped."""
    from ruang.web.work.worker import run

    run()


def _granian(host: str, port: int, workers: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "ruang.web.site.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        log_level=LogLevels.warning,
    ).serve()


def _start_worker() -> subprocess.Popen[bytes]:
    ruang = "from ruang.cli import main; main()"
    return subprocess.Popen([sys.executable, "-c", ruang, "web", "worker"])  # noqa: S603  our own


def _refuse_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"port {port} is taken: give another one, e.g. make demo PORT={port + 1}"
            ) from error
