"""Brings a publisher's file of household figures in."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from ruang.engine.households import HouseholdTable, household_table
from ruang.web.households import actions
from ruang.web.households.models import SurveyFile
from ruang.web.registry.models import Area

SURVEYS: Final = Path(__file__).parent / "data" / "surveys.csv"
NSO, DEMO = "nso", "demo"  # keys of the surveys


def import_file(path: Path, *, kind: str, by: Any, survey: str = NSO) -> SurveyFile:
    """Import a file, or give what it became where it was imported before.

    Args:
        path: The file as published.
        kind: A value of `Kind`.
        by: Who brings it, or SYSTEM.
        survey: Of which survey it is; a key of data/surveys.csv.

    Raises:
        InputError: It cannot be read as such a file; says row, column and why.
        PermissionDenied: This person may not.
        ValidationError: The figures are synthetic, and there are real ones.
    """
    table = household_table(path, settings.LAKE)
    there = SurveyFile.objects.filter(kind=kind, sha256=table.sha256).first()
    if there:
        return there
    known = set(Area.objects.provinces().values_list("pk", flat=True))
    figures = [
        {"area_id": a.area_id, "year": a.year, "baht": a.baht, "row": a.row, "column": a.column}
        for a in table.amounts
        if a.area_id in known
    ]
    about = _about(table, kind=kind, survey=survey) | {"file_name": path.name[:200]}
    return actions.import_file(None, by=by, about=about, figures=figures)


def _about(table: HouseholdTable, *, kind: str, survey: str) -> dict[str, Any]:
    with SURVEYS.open(encoding="utf-8", newline="") as file:
        said = next(r for r in csv.DictReader(file) if (r["survey"], r["kind"]) == (survey, kind))
    synthetic = said.pop("synthetic") == "yes"
    del said["survey"]
    read = {"sha256": table.sha256, "rows": table.rows, "left_out": list(table.left_out)}
    return {**said, **read, "synthetic": synthetic}
