"""The README's pictures, taken in Chromium from a demo that is made anew."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tools.demo import CHROMIUM, Demo, running_demo

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
DESK, TALL = {"width": 1280, "height": 860}, {"width": 1280, "height": 1240}
PHONE = {"width": 390, "height": 844}


def main() -> None:
    """Make a demo in a folder of its own, look at it, and keep what was seen."""
    with (
        tempfile.TemporaryDirectory() as home,
        running_demo(Path(home)) as demo,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking"]
        )
        take(browser, demo)


def take(browser: Browser, demo: Demo) -> None:
    address = demo.address
    PICTURES.mkdir(parents=True, exist_ok=True)
    visitor = browser.new_context(viewport=TALL).new_page()
    keep(visitor, f"{address}/", "front")
    visitor.set_viewport_size(DESK)
    keep(visitor, f"{address}/potential/?industry=13&level=class&measure=lq", "potential")

    director = browser.new_context(viewport=DESK).new_page()
    demo.sign_in(director, "director")
    director.goto(f"{address}/proposals/")
    director.locator("tbody a").first.click()
    keep(director, director.url, "proposal")
    director.get_by_role("link", name="เปิดหน้ากลุ่มที่มีศักยภาพ").click()
    keep(director, director.url, "candidate")

    phone = browser.new_context(viewport=PHONE, device_scale_factor=2).new_page()
    phone.context.add_cookies([{"name": "django_language", "value": "en", "url": address}])
    keep(phone, f"{address}/potential/areas/50/", "phone")


def keep(page: Page, url: str, name: str) -> None:
    page.goto(url)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / f"{name}.png")


if __name__ == "__main__":
    main()
