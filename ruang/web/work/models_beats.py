"""Which workers live: one row each, its beat noted anew while the process runs."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class BeatQuerySet(models.QuerySet["Beat"]):
    def visible_to(self, user: Any) -> Self:
        """Administrators see every worker; nobody else any."""
        return self if getattr(user, "is_administrator", False) else self.none()

    def since(self, then: datetime) -> Self:
        """Workers that have been heard of since."""
        return self.filter(beat_at__gte=then)


class Beat(models.Model):
    """One worker process. It goes with the process; where that was killed, the next one sweeps."""

    worker = models.CharField(max_length=64, unique=True)
    version = models.CharField(max_length=40)
    started_at = models.DateTimeField(_("started"))
    beat_at = models.DateTimeField(_("last sign of life"), db_index=True)

    objects = BeatQuerySet.as_manager()

    class Meta:
        ordering = ["-beat_at"]
        verbose_name = _("worker")

    def __str__(self) -> str:
        return self.worker
