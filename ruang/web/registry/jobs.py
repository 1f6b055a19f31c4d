"""Lays official lists over the built-in ones, and reads what holds into the registry."""

from __future__ import annotations

import csv
import hashlib
import json
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ruang.engine.errors import EngineError, InputError
from ruang.engine.progress import Progress, Report, quiet
from ruang.engine.reference import areas, centres, importing, industries
from ruang.engine.text import noop
from ruang.web.journal.action import SYSTEM
from ruang.web.names.thai import sort_key
from ruang.web.people.jobs import organisation_of_centre
from ruang.web.registry import actions, reading
from ruang.web.registry.models import (
    Area,
    Centre,
    Industry,
    ListChange,
    ListState,
    ReferenceLoad,
    RegionScheme,
    Territory,
)
from ruang.web.registry.permissions import may_load
from ruang.web.ui.languages import reader_language
from ruang.web.work.kinds import job

Rows = list[dict[str, Any]]

LOAD: Final = "registry.reference"
LAY: Final = "registry.lay"
RESTORE: Final = "registry.restore"
LAYING: Final = noop("laying the official list")
KEPT_WAITING: Final = timedelta(days=30)
MOST_LETTERS: Final = 60  # of a file's name that are kept
STAGE: Final = noop("reading the reference lists")
# Changes when what is made of the lists changes, so that they are read anew.
VERSION: Final = 1
COUNTRY: Final = Path(__file__).parent / "data" / "country.csv"


@job(LAY, title=_("Lay an official list over the built-in one"), allowed=may_load)
def _lay(report: Report, *, by: Any, change: int) -> dict[str, Any]:
    report(Progress(LAYING, 0, 2))
    asked = ListChange.objects.get(pk=change)
    if asked.is_waiting:
        proposal = importing.propose(asked.what, reading.files_of(asked), settings.LAKE)
        # What the person saw is laid, or nothing: the lists must be what they were then. A run that
        # was killed has laid it under the same token, and goes on from there.
        seen = replace(proposal, over=asked.over)
        laid = importing.lay(seen, now=timezone.now(), by=_key(by), token=asked.folder)
        loaded = load_reference(by=by)
        folder = asked.folder
        actions.note_laid(asked, by=by, number=laid.number)
        _throw_away(folder)
    elif asked.number is None:
        raise ValidationError(gettext("This list was discarded. Bring it once more."))
    else:
        loaded = load_reference(by=by)
    return _result(asked.what, loaded)


@job(RESTORE, title=_("Go back to an earlier official list"), allowed=may_load)
def _restore(report: Report, *, by: Any, what: str, number: int, seen: int) -> dict[str, Any]:
    report(Progress(LAYING, 0, 2))
    counts = reading.effect_of_restoring(what, number)
    token = f"back to {number} after {seen}"
    laid = importing.restore(
        what, number, settings.LAKE, now=timezone.now(), by=_key(by), token=token, seen=seen
    )
    loaded = load_reference(by=by)
    if not ListChange.objects.filter(what=what, number=laid.number).exists():
        actions.note_restored(
            None,
            by=by,
            what=what,
            number=laid.number,
            back_to=number,
            counts=counts["counts"] if counts else {},
        )
    return _result(what, loaded)


def receive(files: Sequence[UploadedFile[Any]], *, what: str, by: Any) -> ListChange:
    """Keep files that somebody brought, and work out what laying them over would do.

    Args:
        files: As the browser sent them.
        what: Which list they are brought for.
        by: Who brings them.

    Raises:
        PermissionDenied: This person may not.
        ValidationError: A file or row cannot be what it is given for, with its place; nothing was
            kept.
    """
    if not may_load(by):
        raise PermissionDenied
    _throw_old_ones_away()
    token = secrets.token_hex(16)
    folder = reading.folder_of(token)
    folder.mkdir(parents=True, mode=0o700)
    try:
        paths = [_kept(file, folder) for file in files]
        proposal = importing.propose(what, paths, settings.LAKE)
        said = reading.as_plain(proposal.effect(), proposal)
        (folder / reading.EFFECT).write_text(json.dumps(said), encoding="utf-8")
        names = [path.name for path in paths]
        return actions.receive_list(
            None,
            by=by,
            what=what,
            files=names,
            folder=token,
            counts=said["counts"],
            over=proposal.over,
        )
    except EngineError as error:
        _throw_away(token)
        raise ValidationError(_in_words(error)) from error
    except BaseException:
        _throw_away(token)
        raise


def discard(change: ListChange, *, by: Any) -> ListChange:
    """Say that a list that was brought is not to be laid, and remove its files.

    Raises:
        PermissionDenied: This person may not, or it has been laid or discarded.
    """
    folder = change.folder
    discarded = actions.discard_list(change, by=by)
    _throw_away(folder)
    return discarded


def is_read() -> bool:
    """Whether the registry has read the lists as they hold now."""
    last = ReferenceLoad.objects.first()
    return last is not None and last.fingerprint == _fingerprint(_lists())


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


def _kept(file: UploadedFile[Any], folder: Path) -> Path:
    """Write an uploaded file under its own name, as far as that can be a file's name here."""
    name = "".join(c if c.isprintable() and c not in "/\\:" else "_" for c in file.name or "")
    stem, dot, ending = name.strip(". ").rpartition(".")
    stem, ending = (stem[-MOST_LETTERS:], ending[:10]) if dot else (ending[-MOST_LETTERS:], "")
    path = folder / f"{stem or 'list'}{dot}{ending}"
    number = 2
    while path.exists() or path.name == reading.EFFECT:
        path = folder / f"{stem or 'list'} ({number}){dot}{ending}"
        number += 1
    with path.open("wb") as out:
        for chunk in file.chunks():
            out.write(chunk)
    return path


def _in_words(error: EngineError) -> str:
    if isinstance(error, InputError):
        error.file = Path(error.file).name
    return error.text(reader_language())


def _throw_away(folder: str) -> None:
    if folder:
        shutil.rmtree(reading.folder_of(folder), ignore_errors=True)


def _throw_old_ones_away() -> None:
    """Discard what has been waiting for so long that nobody will come back to it."""
    long_ago = timezone.now() - KEPT_WAITING
    for change in ListChange.objects.filter(state=ListState.WAITING, at__lt=long_ago):
        discard(change, by=SYSTEM)


def _key(by: Any) -> str:
    return str(by.pk) if by.pk else ""


def _result(what: str, loaded: ReferenceLoad) -> dict[str, Any]:
    url = reverse("official-list", args=[what])
    return {"areas": loaded.areas, "industries": loaded.industries, "url": url}


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
