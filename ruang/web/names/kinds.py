"""What is found by name: each room above registers its kinds of rows, and how they are called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Model, QuerySet
from django.db.models.signals import post_delete, post_save


@dataclass(frozen=True)
class Card:
    """What a row is found by.

    Args:
        names: All that it is called, in both languages; empty ones count for nothing.
        level: What of its kind it is, where that matters to whoever finds it.
        code: The code by which it is found too, in capitals.
    """

    names: tuple[str, ...]
    level: str = ""
    code: str = ""


@dataclass(frozen=True)
class Kind:
    """One kind of rows that are found by name."""

    name: str
    model: type[Model]
    card: Callable[[Any], Card]
    related: tuple[str, ...] = ()
    follows: Mapping[type[Model], str] = field(default_factory=dict)

    def rows(self) -> QuerySet[Any]:
        """All rows of the kind, with what their cards are made from."""
        return self.model._base_manager.select_related(*self.related)


KINDS: Final[dict[str, Kind]] = {}


def named(
    name: str,
    *,
    model: type[Model],
    card: Callable[[Any], Card],
    related: tuple[str, ...] = (),
    follows: Mapping[type[Model], str] | None = None,
) -> Kind:
    """Let the rows of `model` be found by name, from now on and whatever saves them.

    What writes many rows at once (`bulk_create`, `update`) tells nobody: it is followed by
    `ruang.web.names.keeping.renew`.

    Args:
        name: Of the kind, as "area".
        card: What a row is found by.
        related: What `card` reads beside the row itself, as for select_related.
        follows: Other models whose rows give the names, each with the lookup that leads to it.
    """
    from ruang.web.names.keeping import follow

    kind = KINDS[name] = Kind(name, model, card, related, follows or {})
    for source in (model, *kind.follows):
        for signal in (post_save, post_delete):
            signal.connect(follow, sender=source, dispatch_uid=f"names of {source._meta.label}")
    return kind
