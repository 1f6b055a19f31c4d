"""Keeps the copies of names in step with the rows that bear them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import Model, Q

from ruang.web.names.kinds import KINDS, Kind
from ruang.web.names.likeness import plain
from ruang.web.names.models import LONGEST, Name


def renew(*kinds: str) -> None:
    """Bring the names of these kinds, or of all, to what their rows are called now.

    Only what differs is written: where nothing does, nothing is locked.
    """
    for name in kinds or KINDS:
        kind = KINDS[name]
        _bring(kind, kind.rows().iterator(), Q(kind=name))


def follow(sender: type[Model], instance: Model, **_: Any) -> None:
    """A row was saved or deleted: its names, and those that others have from it, follow."""
    for kind in KINDS.values():
        if kind.model is sender:
            _follow(kind, {str(instance.pk)})
        elif lookup := kind.follows.get(sender):
            borne = kind.rows().filter(**{lookup: instance.pk}).values_list("pk", flat=True)
            _follow(kind, {str(pk) for pk in borne})


def _follow(kind: Kind, keys: set[str]) -> None:
    if keys:
        _bring(kind, kind.rows().filter(pk__in=keys), Q(kind=kind.name, key__in=keys))


def _bring(kind: Kind, rows: Iterable[Any], among: Q) -> None:
    wanted = {name for row in rows for name in _names(kind, row)}
    stored = {
        (name.key, name.level, name.code, name.text): name.pk for name in Name.objects.filter(among)
    }
    gone = [stored[name] for name in stored.keys() - wanted]
    new = sorted(wanted - stored.keys())
    if not gone and not new:
        return
    with transaction.atomic():
        Name.objects.filter(pk__in=gone).delete()
        Name.objects.bulk_create(
            [
                Name(kind=kind.name, key=key, level=level, code=code, text=text)
                for key, level, code, text in new
            ],
            batch_size=2000,
            ignore_conflicts=True,  # another transaction was a moment quicker
        )


def _names(kind: Kind, row: Any) -> Iterator[tuple[str, str, str, str]]:
    card = kind.card(row)
    for name in card.names:
        if text := plain(name)[:LONGEST]:
            yield str(row.pk), card.level, card.code, text
