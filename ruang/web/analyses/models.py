"""Analyses: one run of a method that somebody asked for, on tables of her own.

The tables that came and those that were computed lie below `RUANG_HOME/analyses`; here stands who
asked for what, and where. Nobody but her sees it, and after some days nothing of it is left.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar, Final, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ruang.web.journal.personal import PROGRAMME, OnErasure, Personal, keeps
from ruang.web.people.models import Role
from ruang.web.work.models import Job, State

keeps(
    "analyses",
    what=_("whatever a table names, as its sender sent it"),
    personal=Personal(
        title=_("Tables sent for analyses, and computed"),
        purpose=PROGRAMME,
        fields=(),
        whose=_("persons named in a table"),
        retention=format_lazy(_("{days} days after it was asked for"), days=settings.ANALYSIS_DAYS),
        recipients=_("who sent them; otherwise nobody"),
        on_erasure=OnErasure.REMOVED,
    ),
)
ANALYSTS: Final = frozenset({Role.OFFICER, Role.DIRECTOR, Role.ANALYST, Role.ADMINISTRATOR})


def runs_methods(user: Any) -> bool:
    """Whether methods are part of this person's work."""
    return bool(getattr(user, "is_active", False)) and getattr(user, "role", None) in ANALYSTS


class AnalysisQuerySet(models.QuerySet["Analysis"]):
    def visible_to(self, user: Any) -> Self:
        """One's own, as long as they are there; nobody sees another's."""
        if not runs_methods(user):
            return self.none()
        return self.filter(asked_by=user, removed_at__isnull=True).select_related("job")

    def there(self) -> Self:
        """Those that have not been removed."""
        return self.filter(removed_at__isnull=True)

    def open(self) -> Self:
        """Those that wait or run."""
        return self.there().filter(
            done_at__isnull=True, job__state__in=(State.QUEUED, State.RUNNING)
        )

    def kept_long_enough(self, now: datetime) -> Self:
        """Those that have been there for as long as the rule says, and compute no more."""
        until = now - timedelta(days=settings.ANALYSIS_DAYS)
        return self.there().filter(asked_at__lt=until).exclude(pk__in=self.open().values("pk"))


class Analysis(models.Model):
    # What was asked can name a firm, what was found quotes ids of the tables.
    personal_fields: ClassVar[tuple[str, ...]] = ("parameters", "tables", "found", "folder")
    personal: ClassVar = Personal(
        title=_("Analyses asked for"),
        purpose=PROGRAMME,
        fields=("method", "parameters", "tables", "asked_at", "done_at"),
        retention=format_lazy(_("{days} days after it was asked for"), days=settings.ANALYSIS_DAYS),
        recipients=_("you alone"),
        on_erasure=OnErasure.REMOVED,
    )

    method = models.CharField(_("method"), max_length=60)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("asked by"),
    )
    parameters = models.JSONField(_("parameters"), default=dict)
    # Of each table that came: name, file, rows, bytes.
    tables = models.JSONField(_("tables"), default=list)
    folder = models.CharField(max_length=60)  # below RUANG_HOME/analyses
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    # Rows of each table that was computed, and what the method told beside them.
    found = models.JSONField(default=dict)
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    done_at = models.DateTimeField(_("done"), null=True)
    removed_at = models.DateTimeField(_("removed"), null=True)

    objects = AnalysisQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("analysis")
        verbose_name_plural = _("analyses")
        indexes = [models.Index(fields=["asked_by", "asked_at"], name="analyses_asked")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("analysis", args=[self.pk])

    @property
    def state(self) -> State:
        """How far it is: as its job, once it is done for good."""
        if self.done_at:
            return State.DONE
        return State(self.job.state) if self.job else State.CANCELLED

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in {State.QUEUED, State.RUNNING}

    @property
    def error(self) -> str:
        """Why it failed, in the reader's language; empty where it did not."""
        return self.job.error if self.job and self.state == State.FAILED else ""

    @property
    def computed(self) -> dict[str, int]:
        """The rows of each table that was computed, the method's default first."""
        return {one["name"]: one["rows"] for one in self.found.get("tables", [])}

    @property
    def kept_until(self) -> datetime:
        """When what was sent and computed is removed."""
        return self.asked_at + timedelta(days=settings.ANALYSIS_DAYS)
