"""Where this installation keeps its own, and what kind of installation it is."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

from ruang.web.site import environment

WEB: Final = Path(__file__).resolve().parents[2]


def _secret_key(home: Path) -> str:
    """The key given in the environment, or one made once for this clone and kept to its owner."""
    if given := environment.text("RUANG_SECRET_KEY"):
        return given
    path = home / "secret_key"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        half = home / f".secret_key.{os.getpid()}"
        half.touch(mode=0o600)
        half.write_text(secrets.token_urlsafe(50), encoding="ascii")
        with suppress(FileExistsError):  # of two that start at once one makes it, whole
            os.link(half, path)
        half.unlink()
    return path.read_text(encoding="ascii").strip()


# This installation's own files: database, secret key, uploads.
HOME = environment.path("RUANG_HOME")
LAKE = environment.path("RUANG_LAKE")
# A demo shows its accounts on the sign-in page and answers on loopback only.
DEMO = environment.switch("RUANG_DEMO")
SECRET_KEY = _secret_key(HOME)
SECRET_KEY_FALLBACKS = environment.listed("RUANG_FORMER_SECRET_KEYS")
DEBUG = environment.switch("RUANG_DEBUG")
ALLOWED_HOSTS = environment.listed("RUANG_HOSTS")
CSRF_TRUSTED_ORIGINS = environment.listed("RUANG_ORIGINS")
HTTPS = environment.switch("RUANG_HTTPS")
# Trusted servers in front: ruang.web.site.proxies reads the client's address by it.
PROXIES = environment.number("RUANG_PROXIES")
