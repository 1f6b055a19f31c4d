"""The whole country as of a day, and what a planned change of territory would do to it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse

from ruang.web.people.models import Role, User
from ruang.web.registry import timeline
from ruang.web.registry.models import BEGUN_FIRST, Area, Centre, Territory, TerritoryChange
from ruang.web.registry.plans import Plan
from ruang.web.registry.timeline import Line, Span

COLOURS: Final = 5  # of the map; enough to tell any centre from those beside it
# Whose first page shows what lies in the provinces of their centre.
CONCERNED: Final = (Role.DIRECTOR, Role.OFFICER, Role.AGENT)


@dataclass(frozen=True)
class Trouble:
    """Days on which a province is with no centre, or with several."""

    area: Area
    begins: date | None
    ends: date | None
    centres: list[Centre]

    def on(self, day: date) -> bool:
        """Whether it is so on that day."""
        begun = self.begins is None or self.begins <= day
        return begun and (self.ends is None or day < self.ends)


@dataclass(frozen=True)
class Handover:
    """Days on which a province would be with other centres than it is."""

    begins: date | None
    ends: date | None
    before: list[Centre]
    after: list[Centre]


@dataclass(frozen=True)
class Count:
    """How many provinces a centre has on a day, before a change and after it."""

    centre: Centre
    before: int
    after: int


@dataclass(frozen=True)
class Outcome:
    """What a plan would do, as far as the registry knows."""

    plan: Plan
    handovers: list[Handover]
    day: date  # the first on which anything is different
    counts: list[Count]
    people: QuerySet[User]
    troubles: list[Trouble]
    is_past: bool

    @property
    def is_none(self) -> bool:
        """Whether no day would be different (a source alone may be)."""
        return not self.handovers


def centres_by_key() -> dict[int, Centre]:
    """Every centre, by its key, in the order of their numbers."""
    return {centre.pk: centre for centre in Centre.objects.select_related("organisation")}


def lines() -> dict[str, Line]:
    """Every province's rows, by its code; a province without any has none."""
    held: dict[str, list[Span]] = defaultdict(list)
    for row in Territory.objects.order_by(BEGUN_FIRST):
        held[row.area_id].append(row.span)
    codes = Area.objects.provinces().order_by().values_list("pk", flat=True)
    return {code: tuple(held[code]) for code in codes}


def troubles(centres: dict[int, Centre], today: date) -> list[Trouble]:
    """Find every gap and overlap that is not over yet."""
    areas = {area.pk: area for area in Area.objects.provinces().in_order()}
    found = lines()
    return [
        one
        for code, area in areas.items()
        for one in troubles_of(area, found[code], centres)
        if one.ends is None or one.ends > today
    ]


def outcome(plan: Plan, today: date) -> Outcome:
    """Work out what a plan would do: to whom the province goes, and who would notice."""
    centres = centres_by_key()
    found = [
        Handover(old.begins, old.ends, *(_named(one.centres, centres) for one in (old, new)))
        for old, new in timeline.differences(plan.before, plan.after)
    ]
    # Of several stretches what counts is the one that today lies in, or the next.
    first = next((one for one in found if one.ends is None or one.ends > today), None)
    day = max(first.begins, today) if first and first.begins else today
    keys = {c.pk for one in found for c in (*one.before, *one.after)}
    touched = {key: centre for key, centre in centres.items() if key in keys}
    people = User.objects.filter(
        organisation__centre__in=touched, role__in=CONCERNED, is_active=True
    )
    return Outcome(
        plan=plan,
        handovers=found,
        day=day,
        counts=[_count(centre, plan, day) for centre in touched.values()],
        people=people.select_related("organisation").order_by("organisation", "role", "sort_name"),
        troubles=[t for t in troubles_of(plan.area, plan.after, centres) if _open(t, today)],
        is_past=any(one.begins is None or one.begins < today for one in found),
    )


def map_values(day: date, rows: list[Territory]) -> dict[str, dict[str, Any]]:
    """What the map of provinces by centre shows: neighbouring centres in different colours."""
    held: dict[str, list[Territory]] = defaultdict(list)
    for row in rows:
        held[row.area_id].append(row)
    colours = _coloured(held)
    found = {}
    for area in Area.objects.provinces():
        here = held[area.pk]
        found[area.pk] = {
            "value": colours[here[0].centre_id] if here else None,
            "label": area.name,
            "text": ", ".join(row.centre.name for row in here),
            "sign": "/".join(str(row.centre.number) for row in here),
            "url": reverse("area-centres", args=[area.pk]),
        }
    return found


def last_change(user: Any) -> TerritoryChange | None:
    """The last change that a person made, for those who may see it."""
    made = TerritoryChange.objects.visible_to(user).filter(by__isnull=False)
    return made.select_related("area", "by").first()


def _open(trouble: Trouble, today: date) -> bool:
    return trouble.ends is None or trouble.ends > today


def troubles_of(area: Area, line: Line, centres: dict[int, Centre]) -> list[Trouble]:
    """Find the gaps and overlaps of one province."""
    return [
        Trouble(area, one.begins, one.ends, _named(one.centres, centres))
        for one in timeline.troubles(line)
    ]


def _named(keys: tuple[int, ...], centres: dict[int, Centre]) -> list[Centre]:
    return [centres[key] for key in keys]


def _count(centre: Centre, plan: Plan, day: date) -> Count:
    now = Territory.objects.on(day).filter(centre=centre).values("area").distinct().count()
    had, has = (
        any(span.centre == centre.pk and span.holds(day) for span in line)
        for line in (plan.before, plan.after)
    )
    return Count(centre, now, now - had + has)


def _coloured(held: dict[str, list[Territory]]) -> dict[int, int]:
    """A colour for each centre, none of which touches another of the same if it can be helped."""
    near: dict[int, set[int]] = defaultdict(set)
    for one, other in Area.neighbours.through.objects.values_list("from_area", "to_area"):
        for row in held.get(one, []):
            near[row.centre_id] |= {there.centre_id for there in held.get(other, [])}
    colours: dict[int, int] = {}
    numbers = {row.centre_id: row.centre.number for rows in held.values() for row in rows}
    # Those with most neighbours choose first.
    for key in sorted(numbers, key=lambda key: (-len(near[key]), numbers[key])):
        taken = [colours[other] for other in near[key] - {key} if other in colours]
        colours[key] = min(range(1, COLOURS + 1), key=lambda c: (taken.count(c), c))
    return colours
