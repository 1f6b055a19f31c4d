"""Asks the engine for invented registers, to try the way in with."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from ruang.web.intake.reading.words import word


@dataclass(frozen=True)
class Sample:
    """An invented register, to try the way in with."""

    key: str
    name: str
    sha256: str
    body: bytes
    told: tuple[str, str]  # what it is, and what is in it: messages of the engine

    @property
    def title(self) -> str:
        """What it is called."""
        return word(self.told[0])

    @property
    def about(self) -> str:
        """What there is in it to be noticed."""
        return word(self.told[1])


@cache
def samples() -> tuple[Sample, ...]:
    """Every sample: drawn once in a process, always with the same bytes."""
    from ruang.engine.demo.samples import samples as drawn

    with TemporaryDirectory() as folder:
        return tuple(
            Sample(
                key=one.key,
                name=one.path.name,
                sha256=hashlib.sha256(one.path.read_bytes()).hexdigest(),
                body=one.path.read_bytes(),
                told=(one.title, one.about),
            )
            for one in drawn(Path(folder))
        )
