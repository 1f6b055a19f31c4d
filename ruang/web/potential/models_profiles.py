"""Who is there: the establishments of a province by size and by legal form, as published."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from ruang.web.potential.permissions import may_see_unprotected
from ruang.web.registry.models import Area


class ProfileKind(models.TextChoices):
    SIZE = "size", _("By number of workers")
    FORM = "form", _("By legal form")


class AreaProfileQuerySet(models.QuerySet["AreaProfile"]):
    def visible_to(self, user: Any) -> Self:
        """What is protected is public; figures that would show a single establishment are null."""
        return self if may_see_unprotected(user) else self.filter(publication__is_protected=True)


class AreaProfile(models.Model):
    """One class of a province's establishments: those of a size, or of a legal form.

    A row exists where the source has one establishment of the class there; its figures are null
    where they, or their difference to the province's total, would show too few.
    """

    publication = models.ForeignKey(
        "potential.Publication", on_delete=models.CASCADE, related_name="profiles"
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, verbose_name=_("area"))
    kind = models.CharField(_("kind"), max_length=10, choices=ProfileKind.choices)
    key = models.CharField(_("class"), max_length=30)  # of profiles.SIZES or profiles.FORMS
    establishments = models.PositiveIntegerField(_("establishments"), null=True)
    workers = models.FloatField(_("workers"), null=True)

    objects = AreaProfileQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        verbose_name = _("profile of an area")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["publication", "area", "kind", "key"], name="area_profile_once"
            ),
            models.CheckConstraint(
                condition=models.Q(establishments__isnull=True) | models.Q(establishments__gte=3),
                name="area_profile_not_small",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} {self.kind} {self.key}"
