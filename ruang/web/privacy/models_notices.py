"""Privacy notices in their versions, who has read which, and what persons agreed to."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ruang.web.journal.personal import EVERYBODY, OnErasure, Personal, act
from ruang.web.privacy.duties import DUTIES, PROOF
from ruang.web.ui.languages import worded


class PrivacyNoticeQuerySet(models.QuerySet["PrivacyNotice"]):
    def visible_to(self, user: Any) -> Self:
        """What is published is public; drafts are the administrators'."""
        return self if getattr(user, "is_administrator", False) else self.published()

    def published(self) -> Self:
        """Those with a number."""
        return self.filter(number__isnull=False)

    def drafts(self) -> Self:
        """Those that can still be changed."""
        return self.filter(number__isnull=True)

    def in_force(self, day: date | None = None) -> Self:
        """Published and begun by that day (today), the newest first."""
        begun = self.published().filter(valid_from__lte=day or timezone.localdate())
        return begun.order_by("-number")

    def current(self) -> PrivacyNotice | None:
        """The one that holds today; None before the first."""
        return self.in_force().first()

    def owed_by(self, person: Any) -> PrivacyNotice | None:
        """The newest that asks to be read, where this person has read neither it nor a later one.

        One query, because every page of everybody who signed in asks.
        """
        read = Acknowledgement.objects.filter(person=person, notice__number__gte=OuterRef("number"))
        newest = self.in_force().filter(asks=True).annotate(was_read=Exists(read)).first()
        return newest if newest and not newest.was_read else None  # type: ignore[attr-defined]


class PrivacyNotice(models.Model):
    """What people are told of their data. Published, it is never changed: a new one follows it."""

    personal: ClassVar = act(
        _("Privacy notices written or published"),
        ("number", "valid_from", "made_at", "published_at"),
        recipients=EVERYBODY,
        purpose=DUTIES,
    )

    number = models.PositiveIntegerField(_("version"), null=True, unique=True)
    controller_th = models.CharField(_("data controller, in Thai"), max_length=200)
    controller_en = models.CharField(_("data controller, in English"), max_length=200, blank=True)
    contact_th = models.TextField(_("how to reach it, in Thai"), max_length=1000)
    contact_en = models.TextField(_("how to reach it, in English"), max_length=1000, blank=True)
    officer_th = models.TextField(
        _("data protection officer, in Thai"), max_length=1000, blank=True
    )
    officer_en = models.TextField(
        _("data protection officer, in English"), max_length=1000, blank=True
    )
    text_th = models.TextField(_("text in Thai"), max_length=40_000)
    text_en = models.TextField(_("text in English"), max_length=40_000, blank=True)
    changes_th = models.TextField(_("what changed, in Thai"), max_length=2000, blank=True)
    changes_en = models.TextField(_("what changed, in English"), max_length=2000, blank=True)
    asks = models.BooleanField(_("people confirm that they have read it"), default=True)
    valid_from = models.DateField(_("valid from"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("written by"),
    )
    made_at = models.DateTimeField(_("written"), auto_now_add=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("published by"),
    )
    published_at = models.DateTimeField(_("published"), null=True)

    objects = PrivacyNoticeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-number", "-pk"]
        verbose_name = _("privacy notice")

    def __str__(self) -> str:
        name = capfirst(self._meta.verbose_name)
        return f"{name} {self.number}" if self.number else f"{name} ({_('draft')})"

    def get_absolute_url(self) -> str:
        if self.number is None:
            return reverse("privacy-draft", args=[self.pk])
        return reverse("privacy-version", args=[self.number])

    def said(self, field: str) -> str:
        """A text in the reader's language; in Thai where nobody wrote it in English."""
        words: str = worded(self, field) or getattr(self, f"{field}_th")
        return words

    @property
    def controller(self) -> str:
        """Who answers for the data."""
        return self.said("controller")

    @property
    def contact(self) -> str:
        """How to reach them."""
        return self.said("contact")

    @property
    def officer(self) -> str:
        """The data protection officer; empty where none is named."""
        return self.said("officer")

    @property
    def text(self) -> str:
        """The notice itself."""
        return self.said("text")

    @property
    def changes(self) -> str:
        """What changed since the version before; may be empty."""
        return self.said("changes")


class AcknowledgementQuerySet(models.QuerySet["Acknowledgement"]):
    def visible_to(self, user: Any) -> Self:
        """One's own; administrators see everybody's."""
        if getattr(user, "is_administrator", False):
            return self
        return self.filter(person=getattr(user, "pk", None))


class Acknowledgement(models.Model):
    """That a person has read a version of the notice."""

    personal: ClassVar = Personal(
        title=_("Privacy notices read"),
        purpose=DUTIES,
        fields=("notice", "at"),
        retention=_("as long as the agency has to show it"),
        on_erasure=OnErasure.KEPT,
        why_kept=PROOF,
    )

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("person"),
    )
    notice = models.ForeignKey(
        PrivacyNotice, on_delete=models.PROTECT, related_name="read", verbose_name=_("version")
    )
    at = models.DateTimeField(_("when"), auto_now_add=True)

    objects = AcknowledgementQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name = _("notice read")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "notice"], name="notice_read_once")
        ]

    def __str__(self) -> str:
        return str(self.notice)


class ConsentQuerySet(models.QuerySet["Consent"]):
    def visible_to(self, user: Any) -> Self:
        """One's own; administrators see everybody's."""
        if getattr(user, "is_administrator", False):
            return self
        return self.filter(person=getattr(user, "pk", None))

    def standing(self) -> Self:
        """Given and not taken back."""
        return self.filter(withdrawn_at__isnull=True)


class Consent(models.Model):
    """That a person agreed to a purpose, under which notice, and until when."""

    personal: ClassVar = Personal(
        title=_("Consents"),
        purpose=DUTIES,
        fields=("purpose", "notice", "given_at", "withdrawn_at"),
        retention=_("as long as the agency has to show it"),
        on_erasure=OnErasure.KEPT,
        why_kept=PROOF,
    )

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("person"),
    )
    purpose = models.CharField(_("purpose"), max_length=60)
    # The version that held when she agreed; null where none was published yet.
    notice = models.ForeignKey(
        PrivacyNotice,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("version"),
    )
    given_at = models.DateTimeField(_("given"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("taken back"), null=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name = _("consent")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_standing_consent_a_purpose",
            )
        ]

    def __str__(self) -> str:
        return self.purpose
