"""What a person asks of the agency about her data: corrections, objections, and erasure."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ruang.web.journal.personal import OnErasure, Personal
from ruang.web.privacy.duties import DUTIES, PROOF


class Right(models.TextChoices):
    """What the law lets a person ask for, beyond what she does herself here.

    Source:
        Personal Data Protection Act B.E. 2562, sections 32, 34 and 36.
    """

    CORRECTION = "correction", _("put something right")
    OBJECTION = "objection", _("object to a use of my data")
    RESTRICTION = "restriction", _("suspend a use of my data")
    QUESTION = "question", _("ask something else about my data")


class About(models.TextChoices):
    """What of her account is to be put right; her name and password she changes herself."""

    EMAIL = "email", _("e-mail")
    ORGANISATION = "organisation", _("organisation")
    ROLE = "role", _("role")
    OTHER = "other", _("something else")


class Answer(models.TextChoices):
    OPEN = "open", _("waiting for an answer")
    GRANTED = "granted", _("done as asked")
    REFUSED = "refused", _("refused, with the reason")
    WITHDRAWN = "withdrawn", _("taken back")


class RightsRequestQuerySet(models.QuerySet["RightsRequest"]):
    def visible_to(self, user: Any) -> Self:
        """One's own; administrators see everybody's."""
        if getattr(user, "is_administrator", False):
            return self
        return self.filter(person=getattr(user, "pk", None))

    def open(self) -> Self:
        """Those that wait, the one that is due first at the head."""
        return self.filter(state=Answer.OPEN).order_by("due_on", "pk")

    def refused(self) -> Self:
        """Those that the record of processing has to name."""
        return self.filter(state=Answer.REFUSED)


class RightsRequest(models.Model):
    """One thing that a person asked for; answered by an administrator within thirty days."""

    # The journal says that these are there, not what they say.
    personal_fields: ClassVar[tuple[str, ...]] = ("wanted", "answer")
    personal: ClassVar = Personal(
        title=_("Requests about my data"),
        purpose=DUTIES,
        fields=("right", "about", "wanted", "state", "asked_at", "due_on", "answered_at", "answer"),
        retention=_(
            "the words until the account is erased, the rest as long as it has to be shown"
        ),
        on_erasure=OnErasure.BLANKED,
        blanks=("wanted", "answer"),
        found_by=("person",),
    )

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("person"),
    )
    right = models.CharField(_("what is asked"), max_length=12, choices=Right.choices)
    about = models.CharField(_("about"), max_length=12, choices=About.choices)
    wanted = models.TextField(_("how it should be, and why"), max_length=2000)
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    due_on = models.DateField(_("to be answered by"))
    state = models.CharField(_("state"), max_length=10, choices=Answer.choices, default=Answer.OPEN)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered"), null=True)

    objects = RightsRequestQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name = _("request about personal data")

    def __str__(self) -> str:
        return f"{capfirst(self._meta.verbose_name)} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("privacy-request", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.state == Answer.OPEN

    @property
    def days_left(self) -> int:
        """Until the day by which the law wants an answer; below zero, that day has passed."""
        return (self.due_on - timezone.localdate()).days


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def visible_to(self, user: Any) -> Self:
        """One's own; administrators see everybody's."""
        if getattr(user, "is_administrator", False):
            return self
        return self.filter(person=getattr(user, "pk", None))

    def pending(self) -> Self:
        """Asked for, neither taken back nor carried out."""
        return self.filter(withdrawn_at__isnull=True, done_at__isnull=True)

    def due(self, now: datetime) -> Self:
        """Those whose time to think it over has passed."""
        return self.pending().filter(due_at__lte=now).order_by("due_at", "pk")


class Erasure(models.Model):
    """That a person is to be erased: seven days to take it back, then it is carried out."""

    personal: ClassVar = Personal(
        title=_("Erasure asked for"),
        purpose=DUTIES,
        fields=("asked_at", "due_at", "withdrawn_at", "done_at"),
        retention=_("as long as the agency has to show it"),
        on_erasure=OnErasure.KEPT,
        found_by=("person",),
        why_kept=PROOF,
    )

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("person"),
    )
    # Herself, or the administrator who has somebody erased that left.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("asked by"),
    )
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    due_at = models.DateTimeField(_("to be carried out"))
    withdrawn_at = models.DateTimeField(_("taken back"), null=True)
    # Something stood in the way when it was due; it is tried again every day.
    stopped_at = models.DateTimeField(_("could not be carried out"), null=True)
    done_at = models.DateTimeField(_("carried out"), null=True)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name = _("erasure of a person")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(withdrawn_at__isnull=True, done_at__isnull=True),
                name="one_pending_erasure_a_person",
            )
        ]

    def __str__(self) -> str:
        return f"{capfirst(self._meta.verbose_name)} {self.person_id}"

    @property
    def is_pending(self) -> bool:
        """Whether it can still be taken back."""
        return self.withdrawn_at is None and self.done_at is None
