"""Breaches of personal data: what happened, how bad it is, who was told of it and when."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ruang.web.journal.personal import act
from ruang.web.privacy.clock import LIMIT, Clock
from ruang.web.privacy.duties import DUTIES


class Risk(models.TextChoices):
    """How far the breach touches the rights and freedoms of persons.

    Source:
        Personal Data Protection Act B.E. 2562, section 37 (4): told to the regulator unless there
        is no risk; where it is high, to the persons as well.
    """

    UNKNOWN = "", _("not assessed yet")
    NONE = "none", _("no risk to persons: nobody has to be told")
    SOME = "some", _("a risk to persons: the regulator is told")
    HIGH = "high", _("a high risk to persons: the regulator and the persons are told")


class BreachQuerySet(models.QuerySet["Breach"]):
    def visible_to(self, user: Any) -> Self:
        """Administrators, who deal with them."""
        return self if getattr(user, "is_administrator", False) else self.none()

    def open(self) -> Self:
        """Those that are not closed."""
        return self.filter(closed_at__isnull=True)

    def running(self) -> Self:
        """Those whose clock runs: the regulator was not told, and it is not found needless."""
        return self.open().filter(regulator_told_at__isnull=True).exclude(risk=Risk.NONE)

    def to_warn_of(self, now: datetime, hours: int) -> Self:
        """Those with at most so many hours left of which nobody was warned so closely yet."""
        near = self.running().filter(aware_at__lte=now - LIMIT + timedelta(hours=hours))
        return near.filter(Q(warned_hours__isnull=True) | Q(warned_hours__gt=hours))


class Breach(models.Model):
    """One breach, from the first report to its end."""

    # Whoever writes these may name persons: the journal says that they changed, not what they say.
    personal_fields: ClassVar[tuple[str, ...]] = (
        "what", "persons_about", "data_about", "consequences", "measures", "risk_why",
        "late_reason", "persons_told_how", "closing",
    )  # fmt: skip
    personal: ClassVar = act(
        _("Breaches reported"),
        ("reported_at", "noticed_at", "what"),
        recipients=_("administrators, and the regulator where it has to be told"),
        purpose=DUTIES,
        whose=_("whoever reports one; persons whose data were touched, where the text names them"),
    )

    what = models.TextField(_("what happened"), max_length=4000)
    noticed_at = models.DateTimeField(_("noticed"))
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("reported by"),
    )
    reported_at = models.DateTimeField(_("reported"), auto_now_add=True)
    # What the seventy-two hours are counted from; the report, until somebody knows better.
    aware_at = models.DateTimeField(_("the agency became aware"))
    confidentiality = models.BooleanField(_("seen or taken by somebody who may not"), default=False)
    integrity = models.BooleanField(
        _("changed by somebody who may not, or by mistake"), default=False
    )
    availability = models.BooleanField(_("lost or out of reach"), default=False)
    persons = models.PositiveIntegerField(_("persons touched, about"), null=True, blank=True)
    persons_about = models.TextField(_("which persons"), max_length=2000, blank=True)
    data_about = models.TextField(_("which data"), max_length=2000, blank=True)
    consequences = models.TextField(_("what may come of it for them"), max_length=2000, blank=True)
    measures = models.TextField(
        _("what was done and will be done about it"), max_length=4000, blank=True
    )
    risk = models.CharField(_("risk"), max_length=4, choices=Risk.choices, blank=True)
    risk_why = models.TextField(_("why the risk is so"), max_length=2000, blank=True)
    assessed_at = models.DateTimeField(_("assessed"), null=True)
    regulator_told_at = models.DateTimeField(_("regulator told"), null=True)
    regulator_reference = models.CharField(
        _("the regulator's reference"), max_length=120, blank=True
    )
    late_reason = models.TextField(
        _("why it took longer than 72 hours"), max_length=2000, blank=True
    )
    persons_told_at = models.DateTimeField(_("persons told"), null=True)
    persons_told_how = models.TextField(_("how they were told"), max_length=2000, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True)
    closing = models.TextField(_("what was learned"), max_length=4000, blank=True)
    # With how many hours left administrators were last warned.
    warned_hours = models.PositiveSmallIntegerField(null=True)

    objects = BreachQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name = _("personal data breach")

    def __str__(self) -> str:
        return f"{capfirst(self._meta.verbose_name)} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("privacy-breach", args=[self.pk])

    @property
    def clock(self) -> Clock:
        """How much of the seventy-two hours is left, now."""
        needless = self.assessed_at if self.risk == Risk.NONE else None
        stopped = self.regulator_told_at or needless or self.closed_at
        return Clock(self.aware_at, stopped, timezone.now())

    @property
    def is_open(self) -> bool:
        """Whether something may still be done."""
        return self.closed_at is None

    @property
    def waits_for(self) -> str:
        """The next step: "assess", "regulator", "persons", "close", or nothing."""
        if not self.is_open:
            return ""
        if self.assessed_at is None:
            return "assess"
        if self.risk != Risk.NONE and self.regulator_told_at is None:
            return "regulator"
        if self.risk == Risk.HIGH and self.persons_told_at is None:
            return "persons"
        return "close"

    @property
    def ways(self) -> list[str]:
        """In which of the three ways the data were breached, in words."""
        names = ("confidentiality", "integrity", "availability")
        return [str(self._meta.get_field(n).verbose_name) for n in names if getattr(self, n)]  # type: ignore[union-attr]
