"""The peak memory of one intake, in a process of its own that opens nothing else.

Run by intake.py, a process for each size: one never gives its peak back.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from ruang.engine.intake import intake
from ruang.engine.lake import Lake
from ruang.engine.sources import SOURCES


def peak(source: str, path: Path) -> dict[str, float]:
    """Rows, seconds, seconds of CPU and the peak (MB) of one intake; `start` before it began."""
    command = [sys.executable, "-m", "bench.memory", source, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def megabytes() -> float:
    """The peak so far. What getrusage tells a child is not below the peak of its parent."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return int(lines["VmHWM"].split()[0]) / 1e3


def _measure(source: str, path: Path) -> dict[str, float]:
    chosen = next(s for s in SOURCES if s.key == source)
    before, start = megabytes(), time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        snapshot = intake(chosen, [path], Lake(Path(folder)), now=datetime.now(UTC))
    return {
        "rows": snapshot.manifest["rows_read"],
        "seconds": time.perf_counter() - start,
        "cpu": sum(os.times()[:4]),
        "mb": megabytes(),
        "start": before,
    }


if __name__ == "__main__":
    print(json.dumps(_measure(sys.argv[1], Path(sys.argv[2]))))
