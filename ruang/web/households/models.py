"""What households earn and spend by province: figures of a publisher's files, each with its place.

Every file that was imported stays, with all its figures. Of each province and year the figure of
the file imported last holds; files of synthetic figures never stand beside real ones.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from ruang.web.registry.models import Area
from ruang.web.ui.languages import worded


class Kind(models.TextChoices):
    INCOME = "income", _("Household income")
    EXPENDITURE = "expenditure", _("Household expenditure")


class SurveyFileQuerySet(models.QuerySet["SurveyFile"]):
    def visible_to(self, user: Any) -> Self:
        """What a statistical office published is public."""
        return self


class SurveyFile(models.Model):
    """One file of household figures, as it was imported."""

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    title_th = models.CharField(_("title in Thai"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200)
    publisher_th = models.CharField(_("publisher in Thai"), max_length=200)
    publisher_en = models.CharField(_("publisher in English"), max_length=200)
    licence_th = models.CharField(_("licence in Thai"), max_length=200, blank=True)
    licence_en = models.CharField(_("licence in English"), max_length=200, blank=True)
    synthetic = models.BooleanField(_("synthetic"))
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64)
    rows = models.PositiveIntegerField(_("rows read"))
    # Rows that name no province, as those of regions: [row of the file, its text].
    left_out = models.JSONField(_("rows left out"), default=list)
    imported_at = models.DateTimeField(_("imported"), auto_now_add=True)

    objects = SurveyFileQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-imported_at", "-pk"]
        verbose_name = _("file of household figures")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "sha256"], name="survey_file_once")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The survey's title in the reader's language."""
        return worded(self, "title")

    @property
    def publisher(self) -> str:
        """Who published it, in the reader's language."""
        return worded(self, "publisher")

    @property
    def licence(self) -> str:
        """Under which licence, in the reader's language; empty where not stated."""
        return worded(self, "licence")


class HouseholdFigureQuerySet(models.QuerySet["HouseholdFigure"]):
    def visible_to(self, user: Any) -> Self:
        """What a statistical office published is public."""
        return self

    def holding(self) -> Self:
        """The figure that holds of each province and year."""
        return self.filter(holds=True)


class HouseholdFigure(models.Model):
    """What a household of a province earns or spends in a month of a year, on average, in baht."""

    file = models.ForeignKey(SurveyFile, on_delete=models.CASCADE, related_name="figures")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)  # as of its file
    area = models.ForeignKey(Area, on_delete=models.PROTECT, verbose_name=_("province"))
    year = models.PositiveSmallIntegerField(_("year"))  # Gregorian
    baht = models.DecimalField(_("baht a month"), max_digits=9, decimal_places=2)
    row = models.PositiveIntegerField(_("row of the file"))
    column = models.CharField(_("column of the file"), max_length=120)
    holds = models.BooleanField(_("holds"), default=True)

    objects = HouseholdFigureQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["kind", "area", "year"]
        verbose_name = _("household figure")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["file", "area", "year"], name="household_figure_once_a_file"
            ),
            models.UniqueConstraint(
                fields=["kind", "area", "year"],
                condition=models.Q(holds=True),
                name="one_household_figure_holds",
            ),
            models.CheckConstraint(condition=models.Q(baht__gt=0), name="household_figure_above_0"),
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "year"], name="household_by_year")]

    def __str__(self) -> str:
        return f"{self.kind} {self.area_id} {self.year}"
