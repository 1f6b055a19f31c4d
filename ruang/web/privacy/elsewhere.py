"""What tables of others and places outside the database keep of persons, said for them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ruang.web.journal.personal import (
    ADMINISTRATORS,
    OFFICIALS,
    PROGRAMME,
    SECURITY,
    OnErasure,
    Personal,
    declare,
    keeps,
)
from ruang.web.people.models import ACCOUNT

YOU_ALONE = _("you alone")
WHILE_SIGNED_IN = _("until the session ends")
NOBODY = _("nobody; who runs the installation can read the database")


def sessions_of(person: Any) -> models.QuerySet[Session]:
    """The sessions in which a person is signed in; they say so only inside."""
    keys = [
        row.pk
        for row in Session.objects.iterator(chunk_size=500)
        if row.get_decoded().get("_auth_user_id") == str(person.pk)
    ]
    return Session.objects.filter(pk__in=keys).order_by("-expire_date")


declare(
    "sessions.session",
    Personal(
        title=_("Open sessions"),
        purpose=SECURITY,
        fields=(),
        secrets=("session_key", "session_data"),
        retention=WHILE_SIGNED_IN,
        recipients=NOBODY,
        on_erasure=OnErasure.REMOVED,
        finder=sessions_of,
    ),
)

declare(
    "usersessions.usersession",
    Personal(
        title=_("Devices on which you are signed in"),
        purpose=SECURITY,
        fields=("created_at", "last_seen_at", "ip", "user_agent"),
        secrets=("session_key", "data"),
        labels={
            "created_at": _("signed in on"),
            "last_seen_at": _("last used"),
            "ip": _("network address"),
            "user_agent": _("browser"),
        },
        retention=WHILE_SIGNED_IN,
        recipients=YOU_ALONE,
        on_erasure=OnErasure.REMOVED,
    ),
)
declare(
    "mfa.authenticator",
    Personal(
        title=_("Second factors"),
        purpose=SECURITY,
        fields=("type", "created_at", "last_used_at"),
        secrets=("data",),
        labels={
            "type": _("kind"),
            "created_at": _("set up on"),
            "last_used_at": _("last used"),
        },
        retention=_("until you take it away"),
        recipients=_("you; which kinds and since when, administrators too"),
        on_erasure=OnErasure.REMOVED,
    ),
)
declare(
    "account.emailaddress",
    Personal(
        title=_("E-mail addresses of the account"),
        purpose=ACCOUNT,
        fields=("email", "verified"),
        labels={"email": _("e-mail"), "verified": _("confirmed")},
        retention=_("until the account is erased"),
        on_erasure=OnErasure.REMOVED,
    ),
)

keeps(
    "tries",
    what=_("keyed fingerprints of accounts and network addresses"),
    personal=Personal(
        title=_("Counts of wrong passwords and codes"),
        purpose=SECURITY,
        fields=(),
        whose=_("whoever tries to sign in"),
        retention=_("a day at most"),
        recipients=NOBODY,
        on_erasure=OnErasure.REMOVED,
    ),
)
keeps(
    "uploads",
    what=_("whatever a register names: sole proprietors, contact persons, telephone numbers"),
    personal=Personal(
        title=_("Files brought in"),
        purpose=PROGRAMME,
        fields=(),
        whose=_("persons named in a register"),
        retention=format_lazy(
            _("{days} days after somebody last touched them"), days=settings.UPLOAD_DAYS
        ),
        recipients=_(
            "who brought them in, the same organisation and administrators, as refused rows to be "
            "put right; otherwise nobody"
        ),
        on_erasure=OnErasure.REMOVED,
    ),
)
keeps(
    "snapshots",
    what=_(
        "establishments; of sole proprietors a keyed number instead of the citizen's, and a "
        "placeholder instead of the name"
    ),
    personal=Personal(
        title=_("Registers in the lake"),
        purpose=PROGRAMME,
        fields=(),
        whose=_("persons named in a register"),
        retention=_("until the snapshot is removed"),
        recipients=OFFICIALS,
        on_erasure=OnErasure.KEPT,
    ),
)
keeps(
    "beside-snapshots",
    what=_("the columns that the sender gave a written purpose for, and no others"),
    personal=Personal(
        title=_("Personal columns beside a register in the lake"),
        purpose=PROGRAMME,
        fields=(),
        whose=_("persons named in a register"),
        retention=_("until whoever runs the installation erases them"),
        recipients=NOBODY,
        on_erasure=OnErasure.REMOVED,
    ),
)
keeps(
    "log",
    what=_("numbers of accounts; network addresses and typed e-mails only as keyed fingerprints"),
    personal=Personal(
        title=_("Log of the server"),
        purpose=SECURITY,
        fields=(),
        whose=_("whoever uses the site"),
        retention=_("as whoever runs the installation sets it"),
        recipients=ADMINISTRATORS,
        on_erasure=OnErasure.THROWN_AWAY,
    ),
)
keeps(
    "backups",
    what=_("everything above, as it was on the day"),
    personal=Personal(
        title=_("Backups"),
        purpose=SECURITY,
        fields=(),
        whose=_("all of the above"),
        retention=_("as whoever runs the installation sets it"),
        recipients=NOBODY,
        on_erasure=OnErasure.THROWN_AWAY,
    ),
)
