"""Static files under names that hold their contents' hash, imports of our modules included."""

from __future__ import annotations

from pathlib import Path

from whitenoise.storage import CompressedManifestStaticFilesStorage

# Folders of static files that are ours, by the name in their address.
OURS = sorted({p.name for p in Path(__file__).parents[1].glob("*/static/*/") if p.name != "vendor"})
IMPORTS = (
    (r"""(?P<matched>\bfrom\s*"(?P<url>\.\.?/[^"]+\.js)";)""", 'from "%(url)s";'),
    (r"""(?m)^(?P<matched>import\s*"(?P<url>\.\.?/[^"]+\.js)";)""", 'import "%(url)s";'),
)


class HashedModules(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Our modules import each other by hashed names, as the page asks for them.

    Left as they are, a module would be loaded twice, once by each of its names, and a browser could
    keep an old part beside a new one after an upgrade. Django can do it for all files alike, which
    also reads other people's code and stumbles over what looks like an import there.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        *((f"{folder}/*.js", IMPORTS) for folder in OURS),
    )
