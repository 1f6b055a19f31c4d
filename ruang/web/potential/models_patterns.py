"""How each industry lies in the country, as one publication found it."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from ruang.web.potential.permissions import may_see_unprotected
from ruang.web.registry.models import Industry


class Finding(models.TextChoices):
    """What the distances between the establishments say; or why nothing can be said of them."""

    LOCALISED = "localised", _("closer together than chance")
    DISPERSED = "dispersed", _("farther apart than chance")
    NEITHER = "neither", _("as chance would have it")
    FEW = "few", _("too few with coordinates")
    UNLOCATED = "unlocated", _("most have no coordinates")
    COARSE = "coarse", _("the coordinates are of areas, not of places")
    MANY = "many", _("too many to compare while publishing")
    UNSURE = "unsure", _("too much alike to compare")


class IndustryPatternQuerySet(models.QuerySet["IndustryPattern"]):
    def visible_to(self, user: Any) -> Self:
        """What is protected is public; industries of too few never come to be published."""
        return self if may_see_unprotected(user) else self.filter(publication__is_protected=True)


class IndustryPattern(models.Model):
    """One industry in the whole country: how far it gathers, and what it is found with.

    A publication without any row here was made before there were such figures.
    """

    publication = models.ForeignKey(
        "potential.Publication", on_delete=models.CASCADE, related_name="patterns"
    )
    industry = models.ForeignKey(Industry, on_delete=models.PROTECT, verbose_name=_("industry"))
    # Of its establishments, those in provinces where it is shown, 0 to 1: the indices are made of
    # these, and null below two thirds. Null itself in publications before it was told.
    shown_share = models.FloatField(null=True)
    # Ellison-Glaeser, and how far from 0 chance alone would take it in 95 of 100 cases; null where
    # one establishment has nearly all the workers, below ten, or where there is nothing to compare.
    gamma = models.FloatField(null=True)
    gamma_by_chance = models.FloatField(null=True)
    # Of establishments over the provinces, without the chance of counting, with 95 % intervals.
    gini = models.FloatField(null=True)
    gini_low = models.FloatField(null=True)
    gini_high = models.FloatField(null=True)
    hhi = models.FloatField(null=True)
    hhi_low = models.FloatField(null=True)
    hhi_high = models.FloatField(null=True)
    # K-density: what it says, from how many establishments, and at which distances.
    finding = models.CharField(_("finding"), max_length=10, choices=Finding.choices)
    located = models.PositiveIntegerField(_("establishments with coordinates"))
    compared = models.PositiveIntegerField(_("establishments compared"), null=True)
    first_km = models.FloatField(null=True)
    last_km = models.FloatField(null=True)
    # {"km": […], "share": […], "low": […], "high": […]}; per cent of pairs per 10 km; or empty.
    curve = models.JSONField(_("curve"), default=dict)
    # [{"industry", "proximity", "areas", "expected"}], the nearest first.
    related = models.JSONField(_("related industries"), default=list)
    # The same size in the earlier snapshot; null where there is none, or too few were there.
    jobs_before = models.FloatField(null=True)
    establishments_before = models.PositiveIntegerField(null=True)

    objects = IndustryPatternQuerySet.as_manager()

    class Meta:
        verbose_name = _("industry pattern")
        constraints = [
            models.UniqueConstraint(fields=["publication", "industry"], name="pattern_once")
        ]

    def __str__(self) -> str:
        return str(self.industry_id)
