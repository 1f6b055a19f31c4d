"""Who may ask for long work, and who may stop it. Pure functions of a user and a row."""

from __future__ import annotations

from typing import Any

from ruang.web.work.kinds import KINDS, Kind
from ruang.web.work.models import Job, State


def may_start(user: Any, kind: Kind) -> bool:
    """What the app that offers this work says."""
    return kind.allowed(user)


def may_cancel(user: Any, job: Job) -> bool:
    """Whoever asked for it, and administrators, while it waits or runs."""
    return job.is_open and job.cancel_asked_at is None and _concerns(user, job)


def may_repeat(user: Any, job: Job) -> bool:
    """Whoever asked for it, and administrators, once it failed or was stopped."""
    return job.state in {State.FAILED, State.CANCELLED} and _concerns(user, job)


def may_hand_over(user: Any, job: Job) -> bool:
    """Whoever asked for it, and administrators, while it waits or runs."""
    return job.is_open and _concerns(user, job)


def may_have(user: Any, job: Job) -> bool:
    """Whoever could have asked for such work herself."""
    kind = KINDS.get(job.kind)
    return kind is not None and user.pk != job.asked_by_id and kind.allowed(user)


def _concerns(user: Any, job: Job) -> bool:
    pk = getattr(user, "pk", None)
    return getattr(user, "is_administrator", False) or (pk is not None and job.asked_by_id == pk)
