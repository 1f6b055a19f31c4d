"""Every step with a breach, from the report to its end: each is in the journal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from ruang.web.journal.action import action
from ruang.web.notices.telling import administrators, settle, tell
from ruang.web.people.models import User
from ruang.web.privacy.kinds import BREACH_CLOCK, BREACH_REPORTED
from ruang.web.privacy.models import Breach
from ruang.web.privacy.permissions import may_deal_with, may_report, only_the_system


@action("breach.reported", allowed=may_report)
def report(_nothing: None, *, by: User, what: str, noticed_at: datetime) -> Breach:
    """Report that something went wrong with personal data: the clock runs from now on."""
    now = timezone.now()
    made = Breach.objects.create(
        what=what, noticed_at=min(noticed_at, now), reported_by=by, aware_at=now
    )
    url = made.get_absolute_url()
    tell(BREACH_REPORTED, administrators(), about=made, url=url, number=made.pk)
    return made


@action("breach.assessed", allowed=may_deal_with)
def assess(breach: Breach, /, *, by: User, **found: Any) -> Breach:
    """Say what was breached, how bad it is for persons and why; may be said anew.

    Raises (when called):
        ValidationError: No reason is given for the risk, or the agency would have become aware
            later than it was told.
    """
    if found["risk"] and not found["risk_why"].strip():
        raise ValidationError(
            {"risk_why": _("Say why: it is what you would show to the regulator.")}
        )
    if found["aware_at"] > breach.reported_at:
        raise ValidationError(
            {"aware_at": _("The report itself made the agency aware: not later than that.")}
        )
    for name, value in found.items():
        setattr(breach, name, value)
    breach.assessed_at = timezone.now() if breach.risk else None
    breach.save()
    settle(BREACH_REPORTED, about=breach)
    if not breach.clock.is_running:
        settle(BREACH_CLOCK, about=breach)
    return breach


@action("breach.regulator_told", allowed=may_deal_with)
def note_regulator_told(
    breach: Breach, *, by: User, at: datetime, reference: str, late_reason: str
) -> Breach:
    """Note that the regulator was told: the clock stops.

    Raises (when called):
        ValidationError: Told too late without a reason, or at an impossible time.
    """
    _refuse_future(at)
    if at < breach.aware_at:
        raise ValidationError({"at": _("This is before the agency became aware.")})
    if at > breach.clock.due_at and not late_reason.strip():
        raise ValidationError(
            {"late_reason": _("After more than 72 hours the regulator wants the reason.")}
        )
    breach.regulator_told_at, breach.regulator_reference = at, reference
    breach.late_reason = late_reason
    breach.save(update_fields=["regulator_told_at", "regulator_reference", "late_reason"])
    settle(BREACH_REPORTED, about=breach)
    settle(BREACH_CLOCK, about=breach)
    return breach


@action("breach.persons_told", allowed=may_deal_with)
def note_persons_told(breach: Breach, *, by: User, at: datetime, how: str) -> Breach:
    """Note that the persons whose data were touched were told, and how."""
    _refuse_future(at)
    breach.persons_told_at, breach.persons_told_how = at, how
    breach.save(update_fields=["persons_told_at", "persons_told_how"])
    return breach


@action("breach.closed", allowed=may_deal_with)
def close(breach: Breach, *, by: User, closing: str) -> Breach:
    """Close a breach, once everything that its risk asks for is done.

    Raises (when called):
        ValidationError: Something is still to be done; says what.
    """
    missing = {
        "assess": _("It has not been assessed yet."),
        "regulator": _("The regulator has not been told yet."),
        "persons": _("The persons have not been told yet."),
    }
    if breach.waits_for in missing:
        raise ValidationError(missing[breach.waits_for])
    breach.closed_at, breach.closing = timezone.now(), closing
    breach.save(update_fields=["closed_at", "closing"])
    settle(BREACH_REPORTED, about=breach)
    settle(BREACH_CLOCK, about=breach)
    return breach


@action("breach.warned", allowed=only_the_system)
def warn(breach: Breach, *, by: Any, hours: int) -> Breach:
    """Warn administrators that so few hours are left to tell the regulator."""
    breach.warned_hours = hours
    breach.save(update_fields=["warned_hours"])
    url = breach.get_absolute_url()
    values = {"number": breach.pk, "hours": hours}
    tell(BREACH_CLOCK, administrators(), about=breach, url=url, **values)
    return breach


def _refuse_future(at: datetime) -> None:
    if at > timezone.now():
        raise ValidationError({"at": _("This is in the future.")})
