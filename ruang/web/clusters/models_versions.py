"""The texts that a proposal has had: one version each time it was sent, and what became of it."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ruang.web.clusters.staff import is_staff
from ruang.web.journal.personal import OFFICIALS, act
from ruang.web.registry.models import Centre


class VersionQuerySet(models.QuerySet["ProposalVersion"]):
    def visible_to(self, user: Any) -> Self:
        """Whoever sees proposals sees what they said before."""
        return self if is_staff(user) else self.none()

    def for_pages(self) -> Self:
        """With everything a page shows of a version, the newest first."""
        rows = self.select_related(
            "lead_centre__organisation", "sent_by__organisation", "decided_by"
        )
        return rows.order_by("-number")


class ProposalVersion(models.Model):
    """A proposal as it was sent once; written when it is sent, and when that is decided on."""

    personal: ClassVar = act(
        _("Versions of proposals sent or decided"),
        ("name_th", "name_en", "fiscal_year", "sent_at", "decided_at"),
        recipients=OFFICIALS,
    )

    proposal = models.ForeignKey(
        "clusters.Proposal",
        on_delete=models.PROTECT,
        related_name="versions",
        verbose_name=_("proposal"),
    )
    number = models.PositiveSmallIntegerField(_("number of the version"))
    name_th = models.CharField(_("cluster's name in Thai"), max_length=120)
    name_en = models.CharField(_("cluster's name in English"), max_length=120, blank=True)
    reason = models.TextField(_("reason"), max_length=4000)
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    lead_centre = models.ForeignKey(
        Centre, on_delete=models.PROTECT, related_name="+", verbose_name=_("lead centre")
    )
    # Keys of its areas and industries as pairs: what the proposal was about when it was sent.
    border = models.JSONField(_("border"), default=list)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("sent by"),
    )
    sent_at = models.DateTimeField(_("sent on"))
    # What was decided on this version: approved, returned, rejected; empty while it waits.
    decision = models.CharField(_("decision"), max_length=10, blank=True)
    comment = models.TextField(_("director's comment"), max_length=4000, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["proposal", "number"]
        verbose_name = _("version of a proposal")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proposal", "number"], name="proposal_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} / {self.number}"
