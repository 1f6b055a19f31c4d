"""What in the product cites codes of areas and industries, by the database's relations."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import ManyToOneRel, Model
from django.utils.functional import Promise

from ruang.web.registry.models import Area, AreaLevel, Industry, TerritoryChange

# Kinds of change after which what cites a code reads otherwise, or cites what no list has.
READ_OTHERWISE: Final = ("renamed", "thai", "english", "lost", "moved", "gone")
OWN: Final = {Area, Industry, TerritoryChange}


@dataclass(frozen=True)
class Cited:
    """What a change touches beyond the list itself."""

    codes: int  # of those known here, how many read otherwise
    rows: list[tuple[str, int]]  # what cites them -> how many
    new_provinces: list[str]  # that no centre has yet


def by_effect(effect: dict[str, Any]) -> Cited:
    """Count what cites the codes that an effect names otherwise or no longer has.

    Nothing above the registry is asked: whatever has a relation to areas or industries is counted,
    by the name of its kind.
    """
    model: type[Model] = Industry if effect["what"] == "industries" else Area
    rows = effect["rows"]
    codes = {row["code"] for kind in READ_OTHERWISE for row in rows.get(kind, [])}
    known = model._base_manager.filter(pk__in=codes).count() if codes else 0
    added = [row for row in rows["added"] if row["level"] == AreaLevel.PROVINCE]
    return Cited(
        codes=known,
        rows=_citing(model, codes) if known else [],
        new_provinces=[row["name_th"] or row["code"] for row in added],
    )


def _citing(model: type[Model], codes: set[str]) -> list[tuple[str, int]]:
    found: Counter[str] = Counter()
    for relation in model._meta.get_fields(include_hidden=True):
        other = relation.related_model
        if not isinstance(relation, ManyToOneRel) or not isinstance(other, type) or other in OWN:
            continue
        # What has no name of its own for people is a part of something that has one.
        if isinstance(other._meta.verbose_name, Promise):
            citing = other._base_manager.filter(**{f"{relation.field.name}__in": codes})
            found[str(other._meta.verbose_name)] += citing.count()
    return [(name, number) for name, number in found.items() if number]
