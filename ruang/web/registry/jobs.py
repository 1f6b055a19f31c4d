"""Reads the reference lists of the engine into the registry."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ruang.engine.progress import Progress, Report, quiet
from ruang.engine.reference import areas, centres, industries
from ruang.engine.text import noop
from ruang.web.journal.action import SYSTEM
from ruang.web.people.jobs import organisation_of_centre
from ruang.web.registry import actions
from ruang.web.registry.models import (
    Area,
    Centre,
    Industry,
    ReferenceLoad,
    RegionScheme,
    Territory,
)
from ruang.web.registry.permissions import may_load
from ruang.web.registry.thai import sort_key
from ruang.web.work.kinds import job

Rows = list[dict[str, Any]]

LOAD: Final = "registry.reference"
STAGE: Final = noop("reading the reference lists")
# Changes when what is made of the lists changes, so that they are read anew.
VERSION: Final = 1
COUNTRY: Final = Path(__file__).parent / "data" / "country.csv"


@job(LOAD, title=_("Read the reference lists"), allowed=may_load)
def _load_as_a_job(report: Report, *, by: Any) -> dict[str, Any]:
    loaded = load_reference(report, by=by)
    return {"areas": loaded.areas, "industries": loaded.industries, "url": reverse("areas")}


def load_reference(report: Report = quiet, *, by: Any = SYSTEM) -> ReferenceLoad:
    """Bring the registry to what the reference lists say; the same lists again change nothing.

    Official lists imported into the lake are laid over the built-in ones. Which centre looks
    after a province is taken over only where the registry does not say: administrators edit it.

    Args:
        report: Told how far it has come.
        by: The person who asked for it, or SYSTEM.

    Raises:
        PermissionDenied: This person may not.
        EngineError: The set-up has not been run, or a list cannot be read.
    """
    lists = _lists()
    report(Progress(STAGE, 0, 2))
    with transaction.atomic():
        loaded = _load_lists(lists, by)
        report(Progress(STAGE, 1, 2))
        _add_centres(by)
        _add_territory(by)
    report(Progress(STAGE, 2, 2))
    return loaded


def _lists() -> dict[str, Rows]:
    lake = settings.LAKE
    levels = (areas.provinces, areas.districts, areas.subdistricts)
    return {
        "areas": [row for level in levels for row in level(lake).to_pylist()],
        "neighbours": areas.neighbours(lake).to_pylist(),
        "regions": areas.schemes().to_pylist(),
        "industries": industries.industries(lake).to_pylist(),
    }


def _load_lists(lists: dict[str, Rows], by: Any) -> ReferenceLoad:
    fingerprint = _fingerprint(lists)
    last = ReferenceLoad.objects.first()
    if last and last.fingerprint == fingerprint:
        return last
    provinces = {row["area_id"] for row in lists["areas"]}
    return actions.load(
        None,
        by=by,
        fingerprint=fingerprint,
        areas=[_area(row) for row in [_country(), *lists["areas"]]],
        neighbours={
            (row["area_id"], row["neighbour_id"])
            for row in lists["neighbours"]
            if row["area_id"] in provinces and row["neighbour_id"] in provinces
        },
        regions=[_region(row) for row in lists["regions"]],
        industries=[_industry(row) for row in lists["industries"]],
    )


def _fingerprint(lists: dict[str, Rows]) -> str:
    said = json.dumps([VERSION, lists], default=str, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def _country() -> dict[str, Any]:
    with COUNTRY.open(encoding="utf-8", newline="") as file:
        row: dict[str, Any] = next(csv.DictReader(file))
    return {**row, "parent_id": None, "longitude": None, "latitude": None}


def _area(row: dict[str, Any]) -> Area:
    return Area(
        code=row["area_id"],
        level=row["level"],
        parent_id=row["parent_id"],
        name_th=row["name_th"],
        name_en=row["name_en"] or "",
        sort_th=sort_key(row["name_th"]),
        longitude=row["longitude"],
        latitude=row["latitude"],
    )


def _industry(row: dict[str, Any]) -> Industry:
    return Industry(
        code=row["industry_id"],
        level=row["level"],
        parent_id=row["parent_id"],
        title_th=row["title_th"] or "",
        title_en=row["title_en"] or "",
        scheme=row["scheme"],
    )


def _region(row: dict[str, Any]) -> RegionScheme:
    return RegionScheme(
        scheme=row["scheme"],
        group_id=row["group_id"],
        name_th=row["name_th"],
        name_en=row["name_en"] or "",
        area_id=row["area_id"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        source=row["source"],
        confidence=row["confidence"],
    )


def _add_centres(by: Any) -> None:
    there = set(Centre.objects.values_list("number", flat=True))
    for row in centres.centres().to_pylist():
        number = int(row["centre_id"])
        if number not in there:
            actions.add_centre(organisation_of_centre(row["centre_id"]), by=by, number=number)


def _add_territory(by: Any) -> None:
    there = set(Territory.objects.values_list("area_id", flat=True))
    by_number = {centre.number: centre for centre in Centre.objects.all()}
    known = {area.code: area for area in Area.objects.provinces()}
    for row in centres.territory().to_pylist():
        if row["area_id"] in there or row["area_id"] not in known:
            continue
        actions.add_territory(
            by_number[int(row["centre_id"])],
            by=by,
            area=known[row["area_id"]],
            valid_from=row["valid_from"],
            valid_to=row["valid_to"],
            source=row["source"],
            confidence=row["confidence"],
        )
