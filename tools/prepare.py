"""Bring `.venv` and the front-end parts up to date, from nothing but a Python 3.11 or newer.

Only the standard library: this runs before anything is installed. Each step keeps the fingerprint
of what it was made from, so that a second run has nothing to do. `--dev` adds what the tests and
the checks need.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
STAMPS = VENV / "stamps"
REFERENCE = ROOT / "ruang" / "engine" / "reference"
SET_UP = ROOT / "tools" / "set-up.txt"  # uv, and what makes the package itself
NODE = ROOT / "tools" / "node.txt"


def main() -> None:
    """Make or mend `.venv`, the Python packages, the front-end parts and the words."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--dev", action="store_true", help="with what tests and checks need")
    dev = options.parse_args().dev
    if sys.version_info < (3, 11):
        sys.exit(f"Ruang needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    os.chdir(ROOT)
    make_venv()
    packages(dev)
    parts()
    words()


def make_venv() -> None:
    if (BIN / "python").exists():
        return
    say("making .venv")
    if subprocess.run([sys.executable, "-m", "venv", str(VENV)]).returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit(
            "Python could not make a virtual environment. "
            "On Debian or Ubuntu: apt install python3-venv"
        )


def packages(dev: bool) -> None:
    wanted = fingerprint("uv.lock", "pyproject.toml") + ("+dev" if dev else "")
    if done("packages", wanted) or (not dev and done("packages", wanted + "+dev")):
        return
    say("installing Python packages from uv.lock")
    if not done("set-up", fingerprint("tools/set-up.txt")):
        pip_install(SET_UP)
        keep("set-up", fingerprint("tools/set-up.txt"))
    # --inexact: uv itself lives in the same environment.
    groups = ["--extra", "spark"] if dev else ["--no-dev"]
    run(
        BIN / "uv", "sync", "--frozen", "--inexact", "--no-config", "--no-python-downloads",
        "--quiet", "--compile-bytecode", "--no-build-isolation-package", "ruang",
        "--python", BIN / "python", *groups,
    )  # fmt: skip
    keep("packages", wanted)


def parts() -> None:
    reference = sorted(str(p.relative_to(ROOT)) for p in REFERENCE.glob("data/*.csv"))
    builders = [
        str(p.relative_to(ROOT)) for p in (REFERENCE / "build.py", REFERENCE / "outline.py")
    ]
    passwords = [f"ruang/web/access/{name}.py" for name in ("bare", "breached")]
    wanted = fingerprint(
        "uv.lock",
        "package-lock.json",
        "ruang/web/ui/vendor.py",
        "ruang/web/reports/fonts.py",
        *passwords,
        *builders,
        *reference,
    )
    if done("parts", wanted):
        return
    say("getting the front-end parts")
    run(*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    run(BIN / "python", "-m", "ruang.engine.reference.build", "node_modules")
    run(BIN / "python", "-m", "ruang.web.ui.vendor", "node_modules")
    run(BIN / "python", "-m", "ruang.web.access.breached", "node_modules")
    run(BIN / "python", "-m", "ruang.web.reports.fonts", "node_modules")
    keep("parts", wanted)


def npm() -> list[str | Path]:
    """The machine's npm, or the one that comes as a Python wheel."""
    if found := shutil.which("npm"):
        return [found]
    if not (BIN / "npm").exists():
        say("no Node on this machine: installing it into .venv")
        pip_install(NODE)
    os.environ["PATH"] = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    return [BIN / "npm"]


def pip_install(locked: Path) -> None:
    python = BIN / "python"
    there = subprocess.run([python, "-m", "pip", "--version"], capture_output=True)
    if there.returncode:  # an environment that another tool made
        run(python, "-m", "ensurepip")
    run(
        python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
        "--require-hashes", "--only-binary=:all:", "-r", locked,
    )  # fmt: skip


def words() -> None:
    catalogues = sorted(str(p.relative_to(ROOT)) for p in ROOT.glob("ruang/web/**/*.po"))
    wanted = fingerprint("ruang/web/ui/words.py", *catalogues)
    if done("words", wanted):
        return
    run(BIN / "python", "-m", "ruang.web.ui.words", "compile")
    keep("words", wanted)


def fingerprint(*names: str) -> str:
    digest = hashlib.sha256()
    for name in names:
        digest.update(name.encode() + b"\0" + (ROOT / name).read_bytes())
    return digest.hexdigest()


def done(step: str, wanted: str) -> bool:
    stamp = STAMPS / step
    return stamp.exists() and stamp.read_text(encoding="ascii") == wanted


def keep(step: str, made_from: str) -> None:
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / step).write_text(made_from, encoding="ascii")


def run(*command: str | Path) -> None:
    done = subprocess.run([str(word) for word in command])
    if done.returncode:
        sys.exit(f"failed ({done.returncode}): {' '.join(map(str, command))}")


def say(what: str) -> None:
    sys.stderr.write(f"ruang: {what}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
