"""What whoever invited is told."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from ruang.web.notices.kinds import notice_kind

ACCEPTED: Final = notice_kind(
    "invitation.accepted", title=_("Somebody whom you invited has an account now"), asks=False
)
