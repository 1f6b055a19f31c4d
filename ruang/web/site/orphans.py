"""A process that `serve` started ends with it, even where `serve` was killed without a word."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from typing import Final

SERVED: Final = "_RUANG_SERVED_BY"  # the number of the process that serves
PR_SET_PDEATHSIG: Final = 1


def end_with_parent() -> None:
    """Have the kernel ask this process to stop when the one that serves is gone.

    Otherwise it would keep the port, and answer beside its successors. Only Linux can do this; and
    nothing is done where another server, or a person, started this process.
    """
    served_by = os.environ.get(SERVED)
    if sys.platform != "linux" or served_by in {None, str(os.getpid())}:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if served_by != str(os.getppid()):  # it ended before it could be said
        os.kill(os.getpid(), signal.SIGTERM)
