"""Pages about which centre has which province: the country on a day, its history, moves."""

from __future__ import annotations

import csv
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ruang.web.people.reach import administrators_only
from ruang.web.people.request import Request, SignedIn
from ruang.web.registry import actions, plans
from ruang.web.registry import country as whole
from ruang.web.registry.forms import DayForm, MoveForm
from ruang.web.registry.models import BEGUN_FIRST, Area, Confidence, Territory, TerritoryChange
from ruang.web.registry.permissions import may_edit_territory, may_undo
from ruang.web.ui.respond import show
from ruang.web.ui.spreadsheets import harmless

COLUMNS = (
    "centre_number", "centre_name", "area_id", "name_th", "name_en",
    "valid_from", "valid_to", "source", "confidence",
)  # fmt: skip
# A spreadsheet takes text that begins so for a formula.


@require_safe
def country(request: Request) -> HttpResponse:
    """Show which centre has each of the provinces on a day, with gaps and overlaps."""
    form = DayForm(request.GET)
    day, centre = form.asked()
    rows = _held(day)
    placed = {row.area_id for row in rows}
    found = whole.troubles(whole.centres_by_key(), timezone.localdate())
    values = {
        "form": form,
        "day": day,
        "chosen": centre,
        "rows": [row for row in rows if centre is None or row.centre_id == centre.pk],
        "without": Area.objects.provinces().exclude(pk__in=placed).in_order(),
        "troubles": found,
        "map_values": whole.map_values(day, rows),
        "selected": ",".join(r.area_id for r in rows if centre and r.centre_id == centre.pk),
        "last": whole.last_change(request.user),
        "may_edit": may_edit_territory(request.user),
    }
    return show(request, "registry/territories.html", values, part="country")


@require_safe
def country_csv(request: Request) -> HttpResponse:
    """Give the same table as CSV, with Gregorian dates for machines."""
    day, centre = DayForm(request.GET).asked()
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    name = f"ruang-territory-{day.isoformat()}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    for row in _held(day):
        if centre is None or row.centre_id == centre.pk:
            writer.writerow([harmless(value) for value in _cells(row)])
    return response


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: SignedIn) -> HttpResponse:
    """Hand a province over: first show what that would do, on POST do it."""
    sent = request.POST if request.method == "POST" else request.GET
    asked = request.method == "POST" or "look" in sent
    first = {**request.GET.dict(), "confidence": Confidence.CERTAIN}
    form = MoveForm(sent) if asked else MoveForm(initial=first)
    outcome = None
    if asked and form.is_valid():
        try:
            if request.method == "POST":
                return redirect(_moved(request, form.cleaned_data))
            outcome = whole.outcome(plans.plan_move(**form.cleaned_data), timezone.localdate())
        except ValidationError as refused:
            form.add_error("area", refused)
    values = {"form": form, "outcome": outcome, "post_values": sent}
    status = 422 if form.errors else 200
    return show(request, "registry/territory_move.html", values, status=status)


@require_safe
def of_area(request: Request, code: str) -> HttpResponse:
    """Show with which centres a province was, is and will be, and who changed that."""
    found = get_object_or_404(Area.objects.visible_to(request.user).provinces(), pk=code)
    centres = whole.centres_by_key()
    seen = Territory.objects.visible_to(request.user).filter(area=found).order_by(BEGUN_FIRST)
    rows = list(seen.select_related("area", "centre__organisation"))
    changes = TerritoryChange.objects.visible_to(request.user).filter(area=found)
    today = timezone.localdate()
    values = {
        "area": found,
        "rows": rows,
        "troubles": whole.troubles_of(found, plans.line_of(found), centres),
        "changes": changes.select_related("by", "area"),
        "holding": [row for row in rows if row.holds(today)],
        "may_edit": may_edit_territory(request.user),
    }
    return show(request, "registry/area_centres.html", values)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedIn, pk: int) -> HttpResponse:
    """Show a change of a province's rows, and what undoing it would do; on POST undo it."""
    rows = TerritoryChange.objects.visible_to(request.user).select_related("area", "by")
    found = get_object_or_404(rows, pk=pk)
    refusal = ""
    if request.method == "POST":
        try:
            actions.undo_change(found, by=request.user)
        except ValidationError as refused:
            refusal = " ".join(refused.messages)
        else:
            messages.success(request, _("It was undone: the rows are as they were before."))
            return redirect("area-centres", found.area_id)
    values = _change_page(request, found, refusal)
    return show(request, "registry/territory_change.html", values, status=422 if refusal else 200)


def _held(day: date) -> list[Territory]:
    rows = Territory.objects.on(day).select_related("area", "centre__organisation")
    return list(rows.order_by("centre__number", "area__sort_th"))


def _cells(row: Territory) -> list[Any]:
    return [
        row.centre.number,
        row.centre.name,
        row.area_id,
        row.area.name_th,
        row.area.name_en,
        row.valid_from,
        row.valid_to,
        row.source,
        row.confidence,
    ]


def _moved(request: SignedIn, said: dict[str, Any]) -> TerritoryChange:
    area = said.pop("area")
    made = actions.move_territory(area, by=request.user, **said)
    words = _("%(area)s was handed over to %(centre)s.")
    messages.success(request, words % {"area": area.name, "centre": said["to"].name})
    return made


def _change_page(request: SignedIn, found: TerritoryChange, refusal: str) -> dict[str, Any]:
    outcome = None
    if may_undo(request.user, found) and not refusal:
        try:
            outcome = whole.outcome(plans.plan_undo(found), timezone.localdate())
        except ValidationError as refused:
            refusal = " ".join(refused.messages)
    centres = whole.centres_by_key()
    lines = {
        name: [(span, centres.get(span.centre)) for span in line]
        for name, line in (("before", found.line_before), ("after", found.line_after))
    }
    return {"change": found, "outcome": outcome, "refusal": refusal, **lines}
