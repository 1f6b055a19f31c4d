"""The kinds of long work that the apps offer: each a function, registered under a name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from django.utils.functional import Promise
from django.utils.translation import override

Function = TypeVar("Function", bound=Callable[..., "dict[str, Any] | None"])


@dataclass(frozen=True)
class Kind:
    """One kind of work: what it is called, who may ask for it, and what does it.

    With `every`, the worker itself asks for it when that long has passed since the last time, and,
    with `needed`, only where there is something to do. Whoever asked is told when it is done, if
    it `tells`. Where more than the job changes hands with it, `handed` sees to that.
    """

    name: str
    title: str | Promise
    allowed: Callable[[Any], bool]
    run: Callable[..., dict[str, Any] | None]
    every: timedelta | None = None
    needed: Callable[[], bool] | None = None
    tells: bool = True
    handed: Callable[..., object] | None = None


KINDS: dict[str, Kind] = {}


def job(
    name: str,
    *,
    title: str | Promise,
    allowed: Callable[[Any], bool],
    every: timedelta | None = None,
    needed: Callable[[], bool] | None = None,
    tells: bool = True,
    handed: Callable[..., object] | None = None,
) -> Callable[[Function], Function]:
    """Register a function as the work of that name.

    The function takes `report` first (call it with a `Progress`; it raises `Cancelled` when the
    person who asked wants to stop), then the job's arguments by name. It must be idempotent: a
    worker that is killed is followed by another that starts from the beginning. What it returns
    is kept with the job; under "url", where the result can be seen.

    Args:
        name: app and verb, as "potential.publish".
        title: what people read; {placeholders} are filled from the arguments.
        allowed: whether this user may ask for it.
        every: how often the worker asks for it itself, without arguments.
        needed: whether there is something to do; the worker does not ask where there is not.
        tells: whether whoever asked is told that it is done; the app may tell that better.
        handed: called as `handed(by=…, to=colleague, **arguments)` when an open job is handed to a
            colleague: gives her what else the work needs.
    """

    def register(run: Function) -> Function:
        KINDS[name] = Kind(name, title, allowed, run, every, needed, tells, handed)
        return run

    return register


def title_of(name: str, arguments: dict[str, Any]) -> str:
    """What a job of that kind with these arguments is called, in the reader's language."""
    kind = KINDS.get(name)
    if kind is None:  # a kind that an older version offered
        return name
    try:
        return str(kind.title).format(**arguments)
    except (KeyError, IndexError, ValueError):
        return str(kind.title)


def words_of(name: str, arguments: dict[str, Any]) -> dict[str, str]:
    """The same in both languages, for whoever will read it."""
    said = {}
    for language in ("th", "en"):
        with override(language):
            said[language] = title_of(name, arguments)
    return said
