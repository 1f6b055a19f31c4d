"""A demo made anew in a folder of its own and served on a free port: to test, and to photograph."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SECONDS_TO_START = 480


@dataclass(frozen=True)
class Demo:
    """A running demo: where it answers, and the password of its accounts."""

    address: str
    password: str

    def sign_in(self, page: Page, who: str) -> None:
        """Sign in as <who>@demo.ruang.example, through the form."""
        page.goto(f"{self.address}/sign-in/")
        page.locator("input[name=username]").fill(f"{who}@demo.ruang.example")
        page.locator("input[name=password]").fill(self.password)
        page.locator("main form button").first.click()
        page.wait_for_url(f"{self.address}/")


@contextmanager
def running_demo(home: Path, workers: int = 1) -> Iterator[Demo]:
    """Make the whole demo in `home` and serve it: register, run, publication, people, worker.

    Raises:
        RuntimeError: It ended or did not start; with the end of what it said.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {"RUANG_DEMO": "1", "RUANG_HOME": str(home), "RUANG_LAKE": str(home / "lake")}
    ruang = [sys.executable, "-c", "from ruang.cli import main; main()"]
    home.mkdir(parents=True, exist_ok=True)
    said = home / "server.log"
    with said.open("w") as log:
        server = subprocess.Popen(
            [*ruang, "web", "demo", "--port", str(port), "--workers", str(workers)],
            env={**os.environ, **env},
            stdout=log,
            stderr=log,
        )
        address = f"http://127.0.0.1:{port}"
        try:
            _wait(server, address, said)
            yield Demo(address, (home / "demo_password").read_text().strip())
        finally:
            server.terminate()
            server.wait(timeout=30)


def _wait(server: subprocess.Popen[bytes], address: str, said: Path) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError(f"the demo ended: {said.read_text()[-3000:]}")
        try:
            urllib.request.urlopen(address, timeout=2)  # noqa: S310  our own server
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.5)
        else:
            return
    raise RuntimeError(f"the demo did not start: {said.read_text()[-3000:]}")
