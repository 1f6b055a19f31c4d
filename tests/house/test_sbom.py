"""What is built in is known by name, version and hash, and nothing comes without."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

from tools.sbom import parts

ROOT = Path(__file__).parents[2]


def test_every_front_end_part_is_listed_with_version_and_hash() -> None:
    wanted = json.loads((ROOT / "package.json").read_text("utf-8"))["dependencies"]
    found = parts(json.loads((ROOT / "package-lock.json").read_text("utf-8")))
    assert wanted.items() <= {one["name"]: one["version"] for one in found}.items()
    for one in found:
        (given,) = one["hashes"]
        assert (given["alg"], len(given["content"])) == ("SHA-512", 128), one["name"]


def test_every_locked_file_has_its_hash() -> None:
    locked = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))["package"]
    files = [file for one in locked for file in [*one.get("wheels", []), one.get("sdist")] if file]
    assert len(files) > 200
    assert all(file["hash"].startswith("sha256:") for file in files)
