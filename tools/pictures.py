"""The README's pictures, taken in Chromium from a demo that is made anew."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
DESK, TALL = {"width": 1280, "height": 860}, {"width": 1280, "height": 1240}
PHONE = {"width": 390, "height": 844}


def main() -> None:
    """Make a demo in a folder of its own, look at it, and keep what was seen."""
    with tempfile.TemporaryDirectory() as home, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        address = f"http://127.0.0.1:{port}"
        env = {"RUANG_DEMO": "1", "RUANG_HOME": home, "RUANG_LAKE": f"{home}/lake"}
        ruang = [sys.executable, "-c", "from ruang.cli import main; main()"]
        server = subprocess.Popen(
            [*ruang, "web", "demo", "--port", str(port)], env={**os.environ, **env}
        )
        try:
            wait(address)
            with sync_playwright() as playwright:
                take(
                    playwright.chromium.launch(
                        executable_path=shutil.which("chromium"),
                        args=["--no-sandbox", "--disable-background-networking"],
                    ),
                    address,
                    (Path(home) / "demo_password").read_text().strip(),
                )
        finally:
            server.terminate()
            server.wait()


def take(browser: Browser, address: str, password: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    visitor = browser.new_context(viewport=TALL).new_page()
    keep(visitor, f"{address}/", "front")
    visitor.set_viewport_size(DESK)
    keep(visitor, f"{address}/potential/?industry=13&level=class&measure=lq", "potential")

    director = browser.new_context(viewport=DESK).new_page()
    sign_in(director, address, "director", password)
    director.goto(f"{address}/proposals/")
    director.locator("tbody a").first.click()
    keep(director, director.url, "proposal")
    director.get_by_role("link", name="เปิดหน้ากลุ่มที่มีศักยภาพ").click()
    keep(director, director.url, "candidate")

    phone = browser.new_context(viewport=PHONE, device_scale_factor=2).new_page()
    phone.context.add_cookies([{"name": "django_language", "value": "en", "url": address}])
    keep(phone, f"{address}/potential/areas/50/", "phone")


def sign_in(page: Page, address: str, who: str, password: str) -> None:
    page.goto(f"{address}/sign-in/")
    page.locator("input[name=username]").fill(f"{who}@demo.ruang.example")
    page.locator("input[name=password]").fill(password)
    page.locator("main form button").first.click()
    page.wait_for_url(f"{address}/")


def keep(page: Page, url: str, name: str) -> None:
    page.goto(url)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / f"{name}.png")


def wait(address: str) -> None:
    until = time.monotonic() + 240
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(address, timeout=2)  # noqa: S310  our own server
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.5)
        else:
            return
    sys.exit("the demo did not start")


if __name__ == "__main__":
    main()
