"""What is done again and again about how people get in, and what a command does for one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ruang.engine.progress import Report, quiet
from ruang.web.access import actions, sessions
from ruang.web.access.factors import has_factor
from ruang.web.journal.action import SYSTEM
from ruang.web.people.models import User
from ruang.web.work.kinds import job

SWEEP: Final = "access.sweep"


@job(
    SWEEP,
    title=lazy("Remove what is left of sessions that have ended"),
    allowed=lambda user: getattr(user, "is_administrator", False),
    every=timedelta(hours=6),
    tells=False,
)
def sweep(report: Report = quiet, *, by: Any = SYSTEM) -> dict[str, Any]:
    """Remove sessions that are over, with their addresses, and counts of tries that are past."""
    return {"sessions": sessions.sweep(), "counts": _forget_tries()}


def reset_factors(email: str) -> User:
    """Take away the second factors of somebody who has nobody to ask.

    Raises:
        ValidationError: There is no such account, or it has no second factor.
    """
    person = User.objects.filter(email__iexact=email.strip()).first()
    if person is None:
        raise ValidationError(_("Nobody has an account with this e-mail."))
    if not has_factor(person):
        raise ValidationError(_("This account has no second factor."))
    return actions.reset_factors(person, by=SYSTEM)


def _forget_tries() -> int:
    table = connection.ops.quote_name(settings.CACHES["default"]["LOCATION"])
    now = connection.ops.adapt_datetimefield_value(timezone.now().replace(microsecond=0))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [now])  # noqa: S608  our own name
        return int(cursor.rowcount)
