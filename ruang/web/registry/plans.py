"""What a change of territory would make of a province's rows; refused in words where it cannot be.

Pages show a plan before anything is done; the action that follows makes it again and writes it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ruang.web.registry import timeline
from ruang.web.registry.models import Area, Centre, Territory, TerritoryChange
from ruang.web.registry.timeline import AlreadyThere, Clash, Line, NotInOrder, Span
from ruang.web.ui.numerals import be_date


@dataclass(frozen=True)
class Plan:
    """All rows of one province, before and after."""

    area: Area
    before: Line
    after: Line


def line_of(area: Area) -> Line:
    """The province's rows as they are stored, in the order of time."""
    rows = Territory.objects.filter(area=area)
    return tuple(sorted((r.span for r in rows), key=lambda s: (s.begins or date.min, s.centre)))


def plan_add(area: Area, new: Span) -> Plan:
    """Put a province in the care of a centre where no other has it.

    Raises:
        ValidationError: On one of these days it is in the care of a centre already.
    """
    return _plan(area, lambda line: timeline.added(line, new))


def plan_move(area: Area, *, to: Centre, day: date | None, source: str, confidence: str) -> Plan:
    """Hand a province over to a centre from a day on, or take it in where nobody has it.

    Raises:
        ValidationError: That centre has it already, or two centres have it on that day.
    """
    return _plan(
        area, lambda line: timeline.moved(line, Span(to.pk, day, None, source, confidence))
    )


def plan_close(row: Territory, *, valid_to: date) -> Plan:
    """Say from which day on a province is no longer in the care of its centre.

    Raises:
        ValidationError: The day is not after the one on which it began.
    """
    return _plan(row.area, lambda line: timeline.closed(line, _own(line, row), valid_to))


def plan_change(row: Territory, **values: Any) -> Plan:
    """Correct a row: centre, valid_from, valid_to, source, confidence.

    Raises:
        ValidationError: It would hold together with another row, or end before it begins.
    """
    new = Span(
        values["centre"].pk,
        values["valid_from"],
        values["valid_to"],
        values["source"],
        values["confidence"],
        row.pk,
    )
    return _plan(row.area, lambda line: timeline.changed(line, _own(line, row), new))


def plan_confirm(row: Territory, *, source: str, confidence: str) -> Plan:
    """Say from where it is known."""
    new = Span(row.centre_id, row.valid_from, row.valid_to, source, confidence, row.pk)
    return _plan(row.area, lambda line: timeline.changed(line, _own(line, row), new))


def plan_remove(row: Territory) -> Plan:
    """Take a row out; the one before it goes on in its place."""
    return _plan(row.area, lambda line: timeline.removed(line, _own(line, row)))


def plan_undo(change: TerritoryChange) -> Plan:
    """Go back to the province's rows as they were before its last change.

    Raises:
        ValidationError: They are no longer what that change made of them.
    """
    line = line_of(change.area)
    if set(line) != set(change.line_after):
        raise ValidationError(_("These rows have been changed since. Look at them again."))
    return Plan(change.area, line, change.line_before)


def _own(line: Line, row: Territory) -> Span:
    return next(span for span in line if span.pk == row.pk)


def _plan(area: Area, make: Callable[[Line], Line]) -> Plan:
    line = line_of(area)
    try:
        return Plan(area, line, make(line))
    except NotInOrder:
        raise ValidationError(_("It must end after it began.")) from None
    except AlreadyThere:
        words = _("%(area)s is with this centre on that day already.")
        raise ValidationError(words % {"area": area.name}) from None
    except Clash as clash:
        raise ValidationError(_in_words(area, clash.other)) from None


def _in_words(area: Area, other: Span) -> str:
    centre = Centre.objects.select_related("organisation").get(pk=other.centre)
    said = {"area": area.name, "centre": centre.name, "day": be_date(other.ends)}
    if other.ends:
        return _("%(area)s is with %(centre)s until %(day)s.") % said
    return _("%(area)s is with %(centre)s. End that row first.") % said
