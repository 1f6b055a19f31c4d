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

from ruang.engine.progress import Progress, Report, quiet
from ruang.web.access import actions, mailing, sessions
from ruang.web.access.factors import has_factor
from ruang.web.access.models_invitations import InvitationList
from ruang.web.access.permissions_invitations import may_invite
from ruang.web.journal.action import SYSTEM
from ruang.web.people.models import User
from ruang.web.work.kinds import job

SWEEP: Final = "access.sweep"
MAIL_LIST: Final = "access.mail_invitations"


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


@job(
    MAIL_LIST,
    title=lazy("Mail the invitations of list {number}"),
    allowed=may_invite,
)
def mail_list(report: Report = quiet, *, by: Any, number: int) -> dict[str, Any]:
    """Mail the invitations of a list that somebody made."""
    made = InvitationList.objects.visible_to(by).get(pk=number)

    def told(done: int, total: int) -> None:
        report(Progress(str(lazy("Sending")), done, total))

    sent, failed = mailing.mail_list(made, by=by, told=told)
    return {"url": made.get_absolute_url(), "sent": sent, "failed": failed}


@job(
    "access.forget_invitations",
    title=lazy("Forget names and e-mails of invitations that have ended"),
    allowed=lambda user: getattr(user, "is_administrator", False),
    every=timedelta(days=1),
    tells=False,
)
def forget_invitations(report: Report = quiet, *, by: Any = SYSTEM) -> dict[str, Any]:
    """Forget whoever was invited long ago and never came."""
    return {"forgotten": mailing.forget_old()}


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
