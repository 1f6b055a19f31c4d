"""The disk runs full while people work, and the lake may only be read: what is said, what is left.

As root on Linux, in a mount namespace of its own; a minute or two:

    python -m bench.faults.storage
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from bench.faults.installation import ROOT, RUANG, Installation
from bench.faults.people import Diary, Person, _found

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
INSIDE = "_INSIDE"
SECONDS = 60


def register(kind: str) -> bytes:
    """A register as no other is: what is in the lake already would not be written again."""
    lines = "".join(f"บริษัท {kind} {n} จำกัด,ลำพูน,13121,{n + 1}\n" for n in range(30_000))
    return f"ชื่อสถานประกอบการ,จังหวัด,รหัส TSIC,คนงาน\n{lines}".encode()


class Desk(Person):
    """Somebody signed in, who does one thing after the other and reads the answers."""

    def answer(self, path: str) -> httpx.Response:
        """Ask for a page."""
        return self._browser.get(path)

    def press(self, path: str, **sent: object) -> httpx.Response:
        """Send a form."""
        token = _found(TOKEN, self._browser.get("/intake/").text)
        return self._browser.post(path, data={"csrfmiddlewaretoken": token, "paste": ""}, **sent)  # type: ignore[arg-type]

    def bring(self, kind: str) -> httpx.Response:
        """Bring a register in."""
        return self.press("/intake/", files={"files": ("register.csv", register(kind), "text/csv")})


class Report:
    """What was looked at, and whether it was as it has to be."""

    def __init__(self) -> None:
        self.bad = 0

    def __call__(self, what: str, good: bool, seen: object = "") -> None:
        self.bad += not good
        print(f"{'ok  ' if good else 'BAD '} {what}{'' if good else f': {seen}'}", flush=True)


def full(site: Installation, desk: Desk, told: Report) -> None:
    """Fill the disk on which everything lies, to the last byte; then make room again."""
    before = desk.bring("ก่อน")
    told("with room, a register is taken in", before.status_code == 302, before.status_code)
    own = site.home / "own.csv"
    own.write_bytes(register("คำสั่ง"))
    filler = site.home / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            while True:
                try:
                    file.write(b"x" * size)
                except OSError:
                    break
    told("pages can be read", desk.answer("/potential/").status_code == 200)
    sent = desk.bring("เต็ม")
    told("a file is refused with 507", sent.status_code == 507, sent.status_code)
    told("in words", "เต็ม" in sent.text, sent.text[:200])
    asked = desk.press(f"{before.headers['Location']}check/")
    words = asked.status_code == 507 and "พื้นที่จัดเก็บเต็ม" in asked.text
    told("a button is answered with 507 in words", words, asked.status_code)
    ready = httpx.get(f"{site.address}/health/ready")
    told("/health/ready says full", ready.json()["parts"]["disk"] == "full", ready.text)
    command(
        site,
        told,
        ["intake", "establishments", str(own)],
        "disk is full",
    )
    command(site, told, ["web", "backup", "--to", str(site.home / "backups")], "full")
    told("no half backup is left", not list((site.home / "backups").glob(".*")))
    time.sleep(8)  # the worker, too, tries to write
    filler.unlink()
    again = desk.press(f"{before.headers['Location']}check/")
    told("with room again, the button does it", again.status_code == 302, again.status_code)
    done = ended(desk, before.headers["Location"])
    told("and the worker too", done, "the check did not end")
    whole(site, told)


def closed(site: Installation, desk: Desk, told: Report) -> None:
    """Let the lake be read, and not written to."""
    lake = site.home / "lake"
    made = desk.bring("อ่าน").headers["Location"]
    subprocess.run(["mount", "--bind", lake, lake], check=True)
    subprocess.run(["mount", "-o", "remount,ro,bind", lake], check=True)
    site.restart("worker")  # a process that is there keeps no file open, but be sure
    told("pages can be read", desk.answer("/potential/").status_code == 200)
    ready = httpx.get(f"{site.address}/health/ready")
    told("/health/ready says so", ready.json()["parts"]["lake"] == "closed", ready.text)
    desk.press(f"{made}check/")
    ended(desk, made)
    page = desk.answer(made).text
    told(
        "the check says why it failed",
        "อ่านได้แต่เขียนไม่ได้" in page,
        re.sub(r"<[^>]*>|\\s+", " ", page)[-1500:],
    )
    command(site, told, ["lake", "erase", "establishments", "--yes"], "", code=2)
    command(site, told, ["potential", "--snapshot", "demo_register", "--top", "1"], "", code=0)
    subprocess.run(["umount", "-l", lake], check=True)
    site.restart("worker")
    desk.press(f"{made}check/")
    told("when it is mended, it is done", ended(desk, made, "keep/"), "the check did not end")
    whole(site, told)


def command(site: Installation, told: Report, words: list[str], said: str, code: int = 2) -> None:
    """Run a command, and read what it says."""
    done = subprocess.run(
        [*RUANG[:-1], *words], env=site.env | {"RUANG_LANGUAGE": "en"}, cwd=ROOT,
        capture_output=True, text=True,
    )  # fmt: skip
    good = done.returncode == code and said in done.stderr and "Traceback" not in done.stderr
    told(f"ruang {' '.join(words[:2])} ends with {code} and a word", good, done.stderr[-600:])


def ended(desk: Desk, page: str, wanted: str = "") -> bool:
    """Wait until a delivery's job has ended."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        text = desk.answer(page).text
        if f"{page}keep/" in text or (not wanted and "เขียนไม่ได้" in text):
            return True
        time.sleep(0.5)
    return False


def whole(site: Installation, told: Report) -> None:
    """Look whether database and lake are whole, and nothing half written is left."""
    with sqlite3.connect(site.home / "home/ruang.sqlite3") as database:
        checked = database.execute("PRAGMA integrity_check").fetchone()[0]
    told("the database is whole", checked == "ok", checked)
    command(site, told, ["lake", "verify"], "", code=0)
    drafts = [p.name for p in (site.home / "lake/.staging").iterdir() if p.name != ".lock"]
    told("no draft is left in the lake", not drafts, drafts)


@contextmanager
def installation(folder: Path) -> Iterator[Installation]:
    """A demo on a small disk of its own."""
    site = Installation(folder, postgres=False)
    try:
        site.make()
        site.start()
        yield site
    finally:
        site.stop()


def main() -> None:
    """Make a small disk with a demo on it, break it in both ways, tell."""
    if INSIDE not in os.environ:
        again = [sys.executable, "-m", "bench.faults.storage", *sys.argv[1:]]
        env = os.environ | {INSIDE: "1"}
        sys.exit(subprocess.run(["unshare", "--mount", *again], env=env).returncode)
    folder = Path(tempfile.mkdtemp())
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=900m", "tmpfs", folder], check=True)
    told = Report()
    try:
        with installation(folder) as site:
            password = (folder / "home/demo_password").read_text().strip()
            desk = Desk("administrator", password, site.address, Diary(), 0, threading.Event())
            desk._sign_in_if_needed()
            full(site, desk, told)
            closed(site, desk, told)
    finally:
        subprocess.run(["umount", "-l", folder], check=False)
        shutil.rmtree(folder, ignore_errors=True)
    if told.bad:
        sys.exit(f"{told.bad} things are not as they have to be")


if __name__ == "__main__":
    main()
