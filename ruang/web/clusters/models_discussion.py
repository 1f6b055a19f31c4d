"""What people say to each other about a proposal: kept with it, never edited."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ruang.web.clusters.staff import is_staff
from ruang.web.journal.personal import FOR_GOOD, OFFICIALS, PROGRAMME, OnErasure, Personal


class MessageQuerySet(models.QuerySet["ProposalMessage"]):
    def visible_to(self, user: Any) -> Self:
        """Whoever sees proposals reads what is said about them."""
        return self if is_staff(user) else self.none()

    def for_pages(self) -> Self:
        """With everything a page shows of a message, the oldest first."""
        return self.select_related("author__organisation").order_by("pk")


class ProposalMessage(models.Model):
    """One message about a proposal; whoever wrote it may take its words back, nobody edits it.

    The journal notes that it was written and withdrawn, not what it said.
    """

    personal: ClassVar = Personal(
        title=_("Messages about proposals"),
        purpose=PROGRAMME,
        fields=("text", "written_at", "withdrawn_at"),
        retention=FOR_GOOD,
        on_erasure=OnErasure.BLANKED,
        blanks=("text",),
        recipients=OFFICIALS,
    )

    proposal = models.ForeignKey(
        "clusters.Proposal",
        on_delete=models.PROTECT,
        related_name="messages",
        verbose_name=_("proposal"),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("author"),
    )
    # Empty once it was withdrawn, or its author erased.
    text = models.TextField(_("message"), max_length=2000, blank=True)
    written_at = models.DateTimeField(_("written on"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        verbose_name = _("message")

    def __str__(self) -> str:
        return f"{self.proposal_id} #{self.pk}"
