"""Where people belong, from one day until another: each row an organisation and a role."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ruang.web.journal.personal import FOR_GOOD, PROGRAMME, OnErasure, Personal
from ruang.web.people.roles import Role


class MembershipQuerySet(models.QuerySet["Membership"]):
    def visible_to(self, user: Any) -> Self:
        """Administrators see where everybody belonged; a person sees where she did."""
        if getattr(user, "is_administrator", False):
            return self
        pk = getattr(user, "pk", None)
        return self.none() if pk is None else self.filter(person=pk)

    def open(self) -> Self:
        """Those that hold now and have no end."""
        return self.filter(valid_to__isnull=True)

    def ended(self) -> Self:
        """Those that hold no longer."""
        return self.filter(valid_to__isnull=False)

    def on(self, day: date) -> Self:
        """Those that held on that day."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day)


class Membership(models.Model):
    """A person's organisation and role from one day until another.

    The rows of a person follow on each other without a gap for as long as her account is open.
    The account's own organisation and role are those of the row that has no end.
    """

    named_with: ClassVar = ("organisation",)
    personal: ClassVar = Personal(
        title=_("Where you belonged, and as what"),
        purpose=PROGRAMME,
        fields=("organisation", "role", "valid_from", "valid_to", "reason", "end_reason"),
        retention=FOR_GOOD,
        on_erasure=OnErasure.BLANKED,
        blanks=("reason", "end_reason"),
    )

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="memberships",
        verbose_name=_("person"),
    )
    organisation = models.ForeignKey(
        "people.Organisation",
        on_delete=models.PROTECT,
        related_name="memberships",
        verbose_name=_("organisation"),
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    valid_from = models.DateField(_("from"))
    # The first day on which it no longer holds; null: it still does.
    valid_to = models.DateField(_("until"), null=True)
    reason = models.CharField(_("why it began"), max_length=300, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=300, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["person", "-valid_from"]
        verbose_name = _("membership")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(valid_to__isnull=True),
                name="one_open_membership_a_person",
            ),
            models.UniqueConstraint(
                fields=["person", "valid_from"], name="one_membership_a_day_begun"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="membership_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.organisation}"
