"""The kinds of notice that the apps send: each registered under a name, with its words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeVar

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# "chosen": as the person wishes; "always": at once, whatever she wishes; "never": not by mail;
# "morning": as she wishes, but not at once, since she is most likely looking at it just now.
Mail = Literal["chosen", "always", "morning", "never"]


@dataclass(frozen=True)
class NoticeKind:
    """One kind of notice: its words, and whether it asks something of whoever reads it.

    Args:
        name: App's thing and what became of it, as "proposal.waiting".
        title: What the person reads; {placeholders} are filled from the values of a notice.
        line: A short text to pass on to a group, without personal data; what only tells may have
            none, and then is not passed on.
        asks: Whether something is to be done. If so it is open until it is settled.
        by_hand: Whether the person may say herself that it is done.
        mail: When it is mailed.
    """

    name: str
    title: str | Promise
    line: str | Promise
    asks: bool
    by_hand: bool = False
    mail: Mail = "chosen"


@dataclass(frozen=True)
class Asked:
    """Something that waits for a person already, with what a notice of it would say."""

    about: models.Model
    values: Mapping[str, Any] = field(default_factory=dict)


SOMETHING_WAITS: Final = _(
    "Something waits to be done in Ruang. Whoever it concerns opens it here."
)
NOTICE_KINDS: Final[dict[str, NoticeKind]] = {}
Standing = Callable[[Any], Iterable[Asked]]
Function = TypeVar("Function", bound=Standing)
STANDING: Final[dict[str, Standing]] = {}


def notice_kind(
    name: str,
    *,
    title: str | Promise,
    asks: bool,
    line: str | Promise = "",
    by_hand: bool = False,
    mail: Mail = "chosen",
) -> NoticeKind:
    """Register a kind of notice; the arguments are those of `NoticeKind`.

    What asks and has no line of its own can be passed on as well, in words that say no more than
    that something waits.
    """
    said = line or (SOMETHING_WAITS if asks else "")
    kind = NOTICE_KINDS[name] = NoticeKind(name, title, said, asks, by_hand, mail)
    return kind


def standing(kind: NoticeKind) -> Callable[[Function], Function]:
    """Register what waits for a person by the place she holds, whoever held it before.

    The function takes a person and gives what she is asked now by notices of that kind. It is
    asked when somebody comes into an office, leaves it, or an account is closed or opened.
    """

    def register(find: Function) -> Function:
        STANDING[kind.name] = find
        return find

    return register


def always_mailed() -> set[str]:
    """The kinds whose mail goes out whatever has been read: somebody else may have read it."""
    return {kind.name for kind in NOTICE_KINDS.values() if kind.mail == "always"}
