"""The demo as a person meets it: its own server on a free port, and a real Chromium."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from ruang.web.ui import vendor, words
from tools.demo import CHROMIUM, running_demo

GALLERY = "/ui/gallery/"


expect.set_options(timeout=30_000)  # other checks run beside, on a machine of any speed


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


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """The whole demo, made anew: register, intake, run, publication, people, server, worker.

    It is made once for all processes that test at the same time; each has a copy of its own.
    """
    together = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        together = together.parent
    made, mine = together / "demo-made", tmp_path_factory.mktemp("demo")
    with (together / "demo-made.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            with running_demo(together / "demo-begun"):
                pass
            (together / "demo-begun").rename(made)
    shutil.copytree(made, mine, dirs_exist_ok=True)
    with running_demo(mine) as running:
        yield running


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


# Playwright's event loop runs in this thread, where Django then refuses the database, even when it
# takes the test database down at the very end: so for the whole run.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture(scope="session")
def parts():
    """What the browser needs of others, and the words."""
    if not (vendor.VENDOR / "htmx.min.js").exists():
        pytest.skip("the browser's parts are not there: run `python -m ruang.web.ui.vendor`")
    words.compile_catalogues()


@pytest.fixture
def open_page(browser, live_server, parts):
    """Open an address of the site; what the browser complains of is kept in `page.complaints`."""
    contexts = []

    def opened(address=GALLERY, *, width=1280, language="th", theme="light", scripts=True):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=scripts
        )
        contexts.append(context)
        said = {"django_language": language, "ruang_theme": theme}
        context.add_cookies(
            [{"name": k, "value": v, "url": live_server.url} for k, v in said.items()]
        )
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda m: m.type == "error" and page.complaints.append(m.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(live_server.url + address)
        return page

    yield opened
    for context in contexts:
        context.close()
