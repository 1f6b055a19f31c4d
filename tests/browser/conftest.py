"""The demo as a person meets it: its own server on a free port, and a real Chromium."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session", autouse=True)
def _a_browser():
    if CHROMIUM:
        return
    word = "no Chromium on this machine: apt install chromium"
    if os.environ.get("RUANG_BROWSER_REQUIRED"):
        pytest.fail(word)
    pytest.skip(word)


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {
        "executable_path": CHROMIUM,
        "args": ["--no-sandbox", "--headless", "--disable-background-networking"],
    }


@dataclass(frozen=True)
class Demo:
    """A running demo: where it answers, and the password of its accounts."""

    address: str
    password: str

    def sign_in(self, page, who: str) -> None:
        """Sign in as <who>@demo.ruang.example, through the form."""
        page.goto(f"{self.address}/sign-in/")
        page.locator("input[name=username]").fill(f"{who}@demo.ruang.example")
        page.locator("input[name=password]").fill(self.password)
        page.locator("main form button").first.click()
        page.wait_for_url(f"{self.address}/")


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """The whole demo, made anew: register, intake, run, publication, people, server, worker."""
    home = tmp_path_factory.mktemp("demo")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {
        **os.environ,
        "RUANG_DEMO": "1",
        "RUANG_HOME": str(home),
        "RUANG_LAKE": str(home / "lake"),
    }
    log = (home / "server.log").open("w")
    ruang = [sys.executable, "-c", "from ruang.cli import main; main()"]
    server = subprocess.Popen(
        [*ruang, "web", "demo", "--port", str(port)], env=env, stdout=log, stderr=log
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(server, address, home / "server.log")
        yield Demo(address, (home / "demo_password").read_text().strip())
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait(server, address, log):
    until = time.monotonic() + 240
    while time.monotonic() < until:
        if server.poll() is not None:
            pytest.fail(f"the demo ended: {log.read_text()[-3000:]}")
        try:
            urllib.request.urlopen(address, timeout=2)  # noqa: S310  our own server
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.5)
        else:
            return
    pytest.fail(f"the demo did not start: {log.read_text()[-3000:]}")


@pytest.fixture
def phone(browser):
    """A visitor's phone, 390 px wide, that asks for English."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
    yield context.new_page()
    context.close()


@pytest.fixture
def desk(browser):
    """An officer's screen, in Thai."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="th-TH")
    yield context.new_page()
    context.close()
