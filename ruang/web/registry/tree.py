"""The registry's lists in the order and groups in which pages show them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from ruang.web.registry.models import (
    Area,
    Centre,
    Industry,
    IndustryLevel,
    RegionScheme,
    Territory,
)

CENTRES = "centres"
# Names of the ways of dividing the country, by their key in the reference data.
DIVISIONS = {
    CENTRES: _("Promotion centres"),
    "six_regions": _("Six regions"),
    "four_regions": _("Four regions"),
    "province_groups": _("Province groups"),
}


@dataclass(frozen=True)
class Group:
    """Provinces that belong together in one way of dividing the country."""

    name: str
    areas: list[Area]
    url: str = ""
    is_certain: bool = True


@dataclass(frozen=True)
class Branch:
    """An industry with what is below it."""

    industry: Industry
    children: list[Branch]
    counts: Counter[str]

    @property
    def groups(self) -> int:
        return self.counts[IndustryLevel.GROUP]

    @property
    def classes(self) -> int:
        return self.counts[IndustryLevel.CLASS]

    @property
    def activities(self) -> int:
        return self.counts[IndustryLevel.ACTIVITY]


def divisions() -> list[tuple[str, str]]:
    """The ways of dividing the country that there are rows for, with their names."""
    there = set(RegionScheme.objects.order_by().values_list("scheme", flat=True).distinct())
    keys = [CENTRES, *(key for key in DIVISIONS if key in there), *sorted(there - set(DIVISIONS))]
    return [(key, str(DIVISIONS.get(key, key))) for key in keys]


def groups(division: str, on: date) -> list[Group]:
    """The provinces in their groups, as it is on that day; those in none come last."""
    areas = {area.code: area for area in Area.objects.provinces().in_order()}
    found = _of_centres(areas, on) if division == CENTRES else _of_scheme(division, areas, on)
    placed = {area.code for group in found for area in group.areas}
    rest = [area for code, area in areas.items() if code not in placed]
    return [*found, Group(str(_("in no group")), rest)] if rest else found


def sources(division: str, on: date) -> list[str]:
    """From where a way of dividing the country is known, on that day; each sentence once."""
    if division == CENTRES:  # every row says it on its centre's page
        return []
    rows = RegionScheme.objects.filter(scheme=division).on(on)
    return sorted(rows.order_by().values_list("source", flat=True).distinct())


def branches(below: Industry | None = None) -> list[Branch]:
    """Sections with their divisions and how much is below each; or the same below an industry."""
    children: dict[str | None, list[Industry]] = defaultdict(list)
    for industry in Industry.objects.all():
        children[industry.parent_id].append(industry)
    top = children[below.pk if below else None]
    return [_branch(industry, children) for industry in top]


def _of_centres(areas: dict[str, Area], on: date) -> list[Group]:
    held: dict[int, list[Territory]] = defaultdict(list)
    for row in Territory.objects.on(on):
        held[row.centre_id].append(row)
    centres = Centre.objects.select_related("organisation")
    return [_group_of(centre, held[centre.pk], areas) for centre in centres]


def _group_of(centre: Centre, rows: list[Territory], areas: dict[str, Area]) -> Group:
    codes = {row.area_id for row in rows}
    inside = [area for code, area in areas.items() if code in codes]
    return Group(centre.name, inside, centre.get_absolute_url(), all(r.is_certain for r in rows))


def _of_scheme(scheme: str, areas: dict[str, Area], on: date) -> list[Group]:
    inside: dict[str, set[str]] = defaultdict(set)
    names: dict[str, str] = {}
    certain: dict[str, bool] = defaultdict(lambda: True)
    for row in RegionScheme.objects.filter(scheme=scheme).on(on):
        inside[row.group_id].add(row.area_id)
        names[row.group_id] = row.name
        certain[row.group_id] &= row.is_certain
    return [
        Group(name, [a for c, a in areas.items() if c in inside[key]], "", certain[key])
        for key, name in names.items()
    ]


def _branch(industry: Industry, children: dict[str | None, list[Industry]]) -> Branch:
    below = [_branch(child, children) for child in children[industry.pk]]
    counts: Counter[str] = Counter()
    for branch in below:
        counts += branch.counts
        counts[branch.industry.level] += 1
    return Branch(industry, below, counts)
