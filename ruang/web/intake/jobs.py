"""Reads all rows of a delivery, and removes what has been kept long enough."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ruang.engine.catalogue import Layout
from ruang.engine.progress import Progress, Report, quiet
from ruang.web.intake import actions, reading, uploads
from ruang.web.intake.models import Delivery, DeliveryState
from ruang.web.intake.permissions import may_bring_in
from ruang.web.intake.reading import snapshots
from ruang.web.journal.action import SYSTEM
from ruang.web.work.jobs import start
from ruang.web.work.kinds import job

CHECK: Final = "intake.check"
SWEEP: Final = "intake.sweep"


def start_check(delivery: Delivery, *, by: Any) -> Delivery:
    """Have a worker read all rows of a delivery as it is to be read now.

    Raises:
        PermissionDenied: It is not this person's to check, or no longer open.
    """
    with transaction.atomic():
        asked = start(CHECK, by=by, delivery=delivery.pk, version=delivery.version)
        return actions.ask_check(delivery, asked, by=by)


@job(
    CHECK,
    title=lazy("Check the rows of delivery {delivery}"),
    allowed=may_bring_in,
    tells=False,  # the delivery itself asks what is to become of it
)
def check(report: Report, *, by: Any, delivery: int, version: int) -> dict[str, Any]:
    """Read every row, and let the snapshot wait in the lake until somebody keeps it.

    A second run finds the snapshot of the first, or begins again.
    """
    from ruang.engine.intake import intake

    found = Delivery.objects.get(pk=delivery)
    done = {"url": found.get_absolute_url()}
    if found.version == version and found.state == DeliveryState.CHECKED:
        return done  # by a run whose worker ended just before it could say so
    files = list(found.files.there())
    looks = reading.looks_of(files)
    snapshot = intake(
        reading.sources()[found.source],
        [look for look, file in zip(looks, files, strict=True) if not file.round],
        reading.lake(),
        now=timezone.now(),
        layout=Layout.from_dict(found.layout),
        corrections=[look for look, file in zip(looks, files, strict=True) if file.round],
        purpose=found.purpose,
        synthetic=found.synthetic,
        keep=False,
        report=report,
    )
    actions.note_checked(
        found, by=by, version=version, snapshot=snapshot.id, found=snapshot.manifest
    )
    return done


@job(
    SWEEP,
    title=lazy("Remove files that were brought in and kept long enough"),
    allowed=lambda user: getattr(user, "is_administrator", False),
    every=timedelta(days=1),
)
def sweep(report: Report = quiet, *, by: Any = SYSTEM) -> dict[str, Any]:
    """Remove the files of deliveries that nobody has touched for as long as the rule says."""
    waiting = list(Delivery.objects.left_alone(timezone.now()))
    for n, delivery in enumerate(waiting):
        report(Progress(_("Removing files"), n, len(waiting)))
        actions.remove_files(delivery, by=SYSTEM)
    strangers = uploads.sweep_strangers()
    waited_for = Delivery.objects.exclude(checked_snapshot="").values_list("checked_snapshot")
    checks = snapshots.sweep_checked(
        timezone.now() - timedelta(days=settings.UPLOAD_DAYS),
        waited_for={name for (name,) in waited_for},
    )
    return {"deliveries": len(waiting), "strangers": strangers, "checks": checks}
