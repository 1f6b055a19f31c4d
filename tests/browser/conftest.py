"""The demo as a person meets it: its own server on a free port, and a real Chromium."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tools.demo import CHROMIUM, running_demo


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
    """The whole demo, made anew: register, intake, run, publication, people, server, worker."""
    with running_demo(tmp_path_factory.mktemp("demo")) as running:
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
