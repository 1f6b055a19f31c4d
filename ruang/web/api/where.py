"""Which addresses machines ask, and which of those below /api/ are pages for people."""

from __future__ import annotations

from typing import Final

ROOT: Final = "/api/"
PAGES: Final = "/api/try/"


def is_for_machines(path: str) -> bool:
    """Whether this address answers with JSON: all below /api/ but the pages that explain it."""
    return path.startswith(ROOT) and path != ROOT and not path.startswith(PAGES)
