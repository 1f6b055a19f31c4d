"""What people are told about accounts."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from ruang.web.notices.kinds import notice_kind

LEFT_OPEN: Final = notice_kind(
    "person.left_open",
    title=_("Somebody left, and work of hers is still open: hand it to a colleague"),
    asks=True,
    by_hand=True,
)
PASSWORD_GIVEN: Final = notice_kind(
    "person.password_given",
    title=_("An administrator gave you a new password. If you did not ask for it, say so."),
    asks=False,
    mail="always",
)
ADDRESS_CHANGED: Final = notice_kind(
    "person.address_changed",
    title=_("An administrator changed the e-mail with which you sign in."),
    asks=False,
    mail="always",
)
