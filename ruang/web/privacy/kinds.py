"""What people are told about their data and about breaches."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ruang.web.notices.kinds import notice_kind

BREACH_REPORTED = notice_kind(
    "breach.reported",
    title=_("A breach of personal data was reported (number {number}): assess it at once"),
    asks=True,
    mail="always",
)
BREACH_CLOCK = notice_kind(
    "breach.clock",
    title=_("Breach {number}: fewer than {hours} hours are left to tell the regulator"),
    asks=True,
    mail="always",
)
REQUEST_MADE = notice_kind(
    "privacy.request_made",
    title=_("Somebody asks about her data (request {number}): answer within {days} days"),
    asks=True,
)
REQUEST_ANSWERED = notice_kind(
    "privacy.request_answered",
    title=_("Your request {number} about your data was answered"),
    asks=False,
)
ERASURE_ASKED = notice_kind(
    "privacy.erasure_asked",
    title=_("Your data will be erased in {days} days; until then you can take it back"),
    asks=False,
    mail="always",
)
ERASURE_STOPPED = notice_kind(
    "privacy.erasure_stopped",
    title=_("Your data could not be erased yet: see why on your page"),
    asks=False,
    mail="always",
)
