"""Every change to household figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ruang.web.households.models import HouseholdFigure, SurveyFile
from ruang.web.households.permissions import may_import
from ruang.web.journal.action import action


@action("households.imported", allowed=may_import, turn="households.imported")
def import_file(
    _file: None, *, by: Any, about: Mapping[str, Any], figures: Iterable[Mapping[str, Any]]
) -> SurveyFile:
    """Keep a file's figures; from now on they hold for their provinces and years.

    Real figures put synthetic ones of their kind aside, and synthetic ones never come after real.

    Raises:
        ValidationError: The figures are synthetic, and there are real ones.
    """
    held = HouseholdFigure.objects.holding().filter(kind=about["kind"])
    if about["synthetic"] and held.filter(file__synthetic=False).exists():
        raise ValidationError(_("There are real figures: synthetic ones are not laid over them."))
    made = SurveyFile.objects.create(**about)
    rows = [HouseholdFigure(file=made, kind=made.kind, **said) for said in figures]
    if not made.synthetic:
        held.filter(file__synthetic=True).update(holds=False)
    new = {(row.area_id, row.year) for row in rows}
    there = held.filter(year__in={year for _area, year in new}).values_list("pk", "area_id", "year")
    replaced = [pk for pk, area, year in there if (area, year) in new]
    HouseholdFigure.objects.filter(pk__in=replaced).update(holds=False)
    HouseholdFigure.objects.bulk_create(rows)
    return made
