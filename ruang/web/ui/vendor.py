"""Copy what the browser needs from node_modules: `python -m ruang.web.ui.vendor NODE_MODULES`.

Other people's code is never committed: it comes from npm at set-up, by the versions of
package-lock.json, and is served from our own address (the content security policy allows no other).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

VENDOR = Path(__file__).parent / "static" / "vendor"
# Built by ruang.engine.reference; taken as a file, because the web does not import the engine here.
SHAPES = Path(__file__).parents[2] / "engine" / "reference" / "built" / "provinces.geojson"

FROM_NPM = {
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "htmx.org/LICENSE": "htmx-LICENSE.txt",
    # "common" is the smallest distribution with both the SVG renderer and scatter plots.
    "echarts/dist/echarts.common.min.js": "echarts.min.js",
    "echarts/LICENSE": "echarts-LICENSE.txt",
    "echarts/NOTICE": "echarts-NOTICE.txt",
    "@fontsource/sarabun/LICENSE": "sarabun/OFL.txt",
} | {
    f"@fontsource/sarabun/files/sarabun-{script}-{weight}-normal.woff2": (
        f"sarabun/{script}-{weight}.woff2"
    )
    for script in ("thai", "latin", "latin-ext")
    for weight in (400, 600, 700)
}


class MissingFilesError(Exception):
    """Something that must be copied is not there; the message says what, and what makes it."""


def copy_vendor(node_modules: Path, *, shapes: Path = SHAPES, into: Path = VENDOR) -> list[Path]:
    """Copy libraries, fonts and province shapes to where static files are served from.

    Nothing is copied unless everything is there, and each file appears whole or not at all.

    Args:
        node_modules: The folder that npm filled.
        shapes: The provinces' shapes, as the reference data's build leaves them.
        into: The folder to fill; made if absent.

    Returns:
        The files written.

    Raises:
        MissingFilesError: A source file is missing.
    """
    wanted = {node_modules / source: into / name for source, name in FROM_NPM.items()}
    missing = [str(source) for source in wanted if not source.is_file()]
    if missing:
        raise MissingFilesError(
            f"Not found: {', '.join(missing)}. Run `npm ci` in the repository first."
        )
    if not shapes.is_file():
        raise MissingFilesError(
            f"Not found: {shapes}. "
            f"Run `python -m ruang.engine.reference.build {node_modules}` first."
        )
    wanted[shapes] = into / "provinces.geojson"
    for source, target in wanted.items():
        _copy(source, target)
    return list(wanted.values())


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_name(f".{target.name}.{os.getpid()}")
    half.write_bytes(source.read_bytes())
    half.replace(target)


def main(arguments: Sequence[str]) -> int:
    """Copy from the folder given; say what was done, or what is missing."""
    if len(arguments) != 1:
        sys.stderr.write("Usage: python -m ruang.web.ui.vendor NODE_MODULES\n")
        return 2
    try:
        written = copy_vendor(Path(arguments[0]))
    except MissingFilesError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    size = sum(path.stat().st_size for path in written)
    sys.stdout.write(f"{len(written)} files, {size / 1e6:.1f} MB, in {VENDOR}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
