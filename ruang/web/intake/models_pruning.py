"""What was removed from the lake, when and by whom."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ruang.web.journal.personal import ADMINISTRATORS, act


class PruningQuerySet(models.QuerySet["Pruning"]):
    def visible_to(self, user: Any) -> Self:
        """Administrators, who look after the lake."""
        return self if getattr(user, "is_administrator", False) else self.none()


class Pruning(models.Model):
    """One removal of old snapshots."""

    personal: ClassVar = act(
        _("Removals of old snapshots"),
        ("at", "keep_newest", "older_than_days"),
        recipients=ADMINISTRATORS,
    )

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("when"), auto_now_add=True)
    keep_newest = models.PositiveIntegerField(_("newest of each source that stay"))
    older_than_days = models.PositiveIntegerField(_("older than, in days"))
    # Snapshot, source and rows of each.
    removed = models.JSONField(_("removed"), default=list)

    objects = PruningQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("removal of old snapshots")

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
