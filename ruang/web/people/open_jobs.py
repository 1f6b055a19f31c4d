"""Long work that somebody asked for and that has not ended: open of her when she leaves."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from ruang.web.people.models import User
from ruang.web.people.open_work import open_kind
from ruang.web.work.actions import hand_over
from ruang.web.work.models import Job
from ruang.web.work.permissions import may_have


def _state(job: Any) -> str:
    return str(job.get_state_display())


@open_kind(
    "work.job",
    title=_("Job"),
    stays=_("What runs comes to its end; what waits fails when its turn comes."),
    state=_state,
    may_have=may_have,
    hand_over=hand_over,
)
def open_jobs(person: User) -> list[Job]:
    """The jobs of a person that wait or run, the oldest first."""
    return list(Job.objects.open().filter(asked_by=person).order_by("pk"))
