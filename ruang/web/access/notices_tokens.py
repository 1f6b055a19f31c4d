"""What a person is told about her tokens."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ruang.web.notices.kinds import notice_kind

TOKEN_MADE = notice_kind(
    "access.token_made",
    title=_("A token for a program was made in your name. If it was not you, revoke it at once."),
    asks=False,
    mail="always",
)
