"""An installation whose processes can be killed at any moment, and started again."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[2]
RUANG = [sys.executable, "-c", "from ruang.cli import main; main()", "web"]
MAKE = "import django; django.setup(); from ruang.web.site.jobs import make_demo; make_demo()"
SECONDS_TO_COME_BACK = 180


class Installation:
    """Database, server and worker of one demo, each in a process group of its own."""

    def __init__(self, home: Path, *, postgres: bool) -> None:
        self.home = home
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.kills: dict[str, int] = {}
        self.database = Database(home / "postgres") if postgres else None
        self.env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "ruang.web.site.settings",
            "RUANG_DEMO": "1",
            "RUANG_HOME": str(home / "home"),
            "RUANG_LAKE": str(home / "lake"),
            "RUANG_JOB_SILENCE": "10",
            "DATABASE_URL": self.database.url if self.database else "",
        }
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._log = (home / "log").open("ab")

    def make(self) -> None:
        """Fill it with the demo."""
        self.python(MAKE)

    def python(self, code: str) -> str:
        """Run something with the installation's settings; what it printed."""
        done = subprocess.run(
            [sys.executable, "-c", code], env=self.env, cwd=ROOT, capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-4000:])
        return done.stdout

    def start(self) -> None:
        """Start what does not run, and wait until a page is answered."""
        serve = ["serve", "--port", str(self.port), "--workers", "2", "--without-worker"]
        for name, command in {"server": serve, "worker": ["worker"]}.items():
            there = self._running.get(name)
            if there is None or there.poll() is not None:
                self._running[name] = subprocess.Popen(
                    [*RUANG, *command], env=self.env, cwd=ROOT, stdout=self._log,
                    stderr=self._log, start_new_session=True,
                )  # fmt: skip
        self._wait()

    def kill(self, chance: random.Random) -> str:
        """Kill something with signal 9, as a power cut or the kernel would; start it again."""
        kinds = ["server", "page process", "worker", "worker"]
        if self.database:
            kinds += ["database"]
        what = chance.choice(kinds)
        if what == "database" and self.database:
            self.database.kill()
            time.sleep(chance.uniform(0, 1))
            self.database.start()
        elif what == "page process":
            self._kill_one_child(chance)
        else:
            self._kill_group(what)
        self.kills[what] = self.kills.get(what, 0) + 1
        self.start()
        return what

    def restart(self, name: str) -> None:
        """Kill one of them, and start it again."""
        self._kill_group(name)
        self.start()

    def stop(self) -> None:
        """End everything that was started here."""
        for name in list(self._running):
            self._kill_group(name)
        if self.database and (self.home / "postgres/data/postmaster.pid").exists():
            self.database.kill()
        self._log.close()

    def _kill_one_child(self, chance: random.Random) -> None:
        children = Path(f"/proc/{self._running['server'].pid}/task").glob("*/children")
        pids = [int(pid) for path in children for pid in path.read_text().split()]
        if pids:
            os.kill(chance.choice(pids), signal.SIGKILL)

    def _kill_group(self, name: str) -> None:
        process = self._running.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def _wait(self) -> None:
        until, said = time.monotonic() + SECONDS_TO_COME_BACK, ""
        while time.monotonic() < until:
            try:
                answer = httpx.get(f"{self.address}/clusters/", timeout=5)
                if answer.status_code == 200:
                    return
                said = f"{answer.status_code} {answer.text[:2000]}"
            except httpx.HTTPError as error:
                said = repr(error)
            if self._running["server"].poll() is not None:
                self.start()
                return
            time.sleep(0.2)
        log = (self.home / "log").read_text(encoding="utf-8", errors="replace")[-8000:]
        raise RuntimeError(f"the server did not come back: {said}\n{log}")


class Database:
    """A PostgreSQL server of its own, in a folder that survives it."""

    def __init__(self, folder: Path) -> None:
        started = subprocess.run(
            [ROOT / ".ci" / "postgres", folder], capture_output=True, text=True, check=True
        )
        self.url, self._data = started.stdout.strip(), folder / "data"
        self._options = (self._data / "postmaster.opts").read_text()

    def kill(self) -> None:
        """The postmaster and all that it started, at once."""
        postmaster = int((self._data / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        for pid in [postmaster, *map(int, children)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        while not all(_is_gone(pid) for pid in [postmaster, *map(int, children)]):
            time.sleep(0.05)  # they share memory, which has to be free before it can start again
        # Where nobody collects the dead, their number still looks like somebody's.
        for left in [self._data / "postmaster.pid", *self._data.parent.glob(".s.PGSQL.*")]:
            left.unlink(missing_ok=True)

    def start(self) -> None:
        """Start it again as it was started; it mends itself from its log."""
        command, *options = self._options.replace('"', "").split()
        control = Path(command).with_name("pg_ctl")
        given = " ".join(o for o in options if o not in {"-D", str(self._data)})
        subprocess.run(
            ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", control,
             "-D", self._data, "-w", "-l", self._data.parent / "log", "-o", given, "start"],
            check=True, capture_output=True, cwd=self._data.parent,
        )  # fmt: skip


def _is_gone(pid: int) -> bool:
    try:
        return ") Z " in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
