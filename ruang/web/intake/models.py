"""Files that people bring in, on their way to a snapshot of the lake, and how they are read.

The lake holds what was read; here stands who brought what, how it is to be read, and what became
of it. The files themselves lie under `settings.MEDIA_ROOT`, which nothing serves.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar, Final, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ruang.web.intake.models_pruning import Pruning, PruningQuerySet
from ruang.web.journal.personal import OFFICIALS, act
from ruang.web.people.models import Organisation, Role
from ruang.web.work.models import Job

__all__ = [
    "Delivery",
    "DeliveryFile",
    "DeliveryFileQuerySet",
    "DeliveryQuerySet",
    "DeliveryState",
    "Pruning",
    "PruningQuerySet",
    "RememberedLayout",
    "brings_in",
]

BRINGERS: Final = frozenset({Role.OFFICER, Role.DIRECTOR, Role.ANALYST, Role.ADMINISTRATOR})
SEE_ALL: Final = frozenset({Role.ANALYST, Role.ADMINISTRATOR})


def brings_in(user: Any) -> bool:
    """Whether registers are part of this person's work."""
    return bool(getattr(user, "is_active", False)) and getattr(user, "role", None) in BRINGERS


class DeliveryState(models.TextChoices):
    RECEIVED = "received", _("not checked yet")
    CHECKED = "checked", _("checked, not kept yet")
    KEPT = "kept", _("kept")
    DISCARDED = "discarded", _("discarded")


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: Any) -> Self:
        """Administrators and analysts see all; officers and directors their organisation's."""
        if not brings_in(user):
            return self.none()
        if user.role in SEE_ALL:
            return self
        return self.filter(organisation_id=user.organisation_id)

    def for_pages(self) -> Self:
        """With whom and what a page names."""
        return self.select_related("sender", "organisation", "check_job", "remembered")

    def waiting(self) -> Self:
        """Those about which somebody still has to decide."""
        return self.filter(state__in=(DeliveryState.RECEIVED, DeliveryState.CHECKED))

    def left_alone(self, now: datetime) -> Self:
        """Those whose files have been kept for as long as the rule allows."""
        until = now - timedelta(days=settings.UPLOAD_DAYS)
        return self.filter(changed_at__lt=until, files__removed_at__isnull=True).distinct()


class RememberedLayout(models.Model):
    """How an organisation's people had files with these headers read the last time."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="+", verbose_name=_("organisation")
    )
    # Of the headers as they were found without being told anything.
    headers_mark = models.CharField(max_length=64)
    source = models.CharField(_("source"), max_length=60)
    layout = models.JSONField(_("layout"), default=dict)
    remembered_at = models.DateTimeField(_("remembered"))

    class Meta:
        verbose_name = _("remembered layout")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "headers_mark"], name="layout_remembered_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.headers_mark[:8]}"


class Delivery(models.Model):
    """A set of files that one person brings in as one register."""

    # What checking found can quote cells of the files: the journal says that it is there.
    personal_fields: ClassVar[tuple[str, ...]] = ("found",)
    personal: ClassVar = act(
        _("Registers brought in"),
        ("source", "organisation", "state", "purpose", "created_at", "changed_at", "kept_at"),
        recipients=OFFICIALS,
        secrets=("found",),
    )

    source = models.CharField(_("source"), max_length=60)
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("brought in by"),
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, verbose_name=_("organisation")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=DeliveryState.choices, default=DeliveryState.RECEIVED
    )
    # Counts up with every change of what is to be read: a check of an earlier one is void.
    version = models.PositiveIntegerField(_("version"), default=1)
    layout = models.JSONField(_("layout"), default=dict)
    headers_mark = models.CharField(max_length=64, blank=True)
    remembered = models.ForeignKey(
        RememberedLayout, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    purpose = models.TextField(_("purpose of the personal columns"), blank=True)
    synthetic = models.BooleanField(_("synthetic"), default=False)
    # The manifest of the last check.
    found = models.JSONField(_("what checking found"), default=dict)
    check_job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    checked_snapshot = models.CharField(max_length=160, blank=True)
    snapshot = models.CharField(_("snapshot"), max_length=160, blank=True)
    created_at = models.DateTimeField(_("brought in"), auto_now_add=True)
    # When somebody last had a hand in it: what the keeping of the files is counted from.
    changed_at = models.DateTimeField(_("changed"))
    kept_at = models.DateTimeField(_("kept"), null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = [models.Index(fields=["changed_at"], name="delivery_touched")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("delivery", args=[self.pk])

    @property
    def is_checking(self) -> bool:
        """Whether a worker reads the files now, or is asked to."""
        return self.check_job is not None and self.check_job.is_open

    @property
    def failed(self) -> Job | None:
        """The check that ended without a result, where that is the last that happened."""
        job = self.check_job
        wanted = self.state == DeliveryState.RECEIVED and job is not None and not job.is_open
        return job if wanted and job is not None and not job.result else None

    @property
    def files_until(self) -> datetime:
        """Until when its files are kept if nobody has a hand in it any more."""
        return self.changed_at + timedelta(days=settings.UPLOAD_DAYS)


class DeliveryFileQuerySet(models.QuerySet["DeliveryFile"]):
    def visible_to(self, user: Any) -> Self:
        """The files of the deliveries that one may see."""
        return self.filter(delivery__in=Delivery.objects.visible_to(user))

    def there(self) -> Self:
        """Those that have not been removed."""
        return self.filter(removed_at__isnull=True)

    def sent_since(self, user: Any, since: datetime) -> Self:
        """What this person has sent since then."""
        return self.filter(sent_by=user, sent_at__gte=since)


class DeliveryFile(models.Model):
    """One file of a delivery: an original, or the corrected rows of an earlier round."""

    personal: ClassVar = act(
        _("Files of registers brought in"),
        ("name", "bytes", "sent_at", "removed_at"),
        recipients=OFFICIALS,
    )

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="files")
    round = models.PositiveSmallIntegerField(_("round"), default=0)  # 0: the originals
    name = models.CharField(_("file"), max_length=200)  # what people call it; never a path
    sha256 = models.CharField(max_length=64)
    bytes = models.PositiveBigIntegerField(_("bytes"))
    lines = models.PositiveBigIntegerField(_("rows"), default=0)
    kind = models.CharField(_("kind"), max_length=20)
    encoding = models.CharField(_("encoding"), max_length=40, blank=True)
    stored = models.CharField(max_length=80)  # below settings.MEDIA_ROOT
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("brought in by"),
    )
    sent_at = models.DateTimeField(_("brought in"), auto_now_add=True)
    removed_at = models.DateTimeField(_("removed"), null=True)

    objects = DeliveryFileQuerySet.as_manager()

    class Meta:
        ordering = ["round", "pk"]
        verbose_name = _("file of a delivery")
        indexes = [models.Index(fields=["sent_by", "sent_at"], name="files_sent")]

    def __str__(self) -> str:
        return self.name
