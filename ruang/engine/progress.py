"""How far a long piece of work has come, told to whoever asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """`done` of `total` units of the named stage; `total` is None where it is not known."""

    stage: str
    done: int
    total: int | None = None


Report = Callable[[Progress], None]


def quiet(_: Progress) -> None:
    """Tell nobody."""
