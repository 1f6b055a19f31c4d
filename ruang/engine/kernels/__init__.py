"""Computing on arrays; what loops is compiled by numba on first use, and kept beside this file.

numba compiles a function anew when its own file has changed. A function that calls one of another
file has that one's code in it, though, and would go on with the old: so what is compiled is kept
for all files here together, under their fingerprint.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path


def _keep_apart(folder: Path) -> None:
    """Tell numba where to keep what it compiles, and remove what other files were compiled to.

    Where the folder cannot be written to, or somebody has named another, it is left as it is.
    """
    if "NUMBA_CACHE_DIR" in os.environ or not os.access(folder, os.W_OK):
        return
    digest = hashlib.sha256()
    for file in sorted(folder.glob("*.py")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    kept = folder / "__pycache__" / f"compiled-{digest.hexdigest()[:12]}"
    for other in kept.parent.glob("compiled-*"):
        if other != kept:
            shutil.rmtree(other, ignore_errors=True)
    os.environ["NUMBA_CACHE_DIR"] = str(kept)


_keep_apart(Path(__file__).parent)
