"""What numba keeps compiled follows a change in any file, also in one that is only called."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from ruang.engine import kernels

CALLED = "from numba import njit\n\n@njit(cache=True)\ndef one(x):\n    return x + {add}\n"
CALLS = (
    "from numba import njit\nfrom small.called import one\n\n"
    "@njit(cache=True)\ndef two(x):\n    return one(x) * 2\n"
)


def answer(folder):
    env = {k: v for k, v in os.environ.items() if k != "NUMBA_CACHE_DIR"}
    found = subprocess.run(
        [sys.executable, "-c", "from small.calls import two; print(two(1))"],
        env=env | {"PYTHONPATH": str(folder)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return int(found.stdout)


def test_a_changed_function_is_not_called_as_it_was(tmp_path):
    package = tmp_path / "small"
    package.mkdir()
    shutil.copy(Path(kernels.__file__), package / "__init__.py")
    (package / "calls.py").write_text(CALLS)
    for add, expected in ((1, 4), (1, 4), (2, 6)):
        (package / "called.py").write_text(CALLED.format(add=add))
        assert answer(tmp_path) == expected
    assert len(list((package / "__pycache__").glob("compiled-*"))) == 1
