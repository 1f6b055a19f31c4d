"""A person without a mouse: only keys are pressed, and only what has the focus is used."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as TooLong

FAR = 90  # presses of Tab until somebody gives up
# What a screen reader would say of the thing that has the focus: its label, or its own words.
SAID = """() => {
  const it = document.activeElement;
  const words = it.getAttribute("aria-label") || it.labels?.[0]?.textContent || it.textContent;
  return words.replace(/\\s+/g, " ").trim();
}"""


class Keyboard:
    """Somebody at a page who walks it by Tab."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.been: list[str] = []  # pages on the way, which no link may lead to any more

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def open(self, path: str) -> None:
        """Go to a page, and over its head to the content."""
        self.page.goto(path)
        self.skip()

    def skip(self) -> None:
        """Over the head of the page, by the link that comes first."""
        self.press("Tab", "Enter")
        expect(self.page.locator("main")).to_be_focused()

    def walk_to(self, words: str) -> None:
        """Tab until the focus is on what is called so."""
        met = []
        for _press in range(FAR):
            self.press("Tab")
            met.append(self.page.evaluate(SAID))
            if re.match(words, met[-1]):
                return
        raise AssertionError(f"{words!r} is not on the way: {met}")

    def write(self, label: str, text: str) -> None:
        self.walk_to(label)
        self.page.keyboard.type(text)

    def use(self, words: str) -> None:
        """Walk to a link or button and press it; another page is the answer."""
        self.walk_to(words)
        self.been.append(urlsplit(self.page.url).path)
        with self.page.expect_navigation():
            self.press("Enter")

    def choose_file(self, label: str, path: Path) -> None:
        """Walk to the field of files and choose one in the system's own window."""
        self.walk_to(label)
        # A browser forgets a key that it comes to too late: then it is pressed again.
        for seconds in (10, 10, 30):
            try:
                with self.page.expect_file_chooser(timeout=1000 * seconds) as window:
                    self.press("Space")
            except TooLong:
                continue
            window.value.set_files(path)
            return
        raise AssertionError("the system's own window did not open")

    def sign_in(self, who: str, password: str) -> None:
        self.open("/sign-in/")
        self.write("อีเมล", f"{who}@demo.ruang.example")
        self.write("รหัสผ่าน", password)
        with self.page.expect_navigation(url=re.compile(r":\d+/$")):
            self.press("Enter")
