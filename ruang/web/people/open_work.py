"""What is open of a person: rooms above say so themselves, this one asks no room above.

When somebody leaves or changes her place, whoever looks after accounts sees what waits for her or
runs in her name, and hands it to a colleague or leaves it where it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.db import models
from django.utils.functional import Promise

from ruang.web.people.models import User

Find = Callable[[User], Iterable[models.Model]]
Function = TypeVar("Function", bound=Find)


def _nobody(colleague: Any, row: models.Model) -> bool:
    return False


@dataclass(frozen=True)
class OpenKind:
    """One kind of thing that can be open of a person.

    Args:
        key: App's thing, as "clusters.proposal".
        title: What one such thing is called.
        stays: What becomes of it while nobody takes it over, in a sentence.
        find: Gives what is open of a person, in the order in which it is shown.
        state: How it stands, in words.
        may_have: Whether a colleague may take a row over.
        left: Called as `left(person, organisation)` once she left an organisation (its key) and
            what could be handed over was: tells whoever has to know.
        hand_over: Does it: `hand_over(row, by=…, to=colleague)`, an action; None where nothing
            is handed over because colleagues can go on with it anyway.
    """

    key: str
    title: str | Promise
    stays: str | Promise
    find: Find
    state: Callable[[Any], str]
    may_have: Callable[[Any, Any], bool] = _nobody
    hand_over: Callable[..., Any] | None = None
    left: Callable[[User, int], object] | None = None


@dataclass(frozen=True)
class OpenThing:
    """One thing that is open of a person."""

    kind: OpenKind
    row: models.Model

    @property
    def name(self) -> str:
        """What it is called."""
        return str(self.row)

    @property
    def url(self) -> str:
        """Its page; empty where it has none."""
        return str(getattr(self.row, "get_absolute_url", str)())

    @property
    def state(self) -> str:
        """How it stands."""
        return self.kind.state(self.row)

    def may_go_to(self, colleague: User) -> bool:
        """Whether it can be handed to this colleague."""
        return self.kind.hand_over is not None and self.kind.may_have(colleague, self.row)


OPEN_KINDS: Final[dict[str, OpenKind]] = {}


def open_kind(key: str, **said: Any) -> Callable[[Function], Function]:
    """Register a function as that which finds one kind of open thing of a person.

    Args:
        key: As in `OpenKind`, like all others.
        said: The other arguments of `OpenKind`.
    """

    def register(find: Function) -> Function:
        OPEN_KINDS[key] = OpenKind(key, find=find, **said)
        return find

    return register


def open_of(person: User) -> list[OpenThing]:
    """Everything that is open of a person, kind by kind."""
    return [OpenThing(kind, row) for kind in OPEN_KINDS.values() for row in kind.find(person)]


def waits_for_somebody(person: User) -> bool:
    """Whether something is open of a person with which nobody goes on unless it is handed over."""
    handed = [kind for kind in OPEN_KINDS.values() if kind.hand_over is not None]
    return any(True for kind in handed for _row in kind.find(person))


def tell_left(person: User, organisation: int) -> None:
    """Have every room tell whoever has to know that somebody left an organisation."""
    for kind in OPEN_KINDS.values():
        if kind.left is not None:
            kind.left(person, organisation)
