"""Finding areas, industries and centres by name or code, in both languages, typos forgiven."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.db.models import Model
from django.urls import reverse
from django.utils import translation

from ruang.web.names import finding
from ruang.web.names.kinds import Card, named
from ruang.web.people.models import Organisation
from ruang.web.registry.models import Area, AreaLevel, Centre, Industry, IndustryLevel

# Among equals, what people look for most comes first.
FIRST: Final = (
    AreaLevel.PROVINCE,
    "centre",
    IndustryLevel.ACTIVITY,
    IndustryLevel.CLASS,
    IndustryLevel.GROUP,
    IndustryLevel.DIVISION,
    IndustryLevel.SECTION,
    AreaLevel.DISTRICT,
    AreaLevel.SUBDISTRICT,
    AreaLevel.COUNTRY,
)


@dataclass(frozen=True)
class Found(finding.Found):
    """One row of the registry that answers a search."""

    @property
    def url(self) -> str:
        return reverse(self.kind, args=[self.key])


def find(query: str, *, most: int = finding.MOST) -> list[Found]:
    """Find areas, industries and centres, the likeliest first.

    Args:
        query: Part of a name in Thai or English, with typos if need be, or a code.
        most: How many to give at most.
    """
    found = finding.find(query, kinds=KINDS, most=most, among_equals=_among_equals)
    return [Found(**vars(one)) for one in found]


def rows_of(found: list[Found]) -> list[tuple[Found, Model]]:
    """The rows themselves, three queries at most; in the same order."""
    rows: dict[tuple[str, str], Any] = {}
    for kind, model in (("area", Area), ("industry", Industry), ("centre", Centre)):
        keys = [f.key for f in found if f.kind == kind]
        if keys:
            related = {"area": ["parent"], "industry": ["parent"], "centre": ["organisation"]}
            stored = model._default_manager.select_related(*related[kind]).filter(pk__in=keys)
            rows |= {(kind, str(row.pk)): row for row in stored}
    return [(f, rows[f.kind, f.key]) for f in found if (f.kind, f.key) in rows]


def _among_equals(found: finding.Found) -> tuple[int, str]:
    return FIRST.index(found.level), found.code


def _area(area: Area) -> Card:
    if area.level == AreaLevel.COUNTRY:
        return Card(names=())
    names = [
        area.name_th,
        f"{_levels('th')[area.level]}{area.name_th}",
    ]  # the second as in addresses
    if area.name_en:
        names += [area.name_en, f"{area.name_en} {_levels('en')[area.level]}"]
    return Card(names=tuple(names), level=area.level, code=area.code)


def _industry(industry: Industry) -> Card:
    names = (industry.title_th, industry.title_en or industry.code)
    return Card(names=names, level=industry.level, code=industry.code)


def _centre(centre: Centre) -> Card:
    names = (centre.organisation.name_th, centre.organisation.name_en)
    return Card(names=names, level="centre", code=str(centre.number))


@cache
def _levels(language: str) -> dict[str, str]:
    with translation.override(language):
        return {level.value: str(level.label) for level in AreaLevel}


KINDS: Final = tuple(
    kind.name
    for kind in (
        named("area", model=Area, card=_area),
        named("industry", model=Industry, card=_industry),
        named(
            "centre",
            model=Centre,
            card=_centre,
            related=("organisation",),
            follows={Organisation: "organisation"},
        ),
    )
)
