"""What every line of the log says beside its words: of which request, person or job it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

Facts = dict[str, Any]
# What a line may say; nothing else gets into the log by this way.
NAMES: Final = frozenset({"request", "method", "route", "user", "job"})
_present: ContextVar[Facts | None] = ContextVar("trace", default=None)


@contextmanager
def within(**facts: Any) -> Iterator[Facts]:
    """Do the enclosed work under these facts, beside those that hold already.

    Args:
        facts: Of NAMES: `request` (its id), `method`, `route` (its name, never the path), `user`
            (a number), `job` (a number).
    """
    token = _present.set({**(_present.get() or {}), **_known(facts)})
    try:
        yield _present.get() or {}
    finally:
        _present.reset(token)


def add(**facts: Any) -> None:
    """Say more of the present work, once it is known; outside of any it is lost."""
    known = _known(facts)
    if (present := _present.get()) is not None:
        present.update(known)


def facts() -> Facts:
    """What is known of the present work."""
    return dict(_present.get() or {})


def request_id() -> str:
    """The number of the present request, or of that which asked for the present job; else ""."""
    return str((_present.get() or {}).get("request", ""))


def _known(facts: Facts) -> Facts:
    if unknown := facts.keys() - NAMES:
        raise TypeError(f"no such fact: {', '.join(sorted(unknown))}")
    return {name: value for name, value in facts.items() if value not in ("", None)}
