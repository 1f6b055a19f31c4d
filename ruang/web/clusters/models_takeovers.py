"""Who took a proposal over from whom: a colleague goes on with what somebody left."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ruang.web.clusters.staff import is_staff
from ruang.web.journal.personal import OFFICIALS, act


class TakeoverQuerySet(models.QuerySet["Takeover"]):
    def visible_to(self, user: Any) -> Self:
        """Whoever sees proposals sees in whose hands they were."""
        return self if is_staff(user) else self.none()


class Takeover(models.Model):
    """A proposal came into the hands of a colleague: she never decides on it afterwards."""

    personal: ClassVar = act(_("Proposals taken over"), ("proposal", "at"), recipients=OFFICIALS)

    proposal = models.ForeignKey(
        "clusters.Proposal",
        on_delete=models.PROTECT,
        related_name="takeovers",
        verbose_name=_("proposal"),
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("taken over by"),
    )
    at = models.DateTimeField(_("when"), auto_now_add=True)

    objects = TakeoverQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        verbose_name = _("takeover")

    def __str__(self) -> str:
        return f"{self.proposal} → {self.person}"
