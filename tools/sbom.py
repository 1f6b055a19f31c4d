"""What Ruang is made of, as a list that machines read: CycloneDX, from the two locks.

Every Python package that is installed with it, and every front-end part, with version, licence
where the lock says it, and the hashes that the set-up compares. Nothing is asked of the network.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
UV = ROOT / ".venv" / "bin" / "uv"


def main() -> None:
    """Write the list to the file named, or to stdout."""
    text = json.dumps(whole(), ensure_ascii=False, indent=1) + "\n"
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)


def whole() -> dict[str, Any]:
    """The Python packages as uv lists them, and the parts beside them."""
    command = [UV, "export", "--frozen", "--no-dev", "--no-config", "--quiet"]
    asked = subprocess.run(
        [*command, "--format", "cyclonedx1.5"], capture_output=True, check=True, cwd=ROOT
    )
    document: dict[str, Any] = json.loads(asked.stdout)
    document["components"] += parts(json.loads((ROOT / "package-lock.json").read_text("utf-8")))
    return document


def parts(lock: dict[str, Any]) -> list[dict[str, Any]]:
    """The front-end parts of a package-lock."""
    found = []
    for place, one in sorted(lock["packages"].items()):
        name = place.rpartition("node_modules/")[2]
        if not name:  # Ruang itself
            continue
        kind, _, digest = one["integrity"].partition("-")
        purl = f"pkg:npm/{name.replace('@', '%40')}@{one['version']}"
        component: dict[str, Any] = {
            "type": "library",
            "bom-ref": purl,
            "name": name,
            "version": one["version"],
            "purl": purl,
            "hashes": [
                {"alg": kind.upper().replace("SHA", "SHA-"),
                 "content": base64.b64decode(digest).hex()}
            ],
        }  # fmt: skip
        if licence := one.get("license"):
            component["licenses"] = [{"license": {"id": licence}}]
        found.append(component)
    return found


if __name__ == "__main__":
    main()
