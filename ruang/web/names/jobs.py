"""Brings the copies of names up to date once a day, should anything have passed them by."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from ruang.web.names import keeping
from ruang.web.work.kinds import job

RENEW: Final = "names.renew"


@job(
    RENEW,
    title=_("Bring the names that are searched up to date"),
    allowed=lambda user: user.is_administrator,
    every=timedelta(days=1),
)
def renew(report: Any, *, by: Any) -> None:
    """Compare the names that are searched with those that the rows bear now."""
    keeping.renew()
