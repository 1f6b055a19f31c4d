"""Every change to the registry."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from ruang.web.journal.action import action
from ruang.web.people.models import Organisation
from ruang.web.registry.models import (
    Area,
    Centre,
    Confidence,
    Industry,
    ReferenceLoad,
    RegionScheme,
    Territory,
)
from ruang.web.registry.permissions import may_close, may_confirm, may_edit_territory, may_load
from ruang.web.ui.numerals import be_date

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
    # Locked, so that two people who add the same province at once see each other.
    Area.objects.select_for_update().get(pk=area.pk)
    _refuse_two_centres(area, valid_from, valid_to)
    return Territory.objects.create(
        centre=centre,
        area=area,
        valid_from=valid_from,
        valid_to=valid_to,
        source=source,
        confidence=confidence,
    )


@action("territory.closed", allowed=may_close)
def close_territory(row: Territory, *, by: Any, valid_to: date) -> Territory:
    """Say from which day on a province is no longer in the care of its centre.

    Raises (when called):
        ValidationError: The day is not after the one on which it began.
    """
    if row.valid_from and valid_to <= row.valid_from:
        raise ValidationError(_("It must end after it began."))
    row.valid_to = valid_to
    row.save(update_fields=["valid_to"])
    return row


@action("territory.confirmed", allowed=may_confirm)
def confirm_territory(row: Territory, *, by: Any, source: str) -> Territory:
    """Say that what was assumed is so, and from where that is known."""
    row.confidence, row.source = Confidence.CERTAIN, source
    row.save(update_fields=["confidence", "source"])
    return row


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
    Area.objects.bulk_create(
        areas, update_conflicts=True, unique_fields=["code"], update_fields=AREA_FIELDS
    )
    Industry.objects.bulk_create(
        industries, update_conflicts=True, unique_fields=["code"], update_fields=INDUSTRY_FIELDS
    )
    touching = Area.neighbours.through
    touching.objects.all().delete()
    touching.objects.bulk_create(
        touching(from_area_id=area, to_area_id=other) for area, other in sorted(neighbours)
    )
    RegionScheme.objects.all().delete()
    RegionScheme.objects.bulk_create(regions)
    return ReferenceLoad.objects.create(
        fingerprint=fingerprint, areas=len(areas), industries=len(industries)
    )


def _refuse_two_centres(area: Area, begins: date | None, ends: date | None) -> None:
    others = Territory.objects.filter(area=area).select_related("centre__organisation")
    if begins:
        others = others.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=begins))
    if ends:
        others = others.filter(Q(valid_from__isnull=True) | Q(valid_from__lt=ends))
    other = others.first()
    if other is None:
        return
    said = {"area": area.name, "centre": other.centre.name, "day": be_date(other.valid_to)}
    if other.valid_to:
        raise ValidationError(_("%(area)s is with %(centre)s until %(day)s.") % said)
    raise ValidationError(
        _("%(area)s is with %(centre)s. Say there first until when, then add it here.") % said
    )
