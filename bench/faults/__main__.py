"""Kill it again and again while people import, propose and approve; then look what is left.

python -m bench.faults --kills 100
python -m bench.faults --kills 100 --postgres      # as root: it starts a server of its own
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from bench.faults.installation import ROOT, Installation
from bench.faults.people import Diary, Person

WORKING = ["officer", "officer", "officer2", "director", "director2", "analyst", "officer2"]
BRINGING = ["analyst", "administrator"]


def torment(installation: Installation, kills: int, seed: int) -> Diary:
    """Let people work and kill at random moments; what they were told is done."""
    chance, diary, ended = random.Random(seed), Diary(), threading.Event()  # noqa: S311
    password = (installation.home / "home" / "demo_password").read_text().strip()
    people = [
        Person(who, password, installation.address, diary, seed * 100 + number, ended)
        for number, who in enumerate([*WORKING, *BRINGING])
    ]
    for person in people:
        person.start()
    for number in range(1, kills + 1):
        # Mostly at once again, in the middle of coming back; now and then after work got done.
        time.sleep(chance.uniform(0.2, 3) if chance.random() < 0.6 else chance.uniform(5, 15))
        what = installation.kill(chance)
        print(f"\r{number} of {kills} kills, the last of them: {what:<14}", end="", file=sys.stderr)
    time.sleep(5)
    ended.set()
    for person in people:
        person.join(timeout=60)
    print(file=sys.stderr)
    return diary


def aftermath(installation: Installation, diary: Diary) -> dict[str, object]:
    """Wait until all jobs have ended, and look at what is there."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.faults.aftermath"], env=installation.env, cwd=ROOT,
        input=json.dumps(diary.confirmed), capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr[-4000:])
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def report(installation: Installation, diary: Diary, found: dict[str, object]) -> bool:
    """Tell; whether nothing was lost and nothing is half done."""
    confirmed: dict[str, int] = {}
    for what, _number in diary.confirmed:
        confirmed[what] = confirmed.get(what, 0) + 1
    for title, counts in [
        ("killed", installation.kills), ("confirmed to people", confirmed),
        ("answers", diary.answers), ("jobs", found["jobs"]),
    ]:  # fmt: skip
        print(f"{title}: {counts}")
    faults = found["faults"]
    assert isinstance(faults, list)
    print("\n".join(faults) if faults else "nothing lost, nothing half done")
    return not faults


def main() -> None:
    """Make a demo, torment it, tell."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--kills", type=int, default=100)
    asked.add_argument("--postgres", action="store_true")
    asked.add_argument("--seed", type=int, default=2569)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # PostgreSQL's own user has to come through
        installation = Installation(Path(folder), postgres=options.postgres)
        try:
            installation.make()
            installation.start()
            diary = torment(installation, options.kills, options.seed)
            installation.start()  # a worker whose database was killed has ended, as it should
            found = aftermath(installation, diary)
        finally:
            installation.stop()
        if not report(installation, diary, found):
            sys.exit("something was lost, or is half done")


if __name__ == "__main__":
    main()
