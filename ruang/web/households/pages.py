"""What the pages of household figures show, put together in a fixed number of queries."""

from __future__ import annotations

from datetime import MAXYEAR
from typing import Any

from django import forms
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ruang.web.households.figures import OLD, chart, households_of, place_of, years_since
from ruang.web.households.models import HouseholdFigure, Kind
from ruang.web.registry.models import Area
from ruang.web.ui.numerals import be_year, number


class AskedForm(forms.Form):
    """Which figure, of which year."""

    kind = forms.ChoiceField(label=_("Figure shown"), choices=Kind.choices)
    year = forms.ChoiceField(label=_("Year"))

    def __init__(self, asked: QueryDict) -> None:
        kind = asked.get("kind") or Kind.INCOME.value
        held = HouseholdFigure.objects.holding().filter(kind=kind).order_by()
        self.years = sorted(set(held.values_list("year", flat=True)), reverse=True)
        last = str(self.years[0]) if self.years else ""
        # A year that the other figure has and this one lacks: its last one is shown.
        year = asked.get("year") or last
        is_year = year.isdecimal() and len(year) <= len(str(MAXYEAR))
        known = not is_year or int(year) in self.years
        super().__init__({"kind": kind, "year": year if known else last})
        field = self.fields["year"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
        field.choices = [(str(year), be_year(year)) for year in self.years]


def country_page(asked: QueryDict) -> dict[str, Any]:
    """Every province's figure of a kind and year.

    Raises:
        Http404: The address names a kind that there is not.
    """
    if (asked.get("kind") or Kind.INCOME.value) not in Kind.values:
        raise Http404("no such figure")
    form = AskedForm(asked)
    if not form.years:
        return {"form": form, "rows": [], "synthetic": False}
    if not form.is_valid():
        raise Http404("no such year")
    kind, year = form.cleaned_data["kind"], int(form.cleaned_data["year"])
    held = HouseholdFigure.objects.holding().filter(kind=kind, year=year).select_related("file")
    figures = {figure.area_id: figure for figure in held}
    everywhere = [float(figure.baht) for figure in figures.values()]
    rows = [_row(area, figures.get(area.pk), everywhere) for area in _provinces()]
    files = {figure.file_id: figure.file for figure in figures.values()}
    return {
        "form": form,
        "kind": Kind(kind),
        "year": year,
        "age": years_since(year),
        "is_old": years_since(year) >= OLD,
        "rows": sorted(rows, key=lambda row: (row["figure"] is None, row["rank"])),
        "missing": len(rows) - len(figures),
        "files": list(files.values()),
        "map_values": {row["area"].pk: _on_map(row) for row in rows},
        "synthetic": any(file.synthetic for file in files.values()),
    }


def _provinces() -> list[Area]:
    return list(Area.objects.provinces().in_order())


def _row(area: Area, figure: HouseholdFigure | None, everywhere: list[float]) -> dict[str, Any]:
    place = place_of(float(figure.baht), everywhere) if figure else None
    return {"area": area, "figure": figure, "place": place, "rank": place.rank if place else 0}


def _on_map(row: dict[str, Any]) -> dict[str, Any]:
    figure = row["figure"]
    return {
        "value": round(figure.baht) if figure else None,
        "label": row["area"].name,
        "text": str(_("{n} baht a month")).format(n=number(figure.baht)) if figure else "",
        "url": reverse("households-area", args=[row["area"].pk]),
    }


def area_page(area: Area) -> dict[str, Any]:
    """A province's figures, year by year, each with its file, row and column."""
    [household] = households_of([area])
    files = {figure.file_id: figure.file for s in household.series for figure in s.figures}
    return {
        "area": area,
        "household": household,
        "chart": chart(household),
        "files": list(files.values()),
        "synthetic": household.synthetic,
    }
