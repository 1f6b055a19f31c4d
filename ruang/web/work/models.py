"""Long pieces of work: asked for by a person, done by a worker, watched on a page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ruang.web.journal.personal import ADMINISTRATORS, act
from ruang.web.ui.languages import worded
from ruang.web.work.kinds import title_of
from ruang.web.work.models_beats import Beat

__all__ = ["OPEN", "Beat", "Job", "State"]


class State(models.TextChoices):
    QUEUED = "queued", _("waiting for its turn")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


OPEN = (State.QUEUED, State.RUNNING)


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: Any) -> Self:
        """Administrators see every job; a person sees those that they asked for."""
        if getattr(user, "is_administrator", False):
            return self
        if getattr(user, "pk", None) is None:
            return self.none()
        return self.filter(asked_by=user)

    def open(self) -> Self:
        """Jobs that wait or run."""
        return self.filter(state__in=OPEN)

    def silent(self, now: datetime, for_: timedelta) -> Self:
        """Running jobs whose worker has not been heard of for so long that it must be dead.

        Heard of in the future, it is dead too: the clock was put back, and nobody has beaten since.
        """
        heard = models.Q(heartbeat_at__range=(now - for_, now + for_))
        return self.filter(~heard, state=State.RUNNING)


class Job(models.Model):
    personal: ClassVar = act(
        _("Long work asked for"),
        ("kind", "state", "created_at", "ended_at"),
        recipients=ADMINISTRATORS,
    )

    kind = models.CharField(_("kind of work"), max_length=60)
    arguments = models.JSONField(default=dict)
    # Null: the system itself (a command that nobody signed in for).
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("asked by"),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.QUEUED, db_index=True
    )
    stage = models.CharField(_("stage"), max_length=200, blank=True)
    done = models.PositiveBigIntegerField(_("done so far"), default=0)
    total = models.PositiveBigIntegerField(_("in all"), null=True)
    # When the present stage began: what its rate is taken from.
    stage_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    # Counts up with every run; also the token by which a run that was given up knows that it was.
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    task_id = models.CharField(max_length=64, blank=True)
    # The number of the request that asked for it: its lines in the log say it too.
    request = models.CharField(max_length=64, blank=True)
    cancel_asked_at = models.DateTimeField(_("asked to stop"), null=True)
    result = models.JSONField(_("result"), default=dict)
    error_th = models.TextField(blank=True)
    error_en = models.TextField(blank=True)
    created_at = models.DateTimeField(_("asked"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("job")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("job", args=[self.pk])

    @property
    def title(self) -> str:
        """What is being done, in the reader's language."""
        return title_of(self.kind, self.arguments)

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in OPEN

    @property
    def error(self) -> str:
        """Why it failed, in the reader's language."""
        return worded(self, "error")

    @property
    def url(self) -> str:
        """Where its result can be seen; empty where there is nothing to see."""
        return str(self.result.get("url", ""))

    @property
    def seconds_left(self) -> float | None:
        """Estimate for the present stage from its rate so far; None where it cannot be known."""
        if not self.total or not self.rate:
            return None
        return max(self.total - self.done, 0) / self.rate

    @property
    def rate(self) -> float | None:
        """How much of the present stage is done in a second; None where it cannot be known."""
        if self.state != State.RUNNING or not self.done or not self.stage_at:
            return None
        spent = ((self.heartbeat_at or timezone.now()) - self.stage_at).total_seconds()
        return self.done / spent if spent > 0 else None
