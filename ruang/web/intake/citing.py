"""What cites snapshots of the lake: rooms above say so themselves, this one asks no room above."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final, TypeVar

from django.db import models

M = TypeVar("M", bound=type[models.Model])
CITING: Final[list[type[models.Model]]] = []


def cites_snapshots(model: M) -> M:
    """Mark a model whose field `snapshot` names a snapshot: it stays while a row of it does."""
    CITING.append(model)
    return model


def cited() -> set[str]:
    """The names of all snapshots that something in the database cites."""
    rows = (model._default_manager.values_list("snapshot", flat=True) for model in CITING)
    return {name for names in rows for name in names if name}


def citations(names: Iterable[str], user: Any) -> dict[str, list[models.Model]]:
    """By snapshot, the rows that cite it, as far as this person may see them."""
    found: dict[str, list[models.Model]] = defaultdict(list)
    wanted = list(names)
    for model in CITING:
        rows: Any = model._default_manager
        for row in rows.visible_to(user).filter(snapshot__in=wanted):
            found[row.snapshot].append(row)
    return found
