"""The journal: who did what to which thing, when, from where, before and after.

Rows are never changed. They hold keys and plain values, no personal data: a personal field is
noted as present, not copied, and the address a write came from lies in `Origin`, which can be
erased without touching the entry.
"""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ruang.web.journal.personal import FOR_GOOD, OFFICE, PROGRAMME, SECURITY, OnErasure, Personal


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, user: Any) -> Self:
        """Administrators see every entry; nobody else sees any."""
        return self if getattr(user, "is_administrator", False) else self.none()

    def about(self, row: models.Model) -> Self:
        """The history of one row."""
        return self.filter(subject_type=row._meta.label_lower, subject_id=str(row.pk))

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("a journal entry is never changed")

    def delete(self) -> NoReturn:
        raise TypeError("a journal entry is never deleted")


class Channel(models.TextChoices):
    WEB = "web", _("web")
    API = "api", _("API")
    COMMAND = "command", _("command line")
    JOB = "job", _("job")


class Entry(models.Model):
    personal: ClassVar = Personal(
        title=_("Journal entries"),
        purpose=PROGRAMME,
        fields=("at", "channel", "token", "verb", "subject_type", "subject_id"),
        retention=FOR_GOOD,
        on_erasure=OnErasure.KEPT,
        why_kept=OFFICE,
    )

    at = models.DateTimeField(_("when"), auto_now_add=True, db_index=True)
    # Null: the system itself (a job or a command that nobody signed in for).
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, verbose_name=_("who")
    )
    channel = models.CharField(_("through"), max_length=10, choices=Channel.choices)
    # Number of the token with which a program asked, whether or not it is still there.
    token = models.PositiveBigIntegerField(_("token"), null=True)
    verb = models.CharField(_("what"), max_length=60, db_index=True)
    subject_type = models.CharField(_("kind of thing"), max_length=60)
    subject_id = models.CharField(_("number of the thing"), max_length=64)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("journal entry")
        indexes = [models.Index(fields=["subject_type", "subject_id"])]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type}:{self.subject_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding or self.pk:
            raise TypeError("a journal entry is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("a journal entry is never deleted")

    def get_absolute_url(self) -> str:
        return reverse("journal-entry", args=[self.pk])

    @property
    def changes(self) -> list[tuple[str, Any, Any]]:
        """(field, before, after) of the fields that differ."""
        fields = sorted({*self.before, *self.after})
        pairs = [(f, self.before.get(f), self.after.get(f)) for f in fields]
        return [(f, old, new) for f, old, new in pairs if old != new]


class OriginQuerySet(models.QuerySet["Origin"]):
    def visible_to(self, user: Any) -> Self:
        """Administrators see every origin; nobody else sees any."""
        return self if getattr(user, "is_administrator", False) else self.none()


class Origin(models.Model):
    """The network address and browser a write came from: personal data, erasable."""

    personal: ClassVar = Personal(
        title=_("Network addresses and browsers behind journal entries"),
        purpose=SECURITY,
        fields=("address", "browser"),
        retention=format_lazy(_("{days} days after the entry"), days=settings.ADDRESS_DAYS),
        on_erasure=OnErasure.REMOVED,
        found_by=("entry__actor",),
        aged_by="entry__at",
    )

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="origin")
    address = models.GenericIPAddressField(_("network address"), null=True)
    browser = models.CharField(_("browser"), max_length=200, blank=True)

    objects = OriginQuerySet.as_manager()
