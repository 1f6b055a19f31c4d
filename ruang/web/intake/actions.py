"""Every change to a delivery: received, mapped, checked, kept, discarded, its files removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from ruang.web.intake import reading, uploads
from ruang.web.intake.models import (
    Delivery,
    DeliveryFile,
    DeliveryFileQuerySet,
    DeliveryState,
    RememberedLayout,
)
from ruang.web.intake.permissions import (
    may_act,
    may_bring_in,
    may_check,
    may_correct,
    may_discard,
    may_keep,
    may_map,
    may_remove_files,
    may_take_back,
    may_take_up,
)
from ruang.web.intake.telling import settle_checked, tell_checked, tell_removed
from ruang.web.journal.action import SYSTEM, action
from ruang.web.work.actions import cancel
from ruang.web.work.models import Job


@action("delivery.received", allowed=may_bring_in)
def receive(
    subject: None,
    files: Sequence[reading.Looked],
    *,
    by: Any,
    source: str,
    synthetic: bool,
    headers_mark: str,
) -> Delivery:
    """Take note of files that lie in the folder of uploads, read as the last time if there was one.

    Args:
        files: Each stored, and looked at.
        source: Key of the source that they are taken for.
        synthetic: Whether they are invented.
        headers_mark: Fingerprint of the first file's headers.
    """
    same = RememberedLayout.objects.filter(organisation_id=by.organisation_id)
    last = same.filter(headers_mark=headers_mark).first() if headers_mark else None
    made = Delivery.objects.create(
        source=last.source if last else source,
        layout=last.layout if last else {},
        remembered=last,
        sender=by,
        organisation_id=by.organisation_id,
        synthetic=synthetic,
        headers_mark=headers_mark,
        changed_at=timezone.now(),
    )
    _add_files(made, files, by, round_=0)
    return made


@action("delivery.mapped", allowed=may_map)
def map_columns(
    delivery: Delivery,
    *,
    by: Any,
    source: str,
    layout: Mapping[str, Any],
    purpose: str,
    synthetic: bool,
) -> Delivery:
    """Have the files read in another way, and remember it for files with the same headers."""
    delivery.source, delivery.layout = source, dict(layout)
    delivery.purpose, delivery.synthetic = purpose, synthetic
    delivery.remembered = _remember(delivery)
    return _to_be_checked_anew(delivery)


@action("delivery.forgotten", allowed=may_map)
def forget(delivery: Delivery, *, by: Any, source: str) -> Delivery:
    """Read the files as evidence says, and forget how such files were read before."""
    RememberedLayout.objects.filter(
        organisation=delivery.organisation, headers_mark=delivery.headers_mark
    ).delete()
    delivery.source, delivery.layout, delivery.remembered = source, {}, None
    delivery.purpose = ""
    return _to_be_checked_anew(delivery)


@action("delivery.check_asked", allowed=may_check)
def ask_check(delivery: Delivery, job: Job, *, by: Any) -> Delivery:
    """Have all rows of the files read by a worker."""
    settle_checked(delivery)
    delivery.check_job, delivery.changed_at = job, timezone.now()
    delivery.state = DeliveryState.RECEIVED
    delivery.save(update_fields=["check_job", "changed_at", "state"])
    return delivery


@action("delivery.checked", allowed=may_act)
def note_checked(
    delivery: Delivery, *, by: Any, version: int, snapshot: str, found: Mapping[str, Any]
) -> Delivery:
    """Take note of what a check found, unless it is a check of something else by now.

    Args:
        version: Which version of the delivery was checked.
        snapshot: Name of the snapshot that waits in the lake to be kept.
        found: Its manifest.

    Raises:
        ValidationError: The delivery was changed or closed while it was checked.
    """
    if delivery.version != version or delivery.state != DeliveryState.RECEIVED:
        raise ValidationError(_("It was changed while it was checked. Check it again."))
    delivery.state, delivery.found = DeliveryState.CHECKED, dict(found)
    delivery.checked_snapshot, delivery.changed_at = snapshot, timezone.now()
    delivery.save(update_fields=["state", "found", "checked_snapshot", "changed_at"])
    tell_checked(delivery, by=by)
    return delivery


@action("delivery.corrected", allowed=may_correct)
def correct(delivery: Delivery, files: Sequence[reading.Looked], *, by: Any) -> Delivery:
    """Add corrected rows, which stand in for the rows of the same numbers, to be checked anew."""
    last = delivery.files.aggregate(last=Max("round"))["last"] or 0
    _add_files(delivery, files, by, round_=last + 1)
    return _to_be_checked_anew(delivery)


@action("delivery.correction_taken_back", allowed=may_take_back)
def take_back(delivery: Delivery, *, by: Any) -> Delivery:
    """Leave out the corrected rows that were sent last, and remove their files.

    Raises:
        ValidationError: There are none.
    """
    corrected = delivery.files.there().filter(round__gt=0)
    last = corrected.aggregate(last=Max("round"))["last"]
    if last is None:
        raise ValidationError(_("There are no corrected rows to take back."))
    files = corrected.filter(round=last)
    _erase(files)
    files.update(removed_at=timezone.now())
    return _to_be_checked_anew(delivery)


@action("delivery.kept", allowed=may_keep)
def keep(delivery: Delivery, *, by: Any) -> Delivery:
    """Move what was checked into the lake for good; the same rows again are the same snapshot."""
    delivery.snapshot = reading.keep_checked(delivery.checked_snapshot)
    delivery.state = DeliveryState.KEPT
    delivery.kept_at = delivery.changed_at = timezone.now()
    delivery.save(update_fields=["snapshot", "state", "kept_at", "changed_at"])
    settle_checked(delivery)
    return delivery


@action("delivery.discarded", allowed=may_discard)
def discard(delivery: Delivery, *, by: Any) -> Delivery:
    """Use nothing of it. It can be taken up again until its files are removed."""
    settle_checked(delivery)
    _drop_checked(delivery)
    delivery.state, delivery.changed_at = DeliveryState.DISCARDED, timezone.now()
    delivery.version += 1  # a check that still runs is void
    _stop_checking(delivery)
    delivery.save(update_fields=["state", "changed_at", "version", "checked_snapshot"])
    return delivery


@action("delivery.taken_up", allowed=may_take_up)
def take_up(delivery: Delivery, *, by: Any) -> Delivery:
    """Go on with a delivery that was discarded.

    Raises:
        ValidationError: Its files are gone.
    """
    if not delivery.files.there().exists():
        raise ValidationError(_("Its files have been removed. Bring the register in again."))
    return _to_be_checked_anew(delivery)


@action("delivery.files_removed", allowed=may_remove_files)
def remove_files(delivery: Delivery, *, by: Any) -> Delivery:
    """Remove the files; what was kept of them in the lake stays.

    What was not kept by then is discarded: without its files it cannot be read again.
    """
    now = timezone.now()
    there = delivery.files.there()
    _erase(there)
    there.update(removed_at=now)
    if delivery.state in {DeliveryState.RECEIVED, DeliveryState.CHECKED}:
        settle_checked(delivery)
        if by is SYSTEM:
            tell_removed(delivery)
        _drop_checked(delivery)
        delivery.state = DeliveryState.KEPT if delivery.snapshot else DeliveryState.DISCARDED
        delivery.version += 1
        _stop_checking(delivery)
    if by is not SYSTEM:
        delivery.changed_at = now
    delivery.save(update_fields=["state", "changed_at", "version", "checked_snapshot"])
    return delivery


def _add_files(
    delivery: Delivery, files: Sequence[reading.Looked], by: Any, *, round_: int
) -> None:
    DeliveryFile.objects.bulk_create(
        DeliveryFile(
            delivery=delivery,
            round=round_,
            name=one.stored.name,
            stored=one.stored.place,
            sent_by=by,
            **one.facts,
        )
        for one in files
    )


def _to_be_checked_anew(delivery: Delivery) -> Delivery:
    settle_checked(delivery)
    _drop_checked(delivery)
    delivery.state, delivery.changed_at = DeliveryState.RECEIVED, timezone.now()
    delivery.version += 1
    _stop_checking(delivery)
    delivery.check_job = None
    delivery.save()
    return delivery


def _stop_checking(delivery: Delivery) -> None:
    """What is checked now is not what would be kept any more."""
    job = delivery.check_job
    if job is not None and job.is_open and job.cancel_asked_at is None:
        cancel(job, by=SYSTEM)


def _drop_checked(delivery: Delivery) -> None:
    """Let go of what was checked, unless another delivery of the same files waits on it."""
    name, delivery.checked_snapshot = delivery.checked_snapshot, ""

    def drop() -> None:
        if name and not Delivery.objects.filter(checked_snapshot=name).exists():
            reading.drop_checked(name)

    transaction.on_commit(drop)


def _erase(files: DeliveryFileQuerySet) -> None:
    """Remove the files themselves, but only once the database has forgotten them for good."""
    places = list(files.values_list("stored", flat=True))
    transaction.on_commit(partial(uploads.erase, places))


def _remember(delivery: Delivery) -> RememberedLayout | None:
    if not delivery.headers_mark or delivery.organisation_id is None:
        return None
    # Personal columns are asked for anew each time, with a purpose.
    layout = {**delivery.layout, "personal": {}}
    kept, _made = RememberedLayout.objects.update_or_create(
        organisation_id=delivery.organisation_id,
        headers_mark=delivery.headers_mark,
        defaults={
            "source": delivery.source,
            "layout": layout,
            "remembered_at": timezone.now(),
        },
    )
    return kept
