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
