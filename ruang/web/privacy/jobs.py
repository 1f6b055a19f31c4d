"""What is done without being asked: due erasures, old network addresses, warnings of a breach."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ruang.engine.progress import Progress, Report, quiet
from ruang.web.journal.action import SYSTEM
from ruang.web.journal.personal import declarations
from ruang.web.privacy.actions_breaches import warn
from ruang.web.privacy.actions_erasure import carry_out, note_stopped
from ruang.web.privacy.models import Breach, Erasure
from ruang.web.privacy.permissions import is_office
from ruang.web.work.kinds import job

TIDY: Final = "privacy.tidy"
WATCH: Final = "privacy.watch"
WARNINGS: Final = (24, 4)  # hours that are left
A_BATCH: Final = 2_000

log = logging.getLogger(__name__)


@job(
    TIDY,
    title=lazy("Erase what is due: persons who asked for it, old network addresses"),
    allowed=is_office,
    every=timedelta(days=1),
)
def tidy(report: Report = quiet, *, by: Any = SYSTEM) -> dict[str, Any]:
    """Carry out the erasures whose time has come, and forget old addresses and ended sessions."""
    now = timezone.now()
    report(Progress(_("Erasing"), 0, None))
    erased = sum(_carried_out(one) for one in Erasure.objects.due(now))
    report(Progress(_("Forgetting addresses"), 0, None))
    addresses = forget_addresses(now - timedelta(days=settings.ADDRESS_DAYS))
    sessions, _kinds = Session.objects.filter(expire_date__lt=now).delete()
    return {"erased": erased, "addresses": addresses, "sessions": sessions}


@job(
    WATCH,
    title=lazy("Watch the clock of breaches that the regulator is to be told of"),
    allowed=is_office,
    every=timedelta(hours=1),
)
def watch(report: Report = quiet, *, by: Any = SYSTEM) -> dict[str, Any]:
    """Warn administrators when 24 and when 4 hours are left of a breach's seventy-two."""
    now, warned = timezone.now(), 0
    # The closest first: who is warned of four hours is not warned of twenty-four as well.
    for hours in sorted(WARNINGS):
        for breach in Breach.objects.to_warn_of(now, hours):
            warn(breach, by=SYSTEM, hours=hours)
            warned += 1
    return {"warned": warned}


def forget_addresses(before: datetime) -> int:
    """Remove the rows that hold network addresses, in batches, from before that moment.

    Returns:
        How many were removed.
    """
    gone = 0
    for model, said in declarations():
        if said.aged_by:
            gone += _forget(model, {f"{said.aged_by}__lt": before})
    return gone


def _forget(model: type[models.Model], old: dict[str, datetime]) -> int:
    gone = 0
    while keys := list(model._base_manager.filter(**old).values_list("pk", flat=True)[:A_BATCH]):
        model._base_manager.filter(pk__in=keys).delete()
        gone += len(keys)
    return gone


def _carried_out(erasure: Erasure) -> bool:
    try:
        carry_out(erasure, by=SYSTEM)
    except ValidationError as refused:
        log.warning("erasure %s waits: %s", erasure.pk, " ".join(refused.messages))
        if erasure.stopped_at is None:
            note_stopped(erasure, by=SYSTEM)
        return False
    return True
