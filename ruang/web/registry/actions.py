"""Every change to the registry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from ruang.web.journal.action import SYSTEM, action
from ruang.web.names.keeping import renew
from ruang.web.people.models import Organisation
from ruang.web.registry import plans
from ruang.web.registry.models import (
    Area,
    Centre,
    Confidence,
    Industry,
    ListChange,
    ListState,
    ReferenceLoad,
    RegionScheme,
    Territory,
    TerritoryChange,
    TerritoryVerb,
)
from ruang.web.registry.permissions import (
    may_change,
    may_close,
    may_confirm,
    may_edit_territory,
    may_lay,
    may_load,
    may_undo,
)
from ruang.web.registry.plans import Plan
from ruang.web.registry.telling import ask_about_list, settle_list, tell_laid, tell_territory
from ruang.web.registry.timeline import Span

AREA_FIELDS = ("level", "parent", "name_th", "name_en", "sort_th", "longitude", "latitude")
INDUSTRY_FIELDS = ("level", "parent", "title_th", "title_en", "scheme")


@action("territory.added", allowed=may_edit_territory)
def add_territory(
    centre: Centre,
    *,
    by: Any,
    area: Area,
    valid_from: date | None,
    source: str,
    confidence: str,
    valid_to: date | None = None,
) -> Territory:
    """Put a province in the care of a centre from a day on.

    Raises (when called):
        ValidationError: On one of these days it is in the care of a centre already.
    """
    _alone_with(area)
    new = Span(centre.pk, valid_from, valid_to, source, confidence)
    change = _write(plans.plan_add(area, new), TerritoryVerb.ADDED, by)
    made = {said["pk"] for said in change.after} - {said["pk"] for said in change.before}
    return Territory.objects.get(pk=made.pop())


@action("territory.moved", allowed=may_edit_territory)
def move_territory(
    area: Area, *, by: Any, to: Centre, day: date | None, source: str, confidence: str
) -> TerritoryChange:
    """Hand a province over from one centre to another from a day on, in one step.

    Raises (when called):
        ValidationError: That centre has it already, or two centres have it on that day.
    """
    plan = plans.plan_move(area, to=to, day=day, source=source, confidence=confidence)
    return _write(plan, TerritoryVerb.MOVED, by)


@action("territory.closed", allowed=may_close)
def close_territory(row: Territory, *, by: Any, valid_to: date) -> Territory:
    """Say from which day on a province is no longer in the care of its centre.

    Raises (when called):
        ValidationError: The day is not after the one on which it began.
    """
    _alone_with(row.area)
    _write(plans.plan_close(row, valid_to=valid_to), TerritoryVerb.CLOSED, by)
    return row


@action("territory.confirmed", allowed=may_confirm)
def confirm_territory(row: Territory, *, by: Any, source: str) -> Territory:
    """Say that what was assumed is so, and from where that is known."""
    _alone_with(row.area)
    plan = plans.plan_confirm(row, source=source, confidence=Confidence.CERTAIN)
    _write(plan, TerritoryVerb.CONFIRMED, by)
    return row


@action("territory.changed", allowed=may_change)
def change_territory(
    row: Territory,
    *,
    by: Any,
    centre: Centre,
    valid_from: date,
    valid_to: date | None,
    source: str,
    confidence: str,
) -> Territory:
    """Correct a row that has not begun yet.

    Raises (when called):
        ValidationError: It would hold together with another row, or end before it begins.
    """
    _alone_with(row.area)
    plan = plans.plan_change(
        row,
        centre=centre,
        valid_from=valid_from,
        valid_to=valid_to,
        source=source,
        confidence=confidence,
    )
    _write(plan, TerritoryVerb.CHANGED, by)
    return row


@action("territory.removed", allowed=may_change)
def remove_territory(row: Territory, *, by: Any) -> TerritoryChange:
    """Take a row out that has not begun yet; the centre before it goes on."""
    _alone_with(row.area)
    return _write(plans.plan_remove(row), TerritoryVerb.REMOVED, by)


@action("territory.undone", allowed=may_undo)
def undo_change(change: TerritoryChange, *, by: Any) -> TerritoryChange:
    """Go back to the province's rows as they were before its last change.

    Raises (when called):
        ValidationError: They are no longer what that change made of them.
    """
    _alone_with(change.area)
    return _write(plans.plan_undo(change), TerritoryVerb.UNDONE, by, undoes=change)


@action("centre.added", allowed=may_load)
def add_centre(organisation: Organisation, *, by: Any, number: int) -> Centre:
    """Add a centre of the department."""
    return Centre.objects.create(number=number, organisation=organisation)


@action("reference.loaded", allowed=may_load)
def load(
    _nothing: None,
    *,
    by: Any,
    fingerprint: str,
    areas: list[Area],
    neighbours: set[tuple[str, str]],
    regions: list[RegionScheme],
    industries: list[Industry],
) -> ReferenceLoad:
    """Bring areas, industries and regions to what the reference lists say.

    A code that a list no longer has stays: published figures may cite it.
    """
    _bring_to(Area, areas, AREA_FIELDS)
    _bring_to(Industry, industries, INDUSTRY_FIELDS)
    touching = Area.neighbours.through
    if neighbours != set(touching.objects.values_list("from_area", "to_area")):
        touching.objects.all().delete()
        touching.objects.bulk_create(
            touching(from_area_id=area, to_area_id=other) for area, other in sorted(neighbours)
        )
    RegionScheme.objects.all().delete()
    RegionScheme.objects.bulk_create(regions)
    renew("area", "industry")
    return ReferenceLoad.objects.create(
        fingerprint=fingerprint, areas=len(areas), industries=len(industries)
    )


@action("list.received", allowed=may_load)
def receive_list(
    _nothing: None,
    *,
    by: Any,
    what: str,
    files: list[str],
    folder: str,
    counts: dict[str, int],
    over: str,
) -> ListChange:
    """Take an official list in, to be looked at before anything is laid."""
    change = ListChange.objects.create(
        what=what, files=files, folder=folder, counts=counts, over=over, by=by
    )
    ask_about_list(change, by=by)
    return change


@action("list.laid", allowed=may_lay)
def note_laid(change: ListChange, *, by: Any, number: int) -> ListChange:
    """Write down that a list was laid over the built-in one."""
    change.state, change.number, change.folder = ListState.LAID, number, ""
    change.save(update_fields=["state", "number", "folder"])
    tell_laid(change, by=by)
    return change


@action("list.discarded", allowed=may_lay)
def discard_list(change: ListChange, *, by: Any) -> ListChange:
    """Say that a list that was brought is not to be laid."""
    change.state, change.folder = ListState.DISCARDED, ""
    change.save(update_fields=["state", "folder"])
    settle_list(change)
    return change


@action("list.restored", allowed=may_load)
def note_restored(
    _nothing: None, *, by: Any, what: str, number: int, back_to: int, counts: dict[str, int]
) -> ListChange:
    """Write down that an earlier state of a list holds again."""
    change = ListChange.objects.create(
        what=what,
        state=ListState.LAID,
        number=number,
        back_to=back_to,
        counts=counts,
        by=None if by is SYSTEM else by,
    )
    tell_laid(change, by=by)
    return change


def _bring_to(model: type[Area | Industry], rows: Sequence[Any], fields: Sequence[str]) -> None:
    """Write those rows that are not stored as they are: of thousands mostly a few."""
    attribute = {field.name: field.attname for field in model._meta.concrete_fields}
    columns = [attribute[name] for name in ("code", *fields)]
    stored = set(model._base_manager.values_list(*columns))
    model._base_manager.bulk_create(
        [row for row in rows if tuple(getattr(row, name) for name in columns) not in stored],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=fields,
    )


def _alone_with(area: Area) -> None:
    """Lock the province: two people who change its rows at once see each other."""
    Area.objects.select_for_update().get(pk=area.pk)


def _write(
    plan: Plan, verb: str, by: Any, undoes: TerritoryChange | None = None
) -> TerritoryChange:
    old = {span.pk: span for span in plan.before if span.pk}
    kept = {span.pk for span in plan.after}
    Territory.objects.filter(pk__in=old.keys() - kept).delete()
    # What ends is written first, so that never two rows are open at once.
    for span in sorted(plan.after, key=lambda span: span.ends is None):
        if span.pk and span.pk in old and span != old[span.pk]:
            Territory.objects.filter(pk=span.pk).update(**_fields(span))
    after = [span if span.pk in old else _stored(plan.area, span) for span in plan.after]
    change = TerritoryChange.objects.create(
        area=plan.area,
        verb=verb,
        before=[span.plain() for span in plan.before],
        after=[span.plain() for span in after],
        by=None if by is SYSTEM else by,
        undoes=undoes,
    )
    if by is not SYSTEM:  # which reads the built-in list when it is set up
        tell_territory(change, by=by)
    return change


def _stored(area: Area, span: Span) -> Span:
    # A row that comes back has its number again: the journal speaks of it by that.
    row = Territory.objects.create(pk=span.pk, area=area, **_fields(span))
    return replace(span, pk=row.pk)


def _fields(span: Span) -> dict[str, Any]:
    return {
        "centre_id": span.centre,
        "valid_from": span.begins,
        "valid_to": span.ends,
        "source": span.source,
        "confidence": span.confidence,
    }
