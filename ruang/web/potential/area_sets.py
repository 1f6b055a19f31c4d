"""Provinces that belong together on a day: those of a centre, or of a group of some division."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as lazy

from ruang.web.people.forms import DayField
from ruang.web.registry.models import Area, Centre, RegionScheme, Territory
from ruang.web.registry.tree import CENTRES, DIVISIONS
from ruang.web.ui.numerals import BUDDHIST_ERA

FIRST_BUDDHIST = 2400  # a year from here on is of the Buddhist era


@dataclass(frozen=True)
class AreaSet:
    """Which provinces, by which division of the country, on which day."""

    name: str
    division: str
    url: str  # its page
    registry_url: str  # where the registry tells of it; empty where it has no page of its own
    on: date
    rows: tuple[Territory | RegionScheme, ...]  # one a province, as they hold on that day

    @property
    def areas(self) -> list[Area]:
        """Its provinces, by name."""
        return [row.area for row in self.rows]

    @property
    def sources(self) -> list[str]:
        """From where its rows are known, each sentence once."""
        return sorted({row.source for row in self.rows})

    @property
    def is_certain(self) -> bool:
        """Whether every row of it is."""
        return all(row.is_certain for row in self.rows)


class AsOfForm(forms.Form):
    """As of which day; a year of the Buddhist era is understood."""

    on = DayField(label=lazy("As of"), required=False)

    @classmethod
    def read(cls, asked: QueryDict) -> tuple[AsOfForm, date]:
        """The form and the day, today where none is given.

        Raises:
            Http404: The address names no day.
        """
        today = timezone.localdate()
        form = cls({"on": _gregorian(asked.get("on", "")) or today.isoformat()})
        if not form.is_valid():
            raise Http404("no such day")
        return form, form.cleaned_data["on"] or today


def _gregorian(text: str) -> str:
    year, dash, rest = text.partition("-")
    if dash and year.isdecimal() and len(year) == 4 and int(year) >= FIRST_BUDDHIST:
        return f"{int(year) - BUDDHIST_ERA:04}-{rest}"
    return text


def of_centre(number: int, on: date, user: Any) -> AreaSet:
    """The provinces in the care of a centre.

    Raises:
        Http404: There is no such centre.
    """
    centres = Centre.objects.visible_to(user).select_related("organisation")
    centre = get_object_or_404(centres, number=number)
    rows = Territory.objects.on(on).filter(centre=centre).select_related("area")
    return AreaSet(
        centre.name,
        str(DIVISIONS[CENTRES]),
        reverse("potential-centre", args=[number]),
        centre.get_absolute_url(),
        on,
        tuple(_in_order(rows)),
    )


def of_group(scheme: str, group: str, on: date, user: Any) -> AreaSet:
    """The provinces of a group.

    Raises:
        Http404: There is no such group, on any day.
    """
    rows = RegionScheme.objects.visible_to(user).filter(scheme=scheme, group_id=group)
    named = rows.order_by("-valid_from", "pk").first()
    if named is None:
        raise Http404("no such group")
    held = list(_in_order(rows.on(on).select_related("area")))
    return AreaSet(
        held[0].name if held else named.name,
        division_name(scheme),
        reverse("potential-group", args=[scheme, group]),
        f"{reverse('areas')}?by={scheme}",
        on,
        tuple(held),
    )


def division_name(scheme: str) -> str:
    """What a way of dividing the country is called."""
    return str(DIVISIONS.get(scheme, scheme))


@dataclass(frozen=True)
class Belonging:
    """One set that a province is part of today, as a link."""

    division: str
    name: str
    url: str
    is_certain: bool
    centre: int | None = None  # its number, where it is a centre


def sets_of(area: Area) -> list[Belonging]:
    """The centre and the groups that a province is part of today; two queries."""
    today = timezone.localdate()
    held = Territory.objects.on(today).filter(area=area).select_related("centre__organisation")
    found = [
        Belonging(
            str(DIVISIONS[CENTRES]),
            row.centre.name,
            reverse("potential-centre", args=[row.centre.number]),
            row.is_certain,
            row.centre.number,
        )
        for row in held
    ]
    groups = RegionScheme.objects.on(today).filter(area=area)
    return found + [
        Belonging(
            division_name(row.scheme),
            row.name,
            reverse("potential-group", args=[row.scheme, row.group_id]),
            row.is_certain,
        )
        for row in groups
    ]


def _in_order(rows: Any) -> Sequence[Any]:
    """Dated rows by the name of their province, each province once."""
    found = {row.area_id: row for row in rows}
    names = Area.objects.filter(pk__in=found).in_order().values_list("pk", flat=True)
    return [found[key] for key in names]
