"""The post as work that the worker does by itself: its own room is below the one for work."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from ruang.web.notices import jobs
from ruang.web.notices.post import something_due
from ruang.web.people.permissions import may_manage_people
from ruang.web.work.kinds import job

job(
    "notices.mail",
    title=_("Send the mails that are due"),
    allowed=may_manage_people,
    every=timedelta(minutes=1),
    needed=something_due,
)(jobs.mail)
job(
    "notices.forget",
    title=_("Remove notices and mails that are old enough"),
    allowed=may_manage_people,
    every=timedelta(days=1),
)(jobs.forget)
