"""What is done again and again about how people get in, and what a command does for one."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ruang.engine.progress import Progress, Report, quiet
from ruang.web.access import actions, mailing, secrecy, sessions
from ruang.web.access.factors import has_factor
from ruang.web.access.models_invitations import InvitationList
from ruang.web.access.permissions_invitations import may_invite
from ruang.web.journal.action import SYSTEM
from ruang.web.people.models import User
from ruang.web.work.kinds import job

SWEEP: Final = "access.sweep"
LONGEST_COUNT: Final = timedelta(days=1)
MAIL_LIST: Final = "access.mail_invitations"
SECRET: Final = ("secret", "seed")  # of an app, and of recovery codes


@job(
    SWEEP,
    title=lazy("Remove what is left of sessions that have ended"),
    allowed=lambda user: getattr(user, "is_administrator", False),
    every=timedelta(hours=6),
    tells=False,
)
def sweep(report: Report = quiet, *, by: Any = SYSTEM) -> dict[str, Any]:
    """Remove sessions that are over, with their addresses, and counts of tries that are past.

    What is encrypted with a former secret key is written anew with the present one. Of recovery
    codes that were shown before only hashes were kept, hashes take the seed's place.
    """
    _hash_codes()
    return {"sessions": sessions.sweep(), "counts": _forget_tries(), "secrets": _encrypt_anew()}


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


@transaction.atomic
def _hash_codes() -> None:
    rows = Authenticator.objects.filter(type=Authenticator.Type.RECOVERY_CODES)
    for row in rows.filter(data__has_key="seed").select_for_update():
        with suppress(InvalidToken):  # of a secret key that nobody gave
            row.wrap().forget_seed()


def _encrypt_anew() -> int:
    if not settings.SECRET_KEY_FALLBACKS:
        return 0
    return sum(map(_is_encrypted_anew, Authenticator.objects.values_list("pk", flat=True)))


@transaction.atomic
def _is_encrypted_anew(pk: int) -> bool:
    row = Authenticator.objects.select_for_update().filter(pk=pk).first()
    secret = next((name for name in SECRET if row and name in row.data), None)
    if row is None or secret is None:
        return False
    try:
        renewed = secrecy.anew(row.data[secret])
    except InvalidToken:  # of a key that nobody gave: she has to set it up again
        return False
    if renewed:
        row.data[secret] = renewed
        row.save(update_fields=["data"])
    return bool(renewed)


def _forget_tries() -> int:
    """What is past, and what a wrong clock noted, which would count until it is so late."""
    table = connection.ops.quote_name(settings.CACHES["default"]["LOCATION"])
    now = timezone.now().replace(microsecond=0)
    between = [connection.ops.adapt_datetimefield_value(at) for at in (now, now + LONGEST_COUNT)]
    sql = f"DELETE FROM {table} WHERE expires < %s OR expires > %s"  # noqa: S608  our own name
    with connection.cursor() as cursor:
        cursor.execute(sql, between)
        return int(cursor.rowcount)
