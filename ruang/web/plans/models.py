"""Focus industries of a centre, and the drafts by which they come to be, change and end.

A focus industry is what a director has confirmed, and public. It is written by her decision on a
draft alone, so that the public list never shows what nobody has decided. A draft asks to add one,
to change one or to end one.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ruang.web.clusters.fiscal import fiscal_year
from ruang.web.clusters.models import Candidate, Cluster
from ruang.web.clusters.staff import is_staff
from ruang.web.journal.personal import OFFICIALS, act
from ruang.web.people.models import Role
from ruang.web.registry.models import Centre, Industry
from ruang.web.ui.languages import worded

MOST_BAHT = 100_000_000_000


class FocusState(models.TextChoices):
    """How a focus industry stands on a day: by its year, and whether it was ended."""

    PLANNED = "planned", _("planned")
    ACTIVE = "active", _("under way")
    ENDED = "ended", _("has ended")


class Focus(models.Model):
    """What is said of a focus industry, by a draft or as confirmed."""

    # The Gregorian year in which the fiscal year ends: FY2570 is 1 Oct 2026 to 30 Sep 2027.
    fiscal_year = models.PositiveSmallIntegerField(
        _("fiscal year"), validators=[MinValueValidator(2006), MaxValueValidator(2100)]
    )
    lead_centre = models.ForeignKey(
        Centre, on_delete=models.PROTECT, related_name="+", verbose_name=_("lead centre")
    )
    title_th = models.CharField(_("name in Thai"), max_length=120)
    title_en = models.CharField(_("name in English"), max_length=120, blank=True)
    # Null: nobody has said. Whole baht.
    budget_thb = models.PositiveBigIntegerField(
        _("budget (baht)"), null=True, blank=True, validators=[MaxValueValidator(MOST_BAHT)]
    )
    reason = models.TextField(_("reason"), max_length=4000)
    industries = models.ManyToManyField(Industry, related_name="+", verbose_name=_("industries"))
    candidates = models.ManyToManyField(
        Candidate, related_name="+", blank=True, verbose_name=_("candidates")
    )
    clusters = models.ManyToManyField(
        Cluster, related_name="+", blank=True, verbose_name=_("clusters")
    )
    synthetic = models.BooleanField(_("synthetic"), default=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The name in the reader's language."""
        return worded(self, "title") or self.title_th


class FocusQuerySet(models.QuerySet["FocusIndustry"]):
    def visible_to(self, user: Any) -> Self:
        """What was confirmed is public."""
        return self

    def for_pages(self) -> Self:
        """With everything a page shows of a focus industry."""
        rows = self.select_related("lead_centre__organisation")
        return rows.prefetch_related(
            "industries", "clusters", "candidates__core", "candidates__members__area"
        )


class FocusIndustry(Focus):
    """An industry that a centre turns to in a fiscal year, as its director confirmed it."""

    confirmed_at = models.DateTimeField(_("confirmed on"))
    ended_at = models.DateTimeField(_("ended"), null=True)
    end_reason = models.TextField(_("why it was ended"), max_length=4000, blank=True)

    objects = FocusQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["fiscal_year", "lead_centre__number", "pk"]
        verbose_name = _("focus industry")
        verbose_name_plural = _("focus industries")

    def get_absolute_url(self) -> str:
        return reverse("plan", args=[self.pk])

    @property
    def state(self) -> FocusState:
        """How it stands today."""
        this_year = fiscal_year(timezone.localdate())
        if self.ended_at is not None or self.fiscal_year < this_year:
            return FocusState.ENDED
        return FocusState.ACTIVE if self.fiscal_year == this_year else FocusState.PLANNED


class Asks(models.TextChoices):
    ADD = "add", _("to add")
    CHANGE = "change", _("to change")
    END = "end", _("to end")


class DraftState(models.TextChoices):
    WAITING = "waiting", _("waiting for confirmation")
    RETURNED = "returned", _("returned with comments")
    CONFIRMED = "confirmed", _("confirmed by the director")
    WITHDRAWN = "withdrawn", _("withdrawn")


OPEN = (DraftState.WAITING, DraftState.RETURNED)


class DraftQuerySet(models.QuerySet["FocusDraft"]):
    def visible_to(self, user: Any) -> Self:
        """Those who form clusters see every draft; others see none."""
        return self if is_staff(user) else self.none()

    def for_pages(self) -> Self:
        """With everything a page shows of a draft."""
        rows = self.select_related(
            "lead_centre__organisation", "drafted_by__organisation", "decided_by", "focus"
        )
        return rows.prefetch_related("industries", "clusters", "candidates__core",
                                     "candidates__members__area")  # fmt: skip

    def open(self) -> Self:
        """Waiting, or returned."""
        return self.filter(state__in=OPEN)

    def waiting_for(self, user: Any) -> Self:
        """What this director is asked to confirm."""
        if getattr(user, "role", None) != Role.DIRECTOR:
            return self.none()
        mine = self.filter(state=DraftState.WAITING, lead_centre__organisation=user.organisation_id)
        return mine.exclude(drafted_by=user)


class FocusDraft(Focus):
    """Somebody asks to add a focus industry, to change one, or to end it."""

    personal: ClassVar = act(
        _("Drafts of focus industries made or decided"),
        ("title_th", "title_en", "fiscal_year", "asks", "state", "drafted_at", "decided_at"),
        recipients=OFFICIALS,
    )

    asks = models.CharField(_("asks"), max_length=10, choices=Asks.choices, default=Asks.ADD)
    # What is to be changed or ended; of an addition, what came of it.
    focus = models.ForeignKey(
        FocusIndustry,
        on_delete=models.PROTECT,
        related_name="drafts",
        null=True,
        verbose_name=_("focus industry"),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=DraftState.choices, default=DraftState.WAITING
    )
    # Raised by every change, so that a decision is always about the text that was read.
    revision = models.PositiveIntegerField(_("revision"), default=1)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("drafted by"),
    )
    drafted_at = models.DateTimeField(_("drafted"), auto_now_add=True)
    comment = models.TextField(_("director's comment"), max_length=4000, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name = _("draft of a focus industry")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["focus"],
                condition=models.Q(state__in=[s.value for s in OPEN]),
                name="one_open_draft_a_focus",
            ),
            models.CheckConstraint(
                condition=models.Q(asks=Asks.ADD) | models.Q(focus__isnull=False),
                name="draft_of_something_there",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("plan-draft", args=[self.pk])
