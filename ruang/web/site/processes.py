"""What this machine, or the container around us, lets processes have."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Final

# Of each process that answers pages.
THREADS: Final = 8
LIMIT: Final = Path("/sys/fs/cgroup/cpu.max")


def cores(limit: Path = LIMIT) -> int:
    """How many cores may be used: those of the machine, or fewer where a container is limited."""
    try:
        there = len(os.sched_getaffinity(0))
    except AttributeError:  # not on Linux
        there = os.cpu_count() or 1
    try:
        quota, period = limit.read_text(encoding="ascii").split()
        allowed = math.ceil(int(quota) / int(period))
    except (OSError, ValueError):  # no container, or "max"
        allowed = there
    return max(min(there, allowed), 1)
