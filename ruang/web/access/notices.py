"""What a person is told about how her account is opened: always, and never what the secret is."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ruang.web.notices.kinds import notice_kind

PASSWORD_CHANGED = notice_kind(
    "access.password_changed",
    title=_("Your password was changed. If it was not you, tell your administrator at once."),
    asks=False,
    mail="always",
)
FACTOR_CHANGED = notice_kind(
    "access.factor_changed",
    title=_("Your second factor was changed. If it was not you, tell your administrator at once."),
    asks=False,
    mail="always",
)
FACTOR_RESET = notice_kind(
    "access.factor_reset",
    title=_("An administrator took your second factor away. If you did not ask for it, say so."),
    asks=False,
    mail="always",
)
