"""Put the sheet's fonts together: `python -m ruang.web.reports.fonts NODE_MODULES`.

The publisher's files hold Thai and Latin letters apart, and a line of both needs one font. Made at
set-up from what npm brought, like all that is not ours.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont

BUILT = Path(__file__).parent / "built"
FILES = Path("@fontsource/sarabun/files")
WEIGHTS = {400: "Regular", 700: "Bold"}
SCRIPTS = ("thai", "latin")


def build(node_modules: Path, into: Path = BUILT) -> list[Path]:
    """Merge the scripts of each weight into one font.

    Args:
        node_modules: The folder that npm filled.
        into: Where the fonts go; made if absent.

    Returns:
        The files written.

    Raises:
        FileNotFoundError: npm has not brought the fonts.
    """
    into.mkdir(parents=True, exist_ok=True)
    written = []
    with tempfile.TemporaryDirectory() as folder:
        for weight, name in WEIGHTS.items():
            parts = [_plain(node_modules, s, weight, Path(folder)) for s in SCRIPTS]
            target = into / f"Sarabun-{name}.ttf"
            half = target.with_suffix(".part")
            Merger().merge([str(part) for part in parts]).save(half)
            half.replace(target)
            written.append(target)
    return written


def _plain(node_modules: Path, script: str, weight: int, folder: Path) -> Path:
    """One file of the publisher, no longer packed."""
    font = TTFont(node_modules / FILES / f"sarabun-{script}-{weight}-normal.woff")
    font.flavor = None
    plain = folder / f"{script}-{weight}.ttf"
    font.save(plain)
    return plain


def main(arguments: Sequence[str]) -> int:
    """Build from the folder given; say what is missing."""
    if len(arguments) != 1:
        sys.stderr.write("python -m ruang.web.reports.fonts NODE_MODULES\n")
        return 2
    try:
        build(Path(arguments[0]))
    except FileNotFoundError as missing:
        sys.stderr.write(f"Not found: {missing.filename}. Run `npm ci` in the repository first.\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
