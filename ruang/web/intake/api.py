"""Operations on registers: bring them in, have them checked, keep them; the lake's snapshots."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as noop
from ninja import File, Query, Router, Status
from ninja.files import UploadedFile
from pydantic import BaseModel, Field

from ruang.web.api.operations import answers
from ruang.web.api.paging import Listed, Paging, paged
from ruang.web.api.params import Left
from ruang.web.api.problems import Trouble
from ruang.web.api.scopes import BRING, READ
from ruang.web.intake import actions, bringing, reading, results
from ruang.web.intake.jobs import start_check
from ruang.web.intake.models import Delivery, DeliveryState
from ruang.web.intake.pages_snapshots import brought
from ruang.web.intake.permissions import (
    may_act,
    may_bring_in,
    may_check,
    may_discard,
    may_keep,
)
from ruang.web.intake.reading.snapshots import called, computed_from, kept
from ruang.web.intake.schemas import (
    CountedOut,
    DeliveryOut,
    DeliveryPage,
    DeliveryWhole,
    FileOut,
    RefusedOut,
    RefusedPage,
    SnapshotOut,
    SnapshotPage,
    SnapshotWhole,
)
from ruang.web.work.schemas import JobOut, ProgressOut

router = Router(tags=["registers"], auth=READ)
MAY = {"check": may_check, "keep": may_keep, "discard": may_discard}


class DeliveryFilter(BaseModel):
    """Which deliveries to list."""

    state: DeliveryState | Left = Field(None, description=noop("Only those in this state."))


@router.get(
    "/deliveries",
    response=answers(DeliveryPage),
    summary=noop("List registers that were brought in"),
    description=noop("Your organisation's, the newest first; analysts and administrators see all."),
)
def deliveries(
    request: HttpRequest,
    response: HttpResponse,
    asked: Query[DeliveryFilter],
    paging: Query[Paging],
) -> DeliveryPage:
    """Deliveries, the newest first."""
    _must_bring_in(request)
    rows = Delivery.objects.visible_to(request.user).for_pages()
    if asked.state:
        rows = rows.filter(state=asked.state)
    return paged(DeliveryPage, request, response, rows, paging, DeliveryOut.of)


@router.post(
    "/deliveries",
    auth=BRING,
    response=answers(DeliveryWhole, 201, also=[413, 415]),
    summary=noop("Bring a register in"),
    description=noop(
        "One or several files as multipart/form-data: CSV, XLSX, XLS, ODS or Parquet. Nothing of "
        "it is kept before it was checked and you say so."
    ),
)
def bring(request: HttpRequest, response: HttpResponse, files: File[list[UploadedFile]]) -> Any:
    """Take files in as one register."""
    if not may_bring_in(request.user):
        raise Http404
    made = bringing.bring(files, by=request.user)
    response.headers["Location"] = f"/api/deliveries/{made.pk}"
    return Status(201, _whole(request, _seen(request, made.pk)))


@router.get(
    "/deliveries/{int:number}",
    response=answers(DeliveryWhole),
    summary=noop("One register that was brought in"),
    description=noop("With its files, what checking found, and what you may do about it."),
)
def delivery(request: HttpRequest, number: int) -> DeliveryWhole:
    """A delivery by its number."""
    return _whole(request, _seen(request, number))


@router.get(
    "/deliveries/{int:number}/refused",
    response=answers(RefusedPage),
    summary=noop("Refused rows"),
    description=noop("Each with file, row, column, value, reason, and what puts it right."),
)
def refused(
    request: HttpRequest, response: HttpResponse, number: int, paging: Query[Paging]
) -> RefusedPage:
    """What a check refused, in the order of the files."""
    found = _seen(request, number)
    snapshot = reading.snapshot_of(found)
    total = int(found.found.get("rows_refused") or 0) if snapshot else 0
    first = (paging.page - 1) * paging.size
    rows = reading.refused_rows(snapshot, first=first, count=paging.size) if snapshot else []
    listed = Listed(rows, first=first, total=total)
    return paged(RefusedPage, request, response, listed, paging, RefusedOut.of)


@router.post(
    "/deliveries/{int:number}/check",
    auth=BRING,
    response=answers(JobOut, 202, also=[409]),
    summary=noop("Check all rows"),
    description=noop("Has a worker read every row; while it does, it is the same piece of work."),
)
def check(request: HttpRequest, response: HttpResponse, number: int) -> Any:
    """Have all rows of a delivery read."""
    with transaction.atomic():
        found = _own(request, number)
        if not may_check(request.user, found):
            raise Trouble("conflict")
        if not found.is_checking:
            found = start_check(found, by=request.user)
        job = found.check_job
        assert job is not None  # noqa: S101  it was asked for just now
        response.headers["Location"] = f"/api/jobs/{job.pk}"
        return Status(202, JobOut.of(job))


@router.post(
    "/deliveries/{int:number}/keep",
    auth=BRING,
    response=answers(DeliveryWhole, also=[409]),
    summary=noop("Keep what was checked"),
    description=noop("Into the lake, as a snapshot, for good. Asked twice, it is the same."),
)
def keep(request: HttpRequest, number: int) -> DeliveryWhole:
    """Keep what was checked."""
    found = _own(request, number)
    if found.state == DeliveryState.KEPT:
        return _whole(request, found)
    return _acted(request, found, actions.keep)


@router.post(
    "/deliveries/{int:number}/discard",
    auth=BRING,
    response=answers(DeliveryWhole, also=[409]),
    summary=noop("Discard a register"),
    description=noop("Nothing of it is used. Asked twice, it is the same."),
)
def discard(request: HttpRequest, number: int) -> DeliveryWhole:
    """Use nothing of it."""
    found = _own(request, number)
    if found.state == DeliveryState.DISCARDED:
        return _whole(request, found)
    return _acted(request, found, actions.discard)


class SnapshotFilter(BaseModel):
    """Which snapshots to list."""

    source: str | Left = Field(
        None, max_length=60, description=noop("Only those of this source, by its key.")
    )


@router.get(
    "/snapshots",
    response=answers(SnapshotPage),
    summary=noop("List snapshots"),
    description=noop("What the lake keeps, the newest first; for those who bring registers in."),
)
def snapshots(
    request: HttpRequest,
    response: HttpResponse,
    asked: Query[SnapshotFilter],
    paging: Query[Paging],
) -> SnapshotPage:
    """Snapshots, the newest first."""
    _must_bring_in(request)
    rows = [one for one in kept() if asked.source in (None, one.source)]
    return paged(SnapshotPage, request, response, Listed(rows), paging, SnapshotOut.of)


@router.get(
    "/snapshots/{name}",
    response=answers(SnapshotWhole),
    summary=noop("One snapshot"),
    description=noop("With what its source says of it, and what was computed from it."),
)
def snapshot(request: HttpRequest, name: str) -> SnapshotWhole:
    """A snapshot by its name."""
    _must_bring_in(request)
    found = called(name)
    if found is None:
        raise Http404
    became = brought([name], request.user).get(name)
    return SnapshotWhole(
        **SnapshotOut.of(found).model_dump(),
        caveat=found.said("caveat"),
        unseen=found.said("unseen"),
        publisher=found.said("publisher"),
        licence=found.said("licence"),
        inputs=[str(one.get("file")) for one in found.manifest.get("inputs") or []],
        computed=computed_from().get(name, 0),
        delivery=became.pk if became else None,
    )


def _must_bring_in(request: HttpRequest) -> None:
    """To everybody else registers do not exist."""
    if not may_bring_in(request.user):
        raise Http404


def _seen(request: HttpRequest, number: int) -> Delivery:
    return get_object_or_404(Delivery.objects.visible_to(request.user).for_pages(), pk=number)


def _own(request: HttpRequest, number: int) -> Delivery:
    found = _seen(request, number)
    if not may_act(request.user, found):
        raise PermissionDenied
    return found


def _acted(request: HttpRequest, found: Delivery, act: Any) -> DeliveryWhole:
    try:
        done = act(found, by=request.user)
    except PermissionDenied:  # whoever may act on it: so it stands otherwise by now
        raise Trouble("conflict") from None
    return _whole(request, _seen(request, done.pk))


def _whole(request: HttpRequest, row: Delivery) -> DeliveryWhole:
    told = results.counted(row.found)
    may: Any = [name for name, allowed in MAY.items() if allowed(request.user, row)]
    return DeliveryWhole(
        **DeliveryOut.of(row).model_dump(),
        files=[FileOut.of(file) for file in row.files.all()],
        check=ProgressOut.of(row.check_job) if row.check_job else None,
        refusals=[CountedOut(key=c.key, words=c.words, rows=c.n) for c in told["refusals"]],
        marks=[CountedOut(key=c.key, words=c.words, rows=c.n) for c in told["marks"]],
        may=may,
    )
